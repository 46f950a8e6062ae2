"""`/graphs`: what the Graph Store Protocol asks, and what this service does beyond it."""

from __future__ import annotations

import gzip
import re
import socket
import time
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from detente.derivation.default_graph import derive
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.web.written_service import NTRIPLES, WrittenService, is_default

G = "https://example.org/graph"
ENTRY = "https://w3id.org/detente/entry/2016-08-turkey-russia-1"
GRAPH = "https://w3id.org/detente/graph/"
TRIPLE = "<urn:a> <urn:b> 1 ."
EVENTUALITY = re.compile(
    r"(/id/(?:meeting|visit|incident|commitment|measure|position|quantity|agreement|statement)/[a-z0-9-]+)"
)
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="one"; filename="one.ttl"\r\n'
    b"Content-Type: text/turtle\r\n\r\n"
    b"<urn:a> <urn:b> 1 .\r\n"
    b'--x\r\nContent-Disposition: form-data; name="two"; filename="two"\r\n'
    b"Content-Type: application/n-triples\r\n\r\n"
    b"<urn:a> <urn:b> <urn:c> .\r\n--x--\r\n"
)


@pytest.fixture
def graph(service: WrittenService, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the name of a graph that is not there, and is removed afterwards."""
    name = f"{G}/{request.node.name}"
    name = re.sub(r"[^a-z0-9:/.-]", "-", name)
    yield name
    service.send("DELETE", f"/graphs?graph={name}")


def test_a_graph_is_made_read_replaced_added_to_and_removed(service: WrittenService, graph: str) -> None:
    target = f"/graphs?graph={graph}"
    steps = [
        ("GET", "", 404),
        ("HEAD", "", 404),
        ("DELETE", "", 404),
        ("POST", "<urn:a> <urn:b> 1 .", 201),
        ("GET", "", 200),
        ("HEAD", "", 200),
        ("PUT", "<urn:a> <urn:b> 2 .", 204),
        ("POST", "<urn:a> <urn:b> 3 .", 204),
        ("DELETE", "", 204),
        ("GET", "", 404),
        ("PUT", "", 201),
        ("GET", "", 200),
        ("DELETE", "", 204),
    ]
    statuses, seen = [], []
    for method, content, _ in steps:
        answer = service.send(method, target, content, Accept=NTRIPLES)
        statuses.append(answer.status_code)
        seen += [answer.text] if (method, answer.status_code) == ("GET", 200) else []
    assert statuses == [status for *_, status in steps]
    assert seen == ['<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n', ""]


def test_an_address_below_graphs_is_the_name_of_a_graph(service: WrittenService) -> None:
    name = f"{service.client.base_url}/graphs/mine/1"
    assert service.send("PUT", "/graphs/mine/1", "<> <urn:b> <#x> .").status_code == 201
    triples = service.graph(name)
    assert {(quad.subject, quad.object) for quad in triples} == {(NamedNode(name), NamedNode(f"{name}#x"))}
    assert service.client.get("/graphs/mine/1").status_code == 200
    assert service.send("DELETE", "/graphs/mine/1").status_code == 204


def test_a_graph_is_named_by_its_address_as_an_iri(service: WrittenService) -> None:
    name = f"{service.client.base_url}/graphs/m\u00eene/a%20b"
    answer = service.send("PUT", "/graphs/m%C3%AEne/a%20b", TRIPLE)
    assert answer.status_code == 201
    assert service.ask(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    assert service.client.get("/graphs", params={"graph": name}).status_code == 200
    assert service.send("DELETE", "/graphs/m%C3%AEne/a%20b").status_code == 204


def test_a_post_without_a_name_makes_one(service: WrittenService) -> None:
    answer = service.send("POST", "/graphs", TRIPLE)
    location = answer.headers["Location"]
    assert answer.status_code == 201
    assert location.startswith(f"{service.client.base_url}/graphs/")
    assert len(service.graph(location)) == 1
    assert service.client.get(location).status_code == 200


def test_every_document_of_a_form_is_added(service: WrittenService, graph: str) -> None:
    answer = service.send(
        "POST", f"/graphs?graph={graph}", FORM, media_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 201, answer.text
    assert len(service.graph(graph)) == 2


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/turtle", TRIPLE),
        ("application/n-triples", '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .'),
        ("application/ld+json", '{"@id": "urn:a", "urn:b": 1}'),
        (
            "application/rdf+xml",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            '<r:Description r:about="urn:a"><u:b r:datatype="http://www.w3.org/2001/XMLSchema#integer">1</u:b>'
            "</r:Description></r:RDF>",
        ),
    ],
)
def test_every_format_is_read(service: WrittenService, graph: str, media_type: str, content: str) -> None:
    assert service.put(graph, content, media_type=media_type).status_code == 201
    service.put(f"{graph}-turtle", TRIPLE)
    assert service.graph(graph) == service.graph(f"{graph}-turtle")


@pytest.mark.parametrize(
    ("method", "target", "media_type", "content", "status", "slug"),
    [
        ("PUT", "/graphs", "text/turtle", TRIPLE, 400, "graph-target"),
        ("DELETE", "/graphs", "text/turtle", "", 400, "graph-target"),
        ("PUT", "/graphs?graph=relative", "text/turtle", TRIPLE, 400, "graph-target"),
        ("PUT", f"/graphs?graph={G}&default", "text/turtle", TRIPLE, 400, "graph-target"),
        ("PUT", f"/graphs?graph={G}&graph={G}/2", "text/turtle", TRIPLE, 400, "graph-target"),
        ("PUT", f"/graphs/mine?graph={G}", "text/turtle", TRIPLE, 400, "graph-target"),
        ("GET", "/graphs?graph=relative", "text/turtle", "", 400, "graph-target"),
        ("PUT", f"/graphs?graph={G}", "text/turtle", "<urn:a> <urn:b> .", 400, "rdf-syntax"),
        ("PUT", f"/graphs?graph={G}", "application/trig", f"<urn:g> {{ {TRIPLE} }}", 400, "rdf-syntax"),
        ("PUT", f"/graphs?graph={G}", "text/csv", "a,b", 415, "rdf-media-type"),
        ("PUT", f"/graphs?graph={G}", "", TRIPLE, 415, "rdf-media-type"),
        ("PUT", f"/graphs?graph={G}", "text/turtle", "#" * (1 << 20) + "#", 413, "too-large"),
        ("PUT", f"/graphs?graph={G}&dry-run=perhaps", "text/turtle", TRIPLE, 409, "impossible"),
        ("GET", f"/graphs?graph={G}/none", "text/turtle", "", 404, "graph-missing"),
        ("DELETE", f"/graphs?graph={G}/none", "text/turtle", "", 404, "graph-missing"),
        ("GET", f"/v/00000000dead/graphs?graph={G}", "text/turtle", "", 404, "version-unknown"),
        ("PATCH", f"/graphs?graph={G}", "text/turtle", TRIPLE, 405, None),
        ("PUT", f"/v/current/graphs?graph={G}", "text/turtle", TRIPLE, 405, None),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(
    service: WrittenService, method: str, target: str, media_type: str, content: str, status: int, slug: str
) -> None:
    before = service.current()
    answer = service.send(method, target, content, media_type=media_type)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].partition("#")[2] == (slug or "")
    assert service.current() == before


ZIPPED = gzip.compress(TRIPLE.encode())


@pytest.mark.parametrize(
    ("target", "media_type", "content", "headers", "status"),
    [
        (f"/graphs?graph={G}", "text/turtle", TRIPLE.encode(), {"Content_Range": "bytes 0-9/90"}, 400),
        ("/sparql", "application/sparql-update", b"CLEAR ALL", {"Content_Range": "bytes 0-8/90"}, 400),
        (f"/graphs?graph={G}", "text/turtle", ZIPPED, {"Content_Encoding": "br"}, 415),
        (f"/graphs?graph={G}", "text/turtle", TRIPLE.encode(), {"Content_Encoding": "foo"}, 415),
        (f"/graphs?graph={G}", "text/turtle", ZIPPED, {"Content_Encoding": "gzip, gzip"}, 415),
        (f"/graphs?graph={G}", "multipart/form-data; boundary=b", ZIPPED, {"Content_Encoding": "gzip"}, 415),
        ("/sparql", "application/sparql-update", ZIPPED, {"Content_Encoding": "gzip"}, 415),
        ("/sparql", "application/sparql-query", ZIPPED, {"Content_Encoding": "gzip"}, 415),
        (f"/graphs?graph={G}", "text/turtle; charset=latin1", TRIPLE.encode(), {}, 400),
    ],
)
def test_what_the_headers_of_a_body_say_counts(
    service: WrittenService,
    target: str,
    media_type: str,
    content: bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    before = service.current()
    answer = service.send("POST", target, content, media_type=media_type, scope="curate", **headers)
    assert answer.status_code == status, answer.text
    assert (status == 415) == ("identity" in answer.headers.get("Accept-Encoding", ""))
    assert service.current() == before


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "identity, GZIP"])
def test_a_body_may_be_compressed(service: WrittenService, coding: str) -> None:
    graph = f"{G}/compressed/{len(coding)}"
    answer = service.send("PUT", f"/graphs?graph={graph}", ZIPPED, Content_Encoding=coding)
    assert answer.status_code == 201


def test_an_error_of_syntax_has_its_place(service: WrittenService) -> None:
    problem = service.put(G, "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> ?x .").json()
    assert problem["problems"][0]["line"] == 2
    assert "<urn:a> <urn:b> ?x" in problem["excerpt"]


@pytest.mark.parametrize(
    ("content", "boundary", "words"),
    [
        (FORM.replace(b'; filename="two"', b""), "x", "'two' has no filename"),
        (FORM, "y", "no document in it"),
        (FORM[:120], "x", "no document in it"),
        (b"--x--\r\n", "x", "no document in it"),
    ],
)
def test_a_form_of_which_something_would_be_lost_is_refused(
    service: WrittenService, graph: str, content: bytes, boundary: str, words: str
) -> None:
    assert service.put(graph, TRIPLE).status_code == 201
    answer = service.send(
        "PUT", f"/graphs?graph={graph}", content, media_type=f"multipart/form-data; boundary={boundary}"
    )
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True)
    assert len(service.graph(graph)) == 1


def in_chunks(size: int) -> Iterator[bytes]:
    """Give a document of so many bytes, of which no header tells the length."""
    yield TRIPLE.encode()
    for start in range(len(TRIPLE), size, 1 << 16):
        yield b"#" * min(1 << 16, size - start)


@pytest.mark.parametrize(("size", "status"), [(len(TRIPLE), 201), (1 << 20, 201), ((1 << 20) + 1, 413)])
def test_a_body_in_chunks_is_measured_as_it_comes(
    service: WrittenService, graph: str, size: int, status: int
) -> None:
    headers = {"Content-Type": "text/turtle", **service.bearer("write")}
    answer = service.client.put(f"/graphs?graph={graph}", content=in_chunks(size), headers=headers)
    assert answer.status_code == status
    assert status == 413 or len(service.graph(graph)) == 1


def test_a_body_above_the_limit_is_refused_with_the_cure(service: WrittenService, graph: str) -> None:
    answer = service.put(graph, "#" * ((1 << 20) + 1))
    assert answer.status_code == 413
    for words in ("1 MiB", "DETENTE_UPLOAD", "in smaller parts", "'detente load'"):
        assert words in answer.json()["detail"]


@pytest.mark.parametrize("length", [f"Content-Length: {1 << 19}", "Transfer-Encoding: chunked"])
def test_a_body_that_breaks_off_is_not_written(service: WrittenService, graph: str, length: str) -> None:
    assert service.put(graph, f"{TRIPLE} <urn:a> <urn:b> 2 .").status_code == 201
    before = service.current()
    body = f"{len(TRIPLE):x}\r\n{TRIPLE}\r\n" if "chunked" in length else TRIPLE
    (secret,) = service.bearer("write").values()
    head = f"PUT /graphs?graph={graph} HTTP/1.1\r\nHost: here\r\nContent-Type: text/turtle\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=300) as connection:
        connection.sendall(f"{head}Authorization: {secret}\r\n{length}\r\n\r\n{body}".encode())
        time.sleep(0.3)
    assert service.put(f"{graph}-next", TRIPLE).status_code == 201  # changes are made in turn
    assert len(service.graph(graph)) == 2
    assert "failed" not in service.log.read_text()
    assert service.client.get(f"/v/{service.current()}").json()["parent"] == before


def test_a_body_is_not_read_for_somebody_without_a_token(service: WrittenService) -> None:
    for path in (f"/graphs?graph={G}", "/sparql"):
        head = (
            f"POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-update\r\n"
            f"Content-Length: {1 << 30}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", service.port), timeout=300) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    ("graph", "scope", "status", "words"),
    [
        (None, "curate", 403, "write the claims into an entry's graph or graph/curation"),
        (f"{GRAPH}settled", "curate", 403, "write the claims into an entry's graph"),
        (f"{GRAPH}conflicts", "curate", 403, "write the claims into an entry's graph"),
        (f"{GRAPH}log", "curate", 403, "is made by commits"),
        (f"{GRAPH}ontology", "curate", 403, "change its source and build"),
        (f"{GRAPH}shapes", "curate", 403, "change its source and build"),
        (f"{GRAPH}new", "curate", 403, "is reserved"),
        (ENTRY, "write", 403, "the scope 'curate'"),
        (f"{GRAPH}authority", "write", 403, "the scope 'curate'"),
        (f"{GRAPH}curation", "write", 403, "the scope 'curate'"),
    ],
)
def test_what_may_not_be_written_says_what_to_do(
    service: WrittenService, graph: str | None, scope: str, status: int, words: str
) -> None:
    before, target = service.current(), f"/graphs?graph={graph}" if graph else "/graphs?default"
    for method in ("PUT", "POST", "DELETE"):
        answer = service.send(method, target, TRIPLE, scope=scope)
        assert answer.status_code == status
        assert words in answer.json()["detail"]
    assert service.current() == before


def test_a_graph_of_a_user_settles_nothing(service: WrittenService, graph: str) -> None:
    before = service.graph(None)
    claimed = service.client.get("/graphs", params={"graph": ENTRY}, headers={"Accept": NTRIPLES}).text
    assert service.put(graph, renamed(claimed), media_type=NTRIPLES).status_code == 201
    assert service.graph(None) == before


def test_an_entry_settles_what_its_author_says_until_it_is_removed(
    service: WrittenService, ontology: Ontology, iris: Iris
) -> None:
    before = service.graph(None)
    text = service.client.get("/graphs", params={"graph": ENTRY}, headers={"Accept": NTRIPLES}).text
    entry = ENTRY.replace("russia-1", "russia-9")
    made = service.put(entry, renamed(text), scope="curate", media_type=NTRIPLES)
    assert made.status_code == 201, made.text
    added = service.graph(None) - before
    settled = {
        str(quad.subject) for quad in added if (quad.predicate, quad.object) == (TYPE, DET.Eventuality)
    }
    assert settled
    assert all(subject.endswith("-again>") for subject in settled)
    check_derived(service, ontology, iris)
    assert service.send("DELETE", f"/graphs?graph={entry}", scope="curate").status_code == 204
    assert service.graph(None) == before
    check_derived(service, ontology, iris)


def renamed(entry: str) -> str:
    """Make another entry of one, with eventualities of its own."""
    return EVENTUALITY.sub(r"\1-again", entry).replace("2016-08-turkey-russia-1", "2016-08-turkey-russia-9")


def check_derived(service: WrittenService, ontology: Ontology, iris: Iris) -> None:
    stored = service.stored()
    derived = {iris.graph("conflicts")}
    stated = Quads(quad for quad in stored if not is_default(quad) and quad.graph_name not in derived)
    expected = set(derive(stated, ontology, iris))
    found = {quad for quad in stored if is_default(quad) or quad.graph_name in derived}
    assert found == expected


def test_the_list_of_graphs_is_a_page_and_a_description(service: WrittenService) -> None:
    page = service.client.get("/graphs", headers={"Accept": "text/html"})
    assert '<td><a href="?graph=' in page.text
    assert ENTRY in page.text
    assert ENTRY in service.client.get("/graphs", headers={"Accept": NTRIPLES}).text


def test_what_was_read_can_be_written_back_and_changes_nothing(service: WrittenService, graph: str) -> None:
    assert service.put(graph, "<urn:a> <urn:b> [ <urn:c> 1.50 ], [ <urn:c> 2 ] .").status_code == 201
    before = service.current()
    for accept in (NTRIPLES, "text/turtle", "application/rdf+xml", "application/ld+json"):
        answer = service.client.get("/graphs", params={"graph": graph}, headers={"Accept": accept})
        again = service.put(graph, answer.text, media_type=accept)
        assert (again.status_code, again.headers["Detente-Version"]) == (204, before)


@pytest.mark.parametrize(
    ("media_type", "documents"),
    [
        ("text/turtle", ('_:x <urn:p> "one" .', '_:x <urn:p> "two" .')),
        ("application/ld+json", ('{"urn:p": "one"}', '{"urn:p": "two"}')),
    ],
)
def test_blank_nodes_of_two_documents_are_two(
    service: WrittenService, graph: str, media_type: str, documents: tuple[str, str]
) -> None:
    target = f"/graphs?graph={graph}"
    statuses = [service.send("POST", target, each, media_type=media_type).status_code for each in documents]
    assert statuses == [201, 204]
    assert len({quad.subject for quad in service.graph(graph)}) == 2
    version = service.current()
    service.send("POST", target, documents[0], media_type=media_type)
    assert service.current() == version


@pytest.mark.parametrize("character", ["\u0007", "\u001f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_told(service: WrittenService, graph: str, character: str) -> None:
    assert service.put(graph, f'<urn:a> <urn:p> "x{character}" .').status_code == 201
    answer = service.send("GET", f"/graphs?graph={graph}", Accept="application/rdf+xml")
    assert answer.status_code == 406
    assert f"U+{ord(character):04X}, which XML cannot hold" in answer.text
    (quad,) = service.graph(graph)
    assert quad.object == Literal(f"x{character}")


def test_options_name_the_methods(service: WrittenService) -> None:
    assert service.client.options("/graphs").headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"
    assert service.client.options("/v/current/graphs").headers["Allow"] == "GET, HEAD, OPTIONS"


OCTETS = (
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="m1.owl"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">'
    b'<rdf:Description rdf:about="urn:s" e:p="1"/></rdf:RDF>\r\n--x--\r\n'
)
FORM_TYPE = "multipart/form-data; boundary=x"


def test_a_form_as_curl_sends_it_is_read_by_the_endings(service: WrittenService, graph: str) -> None:
    answer = service.send("POST", f"/graphs?graph={graph}", OCTETS, media_type=FORM_TYPE)
    assert answer.status_code == 201, answer.text
    assert "m1.owl: 1 quad read (RDF/XML)" in answer.text
    assert len(service.graph(graph)) == 1


def test_a_part_of_no_known_ending_is_told_by_its_name(service: WrittenService, graph: str) -> None:
    content = OCTETS.replace(b"m1.owl", b"m1.bin")
    answer = service.send("POST", f"/graphs?graph={graph}", content, media_type=FORM_TYPE)
    assert answer.status_code == 415
    assert answer.json()["detail"].startswith("m1.bin: no RDF format has the media type")
    assert "it looks like RDF/XML: send `Content-Type: application/rdf+xml`" in answer.json()["detail"]


@pytest.mark.parametrize(
    "content",
    ['{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "bad tag"}}', '{"name": "x"}'],
)
def test_json_ld_that_says_nothing_empties_no_graph(
    service: WrittenService, graph: str, content: str
) -> None:
    assert service.put(graph, TRIPLE).status_code == 201
    answer = service.send("PUT", f"/graphs?graph={graph}", content, media_type="application/ld+json")
    assert (answer.status_code, answer.json()["problems"][0]["line"]) == (400, 1)
    assert len(service.graph(graph)) == 1


def test_what_is_left_out_of_json_ld_is_told(service: WrittenService, graph: str) -> None:
    service.put(graph, TRIPLE)
    content = '{"@id": "urn:a", "urn:p": 1, "name": "x"}'
    answer = service.send("PUT", f"/graphs?graph={graph}", content, media_type="application/ld+json")
    assert answer.status_code == 200
    assert "body: 1 quad read (JSON-LD), 1 key left out" in answer.text
    assert "body:1:30: 'name', which no context defines" in answer.text


def test_what_the_service_sends_as_json_ld_it_takes_back(service: WrittenService, graph: str) -> None:
    document = service.send("GET", "/id/meeting/erdogan-putin-2016-08.jsonld", "").text
    answer = service.send(
        "PUT", f"/graphs?graph={graph}&dry-run", document, media_type="application/ld+json; charset=utf-8"
    )
    assert "remote contexts" not in answer.text
    assert answer.status_code in (200, 422)
    assert "quads read (JSON-LD)" in answer.text or answer.status_code == 422


def test_all_faults_of_a_body_are_told(service: WrittenService, graph: str) -> None:
    content = "".join(f"<urn:s> <urn:p> <urn:a b{n}> .\n" for n in range(5))
    problems = service.put(graph, content).json()["problems"]
    assert [problem["line"] for problem in problems] == [1, 2, 3, 4, 5]


def test_a_refusal_has_the_lines_of_the_body(service: WrittenService, graph: str) -> None:
    content = "@prefix det: <https://w3id.org/detente/ontology#> .\n\n<urn:a> a det:Meetin ."
    problem = service.put(graph, content).json()
    assert problem["results"][0]["place"] == "body:3"
    assert "body:3: Violation: <urn:a> det:Meetin" in problem["report"]
    assert "Did you mean det:Meeting?" in problem["report"]


def test_windows_xml_is_read(service: WrittenService, graph: str) -> None:
    content = (
        '<?xml version="1.0" encoding="windows-1252"?><rdf:RDF xmlns:e="urn:" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="urn:s"><e:p>é€</e:p></rdf:Description></rdf:RDF>'
    ).encode("windows-1252")
    answer = service.send("PUT", f"/graphs?graph={graph}", content, media_type="application/rdf+xml")
    assert answer.status_code == 201, answer.text
    assert {quad.object for quad in service.graph(graph)} == {Literal("é€")}
