"""Checking seeds without making a version: every stage says what it can at once, each thing at its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from detente.changes.build import assemble_seeds, examine_sources, judge
from detente.claims.seeds.lints import Lint, lint
from detente.claims.seeds.places import Places
from detente.claims.seeds.reader import SeedsReading, is_entry_set
from detente.errors import Problem
from detente.gate.gate import Report, Result
from detente.rdf.quads import Change
from detente.resources import Sources
from detente.store import VersionStore
from detente.vocabulary.iris import Iris

LIMIT = 100
"""So many results of the gate are told one by one; the others are counted by their rule."""

_REFERS = ("about", "subject", "conveyedBy", "attributedTo", "comments")
"""Keys under which a claim names what it cannot be judged without."""


@dataclass(frozen=True)
class Refusal:
    """A result of the gate, and where in the seed files what it is about stands."""

    result: Result
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.result}" if place else str(self.result)

    def as_dict(self) -> dict[str, Any]:
        """Give all of it, for JSON."""
        return {"file": self.file, "line": self.line, "column": self.column, **self.result.as_dict()}


@dataclass(frozen=True)
class Check:
    """All that is wrong with seeds, by stage, and what is only doubtful.

    `withheld` counts results of the gate about things that a mistake keeps from being described.
    """

    problems: tuple[Problem, ...]
    refusals: tuple[Refusal, ...]
    lints: tuple[Lint, ...]
    withheld: int
    change: Change

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, 2 where the files are, 3 where the gate refuses what they say."""
        return 2 if self.problems else 3 if self.refused else 0

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Results that refuse the seeds; the others are only told."""
        return tuple(each for each in self.refusals if each.result.severity == "Violation")

    def as_dict(self, limit: int = LIMIT) -> dict[str, Any]:
        """Give all of it, for JSON; results of the gate up to a limit."""
        return {
            "conforms": self.exit_code == 0,
            "problems": [
                {"file": each.file, "line": each.line, "column": each.column, "message": each.message}
                for each in self.problems
            ],
            "results": [each.as_dict() for each in self.refusals[:limit]],
            "resultsInAll": len(self.refusals),
            "withheld": self.withheld,
            "warnings": [each.as_dict() for each in self.lints],
        }

    def lines(self, limit: int = LIMIT) -> Iterator[str]:
        """Yield all of it for people; results of the gate up to a limit, then how many more of each rule."""
        yield from map(str, self.problems)
        yield from map(str, self.refusals[:limit])
        rest = Counter(each.result.shape for each in self.refusals[limit:])
        yield from (f"and {count} more: {shape}" for shape, count in rest.most_common())
        if self.withheld:
            yield f"{self.withheld} more of the gate may follow from these mistakes: mend them and check"
        yield from map(str, self.lints)

    def summary(self) -> str:
        """Count what was found, in one line."""
        warnings = _count(len(self.lints), "warning")
        return ", ".join(filter(None, (self.errors(), warnings))) or "nothing is wrong"

    def errors(self) -> str:
        """Count what must be mended before a version can be made; empty where nothing must."""
        counted = (_count(len(self.problems), "mistake"), _count(len(self.refused), "violation"))
        return ", ".join(filter(None, counted))


NOTHING = Check((), (), (), 0, Change())
"""Nothing is wrong, and nothing would change."""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def check_sources(sources: Sources, store: VersionStore, base: str, *, overwrite: bool = True) -> Check:
    """Pass seeds through every stage: files, schemas, names and quotes, lints, and the gate.

    What can be mapped is judged beside the current version, or by itself where there is none. Of a folder
    that holds one entry set, only what stands in that folder is told. Graphs that others have changed as well
    are judged as the seeds have them; without `overwrite` they raise build.OverwriteError.
    """
    reading, ontology = examine_sources(sources, base)
    if not reading.authority and not reading.sets:
        return Check(reading.problems, (), (), 0, Change())
    dataset = assemble_seeds(sources, reading.seeds, ontology, base)
    report, change = judge(dataset, store, overwrite=overwrite)
    return summed_up(reading, sources.seeds, Iris(base), report, change)


def summed_up(
    reading: SeedsReading, seeds: Path, iris: Iris, report: Report, change: Change | None = None
) -> Check:
    """Put what was found in reading and what the gate says together, each at its place in the files."""
    within = str(seeds) if is_entry_set(seeds) else ""
    places = Places(reading, iris)
    consequences = _Consequences(reading, places, iris)
    results = [result for result in report.results if not consequences.has(result)]
    placed = (_placed(result, places) for result in results)
    refusals = sorted((each for each in placed if _is_in(each.file, within)), key=_position)
    return Check(
        problems=tuple(each for each in reading.problems if _is_in(each.file, within)),
        refusals=tuple(_once(refusals)),
        lints=tuple(each for each in lint(reading) if _is_in(each.problem.file, within)),
        withheld=len(report.results) - len(results),
        change=change or Change(),
    )


def _position(refusal: Refusal) -> tuple[str, int, int]:
    return refusal.file or "", refusal.line or 0, refusal.column or 0


def _once(refusals: Iterable[Refusal]) -> Iterable[Refusal]:
    """Leave out what was told already: a node that several graphs describe is judged in each of them."""
    told = {(each.file, each.line, each.result.shape, each.result.message): each for each in refusals}
    return told.values()


def _is_in(file: str | None, folder: str) -> bool:
    """Tell whether a file is in a folder; what has no file is everywhere."""
    return file is None or not folder or Path(file).is_relative_to(folder)


def _placed(result: Result, places: Places) -> Refusal:
    terms = result.terms
    if terms is None:
        return Refusal(result)
    cursor = places.find(terms.focus, terms.path, terms.value)
    if cursor is None and terms.value is not None:
        cursor = places.find(terms.value)
    if cursor is None:
        return Refusal(result)
    problem = cursor.problem("")
    return Refusal(result, problem.file, problem.line, problem.column)


class _Consequences:
    """Tells which results may only follow from a mistake that is told by itself."""

    def __init__(self, reading: SeedsReading, places: Places, iris: Iris) -> None:
        self._lost = reading.lost
        self._names = frozenset(each.value.removeprefix(f"{iris.base}id/") for each in reading.lost)
        self._places = places
        self._iris = iris

    def has(self, result: Result) -> bool:
        terms = result.terms
        if terms is None:
            return False
        if terms.focus in self._lost or terms.value in self._lost:
            return True
        return isinstance(terms.focus, NamedNode) and any(self._refers(terms.focus))

    def _refers(self, focus: NamedNode) -> Iterable[bool]:
        """Yield for each thing that a claim cannot be judged without whether it is lost."""
        if not focus.value.startswith(f"{self._iris.base}claim/"):
            return
        for block in self._places.blocks(focus):
            for key in _REFERS:
                if key in block:
                    yield from (each.text in self._names for each in block[key].items())
