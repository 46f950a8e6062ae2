"""Every graph is either nobody's to write, a curator's, or anybody's with a token."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from detente.access.permissions import SCOPES, ReadOnlyGraphError, ScopeError, check_writable
from detente.vocabulary.graphs import CURATE, WRITE
from detente.vocabulary.iris import Iris

BASE = "https://data.example.org/"
SETS = [frozenset(each) for each in chain.from_iterable(combinations(SCOPES, n) for n in range(3))]

NOBODY = {
    "graph/settled": "write the claims into an entry's graph or graph/curation",
    "graph/conflicts": "write the claims into an entry's graph or graph/curation",
    "graph/log": "made by commits",
    "graph/ontology": "`detente build` alone",
    "graph/shapes": "`detente build` alone",
    "graph/queries": "`detente build` alone",
    "graph/mine": "reserved",
    "graph/": "reserved",
    "graph/authority/x": "reserved",
    "graph/log#x": "reserved",
}
CURATORS = ("graph/authority", "graph/curation", "entry/2016-08-turkey-russia-1", "entry/a/b")
ANYBODYS = (
    "https://example.org/mine",
    "urn:x:mine",
    BASE,
    f"{BASE}graph",
    f"{BASE}graphs/log",
    f"{BASE}data/mine",
    "https://w3id.org/detente/graph/log",
    f"file:///{BASE}graph/log",
)


@pytest.mark.parametrize("scopes", SETS, ids=sorted)
@pytest.mark.parametrize(("path", "message"), NOBODY.items(), ids=NOBODY)
def test_nobodys_graphs_say_where_to_write(path: str, message: str, scopes: frozenset[str]) -> None:
    with pytest.raises(ReadOnlyGraphError, match=message) as caught:
        check_writable(NamedNode(BASE + path), scopes, Iris(BASE))
    assert f"<{BASE}{path}>" in str(caught.value)


@pytest.mark.parametrize("scopes", SETS, ids=sorted)
def test_graphs_without_an_iri_are_nobodys(scopes: frozenset[str]) -> None:
    with pytest.raises(ReadOnlyGraphError, match=r"default graph follows .* graph/curation"):
        check_writable(DefaultGraph(), scopes, Iris(BASE))
    with pytest.raises(ReadOnlyGraphError, match="name it by an IRI"):
        check_writable(BlankNode("g"), scopes, Iris(BASE))


@pytest.mark.parametrize("path", CURATORS)
def test_a_curators_graphs_need_curate(path: str) -> None:
    graph = NamedNode(BASE + path)
    for scopes in SETS:
        if CURATE in scopes:
            check_writable(graph, scopes, Iris(BASE))
            continue
        with pytest.raises(ScopeError, match=CURATE) as caught:
            check_writable(graph, scopes, Iris(BASE))
        assert caught.value.needed == CURATE


@pytest.mark.parametrize("iri", ANYBODYS)
def test_other_graphs_need_write_which_curate_implies(iri: str) -> None:
    check_writable(NamedNode(iri), frozenset({WRITE}), Iris(BASE))
    check_writable(NamedNode(iri), frozenset({CURATE}), Iris(BASE))
    for scopes in (frozenset[str](), frozenset({"read"})):
        with pytest.raises(ScopeError, match=WRITE) as caught:
            check_writable(NamedNode(iri), scopes, Iris(BASE))
        assert caught.value.needed == WRITE
