"""A version, or one graph of it, as bytes that do not change while the version does not."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from detente.errors import DetenteError
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.turtle import write_trig, write_turtle
from detente.store import Version
from detente.vocabulary.graphs import DEFAULT, ENTRY, RESERVED
from detente.vocabulary.iris import Iris

SETTLED = DEFAULT.name

FORMATS = ("trig", "nquads", "turtle", "ntriples", "jsonld")
"""Formats that a dump can have; the last three are for one graph."""

OF_ONE_GRAPH = ("turtle", "ntriples", "jsonld")


def write_version(version: Version, base: str, format_: str, output: BinaryIO) -> None:
    """Write every graph of a version as TriG or N-Quads; the default graph is named `graph/settled`."""
    iris = Iris(base)
    if format_ == "trig":
        output.write(_trig(version.match(), iris).encode())
        return
    graphs = ((_called(graph, iris), graph) for graph in (DEFAULT_GRAPH, *version.graph_names()))
    for name, graph in sorted(graphs, key=lambda pair: str(pair[0])):  # noqa: FURB122 - zstd has only write
        output.write(_lines(version, graph, name))


def write_graph(version: Version, base: str, format_: str, name: str, output: BinaryIO) -> None:
    """Write one graph by its name under the base: `settled`, `authority`, `entry/<id>`, or by its whole IRI.

    Raises DetenteError where the version has no such graph.
    """
    iris = Iris(base)
    graph = _graph(version, iris, name)
    if format_ == "turtle":
        output.write(_turtle(version.match(graph=graph), iris, graph).encode())
    elif format_ == "trig":
        output.write(_trig(version.match(graph=graph), iris).encode())
    elif format_ == "jsonld":
        sorted_triples = parse(_lines(version, graph), RdfFormat.N_TRIPLES)
        prefixes = {**PREFIXES, **iris.prefixes()}
        serialize((quad.triple for quad in sorted_triples), output, RdfFormat.JSON_LD, prefixes=prefixes)
    else:
        output.write(_lines(version, graph, _called(graph, iris) if format_ == "nquads" else None))


def dump_version(version: Version, base: str, format_: str) -> bytes:
    """Give what `write_version` writes."""
    output = io.BytesIO()
    write_version(version, base, format_, output)
    return output.getvalue()


def dump_graph(version: Version, base: str, format_: str, name: str) -> bytes:
    """Give what `write_graph` writes."""
    output = io.BytesIO()
    write_graph(version, base, format_, name, output)
    return output.getvalue()


def _lines(version: Version, graph: GraphName, name: NamedNode | BlankNode | None = None) -> bytes:
    """Give a graph as sorted lines of N-Triples; of N-Quads, if they are to carry a name.

    The engine writes much faster than Python can, and a line feed stands nowhere but at the end of a line.
    """
    text = version.ntriples(graph)
    if name is not None:
        text = text.replace(b" .\n", f" {name} .\n".encode())
    return b"".join(sorted(text.splitlines(keepends=True)))


def _trig(quads: Iterable[Quad], iris: Iris) -> str:
    settled = DEFAULT.iri(iris)
    named = (
        Quad(q.subject, q.predicate, q.object, settled) if q.graph_name == DEFAULT_GRAPH else q for q in quads
    )
    return write_trig(named, {**PREFIXES, **iris.prefixes()})


def _called(graph: GraphName, iris: Iris) -> NamedNode | BlankNode:
    return DEFAULT.iri(iris) if isinstance(graph, DefaultGraph) else graph


def _turtle(quads: Iterable[Quad], iris: Iris, graph: GraphName) -> str:
    """Write one graph as Turtle; an entry comes first, and its claims are named relative to it."""
    prefixes = {**PREFIXES, **iris.prefixes()}
    if not isinstance(graph, NamedNode) or not ENTRY.contains(graph, iris):
        return write_turtle(quads, prefixes)
    entry = graph.value.removeprefix(iris.entry("").value)
    prefixes["run"] = iris.run(entry, "").value
    return write_turtle(quads, prefixes, base=iris.claim(f"{entry}/").value, first=[graph])


def _graph(version: Version, iris: Iris, name: str) -> GraphName:
    settled = DEFAULT.iri(iris)
    # The service's own come first: anybody may call a graph `<base>authority`.
    candidates = [f"{iris.base}{RESERVED.path}{name}", f"{iris.base}{name}", name]
    if settled.value in candidates:
        return DEFAULT_GRAPH
    names = {graph.value: graph for graph in version.graph_names() if isinstance(graph, NamedNode)}
    for candidate in candidates:
        if candidate in names:
            return names[candidate]
    known = ", ".join(each.removeprefix(iris.base) for each in (*sorted(names), settled.value))
    raise DetenteError(f"there is no graph {name!r}; there are {known}")
