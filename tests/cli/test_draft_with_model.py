"""`detente draft --language-model`: what it adds, what it refuses, and that nothing is sent unless asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.claims.drafting.language_model.test_checking import GOOD, TEXT
from tests.claims.drafting.language_model.test_endpoint import completion, sending, statements, stub

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


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_is_sent_after_it_was_told(run: Run, entry: Path, jobs: str) -> None:
    visit = {**GOOD, "kind": "Visit", "participants": ["Vladimir Putin"], "agent": [], "recipient": []}
    entry.with_name("more.txt").write_text(TEXT, encoding="utf-8")
    output = entry.parent / "drafts"
    arguments = ("draft", entry.parent, "--format", "json", "--language-model", "--jobs", jobs)
    with stub(completion(statements(visit, {**GOOD, "place": "Sochi"}))) as server:
        done = run(*arguments, **settings(server.address))
        assert len(server.asked) == 2
    assert done.exit_code == 0, done.output
    assert f"the texts of 2 files are sent to {server.address}, model stub-1" in done.stderr.splitlines()[0]
    assert "refused of stub-1: 2, a name is not in the text" in done.stderr
    for each in output.glob("*.json"):
        assert "language-model:stub-1" in {claim["rule"] for claim in json.loads(each.read_text("utf-8"))}
    assert len([*output.glob("*.json")]) == 2


def test_a_model_that_does_not_answer_ends_the_run_and_the_rest_comes_later(run: Run, entry: Path) -> None:
    for number in range(9):
        entry.with_name(f"more-{number}.txt").write_text(TEXT, encoding="utf-8")
    arguments = ("draft", entry.parent, "--format", "json", "--language-model")
    with stub(sending(b"busy", 503)) as server:
        failed = run(*arguments, **settings(server.address))
        assert len(server.asked) == 5
    assert failed.exit_code == 1
    assert "the same command goes on with the rest" in failed.stderr
    assert [*(entry.parent / "drafts").iterdir()] == []
    with stub(completion(statements(GOOD))) as server:
        done = run(*arguments, **settings(server.address))
    assert done.exit_code == 0
    assert "10 drafted, 0 done before" in done.stderr


def test_a_key_that_cannot_be_sent_is_not_repeated(run: Run, entry: Path) -> None:
    done = run("draft", entry, DETENTE_LANGUAGE_MODEL_KEY="pass word")
    assert done.exit_code == 2
    assert "DETENTE_LANGUAGE_MODEL_KEY" in done.stderr
    assert "pass word" not in done.stderr
