"""A version, or one graph of it, as bytes that do not change while the version does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from detente.errors import DetenteError
from detente.iris import Iris
from detente.quads import DEFAULT_GRAPH, GraphName
from detente.store import Version
from detente.turtle import write_trig, write_turtle
from detente.vocab import PREFIXES

SETTLED = "settled"

FORMATS = ("trig", "nquads", "turtle")
"""Formats that a dump can have; Turtle is for one graph."""


def dump_version(version: Version, base: str, format_: str) -> bytes:
    """Write every graph of a version as TriG or N-Quads; the default graph is named `graph/settled`."""
    return _write(_named(version.match(), Iris(base)), Iris(base), format_).encode()


def dump_graph(version: Version, base: str, format_: str, name: str) -> bytes:
    """Write one graph by its name under the base: `settled`, `authority`, `entry/<id>`, or by its whole IRI.

    Raises DetenteError where the version has no such graph.
    """
    iris = Iris(base)
    graph = _graph(version, iris, name)
    quads = _named(version.match(graph=graph), iris)
    return (_turtle(quads, iris, graph) if format_ == "turtle" else _write(quads, iris, format_)).encode()


def _write(quads: Iterable[Quad], iris: Iris, format_: str) -> str:
    if format_ == "nquads":
        return "".join(f"{line} .\n" for line in sorted(map(str, quads)))
    return write_trig(quads, {**PREFIXES, **iris.prefixes()})


def _turtle(quads: Iterable[Quad], iris: Iris, graph: GraphName) -> str:
    """Write one graph as Turtle; an entry comes first, and its claims are named relative to it."""
    prefixes, entries = {**PREFIXES, **iris.prefixes()}, iris.entry("").value
    if not isinstance(graph, NamedNode) or not graph.value.startswith(entries):
        return write_turtle(quads, prefixes)
    entry = graph.value.removeprefix(entries)
    prefixes["run"] = iris.run(entry, "").value
    return write_turtle(quads, prefixes, base=iris.claim(f"{entry}/").value, first=[graph])


def _graph(version: Version, iris: Iris, name: str) -> GraphName:
    settled = iris.graph(SETTLED)
    candidates = [f"{iris.base}{name}", iris.graph(name).value, name]
    if settled.value in candidates:
        return DEFAULT_GRAPH
    names = {graph.value: graph for graph in version.graph_names() if isinstance(graph, NamedNode)}
    for candidate in candidates:
        if candidate in names:
            return names[candidate]
    known = ", ".join(each.removeprefix(iris.base) for each in (*sorted(names), settled.value))
    raise DetenteError(f"there is no graph {name!r}; there are {known}")


def _named(quads: Iterable[Quad], iris: Iris) -> Iterator[Quad]:
    settled = iris.graph(SETTLED)
    for quad in quads:
        graph = settled if quad.graph_name == DEFAULT_GRAPH else quad.graph_name
        yield Quad(quad.subject, quad.predicate, quad.object, graph)
