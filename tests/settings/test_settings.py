from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.settings import Settings, read_settings, setting_rows, shown_value


def test_unset_variables_take_their_defaults() -> None:
    settings = read_settings({"PATH": "/bin", "PORT": "9"})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8000, Path("data"))
    assert settings.base == "https://w3id.org/detente/"


def test_every_setting_is_read_from_its_variable() -> None:
    settings = read_settings(
        {
            "DETENTE_HOST": "::1",
            "DETENTE_PORT": "65535",
            "DETENTE_DATA": "/srv/graph",
            "DETENTE_SEEDS": "/srv/seeds",
            "DETENTE_BASE": "https://example.org/diplomacy#",
            "DETENTE_THREADS": "1",
            "DETENTE_PROCESSES": "2",
            "DETENTE_QUERY_SECONDS": "2.5",
            "DETENTE_QUERY_MEMORY": "64",
            "DETENTE_QUEUE_LENGTH": "10",
            "DETENTE_QUEUE_SECONDS": "1",
            "DETENTE_LOAD_QUADS": "0",
            "DETENTE_WRITE_SECONDS": "5",
            "DETENTE_WRITE_MEMORY": "128",
            "DETENTE_UPLOAD": "1",
            "DETENTE_DUMP_SECONDS": "6",
            "DETENTE_DUMP_MEMORY": "256",
            "DETENTE_DUMP_VERSIONS": "0",
            "DETENTE_KEEP_VERSIONS": "3",
            "DETENTE_KEEP_DAYS": "0",
            "DETENTE_KEEP_QUADS": "900",
            "DETENTE_MADE_VERSIONS": "2",
            "DETENTE_MADE_DISK": "64",
            "DETENTE_MAKE_SECONDS": "7",
            "DETENTE_MAKE_MEMORY": "512",
            "DETENTE_LOCK_SECONDS": "0.5",
            "DETENTE_CACHE": "0",
            "DETENTE_ALLOCATOR": "system",
            "DETENTE_FEDERATION": "https://a.example/sparql http://b.example/",
            "DETENTE_FEEDS": "https://news.example/feed.xml",
            "DETENTE_FEEDS_PRIVATE": "on",
            "DETENTE_ACCESS_LOG": "on",
            "DETENTE_PROFILE": "plain",
            "DETENTE_CREATOR": " An Institute ",
            "DETENTE_ADDRESS": "https://detente.example/graph/",
            "DETENTE_CONTACT": "graph@institute.example",
            "DETENTE_REPOSITORY": "https://git.example/detente",
            "DETENTE_LANGUAGE_MODEL_ADDRESS": "http://127.0.0.1:8080/v1",
            "DETENTE_LANGUAGE_MODEL_NAME": "a-model:8b",
            "DETENTE_LANGUAGE_MODEL_KEY": "sk-1",
            "DETENTE_LANGUAGE_MODEL_SECONDS": "9",
            "DETENTE_FONT": "Noto Sans",
            "DETENTE_PROXIES": "2",
            "DETENTE_LOG": "postgresql://detente@db.example/graph",
            "DETENTE_LOG_FILES": "/srv/patches",
            "DETENTE_WRITER": "https://writer.example/",
            "DETENTE_FOLLOW_WRITES": "pass",
            "DETENTE_FOLLOW_SECONDS": "2",
            "DETENTE_FRESH_SECONDS": "3",
            "DETENTE_ROUTE": "groupings",
            "DETENTE_ENGINE_SECONDS": "2",
            "DETENTE_ENGINE_PASSWORDS": "house:reader:s3cret",
            "DETENTE_ENGINE_PASSWORD_FILE": "/srv/passwords",
        }
    )
    assert settings == Settings(
        host="::1",
        port=65535,
        data=Path("/srv/graph"),
        seeds=Path("/srv/seeds"),
        base="https://example.org/diplomacy#",
        threads=1,
        processes=2,
        query_seconds=2.5,
        query_memory=64,
        queue_length=10,
        queue_seconds=1.0,
        load_quads=0,
        write_seconds=5.0,
        write_memory=128,
        upload=1,
        dump_seconds=6.0,
        dump_memory=256,
        dump_versions=0,
        keep_versions=3,
        keep_days=0,
        keep_quads=900,
        made_versions=2,
        made_disk=64,
        make_seconds=7.0,
        make_memory=512,
        lock_seconds=0.5,
        cache=0,
        allocator="system",
        federation=("https://a.example/sparql", "http://b.example/"),
        feeds=("https://news.example/feed.xml",),
        feeds_private=True,
        access_log=True,
        profile="plain",
        creator="An Institute",
        address="https://detente.example/graph/",
        contact="graph@institute.example",
        repository="https://git.example/detente",
        language_model_address="http://127.0.0.1:8080/v1",
        language_model_name="a-model:8b",
        language_model_key="sk-1",
        language_model_seconds=9.0,
        font="Noto Sans",
        proxies=2,
        log="postgresql://detente@db.example/graph",
        log_files=Path("/srv/patches"),
        writer="https://writer.example/",
        follow_writes="pass",
        follow_seconds=2.0,
        fresh_seconds=3.0,
        route="groupings",
        engine_seconds=2.0,
        engine_passwords="house:reader:s3cret",
        engine_password_file=Path("/srv/passwords"),
    )
    assert "sk-1" not in repr(settings)
    assert "s3cret" not in repr(settings)
    assert {shown_value(settings, name) for name in ("engine_passwords", "language_model_key")} == {
        "(secret)"
    }
    assert shown_value(settings, "engine_seconds") == "2"
    assert shown_value(Settings(), "engine_passwords") == ""
    assert all(getattr(settings, f.name) != f.default for f in fields(Settings))


