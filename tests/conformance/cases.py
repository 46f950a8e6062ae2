"""The W3C SPARQL suites, read from their manifests (https://w3c.github.io/rdf-tests/sparql/)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from detente.rdf.namespaces import RDF, TYPE, Namespace
from detente.rdf.quads import Object, Quads, Subject

SUITE = "https://w3c.github.io/rdf-tests/sparql/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

VERSIONS = {
    "sparql10": ("SPARQL 1.0", "manifest.ttl"),
    "sparql11": ("SPARQL 1.1", "manifest-all.ttl"),
    "sparql12": ("SPARQL 1.2", "manifest.ttl"),
}
OLDER_GRAPH_STORE = "sparql11/http-rdf-update"
"""Tests that `sparql11/graph-store-protocol` replaces; no manifest includes them any more."""

NEWEST = "999"
SYNTAX = {"PositiveSyntaxTest", "NegativeSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest11"}
FOLDERS = {
    "csv-tsv-res": "result formats",
    "json-res": "result formats",
    "service": "federation",
    "syntax-fed": "federation",
    "entailment": "entailment",
    "graph-store-protocol": "Graph Store Protocol",
    "http-rdf-update": "Graph Store Protocol, older tests",
}
KINDS = (
    "query evaluation",
    "query syntax",
    "result formats",
    "protocol, query",
    "service description",
    "update evaluation",
    "update syntax",
    "protocol, update",
    "Graph Store Protocol",
    "Graph Store Protocol, older tests",
)
OUT_OF_SCOPE = {
    "federation": "SERVICE: refused, because the service asks no other",
    "entailment": "entailment regimes: the service has simple entailment only",
}


@dataclass(frozen=True)
class Case:
    """One test: its folder and fragment name it; `kind` is one of KINDS or a key of OUT_OF_SCOPE."""

    folder: str
    fragment: str
    type: str
    kind: str
    node: Subject
    query: str | None = None
    data: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    result: str | None = None
    lax: bool = False

    @property
    def name(self) -> str:
        """Path and fragment of the test, as misses.csv has it."""
        return f"{self.folder}#{self.fragment}"

    @property
    def version(self) -> str:
        """SPARQL 1.0, 1.1 or 1.2."""
        return VERSIONS[self.folder.partition("/")[0]][0]

    @property
    def negative(self) -> bool:
        """Tell whether the query must be refused."""
        return self.type.startswith("Negative")


class Suites:
    """The suites in a folder `rdf-tests/sparql`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def cases(self) -> Iterator[Case]:
        """Yield every test in the order of the manifests."""
        for folder, (_, name) in VERSIONS.items():
            graph = self.manifest(f"{SUITE}{folder}/{name}")
            for include in _members(graph, MF.include):
                yield from self._included(include.value)
        yield from self._cases(f"{SUITE}{OLDER_GRAPH_STORE}/manifest.ttl")

    def manifest(self, iri: str) -> Quads:
        """Read the manifest at an IRI of the suite."""
        return Quads(parse(path=str(self.path(iri)), format=RdfFormat.TURTLE, base_iri=iri))

    def path(self, iri: str) -> Path:
        """Give the file that an IRI of the suite names."""
        return self.root / iri.removeprefix(SUITE)

    def _included(self, iri: str) -> Iterator[Case]:
        """Yield the tests of a manifest and of those that it includes itself."""
        yield from self._cases(iri)
        for include in _members(self.manifest(iri), MF.include):
            yield from self._cases(include.value)

    def _cases(self, iri: str) -> Iterator[Case]:
        graph = self.manifest(iri)
        folder = iri.removeprefix(SUITE).rpartition("/")[0]
        for test in _members(graph, MF.entries):
            assert isinstance(test, NamedNode)
            yield _case(graph, test, folder)


def _case(graph: Quads, test: NamedNode, folder: str) -> Case:
    type_ = _one(graph, test, TYPE).value.removeprefix(MF.iri)
    action = next(values(graph, test, MF.action), None)
    asked = _value(graph, action, QT.query)
    described = action if asked else None
    query = asked or (action.value if isinstance(action, NamedNode) else None)
    return Case(
        folder=folder,
        fragment=test.value.rpartition("#")[2],
        type=type_,
        kind=_kind(folder.rpartition("/")[2], type_, test, query or ""),
        node=test,
        query=query,
        data=_iris(graph, described, QT.data),
        graphs=_iris(graph, described, QT.graphData),
        result=_value(graph, test, MF.result),
        lax=_value(graph, test, MF.resultCardinality) == MF.LaxCardinality.value,
    )


def _kind(folder: str, type_: str, test: NamedNode, query: str) -> str:
    if type_ == "ProtocolTest":
        return "protocol, update" if "update" in test.value.rpartition("#")[2] else "protocol, query"
    if type_ == "ServiceDescriptionTest":
        return "service description"
    if type_ == "UpdateEvaluationTest":
        return "update evaluation"
    if query.endswith(".ru"):
        return "update syntax"
    return FOLDERS.get(folder, "query syntax" if type_ in SYNTAX else "query evaluation")


def values(graph: Quads, subject: object, predicate: NamedNode) -> Iterator[Object]:
    """Yield the objects of a subject's property; none where the subject is none."""
    if isinstance(subject, (NamedNode, BlankNode)):
        for quad in graph.match(subject, predicate):
            assert not isinstance(quad.object, Triple)
            yield quad.object


def members(graph: Quads, head: Object) -> Iterator[Object]:
    """Yield the members of an RDF list."""
    while head != RDF.nil:
        yield _one(graph, head, RDF.first)
        head = _one(graph, head, RDF.rest)


def _members(graph: Quads, predicate: NamedNode) -> Iterator[Object]:
    for quad in graph.match(predicate=predicate):
        assert isinstance(quad.object, BlankNode)
        yield from members(graph, quad.object)


def _one(graph: Quads, subject: Object, predicate: NamedNode) -> Object:
    (value,) = values(graph, subject, predicate)
    return value


def _value(graph: Quads, subject: Object | None, predicate: NamedNode) -> str | None:
    found = next(values(graph, subject, predicate), None)
    return None if found is None else found.value


def _iris(graph: Quads, subject: Object | None, predicate: NamedNode) -> tuple[str, ...]:
    return tuple(value.value for value in values(graph, subject, predicate))


@cache
def listed(name: str, engine: str = NEWEST) -> dict[str, str]:
    """Read a table of tests beside this file: the name of each, and the reason why it is there.

    Rows that a release of the engine has mended are left out for it and later ones.
    """
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not _is_mended(row.get("mended"), engine)]
    return {f"{row['suite']}#{row['test']}": row.get("reason", "") for row in rows}


def _is_mended(release: str | None, engine: str) -> bool:
    return bool(release) and _numbers(engine) >= _numbers(str(release))


def _numbers(release: str) -> list[int]:
    return [int(number) for number in release.split(".")]
