"""The Reconciliation API: documents are as the specification has them, and names the authority's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from detente.web.reconciliation.manifest import BATCH
from tests.gazetteer.world import IRIS

HERE = Path(__file__).parent
SCHEMAS = yaml.safe_load((HERE / "schemas.yaml").read_text(encoding="utf-8"))
SENT = yaml.safe_load((HERE / "openrefine.yaml").read_text(encoding="utf-8"))
REFUSED = yaml.safe_load((HERE / "refused.yaml").read_text(encoding="utf-8"))
ROWS = yaml.safe_load((HERE / "rows.yaml").read_text(encoding="utf-8"))
CALL = re.compile(r"/\*\*/([\w$.]+)\((.*)\);", re.DOTALL)
DEEP = 100_000


def check(document: object, schema: str) -> None:
    Draft202012Validator({**SCHEMAS[schema], "$defs": SCHEMAS["$defs"]}).validate(document)


def coded(values: dict[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def read(answer: TestResponse) -> Any:
    return json.loads(answer.text)


def ask(client: FlaskClient, queries: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    check(queries, "queries")
    found: dict[str, Any] = read(answer)
    check(found, "results")
    return found


def matched(result: dict[str, Any]) -> str | None:
    found: list[str] = [each["id"] for each in result["result"] if each["match"]]
    return found[0] if found else None


@pytest.mark.parametrize("case", SENT, ids=lambda case: case["case"])
def test_what_openrefine_sends_is_answered_as_the_specification_has_it(
    case: dict[str, Any], world: FlaskClient
) -> None:
    args, form = coded(case.get("args", {})), coded(case.get("form", {}))
    if "queries" in case.get("form", {}):
        check(case["form"]["queries"], "queries")
    answer = world.open(case["path"], method=case["method"], query_string=args, data=form or None)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    text = answer.text
    if "callback" in args:
        call = CALL.fullmatch(text)
        assert call is not None
        assert call[1] == args["callback"]
        assert answer.content_type.startswith("application/javascript")
        text = call[2]
    document = json.loads(text)
    check(document, case["schema"])
    assert document != {"result": []}
    for key, id_ in case.get("matched", {}).items():
        assert matched(document[key]) == id_, document[key]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["case"])
def test_what_is_wrong_is_a_problem_and_no_empty_list(case: dict[str, Any], world: FlaskClient) -> None:
    form = dict(case.get("form", {}))
    if form.pop("deep", False):
        form["queries"] = "[" * DEEP
    method = "POST" if "form" in case else "GET"
    answer = world.open(
        case.get("path", "/reconcile"),
        method=method,
        query_string=case.get("args", {}),
        data=form if "form" in case else None,
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == case["status"], answer.text
    assert answer.content_type.startswith("application/problem+json")
    assert case["says"] in read(answer)["detail"]


def test_a_batch_beyond_the_bound_is_refused_whole(world: FlaskClient) -> None:
    many = {f"q{n}": {"query": "France"} for n in range(BATCH + 1)}
    answer = world.post("/reconcile", data={"queries": json.dumps(many)})
    assert answer.status_code == 413
    many.popitem()
    assert len(ask(world, many)) == BATCH


def test_the_manifest_leads_to_services_that_answer(world: FlaskClient) -> None:
    manifest = read(world.get("/reconcile"))
    root = manifest["preview"]["url"].partition("/reconcile")[0]
    for each in manifest["suggest"].values():
        service = (each["service_url"] + each["service_path"]).removeprefix(root)
        assert world.get(service, query_string={"prefix": "o"}).status_code == 200
    ids = {"entity": "state%2FTUR", "type": "State", "property": "date"}
    for name, each in manifest["suggest"].items():
        flyout = (each["flyout_service_url"] + each["flyout_service_path"]).removeprefix(root)
        assert world.get(flyout.replace("${id}", ids[name])).status_code == 200
    for template in (manifest["preview"]["url"], manifest["view"]["url"]):
        address = template.removeprefix(root).replace("{{id}}", ids["entity"])
        assert world.get(address, follow_redirects=True).status_code == 200
    proposals = manifest["extend"]["propose_properties"]
    assert (
        world.get((proposals["service_url"] + proposals["service_path"]).removeprefix(root)).status_code
        == 200
    )
    assert manifest["identifierSpace"] == IRIS.thing("").value


def test_a_preview_may_be_framed_and_nothing_else(world: FlaskClient) -> None:
    shown = world.get("/reconcile/preview?id=state/TUR")
    assert "Türkiye" in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in world.get("/search").headers["Content-Security-Policy"]


def test_a_page_of_another_site_may_send_queries(world: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = world.options("/reconcile", headers=asked)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("name", ["Ottomania", "Atlantis", "Spokenland"])
def test_what_others_wrote_names_nothing(name: str, world: FlaskClient) -> None:
    found = ask(world, {"q": {"query": name}})["q"]["result"]
    assert not any(each["match"] or each["score"] == 100 for each in found)
    assert {each["id"] for each in found} & {"state/TUR", "state/ATL", "state/SPO"} == set()
    suggested = read(world.get("/reconcile/suggest/entity", query_string={"prefix": name}))["result"]
    assert {each["id"] for each in suggested} & {"state/ATL", "state/SPO"} == set()


@pytest.mark.parametrize("case", ROWS, ids=lambda case: str(case["row"]))
def test_only_one_exact_name_that_agrees_with_its_row_matches(
    case: dict[str, Any], world: FlaskClient
) -> None:
    text, kind, given = case["row"].get("query", ""), case["row"].get("type"), case["row"].get("given", {})
    query = {"query": text, "properties": [{"pid": name, "v": value} for name, value in given.items()]}
    result = ask(world, {"q": query | ({"type": kind} if kind else {})})["q"]
    assert matched(result) == case["matches"], result
    assert sum(each["match"] for each in result["result"]) <= 1
    scores = [each["score"] for each in result["result"] if not each["match"]]
    assert scores == sorted(scores, reverse=True)


def test_what_cannot_be_read_in_a_row_is_told_with_its_candidates(world: FlaskClient) -> None:
    query = {"query": "France", "properties": [{"pid": "date", "v": "yesterday"}]}
    first = ask(world, {"q": query})["q"]["result"][0]
    assert first["id"] == "state/FRA"
    assert "'yesterday' is no date" in first["description"]


def test_columns_are_filled_with_codes_days_and_holders(world: FlaskClient) -> None:
    asked = {
        "ids": ["state/RUS", "office/president-of-france", "person/vladimir-putin", "state/NONE"],
        "properties": [
            {"id": "isoAlpha3"},
            {"id": "wikidata"},
            {"id": "start"},
            {"id": "holders", "settings": {"on": "1997-05-03"}},
            {"id": "held"},
            {"id": "state"},
        ],
    }
    rows = read(world.post("/reconcile", data={"extend": json.dumps(asked)}))["rows"]
    assert rows["state/RUS"]["isoAlpha3"] == [{"str": "RUS"}]
    assert rows["state/RUS"]["wikidata"] == [{"str": "Q159"}]
    assert rows["state/RUS"]["start"] == [{"date": "1991-12-25T00:00:00Z"}]
    assert [each["id"] for each in rows["state/RUS"]["holders"]] == ["person/boris-yeltsin"]
    assert [each["id"] for each in rows["office/president-of-france"]["holders"]] == ["person/jacques-chirac"]
    assert [each["id"] for each in rows["person/vladimir-putin"]["held"]] == ["office/president-of-russia"]
    assert [each["id"] for each in rows["person/vladimir-putin"]["state"]] == ["state/RUS"]
    assert set(map(len, rows["state/NONE"].values())) == {0}


def test_suggestions_begin_with_what_was_typed_and_go_on(world: FlaskClient) -> None:
    first = read(world.get("/reconcile/suggest/entity", query_string={"prefix": "Republic"}))["result"]
    more = read(world.get("/reconcile/suggest/entity", query_string={"prefix": "Republic", "cursor": 2}))[
        "result"
    ]
    assert [each["id"] for each in first[2:]] == [each["id"] for each in more][: len(first) - 2]
    by_code = read(world.get("/reconcile/suggest/entity", query_string={"prefix": "TUR"}))["result"]
    assert by_code[0]["id"] == "state/TUR"


def test_a_service_that_cannot_answer_says_so(empty_client: FlaskClient) -> None:
    answer = empty_client.post("/reconcile", data={"queries": '{"q0": {"query": "France"}}'})
    assert answer.status_code == 503
    assert "result" not in answer.text


@pytest.mark.parametrize(
    ("asked", "id_"),
    [
        ("Turkish", "state/TUR"),
        ("Kremlin", "state/RUS"),
        ("Congolese", "state/COD"),
        ("türkiye", "state/TUR"),
    ],
)
def test_search_finds_what_is_called_so_first(asked: str, id_: str | None, world: FlaskClient) -> None:
    found = read(world.get("/search", query_string={"q": asked}, headers={"Accept": "application/json"}))[
        "found"
    ]
    assert found[0]["iri"].removeprefix(IRIS.thing("").value) == id_
    iris = [(each["iri"], each["kind"]) for each in found]
    assert len(set(iris)) == len(iris)
