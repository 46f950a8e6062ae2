"""Notes of readers for curators, in a file of the data folder: bounded, and shown to nobody else.

Nobody's name or address is kept with a note. It is no claim, and nothing in the graph follows from it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from detente.errors import DetenteError

LONGEST_NOTE = 2000
"""Characters that a note may have."""

MOST_OPEN = 500
MOST_OF_A_THING = 20
"""So many notes wait to be read at once, in all and on one thing."""

MOST_CLOSED = 500
"""So many of those that were read are kept, the last ones."""

NoteState = Literal["open", "done", "dismissed"]
CLOSING: tuple[NoteState, ...] = ("done", "dismissed")

_MODE = 0o600


class NoteError(DetenteError):
    """A note cannot be found or closed, or the file of notes cannot be read or written."""


class NotesFullError(DetenteError):
    """So many notes wait to be read that no more are taken."""


@dataclass(frozen=True)
class ReaderNote:
    """What somebody wrote about a thing, as seen in a version; times are UTC in ISO 8601.

    `closed_by` is the name of the token, or of the user at the command line, that has read it.
    """

    id: str
    about: str
    text: str
    version: str
    made: str
    state: NoteState = "open"
    closed: str | None = None
    closed_by: str | None = None


class ReaderNotes:
    """The notes of a data folder, in its `notes/notes.json`. Threads and processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "notes"
        self._path = self._folder / "notes.json"

    def add(self, about: str, text: str, version: str) -> ReaderNote:
        """Keep a note on a thing, by its IRI; raises NotesFullError where too many wait to be read."""
        note = ReaderNote(secrets.token_hex(6), about, text[:LONGEST_NOTE], version, _now())
        with self._changing() as notes:
            waiting = [each for each in notes if each.state == "open"]
            if len(waiting) >= MOST_OPEN:
                raise NotesFullError(f"{MOST_OPEN} notes wait to be read, and no more are taken")
            if sum(each.about == about for each in waiting) >= MOST_OF_A_THING:
                raise NotesFullError(
                    f"{MOST_OF_A_THING} notes on this wait to be read, and no more are taken"
                )
            notes.append(note)
        return note

    def close(self, note_id: str, state: NoteState, by: str) -> ReaderNote:
        """Mark a note as done or dismissed; raises NoteError where it is unknown or was closed before."""
        if state not in CLOSING:
            raise NoteError(f"a note is closed as {' or '.join(CLOSING)}, not as {state!r}")
        with self._changing() as notes:
            place = next((n for n, each in enumerate(notes) if each.id == note_id), None)
            if place is None:
                raise NoteError(
                    f"there is no note {note_id!r}; `detente notes list` has those that there are"
                )
            note = notes[place]
            if note.state != "open":
                raise NoteError(f"note {note_id} was closed already: {note.state}, by {note.closed_by}")
            notes[place] = replace(note, state=state, closed=_now(), closed_by=by)
            return notes[place]

    def list(self, *, is_open: bool | None = None) -> tuple[ReaderNote, ...]:
        """List the notes in the order they were made; with `is_open`, those that wait, or that do not."""
        return tuple(each for each in self._load() if is_open is None or (each.state == "open") == is_open)

    def _load(self) -> tuple[ReaderNote, ...]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(ReaderNote(**row) for row in rows)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError) as error:
            raise NoteError(f"{self._path} cannot be read: {error!r}") from None

    @contextmanager
    def _changing(self) -> Iterator[_Notes]:
        """Give the notes to change, while nobody else changes them, and write them if nothing is raised."""
        self._folder.mkdir(parents=True, exist_ok=True)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            notes = [*self._load()]
            yield notes
            self._write(_kept(notes))
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, notes: Iterable[ReaderNote]) -> None:
        with NamedTemporaryFile("w", dir=self._folder, encoding="utf-8", delete=False) as file:
            written = Path(file.name)
            try:
                os.fchmod(file.fileno(), _MODE)
                json.dump([asdict(each) for each in notes], file, indent=1)
                file.flush()
                os.fsync(file.fileno())
                written.replace(self._path)
            except OSError as error:
                written.unlink(missing_ok=True)
                raise NoteError(f"{self._path} cannot be written: {error}") from None


_Notes = list[ReaderNote]


def _kept(notes: _Notes) -> Iterator[ReaderNote]:
    """Leave out those that were closed longest ago, beyond a number."""
    closed = sorted((each for each in notes if each.closed), key=lambda each: each.closed or "")
    dropped = {each.id for each in closed[: max(0, len(closed) - MOST_CLOSED)]}
    return (each for each in notes if each.id not in dropped)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
