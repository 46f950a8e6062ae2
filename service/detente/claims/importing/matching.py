"""What of a data set matches the authority, what a person matched by hand, and what is left over."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from detente.claims.importing.candidates import CandidatesOf
from detente.claims.importing.states import ImportAuthority
from detente.documents import suggestion
from detente.errors import InputError, Problem
from detente.vocabulary.iris import Iris

Matches = Mapping[tuple[str, str], str]
"""The IRI that a person says a code or a label of a system stands for."""

HEADER = ("system", "code", "label", "rows", "first row", "candidates", "match")
MOST_WITH_CANDIDATES = 2_000
"""So many codes and names are given candidates, each of which takes some milliseconds to find."""
_MATCH = ("match", "match id", "matched id", "entity id", "id", "iri", "identifier")
"""What the column with what a person chose may be called; OpenRefine lets its user say."""


@dataclass
class Unmatched:
    """A code or a label that matches nothing."""

    label: str
    rows: int = 0
    first_row: str = ""
    last_row: str = ""


@dataclass
class Matching:
    """Matches codes and names, by a person's file first, then by the authority; it never guesses."""

    authority: ImportAuthority
    by_hand: Matches = field(default_factory=dict)
    noted: list[Unmatched] = field(default_factory=list)
    """What of the record under way matches nothing."""
    _met: dict[tuple[str, str], Unmatched] = field(default_factory=dict)

    def state(self, system: str, code: str, first: str, last: str) -> str | None:
        """Give the state that a code stands for in a span of days, if it is known."""
        return self.by_hand.get((system, code)) or self.authority.state(system, code, first, last)

    def actor(self, name: str, first: str = "", last: str = "") -> str | None:
        """Give the actor that has a name in a span of days, or at any time, if there is one alone."""
        return self.by_hand.get(("actor", name)) or self.authority.actor(name, first, last)

    def place(self, name: str) -> str | None:
        """Give the place that a person says a name stands for: names of places alone prove nothing."""
        return self.by_hand.get(("place", name))

    def note(self, system: str, code: str, label: str) -> None:
        """Note that a code of the record under way matches nothing."""
        found = self._met.get((system, code))
        if found is None:
            found = self._met[system, code] = Unmatched(label)
        self.noted.append(found)

    @property
    def unmatched(self) -> dict[tuple[str, str], Unmatched]:
        """What matches nothing in the records that were kept."""
        return {key: each for key, each in self._met.items() if each.rows}

    def keep(self, row: str) -> None:
        """Count what was noted: the record of this number is sound, and wanted."""
        for each in self.noted:
            if each.last_row != row:
                each.rows += 1
                each.last_row = row
                each.first_row = each.first_row or row
        self.noted.clear()

    @property
    def met(self) -> Mapping[tuple[str, str], Unmatched]:
        """All that was noted, of records that were left out, too."""
        return self._met

    def join(self, later: Mapping[tuple[str, str], Unmatched]) -> None:
        """Add what was met in later records."""
        for key, each in later.items():
            found = self._met.setdefault(key, Unmatched(each.label))
            found.rows += each.rows
            found.first_row = found.first_row or each.first_row
            found.last_row = each.last_row or found.last_row

    def forget(self) -> None:
        """Leave out what was noted."""
        self.noted.clear()


def write_unmatched(out: TextIO, matching: Matching, candidates: CandidatesOf) -> int:
    """Write what matches nothing as CSV, most records first; give how many there are.

    `candidates` is asked for the first MOST_WITH_CANDIDATES of them alone.
    """
    writer = csv.writer(out)
    writer.writerow(HEADER)
    listed = sorted(matching.unmatched.items(), key=lambda item: (-item[1].rows, item[0]))
    for number, ((system, code), each) in enumerate(listed):
        found = candidates(system, each.label) if number < MOST_WITH_CANDIDATES else ""
        writer.writerow([system, code, each.label, each.rows, each.first_row, found, ""])
    return len(listed)


def read_matches(path: Path, authority: ImportAuthority, iris: Iris) -> Matches:
    """Read a file of matches: `unmatched.csv` as somebody filled it in, or what OpenRefine exports of it.

    Raises InputError with each line that names nothing of the authority, or says another thing of a code than
    a line before it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _matches(lines, str(path), authority, iris)
    except OSError as error:
        raise InputError([Problem(str(path), None, None, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise InputError([Problem(str(path), None, None, "is not UTF-8")]) from None


def _matches(lines: TextIO, name: str, authority: ImportAuthority, iris: Iris) -> Matches:
    first = lines.readline()
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    header = [each.strip() for each in next(csv.reader([first], delimiter=delimiter), [])]
    column = _match_column(header, name)
    problems: list[Problem] = []
    found: dict[tuple[str, str], tuple[str, int]] = {}
    reader = csv.reader(lines, delimiter=delimiter)
    for cells in reader:
        row = dict(zip(header, cells, strict=False))
        chosen = row.get(header[column], "").strip()
        if not chosen:
            continue
        iri = _absolute(chosen, iris)
        line = reader.line_num + 1
        if iri in authority.iris:
            earlier, at = found.setdefault((row["system"], row["code"]), (iri, line))
            if earlier != iri:
                problem = f"{row['code']!r} ({row['system']}) is {chosen!r} here, and another in line {at}"
                problems.append(Problem(name, line, column + 1, problem))
        else:
            meant = suggestion(chosen, [each.removeprefix(iris.thing("").value) for each in authority.iris])
            problem = f"{chosen!r} is nothing that the authority has{meant}; write it as state/TUR"
            problems.append(Problem(name, line, column + 1, problem))
    if problems:
        raise InputError(problems)
    return {key: iri for key, (iri, _) in found.items()}


def _match_column(header: Iterable[str], name: str) -> int:
    names = [each.casefold() for each in header]
    for needed in ("system", "code"):
        if needed not in names:
            problem = f"has no column {needed!r}; send back unmatched.csv, or OpenRefine's export of it"
            raise InputError([Problem(name, 1, None, problem)])
    for each in _MATCH:
        if each in names:
            return names.index(each)
    problem = f"has no column with what was matched; call it {_MATCH[0]!r}"
    raise InputError([Problem(name, 1, None, problem)])


def _absolute(chosen: str, iris: Iris) -> str:
    if ":" in chosen:
        return chosen
    return iris.thing(chosen.removeprefix("id/")).value
