"""SPARQL Update over HTTP: what it changes, what it may not, and what it is told."""

from __future__ import annotations

import re

import pytest

from tests.web.written_service import UPDATE, WrittenService

ENTRY = "https://w3id.org/detente/entry/2016-08-turkey-russia-1"
GRAPH = "https://w3id.org/detente/graph/"
FORM = "application/x-www-form-urlencoded"
A, B, C = (f"https://example.org/update/{name}" for name in "abc")


MADE = f"""DROP SILENT GRAPH <{A}> ; DROP SILENT GRAPH <{B}> ; DROP SILENT GRAPH <{C}> ;
  INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 1, 2, 3 }} GRAPH <{B}> {{ <urn:s> <urn:q> "word" }} }}"""


@pytest.fixture(autouse=True)
def graphs(service: WrittenService) -> None:
    """Have two graphs: three numbers in one, a word in the other."""
    if sizes(service) != [3, 1, None]:
        assert service.update(MADE).status_code == 200


CHANGES = {
    "insert data": (f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 4 }} }}", (4, 1, 0)),
    "delete data": (f"DELETE DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 1, 9 }} }}", (2, 1, 0)),
    "across graphs": (
        f"INSERT {{ GRAPH <{C}> {{ ?s ?q ?n }} }}"
        f"WHERE {{ GRAPH <{A}> {{ ?s ?p ?n }} GRAPH <{B}> {{ ?s ?q ?w }} }}",
        (3, 1, 3),
    ),
    "with": (f"WITH <{A}> DELETE {{ ?s ?p ?n }} WHERE {{ ?s ?p ?n FILTER(?n > 1) }}", (1, 1, 0)),
    "with and graph": (
        f"WITH <{A}> DELETE {{ ?s ?p 1 }} INSERT {{ GRAPH <{C}> {{ ?s ?p 1 }} }} WHERE {{ ?s ?p 1 }}",
        (2, 1, 1),
    ),
    "using": (
        f"INSERT {{ GRAPH <{C}> {{ ?s ?p ?o }} }} USING <{A}> USING <{B}> WHERE {{ ?s ?p ?o }}",
        (3, 1, 4),
    ),
    "using named": (
        f"INSERT {{ GRAPH <{C}> {{ ?s ?p ?o }} }} USING NAMED <{B}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        (3, 1, 1),
    ),
    "delete where": (f"DELETE WHERE {{ GRAPH <{A}> {{ ?s ?p ?n }} GRAPH <{B}> {{ ?s ?q ?w }} }}", (0, 0, 0)),
    "clear": (f"CLEAR GRAPH <{A}>", (0, 1, 0)),
    "drop": (f"DROP GRAPH <{A}>", (None, 1, 0)),
    "move": (f"MOVE <{A}> TO <{C}>", (None, 1, 3)),
    "copy": (f"COPY <{A}> TO <{B}>", (3, 3, 0)),
    "add": (f"ADD <{A}> TO <{B}>", (3, 4, 0)),
    "silent": (f"DROP SILENT GRAPH <{C}> ; CLEAR SILENT GRAPH <{C}>", (3, 1, 0)),
    "silent load": (f"LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <{C}>", (3, 1, 0)),
    "sequence": (f"CLEAR GRAPH <{A}> ; INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 5 }} }}", (1, 1, 0)),
    "prefixes of the service": (
        f"INSERT {{ GRAPH <{C}> {{ ?s rdfs:label ?n }} }} WHERE {{ GRAPH <{A}> {{ ?s ?p ?n }} }}",
        (3, 1, 3),
    ),
    "nothing": ("", (3, 1, 0)),
}


def sizes(service: WrittenService) -> list[int | None]:
    def size(graph: str) -> int | None:
        answer = service.client.get(
            "/graphs", params={"graph": graph}, headers={"Accept": "application/n-triples"}
        )
        return answer.text.count("\n") if answer.status_code == 200 else None

    return [size(graph) for graph in (A, B, C)]


