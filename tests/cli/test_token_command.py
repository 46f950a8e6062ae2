"""`detente token`: the secret is shown once, on standard output alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.access.tokens import Tokens
from detente.cli.token import token
from detente.settings import read_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(folder: Path, *arguments: str) -> Result:
    settings = read_settings({"DETENTE_DATA": str(folder)})
    return CliRunner().invoke(token, arguments, obj=settings, env={"COLUMNS": "100"})


def test_the_secret_alone_goes_to_standard_output(folder: Path) -> None:
    result = run(folder, "create", "harvester", "--scope", "write", "--scope", "curate")
    assert result.exit_code == 0
    secret, note = result.output.splitlines()  # older releases of click give the two streams as one
    found = Tokens(folder).find(secret)
    assert found is not None
    assert (found.name, set(found.scopes)) == ("harvester", {"write", "curate"})
    assert "harvester" in note
    assert secret not in note


def test_the_list_has_no_secret(folder: Path) -> None:
    secret = run(folder, "create", "a", "--scope", "write").output.splitlines()[0]
    (row,) = Tokens(folder).list()
    for arguments in (("list",), ("list", "--json")):
        result = run(folder, *arguments)
        assert result.exit_code == 0
        assert row.created in result.output
        assert secret not in result.output
        assert row.digest not in result.output
    assert json.loads(run(folder, "list", "--json").output) == [
        {"name": "a", "scopes": ["write"], "created": row.created}
    ]


def test_an_empty_list_is_one(folder: Path) -> None:
    assert json.loads(run(folder, "list", "--json").output) == []


def test_a_revoked_token_is_gone(folder: Path) -> None:
    secret = run(folder, "create", "a", "--scope", "write").output.splitlines()[0]
    result = run(folder, "revoke", "a")
    assert (result.exit_code, result.output) == (0, "token a revoked\n")
    assert Tokens(folder).find(secret) is None


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("create", "a"), "--scope"), (("create", "a", "--scope", "read"), "read"), (("create",), "NAME")],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], word: str, folder: Path) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert word in result.output
    assert not Tokens(folder).exist()
