"""What a change of many quads means, counted as they pass: entries, claims, what is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import Quad

from detente.changes.summary import (
    CLAIM,
    ENTRY,
    EVENTUALITY,
    GRAPH,
    QUAD,
    RECORD,
    Noun,
    summary_lines,
    with_noun,
)
from detente.derivation.plain import Fact, Facts
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import Change
from detente.rdf.words import Word

_TYPE = str(TYPE)
_ENTRY, _CLAIM, _SETTLED = ((_TYPE, str(each)) for each in (DET.Entry, DET.Claim, DET.Eventuality))


class PlainTally:
    """Counts plain things by kind; what is left to the rule is counted from its quads."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Noun, str]] = Counter()

    def entry(self, facts: Facts, plain: Mapping[Word, Collection[Fact]]) -> None:
        """Count the plain things of an entry's graph."""
        for subject, settled in plain.items():
            of_it = facts[subject]
            self._counts[ENTRY, "added"] += _ENTRY in of_it
            self._counts[CLAIM, "added"] += _CLAIM in of_it
            self._counts[EVENTUALITY, "newly settled"] += _SETTLED in settled

    def authority(self, facts: Facts, plain: Iterable[Word]) -> None:
        """Count the plain records of the authority."""
        self._counts[RECORD, "added"] += sum(any(p == _TYPE for p, _ in facts[each]) for each in plain)

    def gone(self, quads: Iterable[Quad]) -> None:
        """Count the claims among quads that are removed by file."""
        claims = sum(quad.object == DET.Claim and quad.predicate == TYPE for quad in quads)
        self._counts[CLAIM, "removed"] += claims

    def other_graph(self) -> None:
        """Count a graph that the rules do not read."""
        self._counts[GRAPH, "changed"] += 1

    def summary(self, rest: Change, loaded: int, unloaded: int, base: str) -> str:
        """Say what changed, and how much, as `summary.summarize` does; `rest` is what was not counted.

        So many quads were added and removed by file.
        """
        counts = Counter({key: number for key, number in self._counts.items() if key[0] != GRAPH})
        for line in summary_lines(rest, base):
            if line.noun != GRAPH:
                counts[line.noun, line.verb] += len(line.things)
        things = ", ".join(
            f"{with_noun(number, noun)} {verb}" for (noun, verb), number in counts.items() if number
        )
        sizes = ((len(rest.added) + loaded, "added"), (len(rest.removed) + unloaded, "removed"))
        quads = ", ".join(f"{with_noun(size, QUAD)} {verb}" for size, verb in sizes if size)
        return "; ".join(filter(None, (things, quads))) or "nothing changed"
