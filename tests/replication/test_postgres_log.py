"""A log in PostgreSQL: one order for several writers, whatever breaks."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

import detente.replication.postgres_log as logging_there
from detente.errors import InputError
from detente.replication.folder_log import FolderLog
from detente.replication.ordering import SharedOrder
from detente.replication.patch_log import OvertakenError, UnreachableError
from detente.replication.postgres_log import PostgresLog
from detente.replication.postgres_servers import connection_arguments, servers
from detente.store import CommitInfo, StoreError, UnknownVersionError, VersionStore
from detente.store.inspection import inspect
from tests.postgres import Cluster
from tests.replication.random_commits import UNDIGESTED, G, P, S, commit_some, contents, facts


def writer(folder: Path, address: str, files: Path | None = None) -> VersionStore:
    return VersionStore(folder, ordering=SharedOrder(PostgresLog(address, files), UNDIGESTED))


def test_two_writers_have_one_order(tmp_path: Path, log_address: str) -> None:
    one, other = (writer(tmp_path / name, log_address) for name in ("one", "other"))
    for number in range(8):
        commit_some(one if number % 3 else other, random.Random(number), number)
    for store in (one, other):
        assert store.ordering is not None
        store.ordering.catch_up(store)
    assert facts(one) == facts(other)
    assert len(one.ids()) == 8
    for version in one.ids():
        assert contents(one, version) == contents(other, version)
    assert inspect(other).whole


def test_the_second_of_two_that_follow_the_same_version_is_told_to_commit_again(
    tmp_path: Path, log_address: str
) -> None:
    one, other = (writer(tmp_path / name, log_address) for name in ("one", "other"))
    commit_some(one, random.Random(0), 0)
    with other.draft() as draft:
        commit_some(one, random.Random(1), 1)
        draft.insert([Quad(S, P, Literal("too late"), G)])
        with pytest.raises(OvertakenError, match="commit again"):
            other.publish(draft, CommitInfo("other", "too late", derived=UNDIGESTED))
    assert len(other.ids()) == 1
    assert not other.unpublished()
    commit_some(other, random.Random(2), 2)
    assert PostgresLog(log_address).head() == other.current_id()
    assert len(other.ids()) == 3


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path, log_address: str) -> None:
    done: list[str] = []
    lock = threading.Lock()

    def write(name: str) -> None:
        store, chance, made = writer(tmp_path / name, log_address), random.Random(name), 0
        while made < 6:
            with suppress(OvertakenError):
                version = commit_some(store, chance, 10 * made + len(name)).id
                made += 1
                with lock:
                    done.append(version)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "bb", "ccc")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    copy = writer(tmp_path / "copy", log_address)
    assert copy.ordering is not None
    copy.ordering.catch_up(copy)
    assert len(done) == 18
    assert set(done) == set(copy.ids())


def test_a_folder_that_had_versions_fills_an_empty_log(tmp_path: Path, log_address: str) -> None:
    alone = VersionStore(tmp_path / "one")
    for number in range(3):
        commit_some(alone, random.Random(number), number)
    commit_some(writer(tmp_path / "one", log_address), random.Random(3), 3)
    log = PostgresLog(log_address)
    assert [each.version for each in log.after(None, 9)] == [each.id for each in alone.manifests()]
    assert [each.version for each in log.after(alone.manifests()[1].id, 1)] == [alone.manifests()[2].id]
    with pytest.raises(UnknownVersionError):
        list(log.after("0123456789ab", 9))
    stranger = VersionStore(tmp_path / "stranger")
    commit_some(stranger, random.Random(77), 77)
    with pytest.raises(StoreError, match="empty data folder"):
        commit_some(writer(tmp_path / "stranger", log_address), random.Random(78), 78)


def test_a_version_in_the_log_that_its_writer_did_not_live_to_place_comes_back(
    tmp_path: Path, log_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = writer(tmp_path / "one", log_address)
    commit_some(store, random.Random(0), 0)
    with monkeypatch.context() as patched:
        patched.setattr(store, "_place", interrupt)
        with pytest.raises(KeyboardInterrupt):
            commit_some(store, random.Random(1), 1)
    assert len(store.ids()) == 1
    commit_some(store, random.Random(2), 2)
    found = [each.version for each in PostgresLog(log_address).after(None, 9)]
    assert found == [each.id for each in store.manifests()]
    assert len(store.ids()) == 3


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_large_patch_is_a_file_that_its_entry_names(
    tmp_path: Path, log_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging_there, "INLINE_BYTES", 300)
    with pytest.raises(StoreError, match="DETENTE_LOG_FILES"):
        commit_some(writer(tmp_path / "one", log_address), random.Random(4), 4)
    files = tmp_path / "files"
    one, other = (writer(tmp_path / name, log_address, files) for name in ("one", "other"))
    commit_some(one, random.Random(4), 4)
    entry = next(PostgresLog(log_address, files).after(None, 1))
    assert entry.patch.path == files / entry.patch.digest
    commit_some(other, random.Random(5), 5)
    assert len(other.ids()) == 2
    entry.patch.here.write_bytes(b"something else")
    with pytest.raises(StoreError, match="damaged"):
        commit_some(writer(tmp_path / "third", log_address, files), random.Random(6), 6)


def test_a_log_that_is_down_is_told_and_nothing_is_changed(
    tmp_path: Path, log_address: str, postgres: Cluster
) -> None:
    store = writer(tmp_path / "one", log_address)
    commit_some(store, random.Random(0), 0)
    before = store.current_id()
    postgres.kill()
    try:
        with pytest.raises(UnreachableError, match="does not answer"):
            commit_some(store, random.Random(1), 1)
    finally:
        postgres.start()
    assert store.current_id() == before
    commit_some(store, random.Random(1), 1)
    assert FolderLog(store).head() == PostgresLog(log_address).head() != before


def test_a_wrong_password_is_told_without_it(log_address: str) -> None:
    with pytest.raises(StoreError, match="password authentication failed") as error:
        PostgresLog(log_address.replace("secret", "hunter2")).head()
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://a@b/c",
        "postgresql://b/c",
        "postgresql://a@b",
        "postgresql://a@b:x/c",
        "postgresql://a@b/c?d=e",
    ],
)
def test_what_is_no_address_of_a_log_is_told(address: str) -> None:
    with pytest.raises(InputError, match="no address of a log"):
        connection_arguments(address)


def test_addresses_name_hosts_sockets_and_tls() -> None:
    found = connection_arguments("postgresql://a%40b:c%2Fd@db.example:6543/e?sslmode=require")
    assert [found[name] for name in ("user", "password", "host", "port")] == [
        "a@b",
        "c/d",
        "db.example",
        6543,
    ]
    assert found["ssl_context"] is not None
    found = connection_arguments("postgresql://a@/e?host=/run/postgresql")
    assert found["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"


def test_an_address_may_name_several_servers() -> None:
    found = servers("postgresql://a:b@one,two.example:6543/e?target_session_attrs=read-write")
    assert [(each["host"], each["port"], each["user"]) for each in found] == [
        ("one", 5432, "a"),
        ("two.example", 6543, "a"),
    ]
    with pytest.raises(InputError, match="no address of a log"):
        servers("postgresql://a:b@one,two:x/e")


def test_a_server_that_is_gone_is_passed_over(log_address: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gone = f"127.0.0.1:{closed.getsockname()[1]}"
        here = log_address.replace("@", f"@{gone},", 1)
        assert PostgresLog(here).head() is None
        nowhere = f"postgresql://detente:secret@{gone},{gone}/postgres"
        with pytest.raises(UnreachableError, match="does not answer"):
            PostgresLog(nowhere).head()
