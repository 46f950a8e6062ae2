"""`detente draft`: files, standard input, folders; what it writes, and what it says is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from detente.claims.drafting import parsing
from detente.claims.drafting.schema import draft_schema
from tests.cli.conftest import Run

TEXT = "Turkey's President Recep Tayyip Erdogan met Vladimir Putin in Moscow on Tuesday.\n"


def test_json_of_one_entry_is_by_the_schema(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "talks.txt"
    file.write_text(TEXT, encoding="utf-8")
    done = run("draft", file, "--issued", "2016-08-10", "--format", "json")
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    Draft202012Validator(draft_schema()).validate(made)
    meeting = next(each for each in made if each["kind"] == "Meeting")
    assert meeting["date"]["edtf"] == "2016-08-09"
    assert run("draft", file, "--issued", "2016-08-10", "--format", "json").stdout == done.stdout


def test_several_entries_of_a_file_are_told_apart(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "two.txt"
    file.write_text(f"ORIGINAL ENTRY: {TEXT}\nORIGINAL ENTRY: Iran met Iraq.\n", encoding="utf-8")
    assert list(json.loads(run("draft", file, "--format", "json").stdout)) == ["two-1", "two-2"]
    entries = [each["entry"] for each in yaml.safe_load_all(run("draft", file).stdout)]
    assert entries == ["two-1", "two-2"]


def test_the_steps_are_told_on_standard_error(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "talks.md"
    file.write_text(f"**{TEXT.strip()}**", encoding="utf-8")
    done = run("draft", file, "--trace")
    steps = ["text", "names", "roster", "offices", "dates", "amounts", "spoken", "clauses", "drafts"]
    assert [line[3:] for line in done.stderr.splitlines() if line.startswith("== ")] == steps
    assert yaml.safe_load(done.stdout)["claims"]


def test_without_the_parser_the_command_says_what_it_leaves_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "talks.txt"
    file.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(parsing, "MODELS", ())
    parsing.parser.cache_clear()
    try:
        done = run("draft", file, "--format", "json")
    finally:
        parsing.parser.cache_clear()
    assert done.exit_code == 0
    assert "are left out" in done.stderr
    assert {each["rule"] for each in json.loads(done.stdout)} <= {"tag-name", "tag-date"}


@pytest.mark.parametrize(
    ("arguments", "data", "told"),
    [
        (["--issued", "Tuesday"], b"Iran.", "'Tuesday' is no day, such as 2016-08-10"),
        ([], b"Iran\n\xff", "talks.txt:2:1: is not UTF-8"),
        ([], b"a" * (parsing.LONGEST + 1), "at most 100,000 are read: cut it"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cure(
    run: Run, tmp_path: Path, arguments: list[str], data: bytes, told: str
) -> None:
    file = tmp_path / "talks.txt"
    file.write_bytes(data)
    done = run("draft", file, *arguments)
    assert done.exit_code == 2
    assert told in done.output


def test_a_folder_goes_on_where_it_was_stopped(run: Run, tmp_path: Path) -> None:
    for name in ("2016-08-10-a.txt", "b.html", "c.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    output = tmp_path / "drafts"
    first = run("draft", tmp_path, "--format", "json", "--output", output)
    assert first.exit_code == 2
    assert "3 drafted, 0 done before, 1 not read; " in first.stderr
    assert "bad.txt:1:1: is not UTF-8" in first.stderr
    made = sorted(each.name for each in output.iterdir())
    assert made == ["2016-08-10-a.txt.json", "b.html.json", "c.txt.json"]
    dates = [
        each["date"]["edtf"] for each in json.loads((output / made[0]).read_text("utf-8")) if each["date"]
    ]
    assert "2016-08-09" in dates
    before = {each: (output / each).read_bytes() for each in made}
    (output / "c.txt.json").unlink()
    (output / "c.txt.json.part-1").write_text("[", encoding="utf-8")  # as a kill leaves it
    again = run("draft", tmp_path, "--format", "json", "--output", output)
    assert "1 drafted, 2 done before, 1 not read" in again.stderr
    assert {each: (output / each).read_bytes() for each in made} == before


def test_processes_give_the_same_bytes_as_one(run: Run, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{TEXT} Iran attacked {number} ships.", encoding="utf-8")
    folders = [tmp_path / "one", tmp_path / "two"]
    for jobs, folder in enumerate(folders, start=1):
        done = run("draft", tmp_path, "--jobs", str(jobs), "--output", folder)
        assert done.exit_code == 0, done.output
    one, two = ({each.name: each.read_bytes() for each in sorted(folder.iterdir())} for folder in folders)
    assert one == two
    assert len(one) == 3