@pytest.mark.parametrize("name", CHANGES)
def test_an_update_changes_what_it_says(service: WrittenService, name: str) -> None:
    text, expected = CHANGES[name]
    before = service.current()
    answer = service.update(text)
    assert answer.status_code == 200, answer.text
    assert [size or 0 for size in sizes(service)] == [size or 0 for size in expected]
    assert (sizes(service)[0] is None) is (expected[0] is None)
    assert answer.headers["Detente-Version"] == service.current()
    assert answer.text.startswith(f"version {service.current()}: ")
    assert (service.current() == before) is ("nothing to change" in answer.text)


REFUSED = {
    "load": (f"LOAD <http://127.0.0.1:9/x> INTO GRAPH <{C}>", "write", 409, "impossible"),
    "service": (
        f"INSERT {{ GRAPH <{C}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}",
        "write",
        403,
        "federation",
    ),
    "no graph to drop": (f"DROP GRAPH <{C}>", "write", 409, "impossible"),
    "a graph made twice": (f"CREATE GRAPH <{A}>", "write", 409, "impossible"),
    "syntax": ("INSERT DATA { <urn:s> }", "write", 400, "update-syntax"),
    "a query": ("SELECT * { ?s ?p ?o }", "write", 400, "update-syntax"),
    "the default graph": ("INSERT DATA { <urn:s> <urn:p> 1 }", "curate", 403, "read-only"),
    "the default graph, with WHERE": ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "curate", 403, "read-only"),
    "everything": ("CLEAR ALL", "curate", 403, "read-only"),
    "every named graph": ("DROP NAMED", "curate", 403, "read-only"),
    "silently": ("DROP SILENT ALL", "curate", 403, "read-only"),
    "what is derived": (f"CLEAR GRAPH <{GRAPH}conflicts>", "curate", 403, "read-only"),
    "another's entry": (f"INSERT DATA {{ GRAPH <{ENTRY}> {{ <urn:s> <urn:p> 1 }} }}", "write", 403, "scope"),
    "a graph that is known when it runs": (
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s a det:Meeting ; ?p ?o } }",
        "write",
        403,
        "scope",
    ),
    "one that is read-only, known when it runs": (
        f'INSERT {{ GRAPH ?g {{ <urn:s> <urn:p> 1 }} }} WHERE {{ BIND(IRI("{GRAPH}log") AS ?g) }}',
        "curate",
        403,
        "read-only",
    ),
    "half of it": (
        f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 4 }} }} ; CLEAR GRAPH <{GRAPH}log>",
        "write",
        403,
        "read-only",
    ),
    "what the shapes refuse": (
        f"INSERT DATA {{ GRAPH <{A}> {{ <urn:m> a det:Meeting ; det:place 3 }} }}",
        "write",
        422,
        "refused",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_update_that_is_refused_changes_nothing(service: WrittenService, name: str) -> None:
    text, scope, status, slug = REFUSED[name]
    before = service.current()
    answer = service.update(text, scope=scope)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].partition("#")[2] == slug
    assert service.current() == before
    assert sizes(service) == [3, 1, None]


def test_load_is_told_to_be_refused_and_what_to_do(service: WrittenService) -> None:
    detail = service.update(f"LOAD <http://127.0.0.1:9/x> INTO GRAPH <{C}>").json()["detail"]
    assert "LOAD" in detail


def test_an_error_of_syntax_has_its_place(service: WrittenService) -> None:
    problem = service.update("CLEAR ALL ;\nINSERT DATA { <urn:s> }").json()
    assert (problem["line"], problem["column"]) == (2, 23)
    assert problem["excerpt"].startswith("INSERT DATA { <urn:s> }\n")