def test_a_folder_may_start_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert read_settings({"DETENTE_DATA": "~/graph"}).data == Path("/home/someone/graph")


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("DETENTE_PORT", "http", "a port from 1 to 65535"),
        ("DETENTE_PORT", "0", "a port from 1 to 65535"),
        ("DETENTE_PORT", "65536", "a port from 1 to 65535"),
        ("DETENTE_PORT", "-1", "a port from 1 to 65535"),
        ("DETENTE_PORT", "8_000", "a port from 1 to 65535"),
        ("DETENTE_PORT", "٨٠", "a port from 1 to 65535"),
        ("DETENTE_PORT", "9" * 5000, "a port from 1 to 65535"),
        ("DETENTE_PORT", "", "a port from 1 to 65535"),
        ("DETENTE_THREADS", "257", "a number of threads from 1 to 256"),
        ("DETENTE_PROFILE", "Plain", "full or plain"),
        ("DETENTE_PROCESSES", "0", "a number of processes from 1 to 256"),
        ("DETENTE_QUERY_SECONDS", "0", "a number of seconds above 0"),
        ("DETENTE_QUERY_SECONDS", "1e3", "a number of seconds above 0"),
        ("DETENTE_QUERY_SECONDS", "99999", "a number of seconds above 0"),
        ("DETENTE_QUERY_MEMORY", "8", "megabytes from 16"),
        ("DETENTE_ACCESS_LOG", "yes", "on or off"),
        ("DETENTE_FEDERATION", "ftp://a.example/", "begin with http:// or https://"),
        ("DETENTE_PROXIES", "9", "a number of proxies from 0 to 8"),
        ("DETENTE_HOST", "", "a host name or an address"),
        ("DETENTE_HOST", "local host", "a host name or an address"),
        ("DETENTE_DATA", "", "a folder"),
        ("DETENTE_LOG", "mysql://a", "begins with postgresql://"),
        ("DETENTE_FOLLOW_WRITES", "drop", "refuse or pass"),
        ("DETENTE_BASE", "https://example.org", "ends in / or #"),
        ("DETENTE_CONTACT", "javascript:alert(1)", "an e-mail address, or an address"),
        ("DETENTE_CONTACT", "Jane <jane@institute.example>", "an e-mail address, or an address"),
        ("DETENTE_REPOSITORY", "git@host:detente.git", "begins with http:// or https://"),
        ("DETENTE_REPOSITORY", "https://a b/", "begins with http:// or https://"),
        ("DETENTE_BASE", "/detente/", "an absolute IRI"),
        ("DETENTE_BASE", "https://example.org/a b/", "an absolute IRI"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read_settings({variable: value})
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == (variable, None)
    assert message in problem.message
    assert repr(value) in problem.message


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(InputError) as raised:
        read_settings({"DETENTE_PORT": "x", "DETENTE_HOST": "h", "DETENTE_BASE": "y"})
    assert [problem.file for problem in raised.value.problems] == ["DETENTE_BASE", "DETENTE_PORT"]


def test_describe_has_a_row_for_every_setting_whose_default_reads_back() -> None:
    rows = setting_rows()
    assert [row.name for row in rows] == [f.name for f in fields(Settings)]
    assert all(row.help and row.type for row in rows)
    assert read_settings({row.variable: row.default for row in rows}) == Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
