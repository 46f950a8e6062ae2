"""Notes are kept within bounds, each closed once, in a file that only its owner reads."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reader_notes import keeping
from detente.reader_notes.keeping import (
    LONGEST_NOTE,
    MOST_OF_A_THING,
    NoteError,
    NotesFullError,
    ReaderNotes,
)

VERSION = "0123456789ab"


@pytest.fixture
def notes(tmp_path: Path) -> ReaderNotes:
    return ReaderNotes(tmp_path)


def test_a_note_is_kept_read_and_closed_once(notes: ReaderNotes, tmp_path: Path) -> None:
    made = notes.add("urn:a", "It was\nTuesday.", VERSION)
    assert ReaderNotes(tmp_path).list() == (made,)
    assert notes.list(is_open=False) == ()
    closed = notes.close(made.id, "dismissed", "curater")
    assert (closed.state, closed.closed_by) == ("dismissed", "curater")
    assert ReaderNotes(tmp_path).list(is_open=True) == ()
    with pytest.raises(NoteError, match="closed already: dismissed, by curater"):
        notes.close(made.id, "done", "another")


def test_what_is_not_there_is_not_closed(notes: ReaderNotes) -> None:
    with pytest.raises(NoteError, match="there is no note 'nothing'"):
        notes.close("nothing", "done", "a")
    with pytest.raises(NoteError, match="not as 'open'"):
        notes.close("nothing", "open", "a")


def test_one_thing_does_not_fill_the_queue(notes: ReaderNotes) -> None:
    for _ in range(MOST_OF_A_THING):
        notes.add("urn:a", "x", VERSION)
    with pytest.raises(NotesFullError, match="on this"):
        notes.add("urn:a", "x", VERSION)
    assert notes.add("urn:b", "x", VERSION).about == "urn:b"


def test_the_queue_is_bounded_and_so_is_what_was_read(
    notes: ReaderNotes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_OPEN", 3)
    monkeypatch.setattr(keeping, "MOST_CLOSED", 2)
    made = [notes.add(f"urn:{n}", "x", VERSION) for n in range(3)]
    with pytest.raises(NotesFullError, match="3 notes wait"):
        notes.add("urn:d", "x", VERSION)
    for each in made:
        notes.close(each.id, "done", "a")
    assert len(notes.list()) == 2
    assert notes.add("urn:d", "x", VERSION) in notes.list(is_open=True)


def test_the_file_is_its_owners_alone(notes: ReaderNotes, tmp_path: Path) -> None:
    notes.add("urn:a", "x", VERSION)
    file = tmp_path / "notes" / "notes.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {*json.loads(file.read_text())[0]} == {
        "id", "about", "text", "version", "made", "state", "closed", "closed_by",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[1]", '[{"id": "a"}]'])
def test_a_file_that_is_hurt_is_told_and_kept(text: str, notes: ReaderNotes, tmp_path: Path) -> None:
    file = tmp_path / "notes" / "notes.json"
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(NoteError, match="cannot be read"):
        notes.add("urn:a", "x", VERSION)
    assert file.read_text() == text


def test_many_write_at_once_and_none_is_lost(tmp_path: Path) -> None:
    def write(number: int) -> str:
        return ReaderNotes(tmp_path).add(f"urn:{number}", "x", VERSION).id

    with ThreadPoolExecutor(8) as pool:
        ids = [*pool.map(write, range(40))]
    assert sorted(each.id for each in ReaderNotes(tmp_path).list()) == sorted(ids)


@given(st.text(max_size=2 * LONGEST_NOTE))
def test_a_text_comes_back_as_it_was_as_far_as_it_goes(text: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        notes = ReaderNotes(Path(folder))
        assert notes.add("urn:a", text, VERSION).text == text[:LONGEST_NOTE]
        assert notes.list()[0].text == text[:LONGEST_NOTE]
