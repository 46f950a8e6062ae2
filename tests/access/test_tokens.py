"""Tokens are found by their secret, and nothing that is kept or shown gives a secret away."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.access.tokens import PREFIX, AccessToken, TokenError, Tokens


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


def test_a_token_is_found_by_its_secret(tokens: Tokens) -> None:
    before = datetime.now(UTC)
    secret = tokens.create("harvester", ["write"])
    after = datetime.now(UTC)
    tokens.create("curator-1", ["write", "curate"])
    found = tokens.find(secret)
    assert found is not None
    assert (found.name, set(found.scopes)) == ("harvester", {"write"})
    made = datetime.fromisoformat(found.created)
    assert before - timedelta(seconds=1) <= made <= after  # to the second, as it is kept


def test_a_secret_is_long_and_random(tokens: Tokens) -> None:
    one, other = (tokens.create(name, ["write"]) for name in ("a", "b"))
    assert one != other
    assert one.startswith(PREFIX)
    assert len(one) == len(PREFIX) + 43  # 32 bytes in base64 without padding
    assert one.removeprefix(PREFIX).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("wrong", ["", "x", PREFIX, "é", "\udcff", "\0", "a" * 100_000])
def test_another_secret_finds_nothing(wrong: str, tokens: Tokens) -> None:
    secret = tokens.create("a", ["write"])
    digest = hashlib.sha256(secret.encode()).hexdigest()
    for each in (wrong, secret + wrong + " ", secret[:-1], secret.swapcase(), digest):
        assert tokens.find(each) is None


def test_without_tokens_there_are_none(tokens: Tokens) -> None:
    assert not tokens.exist()
    assert tokens.list() == ()
    assert tokens.find("") is None
    tokens.create("a", ["write"])
    assert tokens.exist()


def test_a_revoked_token_is_worthless_to_those_who_have_read_it(tmp_path: Path) -> None:
    service, command = Tokens(tmp_path), Tokens(tmp_path)
    secrets = [command.create(name, ["write"]) for name in ("a", "b")]
    assert all(service.find(secret) for secret in secrets)
    command.revoke("a")
    assert service.find(secrets[0]) is None
    assert service.find(secrets[1]) is not None
    command.revoke("b")
    assert not service.exist()


def test_the_file_is_read_only_where_it_changed(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tokens.create("a", ["write"])
    assert tokens.find(secret)
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_kwargs: pytest.fail("read again"))
    assert tokens.find(secret)


def test_the_file_holds_no_secret_and_is_its_owners(tmp_path: Path, tokens: Tokens) -> None:
    old = os.umask(0)
    try:
        secret = tokens.create("a", ["write", "curate"])
    finally:
        os.umask(old)
    path = tmp_path / "tokens.json"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.removeprefix(PREFIX) not in path.read_text()
    (row,) = json.loads(path.read_text())
    assert row["sha256"] == hashlib.sha256(secret.encode()).hexdigest()
    assert (row["name"], row["scopes"]) == ("a", ["curate", "write"])


def test_nothing_shown_gives_a_secret_away(tokens: Tokens, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        secret = tokens.create("a", ["write"])
        found = tokens.find(secret)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    shown = f"{found!r} {found} {tokens!r} {tokens.list()} {caplog.text}"
    assert secret.removeprefix(PREFIX) not in shown
    assert digest not in shown


def test_every_entry_is_compared_in_constant_time(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = [tokens.create(name, ["write"]) for name in "abcd"]
    compared: list[str] = []
    compare = hmac.compare_digest

    def counting(one: str, other: str) -> bool:
        compared.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counting)
    for secret in (secrets[0], secrets[3], "wrong"):
        compared.clear()
        tokens.find(secret)
        assert len(compared) == 4


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a_b", "é", "a\n", "../a", "a/b", "²"])
def test_a_name_is_of_lower_case_letters_digits_and_hyphens(name: str, tokens: Tokens) -> None:
    with pytest.raises(TokenError, match="no name of a token"):
        tokens.create(name, ["write"])
    assert not tokens.exist()


def test_a_name_is_taken_once(tokens: Tokens) -> None:
    tokens.create("a", ["write"])
    with pytest.raises(TokenError, match="'a' already"):
        tokens.create("a", ["curate"])
    tokens.revoke("a")
    assert tokens.create("a", ["curate"])


@pytest.mark.parametrize("scopes", [[], ["read"], ["write", "admin"], [""]])
def test_scopes_are_those_there_are(scopes: list[str], tokens: Tokens) -> None:
    with pytest.raises(TokenError, match="scopes of a token are curate, write"):
        tokens.create("a", scopes)


def test_what_is_not_there_is_not_revoked(tokens: Tokens) -> None:
    with pytest.raises(TokenError, match="no token called 'a'"):
        tokens.revoke("a")


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"name": "a"}]', '{"a": 1}', "\udcff"])
def test_a_broken_file_lets_nobody_in(content: str, tmp_path: Path, tokens: Tokens) -> None:
    secret = tokens.create("a", ["write"])
    (tmp_path / "tokens.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    for call in (lambda: tokens.find(secret), tokens.exist, lambda: tokens.create("b", ["write"])):
        with pytest.raises(TokenError, match=r"tokens\.json cannot be read"):
            call()


def test_a_write_that_fails_leaves_what_was(
    tmp_path: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens.create("a", ["write"])
    before = (tmp_path / "tokens.json").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(TokenError, match="No space left"):
            tokens.create("b", ["write"])
    assert (tmp_path / "tokens.json").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from detente.access.tokens import Tokens\n"
        "for n in range(10): Tokens(pathlib.Path(sys.argv[1])).create(f'{sys.argv[2]}-{n}', ['write'])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(number)]) for number in range(3)
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0, 0]
    assert len(Tokens(tmp_path).list()) == 30


names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)


@given(st.dictionaries(names, st.sets(st.sampled_from(["write", "curate"]), min_size=1), max_size=5))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_what_is_made_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, made: dict[str, set[str]]
) -> None:
    folder = tmp_path_factory.mktemp("tokens")
    secrets = {name: Tokens(folder).create(name, scopes) for name, scopes in made.items()}
    reader = Tokens(folder)
    assert [token.name for token in reader.list()] == list(made)
    for name, secret in secrets.items():
        found = reader.find(secret)
        assert isinstance(found, AccessToken)
        assert (found.name, set(found.scopes)) == (name, made[name])
