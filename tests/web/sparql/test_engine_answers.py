"""What the engine answers wrongly by itself, asked of the running service by every door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.server.test_edge import running

MARK = b"\xef\xbb\xbf"
PROBLEM = "application/problem+json"
JSON_LD = "application/ld+json"
TRIPLE_TERMS = """
<urn:terms> { <urn:a> <urn:c> <<( <urn:a> <urn:b> 1 )>> }
<http://example.org/id/thing> <urn:c> <<( <urn:a> <urn:b> 1 )>> .
"""
VALUES = "VALUES ?v { " + " ".join(f'{n} "{n}"' for n in range(30)) + " }"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve a data set that has triple terms in two graphs."""
    folder = tmp_path_factory.mktemp("plain")
    commit_quads(VersionStore(folder), parse(TRIPLE_TERMS, RdfFormat.TRIG), author="test", message="terms")
    with running(folder, PROFILE="plain", BASE="http://example.org/") as client:
        yield client


def tsv(client: httpx.Client, query: str) -> list[str]:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "text/tab-separated-values"})
    assert answer.status_code == 200, answer.text
    return answer.text.splitlines()[1:]


def refusal(client: httpx.Client, **data: str) -> dict[str, Any]:
    problem: dict[str, Any] = client.post("/sparql", data=data, headers={"Accept": PROBLEM}).json()
    return problem


def test_values_of_two_kinds_are_sorted(plain: httpx.Client) -> None:
    ordered = [str(n) for n in range(30)] + sorted(f'"{n}"' for n in range(30))
    assert tsv(plain, f"SELECT ?v {{ {VALUES} }} ORDER BY ?v") == ordered
    assert tsv(plain, f"SELECT (MIN(?v) AS ?a) (MAX(?v) AS ?z) {{ {VALUES} }}") == ['0\t"9"']


def test_the_pattern_of_an_update_is_evaluated_rightly(plain: httpx.Client) -> None:
    update = (
        "INSERT { GRAPH <urn:best> { <urn:x> <urn:least> ?least ; <urn:is> ?is } } WHERE { "
        f'{{ SELECT (MIN(?v) AS ?least) {{ {VALUES} }} }} BIND(REPLACE("abc", "(b)", "$1x") AS ?is) }}'
    )
    assert plain.post("/sparql", data={"update": update}).is_success
    found = tsv(plain, "SELECT ?l ?i FROM <urn:best> { ?x <urn:least> ?l ; <urn:is> ?i }")
    assert found == ['0\t"abxc"']


def test_a_constant_that_is_wrong_is_told_at_its_place(plain: httpx.Client) -> None:
    query = 'SELECT *\n{ ?s ?p ?o FILTER(REGEX(?o, "(a")) }'
    problem = refusal(plain, query=query)
    assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 29)
    assert "FORX0002" in problem["detail"]
    wrong = 'DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(REGEX(?o, "(a")) }'
    update = f"PREFIX ex: <urn:>\nDELETE WHERE {{ ?s ex:p ?o }};\n{wrong}"
    problem = refusal(plain, update=update)
    assert (problem["status"], problem["line"], problem["column"]) == (400, 3, 55)


def test_a_wrong_use_of_an_aggregate_names_the_variable(plain: httpx.Client) -> None:
    problem = refusal(plain, query="SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }")
    assert (problem["status"], problem["line"], problem["column"]) == (400, 1, 8)
    assert "?x is neither in GROUP BY nor in an aggregate" in problem["detail"]


def test_what_is_no_string_is_joined(plain: httpx.Client) -> None:
    assert tsv(plain, "SELECT (GROUP_CONCAT(?x) AS ?g) { VALUES ?x { 1 2 <urn:a> } }") == ['"1 2 urn:a"']


