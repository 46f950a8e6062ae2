"""Who may write, what they are told, and what no request may do to the service."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from detente.access.tokens import Tokens
from detente.rdf.namespaces import TYPE, XSD, Namespace
from detente.store import VersionStore
from tests.web.written_service import PROBLEM, UPDATE, WrittenService, serving_writes

SH = Namespace("http://www.w3.org/ns/shacl#")
G = "https://example.org/written"
TRIPLE = "<urn:a> <urn:b> 1 ."
MEETING = "@prefix det: <https://w3id.org/detente/ontology#> . <urn:m> a det:Meeting ; det:place 3 ."
REALM = 'Bearer realm="detente"'


def test_a_token_is_asked_for(service: WrittenService) -> None:
    for method, target in (("PUT", f"/graphs?graph={G}"), ("POST", "/sparql"), ("DELETE", "/graphs?default")):
        answer = service.send(method, target, TRIPLE, scope=None, media_type=UPDATE)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == REALM
        assert answer.json()["type"].endswith("#token")


@pytest.mark.parametrize(
    "header",
    ["Bearer detente_wrong", "Bearer", "Bearer a b", "Basic dXNlcjpwYXNz", "detente", "", "Bearer é"],
)
def test_a_token_that_is_none_is_refused(service: WrittenService, header: str) -> None:
    headers = {"Authorization": header.encode("latin-1"), "Content-Type": "text/turtle"}
    answer = service.client.put(f"/graphs?graph={G}", content=TRIPLE, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == f'{REALM}, error="invalid_token"'


def test_a_token_without_the_scope_is_told_which_it_needs(service: WrittenService) -> None:
    answer = service.put("https://w3id.org/detente/graph/curation", TRIPLE)
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == f'{REALM}, error="insufficient_scope", scope="curate"'
    assert answer.json()["scope"] == "curate"


def test_tokens_come_and_go_while_the_service_runs(service: WrittenService) -> None:
    tokens = Tokens(service.data)
    secret = tokens.create("guest", ["write"])
    headers = {"Authorization": f"bearer {secret}", "Content-Type": "text/turtle"}
    statuses = [service.client.put(f"/graphs?graph={G}/guest", content=TRIPLE, headers=headers).status_code]
    tokens.revoke("guest")
    statuses += [service.client.put(f"/graphs?graph={G}/guest", content="", headers=headers).status_code]
    assert statuses == [201, 401]


def test_a_query_needs_no_token_and_is_not_harmed_by_one(service: WrittenService) -> None:
    headers = {**service.bearer("write"), "Accept": "application/json"}
    assert service.client.get("/sparql?query=ASK%7B%7D", headers=headers).json()["boolean"] is True


ENTRY = "https://w3id.org/detente/entry/2016-08-turkey-russia-1"
VISIT = "<https://w3id.org/detente/id/visit/turkish-officials-to-russia-2016-08>"


@pytest.mark.parametrize(
    ("scope", "graph", "quad", "status", "words"),
    [
        ("curate", ENTRY, f'{VISIT} det:edtf "last tuesday"^^edtf:EDTF', 422, "is not an EDTF date"),
        ("curate", ENTRY, f'{VISIT} det:edtf "Y1E9999999"^^edtf:EDTF', 422, "outside the years 1 to 9999"),
        ("write", G, '<urn:a> <urn:b> "x"@ar--rtl', 400, "RDF 1.1 does not have"),
        ("write", G, "<urn:a> <urn:b> <<( <urn:x> <urn:y> 1 )>>", 400, "RDF 1.1 does not have"),
        ("write", G, '<urn:a> det:anchor "page 3"', 422, "#anchor"),
        ("write", G, '<urn:a> det:cowCode "640"', 422, "xsd:integer"),
    ],
)
def test_a_value_that_would_spoil_the_data_is_refused(
    service: WrittenService, scope: str, graph: str, quad: str, status: int, words: str
) -> None:
    before = service.current()
    update = f"INSERT DATA {{ GRAPH <{graph}> {{ {quad} }} }}"
    answer = service.send("POST", "/sparql", update, scope=scope, media_type=UPDATE)
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert service.current() == before


def test_a_term_that_a_pattern_makes_is_refused(service: WrittenService) -> None:
    where = 'WHERE { BIND (STRLANGDIR("x", "ar", "rtl") AS ?t) }'
    made = f"INSERT {{ GRAPH <{G}> {{ <urn:a> <urn:b> ?t }} }} {where}"
    answer = service.send("POST", "/sparql", made, media_type=UPDATE)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#rdf-term")


def test_the_version_is_told_and_kept_as_it_was_by_a_refusal(service: WrittenService) -> None:
    made = service.put(f"{G}/one", TRIPLE)
    assert made.headers["Detente-Version"] == service.current()
    assert made.headers["Cache-Control"] == "no-store"
    assert made.text.startswith(f"version {service.current()}: 1 quads added, 0 removed\n")
    before = service.current()
    refused = service.put(f"{G}/one", MEETING)
    assert refused.status_code == 422
    assert "Detente-Version" not in refused.headers
    assert service.current() == before
    assert len(service.graph(f"{G}/one")) == 1


def test_a_refusal_is_a_problem_document(service: WrittenService) -> None:
    problem = service.put(G, MEETING).json()
    assert problem["type"].endswith("/problems#refused")
    assert problem["detail"].endswith("nothing was changed.")
    assert {each["focus"] for each in problem["results"]} == {"<urn:m>"}
    assert {"severity", "focus", "path", "value", "shape", "message"} <= problem["results"][0].keys()
    assert all(each["message"] in problem["report"] for each in problem["results"])
    assert "excerpt" not in problem


def test_a_refusal_is_text(service: WrittenService) -> None:
    answer = service.put(G, MEETING, Accept="*/*")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("422 Refused by the shapes\n\n")
    assert 'Violation: <urn:m> det:place (place) "3"' in answer.text


def test_a_refusal_is_a_page(service: WrittenService) -> None:
    answer = service.put(G, MEETING, Accept="text/html")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert "Violation: &lt;urn:m&gt;" in answer.text
    assert "<urn:m>" not in answer.text


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_a_refusal_is_a_report_of_shacl(service: WrittenService, accept: str) -> None:
    for answer in (
        service.put(G, MEETING, Accept=accept),
        service.update(
            "INSERT DATA { GRAPH <urn:g> { <urn:m> a det:Meeting ; det:place 3 } }", Accept=accept
        ),
    ):
        assert answer.status_code == 422
        assert answer.headers["Content-Type"].partition(";")[0] == accept
        triples = list(parse(answer.content, RdfFormat.from_media_type(accept)))
        (report,) = (quad.subject for quad in triples if quad.object == SH.ValidationReport)
        found = {(quad.subject, quad.predicate, quad.object) for quad in triples}
        assert (report, SH.conforms, Literal("false", datatype=XSD.boolean)) in found
        results = {quad.object for quad in triples if (quad.subject, quad.predicate) == (report, SH.result)}
        assert results
        assert {(each, TYPE, SH.ValidationResult) for each in results} <= found
        assert {(each, SH.focusNode, NamedNode("urn:m")) for each in results} <= found


def test_a_report_that_xml_cannot_hold_is_a_problem_document(service: WrittenService) -> None:
    meeting = MEETING.replace("3 .", '"\\u0001" .')
    answer = service.put(G, meeting, Accept="application/rdf+xml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["results"][0]["focus"] == "<urn:m>"
    turtle = service.put(G, meeting, Accept="text/turtle")
    assert any(quad.object == Literal("\x01") for quad in parse(turtle.content, RdfFormat.TURTLE))


def test_a_carriage_return_in_a_report_is_read_from_xml(service: WrittenService) -> None:
    answer = service.put(G, MEETING.replace("3 .", '"a\\rb" .'), Accept="application/rdf+xml")
    assert any(quad.object == Literal("a\rb") for quad in parse(answer.content, RdfFormat.RDF_XML))


@pytest.mark.parametrize("flag", ["dry-run", "dry-run=true", "dry-run=1"])
def test_a_dry_run_judges_and_makes_nothing(service: WrittenService, flag: str) -> None:
    before, target = service.current(), f"/graphs?graph={G}/dry&{flag}"
    for method in ("PUT", "POST"):
        answer = service.send(method, target, TRIPLE)
        assert (answer.status_code, "1 quads would be added" in answer.text) == (200, True)
    assert service.send("POST", f"/graphs?{flag}", TRIPLE).headers.get("Location") is None
    assert service.send("PUT", target, MEETING).status_code == 422
    assert service.send("DELETE", target).status_code == 404
    assert service.current() == before
    assert service.send("PUT", f"/graphs?graph={G}/dry&dry-run=false", TRIPLE).status_code == 201
    same = service.send("PUT", target, TRIPLE)
    assert (same.status_code, "nothing to change" in same.text) == (200, True)
    assert service.send("DELETE", target).status_code == 200
    assert service.send("DELETE", f"/graphs?graph={G}/dry").status_code == 204


@pytest.mark.parametrize("flag", ["dryrun", "dry_run=true", "dry-runs=1", "Dry-Run"])
def test_a_dry_run_that_is_misspelt_changes_nothing(service: WrittenService, flag: str) -> None:
    before = service.current()
    update = f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> <urn:b> <urn:misspelt> }} }}"
    sent = (
        service.send("PUT", f"/graphs?graph={G}/dry&{flag}", TRIPLE),
        service.send("POST", f"/sparql?{flag}", update, media_type=UPDATE),
    )
    for answer in sent:
        told = answer.json()
        assert (answer.status_code, told["near"]) == (400, ["dry-run"])
    assert service.current() == before


def test_an_update_may_be_sent_with_what_clients_for_several_services_send(service: WrittenService) -> None:
    update = f"INSERT DATA {{ GRAPH <{G}/clients> {{ <urn:a> <urn:b> 1 }} }}"
    answer = service.send("POST", "/sparql?format=json&results=json", update, media_type=UPDATE)
    assert answer.status_code == 200, answer.text


def test_changes_of_several_clients_are_made_one_after_another(service: WrittenService) -> None:
    text = "INSERT DATA {{ GRAPH <{0}/many> {{ <urn:a> <urn:b> {1} }} }}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: service.update(text.format(G, n)), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["Detente-Version"] for answer in answers}) == 8
    assert len(service.graph(f"{G}/many")) == 8


def test_no_secret_is_in_a_log_or_an_answer(service: WrittenService) -> None:
    answers = [
        service.put(f"{G}/secret", TRIPLE),
        service.put(f"{G}/secret", MEETING),
        service.put(f"{G}/secret", "<"),
        service.put("https://w3id.org/detente/graph/log", TRIPLE),
        service.update("CLEAR"),
        service.client.get("/v"),
        service.client.get("/v/current/patch"),
        service.client.get("/metrics"),
    ]
    told = "".join(answer.text + json.dumps(dict(answer.headers)) for answer in answers)
    log = service.log.read_text()
    kept = (service.data / "tokens.json").read_text()
    for secret in service.secrets.values():
        assert secret not in told
        assert secret not in log
        assert secret not in kept


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve a plain data set of two hundred triples; a change may take 256 MiB."""
    folder = tmp_path_factory.mktemp("strict")
    limits = {"profile": "plain", "write_memory": "256", "lock_seconds": "1"}
    with serving_writes(folder / "data", folder / "log", **limits) as service:
        content = "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(200))
        assert service.put(G, content, scope=None).status_code == 201
        yield service


