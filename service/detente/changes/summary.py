"""What a change means: claims made and deprecated, eventualities settled, conflicts found; counted, by kind.

Kinds are distinguished by types, ranks and graphs alone, so that a change is read without the data set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from detente.rdf.namespaces import DET, DETS, LABEL, PREFIXES, PROV, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.rdf.turtle import TermWriter
from detente.store import graph_name
from detente.vocabulary.graphs import AUTHORITY, CURATION, plan
from detente.vocabulary.iris import EVENTUALITY_KINDS, Iris

Noun = tuple[str, str]
ENTRY: Noun = ("entry", "entries")
CLAIM: Noun = ("claim", "claims")
EVENTUALITY: Noun = ("eventuality", "eventualities")
CONFLICT: Noun = ("conflict", "conflicts")
DECISION: Noun = ("decision", "decisions")
RECORD: Noun = ("authority record", "authority records")
GRAPH: Noun = ("other graph", "other graphs")
QUAD: Noun = ("quad", "quads")

_TYPES: Mapping[object, str] = {
    DET.Entry: "entry",
    DET.Claim: "claim",
    DET.ClaimConflict: "conflict",
}
_EVENTUALITIES = tuple(f"id/{kind}/" for kind in sorted(EVENTUALITY_KINDS))


@dataclass(frozen=True)
class SummaryLine:
    """What happened to some things of one kind; `things` are IRIs, sorted.

    >>> str(SummaryLine(CLAIM, "added", ("urn:a", "urn:b")))
    '2 claims added'
    """

    noun: Noun
    verb: str
    things: tuple[str, ...]

    def __str__(self) -> str:
        return f"{with_noun(len(self.things), self.noun)} {self.verb}"


def with_noun(number: int, noun: Noun) -> str:
    """Write a number with its noun, which has two forms.

    >>> with_noun(41_000, QUAD)
    '41,000 quads'
    """
    return f"{number:,} {noun[0] if number == 1 else noun[1]}"


def summarize(change: Change, base: str) -> str:
    """Say what changed, and how much: "3 claims added; 41 quads added, 2 quads removed"."""
    sizes = ((len(change.added), "added"), (len(change.removed), "removed"))
    quads = ", ".join(f"{with_noun(size, QUAD)} {verb}" for size, verb in sizes if size)
    things = ", ".join(str(line) for line in summary_lines(change, base) if line.noun != GRAPH)
    return "; ".join(filter(None, (things, quads))) or "nothing changed"


def summary_lines(change: Change, base: str) -> tuple[SummaryLine, ...]:
    """Say what a change means, kind by kind; what stays the same, or happens to nothing, is left out.

    A claim is deprecated, an entry retracted, where `graph/curation` says so. An eventuality is settled where
    the default graph has its type. What is of no such kind is counted by the graph that it is in.
    """
    gained, lost = _Marks(change.added, base), _Marks(change.removed, base)
    touched = _Marks(change.touched, base)

    def lines(
        noun: Noun, name: str, more: str, less: str, changed: str | None = None
    ) -> Iterator[SummaryLine]:
        added, removed = gained[name] - lost[name], lost[name] - gained[name]
        yield SummaryLine(noun, more, _listed(added))
        yield SummaryLine(noun, less, _listed(removed))
        if changed:
            yield SummaryLine(noun, changed, _listed(touched[f"{name} changed"] - added - removed))

    every = (
        *lines(ENTRY, "entry", "added", "removed"),
        *lines(ENTRY, "retracted", "retracted", "no longer retracted"),
        *lines(CLAIM, "claim", "added", "removed", "changed"),
        *lines(CLAIM, "deprecated", "deprecated", "no longer deprecated"),
        *lines(EVENTUALITY, "settled", "newly settled", "no longer settled", "settled otherwise than before"),
        *lines(CONFLICT, "conflict", "found", "no longer found"),
        *lines(CONFLICT, "decided", "decided", "open again"),
        *lines(DECISION, "decision", "taken", "withdrawn"),
        *lines(RECORD, "record", "added", "removed", "changed"),
        SummaryLine(GRAPH, "changed", _listed(touched["graph"])),
    )
    return tuple(line for line in every if line.things)


def describe_change(change: Change, base: str) -> Iterator[str]:
    """Yield the change graph by graph and subject by subject, each quad with + or - before it."""
    terms = TermWriter({**PREFIXES, **Iris(base).prefixes()})
    signed: dict[GraphName, dict[object, list[tuple[str, Quad]]]] = defaultdict(lambda: defaultdict(list))
    for sign, quads in (("-", change.removed), ("+", change.added)):
        for quad in quads:
            signed[quad.graph_name][quad.subject].append((sign, quad))
    for graph in sorted(signed, key=graph_name):
        yield ""
        yield graph_name(graph).removeprefix(base)
        for subject in sorted(signed[graph], key=str):
            for sign, quad in sorted(signed[graph][subject], key=lambda each: (str(each[1]), each[0])):
                yield f"  {sign} {terms.triple(quad)}"


class _Marks:
    """The things that quads are about, by what the quads say of them."""

    def __init__(self, quads: Iterable[Quad], base: str) -> None:
        self._base = base
        self._plan = plan(base)
        self._found: dict[str, set[str]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                for mark in self._of(quad, quad.subject.value.removeprefix(base)):
                    self._add(mark, quad.subject.value.partition("#")[0])
            if isinstance(quad.graph_name, NamedNode) and self._is_other(quad.graph_name):
                self._add("graph", quad.graph_name.value)

    def __getitem__(self, mark: str) -> frozenset[str]:
        return frozenset(self._found.get(mark, ()))

    def _add(self, mark: str, thing: str) -> None:
        self._found.setdefault(mark, set()).add(thing)

    def _of(self, quad: Quad, path: str) -> Iterator[str]:
        if quad.graph_name == DEFAULT_GRAPH:
            yield from _settled(quad, path)
            return
        kind = self._plan.kind(quad.graph_name)
        if not kind.speaks:
            return
        if quad.predicate == TYPE and quad.object in _TYPES:
            yield _TYPES[quad.object]
        elif path.startswith("claim/") and quad.predicate != DET.rank:
            yield "claim changed"
        if kind is AUTHORITY:
            yield "record" if quad.predicate == TYPE else "record changed"
        elif kind is CURATION:
            yield from _decided(quad, path)

    def _is_other(self, graph: NamedNode) -> bool:
        """Tell whether what happens in a graph is counted as nothing else, and follows from nothing else."""
        kind = self._plan.kind(graph)
        return not (kind.read or kind.derived or kind.noted)


def _decided(quad: Quad, path: str) -> Iterator[str]:
    """Tell what a quad of `graph/curation` decides."""
    if quad.predicate == TYPE and quad.object == PROV.Activity:
        yield "decision"
    elif quad.predicate == DET.status and path.startswith("conflict/"):
        yield "decided"
    elif quad.predicate == DET.rank and quad.object == DETS["rank-deprecated"]:
        yield "retracted" if path.startswith("entry/") else "deprecated"


def _settled(quad: Quad, path: str) -> Iterator[str]:
    """Tell what a quad of the default graph settles; names are there of what is not settled, too."""
    if quad.predicate == TYPE and quad.object == DET.Eventuality:
        yield "settled"
    elif quad.predicate != LABEL and path.startswith(_EVENTUALITIES):
        yield "settled changed"


def _listed(things: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(things))
