"""A served instance with `profile=plain` that holds every data file of the suites as a named graph."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import RDFS
from detente.store import VersionStore
from tests.conformance.cases import SUITE, SYNTAX, UT, Case, Suites, values
from tests.ports import free_port
from tests.versions import commit_quads

EMPTY = "urn:x-empty"
ASKED = ("query evaluation", "result formats")
FROM = re.compile(rb"^[^#\n]*\bFROM\s+(NAMED\s+)?<", re.IGNORECASE | re.MULTILINE)


@contextmanager
def serving(data: Path) -> Iterator[httpx.Client]:
    """Run `detente serve` on a data folder; give a client of it."""
    port = free_port()
    environment = {
        **os.environ,
        "DETENTE_PROFILE": "plain",
        "DETENTE_DATA": str(data),
        "DETENTE_HOST": "127.0.0.1",
        "DETENTE_PORT": str(port),
    }
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"detente listens on http://127.0.0.1:{port}/\n"
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as client:
                yield client
        finally:
            process.terminate()
            process.wait(timeout=300)


def load(suites: Suites, cases: Iterable[Case], data: Path) -> None:
    """Commit one version that holds the data of every case.

    A test then names its data set by the protocol (`default-graph-uri`, `named-graph-uri`) or with FROM; one
    graph as the default graph is the same data set as its triples there would be.
    """
    names: dict[str, str] = {}
    for case in cases:
        if case.kind == "protocol, query":
            names |= dict(_protocol_graphs(suites, case))
        elif case.type not in SYNTAX and case.kind in ASKED and case.query:
            files = (*case.data, *case.graphs, *_from(suites, case))
            names |= {name: name for name in files}
    quads = [quad for name, file in names.items() for quad in graphs_of(suites, file, name)]
    # A file may hold nothing, and a query may be asked of nothing: a graph that is named must be there.
    empty = [NamedNode(name) for name in (*names, EMPTY)]
    commit_quads(VersionStore(data), quads, author="test", message="Data of the W3C suites", empty=empty)


def graphs_of(suites: Suites, file: str, name: str) -> Iterator[Quad]:
    """Yield the quads of a data file, its default graph under a name, its blank nodes its own."""
    path = suites.path(file)
    format_ = RdfFormat.from_extension(path.suffix[1:])
    assert format_ is not None
    for quad in parse(path=str(path), format=format_, base_iri=file, rename_blank_nodes=True):
        graph = NamedNode(name) if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def data_set(suites: Suites, case: Case) -> dict[str, list[str]]:
    """Name the data set of a test in parameters of the protocol; none where the query has its own FROM."""
    assert case.query is not None
    if FROM.search(suites.path(case.query).read_bytes()):
        return {}
    inside = {quad.graph_name for file in case.data for quad in graphs_of(suites, file, file)}
    named = {graph.value for graph in inside if isinstance(graph, NamedNode)} - {*case.data}
    return {
        "default-graph-uri": list(case.data or (EMPTY,)),
        "named-graph-uri": sorted(named | {*case.graphs}),
    }


def _from(suites: Suites, case: Case) -> Iterator[str]:
    """Yield the data files beside a query that names its own data set."""
    assert case.query is not None
    path = suites.path(case.query)
    if FROM.search(path.read_bytes()):
        for file in sorted(path.parent.glob("data*.ttl")):
            yield f"{SUITE}{case.folder}/{file.name}"


def _protocol_graphs(suites: Suites, case: Case) -> Iterator[tuple[str, str]]:
    graph = suites.manifest(f"{SUITE}{case.folder}/manifest.ttl")
    for described in values(graph, case.node, UT.graphData):
        (file,), (name,) = values(graph, described, UT.graph), values(graph, described, RDFS.label)
        yield name.value, file.value
