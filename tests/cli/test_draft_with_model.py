"""`detente draft --language-model`: what it adds, what it refuses, and that nothing is sent unless asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.claims.drafting.language_model.test_checking import GOOD, TEXT
from tests.claims.drafting.language_model.test_endpoint import completion, statements, stub

Run = Callable[..., Result]


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    path = tmp_path / "talks.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def settings(address: str) -> dict[str, str]:
    return {"DETENTE_LANGUAGE_MODEL_ADDRESS": address, "DETENTE_LANGUAGE_MODEL_NAME": "stub-1"}


def test_what_the_text_bears_out_is_added_and_the_rest_is_counted(run: Run, entry: Path) -> None:
    visit = {
        **GOOD,
        "kind": "Visit",
        "participants": ["Vladimir Putin"],
        "agent": ["Vladimir Putin"],
        "recipient": [],
    }
    answer = statements(visit, {**GOOD, "place": "Sochi"}, {**GOOD, "quote": "they met on the moon"})
    with stub(completion(answer)) as server:
        done = run("draft", entry, "--format", "json", "--language-model", **settings(server.address))
    assert done.exit_code == 0
    added = [each for each in json.loads(done.stdout) if each["rule"] == "language-model:stub-1"]
    assert [(each["kind"], each["quote"]["exact"]) for each in added] == [("Visit", GOOD["quote"])]
    assert "refused of stub-1: 1, a name is not in the text" in done.stderr
    assert "refused of stub-1: 1, its quotation is not in the text" in done.stderr


def test_nothing_is_sent_without_the_option(run: Run, entry: Path) -> None:
    with stub(completion(statements(GOOD))) as server:
        done = run("draft", entry, "--format", "json", **settings(server.address))
        assert server.asked == []
    assert done.exit_code == 0
    assert "language-model" not in done.stdout


def test_without_an_address_the_option_says_what_to_set(run: Run, entry: Path) -> None:
    done = run("draft", entry, "--language-model")
    assert done.exit_code == 2
    assert "DETENTE_LANGUAGE_MODEL_ADDRESS" in done.stderr


def test_a_folder_is_not_sent(run: Run, entry: Path) -> None:
    done = run("draft", entry.parent, "--language-model", **settings("http://127.0.0.1:9/v1"))
    assert done.exit_code == 2
    assert "FILE" in done.stderr


def test_a_key_that_cannot_be_sent_is_not_repeated(run: Run, entry: Path) -> None:
    done = run("draft", entry, DETENTE_LANGUAGE_MODEL_KEY="pass word")
    assert done.exit_code == 2
    assert "DETENTE_LANGUAGE_MODEL_KEY" in done.stderr
    assert "pass word" not in done.stderr
