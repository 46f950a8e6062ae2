"""What a change means: claims made and deprecated, eventualities settled, conflicts found; counted, by kind.

The kinds are told apart by types, ranks and graphs alone, so that a change is read without the data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from detente.rdf.namespaces import DET, DETS, LABEL, PROV, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Change
from detente.vocabulary.graphs import AUTHORITY, CURATION, plan

Noun = tuple[str, str]
ENTRY: Noun = ("entry", "entries")
CLAIM: Noun = ("claim", "claims")
EVENTUALITY: Noun = ("eventuality", "eventualities")
CONFLICT: Noun = ("conflict", "conflicts")
DECISION: Noun = ("decision", "decisions")
RECORD: Noun = ("authority record", "authority records")
GRAPH: Noun = ("other graph", "other graphs")

_TYPES: Mapping[object, str] = {
    DET.Entry: "entry",
    DET.Claim: "claim",
    DET.ClaimConflict: "conflict",
}
_EVENTUALITIES = tuple(
    f"id/{kind}/"
    for kind in (
        "meeting", "visit", "incident", "commitment", "measure", "position", "quantity", "agreement",
        "statement", "event",
    )
)  # fmt: skip


@dataclass(frozen=True)
class News:
    """What happened to some things of one kind; `things` are IRIs, sorted.

    >>> str(News(CLAIM, "added", ("urn:a", "urn:b")))
    '2 claims added'
    """

    noun: Noun
    verb: str
    things: tuple[str, ...]

    def __str__(self) -> str:
        return f"{count(len(self.things), self.noun)} {self.verb}"


def count(number: int, noun: Noun) -> str:
    """Write a number with its noun, which has two forms."""
    return f"{number:,} {noun[0] if number == 1 else noun[1]}"


def tell(change: Change, base: str) -> tuple[News, ...]:
    """Say what a change means, kind by kind; what stays the same, or happens to nothing, is left out.

    A claim is deprecated where `graph/curation` says so. An eventuality is settled where the default graph
    has its type. What is of no such kind is told by the graph that it is in.
    """
    gained, lost = _Marks(change.added, base), _Marks(change.removed, base)
    touched = _Marks(change.touched, base)

    def told(noun: Noun, name: str, more: str, less: str, changed: str | None = None) -> Iterator[News]:
        added, removed = gained[name] - lost[name], lost[name] - gained[name]
        yield News(noun, more, _listed(added))
        yield News(noun, less, _listed(removed))
        if changed:
            yield News(noun, changed, _listed(touched[f"{name} changed"] - added - removed))

    every = (
        *told(ENTRY, "entry", "added", "removed"),
        *told(CLAIM, "claim", "added", "removed", "changed"),
        *told(CLAIM, "deprecated", "deprecated", "no longer deprecated"),
        *told(EVENTUALITY, "settled", "newly settled", "no longer settled", "settled otherwise than before"),
        *told(CONFLICT, "conflict", "found", "no longer found"),
        *told(CONFLICT, "decided", "decided", "open again"),
        *told(DECISION, "decision", "taken", "withdrawn"),
        *told(RECORD, "record", "added", "removed", "changed"),
        News(GRAPH, "changed", _listed(touched["graph"])),
    )
    return tuple(news for news in every if news.things)


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
        """Tell whether what happens in a graph is told by nothing else, and follows from nothing else."""
        kind = self._plan.kind(graph)
        return not (kind.read or kind.derived or kind.noted)


def _decided(quad: Quad, path: str) -> Iterator[str]:
    """Tell what a quad of `graph/curation` decides."""
    if quad.predicate == TYPE and quad.object == PROV.Activity:
        yield "decision"
    elif quad.predicate == DET.status and path.startswith("conflict/"):
        yield "decided"
    elif quad.predicate == DET.rank and quad.object == DETS["rank-deprecated"]:
        yield "deprecated"


def _settled(quad: Quad, path: str) -> Iterator[str]:
    """Tell what a quad of the default graph settles; names are there of what is not settled, too."""
    if quad.predicate == TYPE and quad.object == DET.Eventuality:
        yield "settled"
    elif quad.predicate != LABEL and path.startswith(_EVENTUALITIES):
        yield "settled changed"


def _listed(things: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(things))