@pytest.mark.parametrize("accept", [JSON_LD, "application/json"])
@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/graphs", {"graph": "urn:terms"}),
        ("/sparql", {"query": "CONSTRUCT { ?s ?p ?o } { GRAPH <urn:terms> { ?s ?p ?o } }"}),
        ("/sparql", {"query": "DESCRIBE <urn:a> FROM <urn:terms>"}),
    ],
)
def test_triple_terms_have_no_form_in_json_ld(
    plain: httpx.Client, path: str, parameters: dict[str, str], accept: str
) -> None:
    refused = plain.get(path, params=parameters, headers={"Accept": f"{accept}, {PROBLEM};q=0.1"})
    problem = refused.json()
    assert (refused.status_code, problem["type"].partition("#")[2]) == (406, "not-acceptable")
    assert not any("json" in each for each in problem["available"])
    head = plain.head(path, params=parameters, headers={"Accept": accept})
    assert (head.status_code, head.content) == (406, b"")
    for each in problem["available"]:
        assert plain.get(path, params=parameters, headers={"Accept": each}).status_code == 200


@pytest.mark.parametrize("path", ["/id/thing.jsonld", "/id/thing"])
def test_a_thing_with_triple_terms_has_no_json_ld(plain: httpx.Client, path: str) -> None:
    assert plain.get(path, headers={"Accept": JSON_LD}).status_code == 406


def test_a_byte_order_mark_before_a_query_is_skipped(plain: httpx.Client) -> None:
    query = MARK + b"ASK {}"
    bare = plain.get("/sparql", params={"query": "ASK {}"})
    asked = [
        plain.get("/sparql", params={"query": query.decode()}),
        plain.post("/sparql", data={"query": query.decode()}),
        plain.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [(each.status_code, each.headers["ETag"], each.json()) for each in asked] == [
        (200, bare.headers["ETag"], bare.json())
    ] * 3


def test_a_byte_order_mark_before_an_update_is_skipped(plain: httpx.Client) -> None:
    update = MARK.decode() + "INSERT DATA { GRAPH <urn:mark> { <urn:%s> <urn:b> 1 } }"
    assert plain.post("/sparql", data={"update": update % "a"}).is_success
    media_type = {"Content-Type": "application/sparql-update"}
    assert plain.post("/sparql", content=(update % "b").encode(), headers=media_type).is_success
    assert tsv(plain, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:mark> { ?s ?p ?o } }") == ["2"]


def test_an_escape_outside_strings_is_named_in_queries_and_updates(plain: httpx.Client) -> None:
    problem = refusal(plain, query=r"SELECT (1 AS ?\u0078) {}")
    assert (problem["status"], problem["line"], problem["column"]) == (400, 1, 15)
    update = (
        "CLEAR SILENT GRAPH <urn:x> ;\n"
        + r"INSERT DATA { GRAPH <urn:escape> { <urn:a> rd\u0066s:label 'x' } }"
    )
    problem = refusal(plain, update=update)
    assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 46)


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml"])
def test_the_prefixes_that_are_used_are_declared(plain: httpx.Client, accept: str) -> None:
    def text(query: str) -> str:
        return plain.post("/sparql", data={"query": query}, headers={"Accept": accept}).text

    bare = text("CONSTRUCT { <urn:a> <urn:b> 1 } {}")
    assert "skos" not in bare
    assert "@prefix" not in bare
    labelled = text("CONSTRUCT { <urn:a> rdfs:label 'owl:a skos:b' } {}")
    assert "http://www.w3.org/2000/01/rdf-schema#" in labelled
    assert "http://www.w3.org/2002/07/owl#" not in labelled


def test_an_answer_that_breaks_off_is_no_json(plain: httpx.Client) -> None:
    query = (
        "CONSTRUCT { ?s <urn:p> ?o } { { VALUES ?x { "
        + " ".join(map(str, range(4000)))
        + ' } BIND(IRI(CONCAT("urn:", STR(?x))) AS ?s) BIND(1 AS ?o) } UNION '
        "{ BIND(<urn:z> AS ?s) BIND(<<( <urn:a> <urn:b> 1 )>> AS ?o) } }"
    )
    try:
        answer = plain.post("/sparql", data={"query": query}, headers={"Accept": JSON_LD})
    except httpx.RemoteProtocolError:
        return
    assert answer.status_code == 406