def large(patterns: int) -> str:
    """Write an update whose pattern has 200 to the power of `patterns` solutions."""
    found = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(patterns))
    counted = f"SELECT ?s0 ?p0 (COUNT(*) AS ?n) {{ {found} }} GROUP BY ?s0 ?p0"
    return f"INSERT {{ GRAPH <{G}/large> {{ ?s0 ?p0 ?n }} }} USING <{G}> WHERE {{ {{ {counted} }} }}"


def test_a_change_that_takes_too_long_is_stopped(strict: WrittenService, tmp_path: Path) -> None:
    shutil.copytree(strict.data, tmp_path / "data", ignore=shutil.ignore_patterns("tokens.json"))
    limits = {"profile": "plain", "write_seconds": "2"}
    with serving_writes(tmp_path / "data", tmp_path / "log", **limits) as hasty:
        before = hasty.current()
        for _ in range(2):  # the writer goes on after it
            answer = hasty.update(large(6), scope=None)
            assert (answer.status_code, answer.json()["seconds"]) == (504, 2)
            assert "in smaller parts" in answer.json()["detail"]
            assert "'detente load'" in answer.json()["detail"]
            assert "Nothing was changed" in answer.json()["detail"]
            assert hasty.current() == before


def test_a_graph_of_many_quads_that_takes_too_long_is_stopped_with_the_cure(tmp_path: Path) -> None:
    lines = "".join(f"<urn:s{n}> <urn:p> <urn:{'o' * 200}{n}> .\n" for n in range(6_000))
    limits = {"profile": "plain", "write_seconds": "0.001"}  # less than a process takes to read it
    with serving_writes(tmp_path / "data", tmp_path / "log", **limits) as service:
        before = VersionStore(service.data).current_id()
        answer = service.put(G, lines, media_type="application/n-triples")
        assert answer.status_code == 504
        for words in ("0.001 s", "DETENTE_WRITE_SECONDS", "Nothing was changed", "'detente load'"):
            assert words in answer.json()["detail"]
        assert VersionStore(service.data).current_id() == before


