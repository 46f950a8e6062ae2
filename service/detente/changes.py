"""A change in words, and as lines that a person can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from detente.iris import Iris
from detente.quads import Change, GraphName
from detente.store import graph_name
from detente.turtle import TermWriter
from detente.vocab import DET, PREFIXES, TYPE

_COUNTED = {
    DET.Entry: ("entry", "entries"),
    DET.Claim: ("claim", "claims"),
    DET.ClaimConflict: ("conflict", "conflicts"),
}


def summarize(change: Change) -> str:
    """Say how much changed: "3 claims and 41 quads added, 2 quads removed"."""
    return ", ".join(f"{_amount(quads)} {verb}" for quads, verb in _sides(change)) or "nothing changed"


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


def _sides(change: Change) -> Iterable[tuple[frozenset[Quad], str]]:
    return [pair for pair in ((change.added, "added"), (change.removed, "removed")) if pair[0]]


def _amount(quads: frozenset[Quad]) -> str:
    found = Counter(class_ for _, class_ in {(q.subject, q.object) for q in quads if q.predicate == TYPE})
    amounts = [
        f"{found[class_]:,} {one if found[class_] == 1 else many}"
        for class_, (one, many) in _COUNTED.items()
        if found[class_]
    ]
    return " and ".join([*amounts, f"{len(quads):,} quad{'' if len(quads) == 1 else 's'}"])
