"""The W3C Update suites (https://w3c.github.io/rdf-tests/sparql/), asked of a served instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import httpx
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from detente.rdf.namespaces import RDFS, Namespace
from detente.rdf.quads import GraphName, Object, Quads
from tests.conformance.cases import MF, SUITE, UT, Case, Suites, values
from tests.conformance.comparison import canonicalised, same
from tests.conformance.results import Graph, Row, Table, read_results
from tests.conformance.test_w3c import JSON, QUERY, MissError

UPDATE = "application/sparql-update"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
EVERYTHING = "SELECT ?g ?o ?p ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
GraphNames = set[NamedNode | BlankNode]


def data_set(suites: Suites, manifest: Quads, described: Object) -> Store:
    """Read the graphs before or after an update; a graph may be there and empty."""
    store = Store()
    for file in values(manifest, described, UT.data):
        store.extend(quads_of(suites, file.value, DefaultGraph()))
    for graph in values(manifest, described, UT.graphData):
        (file,), (name,) = values(manifest, graph, UT.graph), values(manifest, graph, RDFS.label)
        store.add_graph(NamedNode(name.value))
        store.extend(quads_of(suites, file.value, NamedNode(name.value)))
    return store


def quads_of(suites: Suites, file: str, graph: GraphName) -> Iterator[Quad]:
    path = suites.path(file)
    format_ = RdfFormat.from_extension(path.suffix[1:])
    for quad in parse(path=str(path), format=format_, base_iri=file, rename_blank_nodes=True):
        is_default = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, graph if is_default else quad.graph_name)


def sent(server: httpx.Client, text: str, **parameters: str) -> httpx.Response:
    headers = {"Content-Type": UPDATE, "Accept": "application/problem+json"}
    return server.post("/sparql", params=parameters, content=text.encode(), headers=headers)


def made(data: Store) -> str:
    """Write an update after which the graph store holds these graphs and no others."""
    created = "".join(f"CREATE GRAPH {name} ;\n" for name in data.named_graphs())
    return f"DROP ALL ;\n{created}INSERT DATA {{\n{''.join(map(_written, data))}}}"


def _written(quad: Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object} ."
    return f"{triple}\n" if quad.graph_name == DefaultGraph() else f"GRAPH {quad.graph_name} {{ {triple} }}\n"


def rows(quads: Iterable[Quad]) -> Graph:
    return Graph(tuple(map(_row, quads)))


def _row(quad: Quad) -> Row:
    graph = None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
    return graph, quad.object, quad.predicate, quad.subject


def held(server: httpx.Client) -> Graph:
    """Ask for all that the graph store holds: of each quad its graph, object, predicate and subject."""
    answer = server.post("/sparql", content=EVERYTHING, headers={"Content-Type": QUERY, "Accept": JSON})
    assert answer.status_code == 200, answer.text
    table = read_results(answer.content, JSON)
    assert isinstance(table, Table)
    return Graph(table.rows)


def named(server: httpx.Client) -> GraphNames:
    answer = server.get("/graphs", headers={"Accept": "application/n-triples"})
    described = parse(answer.content, RdfFormat.N_TRIPLES)
    return {
        quad.object
        for quad in described
        if quad.predicate == SD.name and isinstance(quad.object, (NamedNode, BlankNode))
    }


def test_update(suites: Suites, writable: httpx.Client, update_case: Case) -> None:
    manifest = suites.manifest(f"{SUITE}{update_case.folder}/manifest.ttl")
    (action,), (result,) = (
        values(manifest, update_case.node, MF.action),
        values(manifest, update_case.node, MF.result),
    )
    (request,) = values(manifest, action, UT.request)
    before, expected = data_set(suites, manifest, action), data_set(suites, manifest, result)
    assert sent(writable, made(before)).status_code == 200
    assert same(canonicalised(rows(before)), canonicalised(held(writable)))
    answer = sent(writable, based(suites, request.value))
    if answer.status_code != 200:
        raise MissError(answer.text)
    if not same(canonicalised(rows(expected)), canonicalised(held(writable))):
        raise MissError(f"expected {rows(expected)}, got {held(writable)}")
    if not any(file.value.endswith(".trig") for file in values(manifest, result, UT.data)):
        assert named(writable) == set(expected.named_graphs()), "TriG alone does not tell of empty graphs"


def test_update_syntax(suites: Suites, writable: httpx.Client, update_syntax_case: Case) -> None:
    assert update_syntax_case.query is not None
    answer = sent(writable, based(suites, update_syntax_case.query), **{"dry-run": "true"})
    is_refused = answer.status_code == 400 and answer.json()["type"].endswith("#update-syntax")
    if is_refused is not update_syntax_case.negative:
        raise MissError(f"{answer.status_code}: {answer.text}")
    assert answer.status_code < 500, answer.text


def based(suites: Suites, request: str) -> str:
    """Read an update, with relative IRIs relative to its file, as those of the data are."""
    return f"BASE <{request}>\n{suites.path(request).read_text(encoding='utf-8')}"