@pytest.mark.parametrize(
    ("opened", "closed"),
    [("{", "}"), ("{ GRAPH ?g {", "}}"), ("FILTER NOT EXISTS {", "}")],
)
def test_nesting_that_no_parser_bears_is_refused(service: WrittenService, opened: str, closed: str) -> None:
    text = f"DELETE {{ }} WHERE {{ {opened * 20_000} {closed * 20_000} }}"
    answer = service.update(text)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "query-complex")
    assert service.update("").status_code == 200


def test_the_protocol_names_the_data_set(service: WrittenService) -> None:
    text = f"INSERT {{ GRAPH <{C}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    assert service.update(text, f"?using-graph-uri={B}").status_code == 200
    assert sizes(service) == [3, 1, 1]
    both = f"INSERT {{ GRAPH <{C}> {{ ?s ?p ?o }} }} USING <{A}> WHERE {{ ?s ?p ?o }}"
    assert service.update(both, f"?using-graph-uri={B}").status_code == 409


def test_a_form_carries_an_update(service: WrittenService) -> None:
    answer = service.send("POST", "/sparql", f"update=DROP+GRAPH+%3C{A}%3E", media_type=FORM)
    assert answer.status_code == 200
    assert sizes(service) == [None, 1, 0] or sizes(service) == [None, 1, None]


@pytest.mark.parametrize(
    ("method", "target", "media_type", "content", "status"),
    [
        ("GET", "/sparql?update=CLEAR+ALL", "", "", 400),
        ("POST", "/sparql?update=CLEAR+ALL", FORM, "", 400),
        ("POST", "/sparql", FORM, "update=CLEAR+ALL&update=CLEAR+ALL", 400),
        ("POST", "/sparql", FORM, "update=CLEAR+ALL&query=ASK%7B%7D", 400),
        ("POST", "/sparql?query=ASK%7B%7D", UPDATE, "CLEAR ALL", 400),
        ("POST", "/sparql", "text/plain", "CLEAR ALL", 415),
        ("POST", "/sparql", "application/sparql-query", "CLEAR ALL", 400),
        ("PUT", "/sparql", UPDATE, "CLEAR ALL", 405),
        ("POST", "/v/{version}/sparql", UPDATE, "CLEAR ALL", 403),
        ("POST", "/v/{version}/sparql", FORM, "update=CLEAR+ALL", 403),
    ],
)
def test_an_update_has_one_way_in(
    service: WrittenService, method: str, target: str, media_type: str, content: str, status: int
) -> None:
    before = service.current()
    answer = service.send(
        method, target.format(version=before), content, media_type=media_type, scope="curate"
    )
    assert answer.status_code == status, answer.text
    assert service.current() == before


def test_a_dry_run_tells_what_would_be(service: WrittenService) -> None:
    before = service.current()
    answer = service.update(CHANGES["with"][0], "?dry-run")
    assert (answer.status_code, answer.text.strip()) == (
        200,
        "dry run: it conforms; 0 quads would be added, 2 removed",
    )
    assert "Detente-Version" not in answer.headers
    assert service.update(REFUSED["what the shapes refuse"][0], "?dry-run").status_code == 422
    assert service.current() == before


def test_an_update_reads_what_is_settled(service: WrittenService) -> None:
    text = f"INSERT {{ GRAPH <{C}> {{ ?meeting a <urn:known> }} }} WHERE {{ ?meeting a det:Meeting }}"
    assert service.update(text).status_code == 200
    meetings = service.client.post("/sparql", data={"query": "SELECT ?m { ?m a det:Meeting }"}).json()
    assert sizes(service)[2] == len(meetings["results"]["bindings"]) > 0


def test_the_next_query_reads_the_new_version(service: WrittenService) -> None:
    query = f"ASK {{ GRAPH <{A}> {{ <urn:s> <urn:p> 77 }} }}"
    assert not service.ask(query)
    answer = service.update(f"INSERT DATA {{ GRAPH <{A}> {{ <urn:s> <urn:p> 77 }} }}")
    assert service.ask(query)
    assert re.fullmatch("[0-9a-f]{12}", answer.headers["Detente-Version"])
