"""`detente notes`: what readers noted, on a terminal that it cannot disturb."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from detente.cli.notes import notes
from detente.reader_notes.keeping import ReaderNotes
from detente.settings import read_settings


def run(folder: Path, *arguments: str) -> Result:
    settings = read_settings({"DETENTE_DATA": str(folder)})
    return CliRunner().invoke(notes, arguments, obj=settings, env={"COLUMNS": "200"})


def test_notes_are_listed_and_closed(tmp_path: Path) -> None:
    made = ReaderNotes(tmp_path).add("urn:thing", "It was\x1b[2J Tuesday", "0123456789ab")
    shown = run(tmp_path, "list")
    assert shown.exit_code == 0
    assert made.id in shown.output
    assert "\x1b[2J" not in shown.output
    assert run(tmp_path, "close", made.id, "--as", "done").output == f"note {made.id}: done\n"
    assert json.loads(run(tmp_path, "list", "--json").output) == []
    (row,) = json.loads(run(tmp_path, "list", "--all", "--json").output)
    assert (row["state"], row["about"]) == ("done", "urn:thing")


def test_what_cannot_be_closed_is_told(tmp_path: Path) -> None:
    unknown = run(tmp_path, "close", "abc", "--as", "done")
    assert unknown.exit_code != 0
    assert "there is no note 'abc'" in str(unknown.exception)
    assert run(tmp_path, "close", "abc", "--as", "open").exit_code == 2