def test_a_change_that_needs_too_much_memory_is_stopped(strict: WrittenService) -> None:
    before = strict.current()
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
    made = f"INSERT {{ GRAPH <{G}/large> {{ <urn:a> <urn:b> ?x30 }} }}"
    text = f'{made} WHERE {{ BIND("0123456789" AS ?x0) {doubled} }}'
    answer = strict.update(text, scope=None)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (507, "query-memory")
    assert "in smaller parts" in answer.json()["detail"]
    assert "'detente load'" in answer.json()["detail"]
    assert strict.current() == before
    assert strict.put(f"{G}/next", TRIPLE, scope=None).status_code in (201, 204)


def test_a_change_waits_for_another_process_only_so_long(strict: WrittenService) -> None:
    with VersionStore(strict.data).lock():
        answer = strict.put(f"{G}/next", "<urn:a> <urn:b> 2 .", scope=None)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (503, "locked")
    assert answer.headers["Retry-After"] == "1"
    assert strict.put(f"{G}/next", "<urn:a> <urn:b> 3 .", scope=None).status_code in (201, 204)


def test_writing_is_off_where_there_is_no_token(client: FlaskClient) -> None:
    headers = {"Accept": PROBLEM, "Authorization": "Bearer anything"}
    answer = client.put(f"/graphs?graph={G}", data=TRIPLE, content_type="text/turtle", headers=headers)
    assert (answer.status_code, answer.get_json(force=True)["type"].partition("#")[2]) == (403, "read-only")
    assert "detente token create" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://127.0.0.1"])
def test_a_page_of_another_site_cannot_write_where_no_token_is_asked_for(
    strict: WrittenService, origin: str
) -> None:
    before = strict.current()
    answer = strict.update("DROP ALL", scope=None, Origin=origin)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (403, "read-only")
    assert strict.current() == before
    own = str(strict.client.base_url).rstrip("/")
    assert strict.put(f"{G}/own", TRIPLE, scope=None, Origin=own).status_code in (201, 204)
