"""What is known of an engine here: a file that the process that feeds it writes, and the router reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

STATE = "state.json"
TEST_LOCK = "test.lock"
CUT_QUESTION_ROWS = 24**3
"""Rows of the longest answer of an admission test."""


@dataclass(frozen=True)
class Admitted:
    """What came of an admission test: the golden questions that were answered as they are here.

    `golden` is the digest of the questions that were asked, and `row_cap` the number of rows at which the
    engine cuts answers short, None where it was seen to cut none.
    """

    golden: str
    passed: tuple[str, ...]
    deviating: tuple[tuple[str, str], ...]
    terms: tuple[str, ...] = ()
    row_cap: int | None = None

    @property
    def most_rows(self) -> int:
        """So many rows it was seen to give whole; of more nobody knows."""
        return CUT_QUESTION_ROWS if self.row_cap is None else self.row_cap - 1


@dataclass(frozen=True)
class EngineState:
    """How an engine stands.

    It may be asked about `version` while its pointer has `token`; None where it may not be asked. Of that
    version `blank_graphs` are the graphs with blank nodes, which are IRIs in the engine, as it calls them;
    `has_empty_graphs` tells that it has graphs that hold nothing, which an engine has not. `differs` is the
    version of which it has more or less, `unkept` are the predicates of which it keeps something otherwise,
    `whole_at` is when it last had all that there was, in seconds since 1970.
    """

    version: str | None = None
    token: str = ""
    blank_graphs: tuple[str, ...] = ()
    has_empty_graphs: bool = False
    differs: str | None = None
    unkept: tuple[str, ...] = ()
    head: str | None = None
    whole_at: float | None = None
    trouble: str = ""
    admitted: Admitted | None = field(default=None)


class EngineStateFile:
    """The file. One process writes; reading costs a look at its time unless it is new."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / STATE
        self._read: tuple[tuple[int, int], EngineState] | None = None

    @contextmanager
    def testing(self) -> Iterator[None]:
        """Hold the right to test the engine: two tests at once would remove each other's graphs."""
        with self._path.with_name(TEST_LOCK).open("w") as lock:
            flock(lock, LOCK_EX)
            yield

    def write(self, state: EngineState) -> None:
        """Write the file so that readers find the old one or the new; none where the engine was removed."""
        if not self._path.parent.is_dir():
            return
        coming = self._path.with_name(f"{STATE}.next")
        coming.write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
        coming.replace(self._path)

    def read(self) -> EngineState:
        """Read the file; a state that says nothing where there is none, or of another release."""
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _state(json.loads(self._path.read_text(encoding="utf-8"))))
            return self._read[1]
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return EngineState()


def _state(row: dict[str, Any]) -> EngineState:
    told = row.pop("admitted")
    row |= {name: tuple(row[name]) for name in ("unkept", "blank_graphs")}
    if told is None:
        return EngineState(**row)
    lists = {name: tuple(told[name]) for name in ("passed", "terms")}
    deviating = tuple((str(name), str(why)) for name, why in told["deviating"])
    return EngineState(**row, admitted=Admitted(**{**told, **lists, "deviating": deviating}))
