"""A change in words, and as lines that a person can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Quad

from detente.changes.eventuality_changes import GRAPH, count, tell
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Change, GraphName
from detente.rdf.turtle import TermWriter
from detente.store import graph_name
from detente.vocabulary.iris import Iris

QUADS = ("quad", "quads")


def summarize(change: Change, base: str) -> str:
    """Say what changed, and how much: "3 claims added; 41 quads added, 2 quads removed"."""
    sizes = ((len(change.added), "added"), (len(change.removed), "removed"))
    quads = ", ".join(f"{count(size, QUADS)} {verb}" for size, verb in sizes if size)
    news = ", ".join(str(each) for each in tell(change, base) if each.noun != GRAPH)
    return "; ".join(filter(None, (news, quads))) or "nothing changed"


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
