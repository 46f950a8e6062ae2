"""`/entry/…/annotations`, as an annotation tool reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode
from werkzeug.test import TestResponse

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE, DET, SCHEMA
from detente.web.annotations.pages import PROFILE
from tests.web.feeds.conftest import Follower, follower

__all__ = ["follower"]

ENTRY = "2016-08-turkey-russia-2"
PATH = f"/entry/{ENTRY}/annotations"
REFUSED = yaml.safe_load(Path(__file__).with_name("refused.yaml").read_text(encoding="utf-8"))
LDP = "http://www.w3.org/ns/ldp#"


def got(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def every(client: FlaskClient, path: str = PATH) -> list[dict[str, Any]]:
    """Follow `next` from the first page to the end."""
    found = got(client, path).get_json(force=True)
    page, items, followed = found["first"], [], 0
    items += page["items"]
    while "next" in page:
        page = got(client, page["next"].removeprefix("http://localhost")).get_json(force=True)
        assert page["partOf"]["total"] == found["total"]
        assert page["startIndex"] == len(items)
        items += page["items"]
        followed += 1
    assert page["id"] == found["last"] if followed else found["last"] == found["first"]["id"]
    return items


def test_every_claim_of_an_entry_is_an_annotation_of_its_words(
    seeds: FlaskClient, dataset: Assembled
) -> None:
    entry = NamedNode(f"{DEFAULT_BASE}entry/{ENTRY}")
    (text,) = {
        quad.object.value
        for quad in dataset.quads
        if (quad.subject, quad.predicate) == (entry, SCHEMA.articleBody) and isinstance(quad.object, Literal)
    }
    claims = {
        str(q.subject)[1:-1] for q in dataset.quads if q.predicate == DET.reportedIn and q.object == entry
    }
    items = every(seeds)
    assert sorted(each["via"] for each in items) == sorted(claims)
    assert len({each["id"] for each in items}) == len(claims)
    for each in items:
        assert each["target"]["source"] == entry.value
        quote, place = each["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert around in text


def test_body_begins_with_whether_it_is_settled_and_names_who_says_it(seeds: FlaskClient) -> None:
    told = {each["via"].rpartition("/")[2]: each["body"] for each in every(seeds)}
    text, standing, modality, link = told["presidents-meeting-place"]
    assert text["value"].startswith("Not settled – Unnamed publisher, asserted, deprecated: ")
    assert "because a curator deprecated it" in text["value"]
    assert (standing["value"], standing["purpose"]) == ("not settled", "tagging")
    assert modality["value"] == "asserted"
    assert link == {"source": f"{DEFAULT_BASE}claim/{ENTRY}/presidents-meeting-place", "purpose": "linking"}
    standings = {body[1]["value"] for body in told.values()}
    assert {"settled", "not settled"} <= standings
    assert all(body[0]["value"].lower().startswith(f"{body[1]['value']} – ") for body in told.values())


def test_collection_is_a_container_by_the_protocol(seeds: FlaskClient) -> None:
    answer = got(seeds, PATH)
    assert answer.headers["Content-Type"] == PROFILE
    links = answer.headers["Link"]
    assert f'<{LDP}BasicContainer>; rel="type"' in links
    assert f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"' in links
    assert {"GET", "HEAD", "OPTIONS"} == {each.strip() for each in answer.headers["Allow"].split(",")}
    assert {"accept", "prefer"} <= {each.lower() for each in answer.vary}
    again = seeds.get(PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = seeds.head(PATH)
    assert (head.status_code, head.headers["ETag"]) == (200, answer.headers["ETag"])
    document = answer.get_json(force=True)
    assert document["@context"] == ["http://www.w3.org/ns/anno.jsonld", "http://www.w3.org/ns/ldp.jsonld"]
    assert document["type"] == ["BasicContainer", "AnnotationCollection"]
    assert "@context" not in document["first"]
    assert got(seeds, PATH, Accept="application/json").mimetype == "application/json"


@pytest.mark.parametrize(
    ("preferred", "kind"), [("PreferContainedIRIs", "iris"), ("PreferMinimalContainer", "minimal")]
)
def test_client_may_prefer_less(seeds: FlaskClient, preferred: str, kind: str) -> None:
    space = "http://www.w3.org/ns/ldp#" if kind == "minimal" else "http://www.w3.org/ns/oa#"
    answer = got(seeds, PATH, Prefer=f'return=representation;include="{space}{preferred}"')
    assert answer.headers["ETag"] != got(seeds, PATH).headers["ETag"]
    first = answer.get_json(force=True)["first"]
    if kind == "minimal":
        assert first == f"http://localhost{PATH}?page=0"
        return
    assert answer.get_json(force=True)["id"].endswith("?iris=1")
    whole = got(seeds, f"{PATH}?page=0").get_json(force=True)["items"]
    assert sorted(first["items"]) == sorted(each["id"] for each in whole)


def test_each_annotation_has_an_address(seeds: FlaskClient) -> None:
    first = every(seeds)[0]
    answer = got(seeds, first["id"].removeprefix("http://localhost"))
    assert answer.get_json(force=True) == {"@context": "http://www.w3.org/ns/anno.jsonld", **first}
    assert f'<{LDP}Resource>; rel="type"' in answer.headers["Link"]
    assert "ETag" in answer.headers


def test_annotations_of_a_version_stay_what_they_were(follower: Follower) -> None:
    old = f"/v/{follower.versions[1]}{PATH}"
    answer = got(follower.client, old)
    assert "immutable" in answer.headers["Cache-Control"]
    items = every(follower.client, old)
    assert {each["via"] for each in items} == follower.brought
    assert all(each["id"].startswith(f"http://localhost{old}/") for each in items)
    assert all(each["canonical"].startswith(f"{DEFAULT_BASE}entry/{ENTRY}/annotations/") for each in items)
    gone = follower.client.get(PATH)
    assert gone.status_code == 410


def test_page_of_an_entry_leads_to_its_annotations(seeds: FlaskClient) -> None:
    answer = got(seeds, f"/entry/{ENTRY}", Accept="text/html")
    relation = "http://www.w3.org/ns/oa#annotationService"
    assert f'<link rel="{relation}" href="http://localhost{PATH}"' in answer.text
    assert f'<a href="{PATH}" type="application/ld+json">' in answer.text
    assert f'<http://localhost{PATH}>; rel="{relation}"' in answer.headers["Link"]
    assert relation not in got(seeds, "/id/state/TUR").headers["Link"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["path"])
def test_what_is_no_annotation_is_refused_with_a_cure(seeds: FlaskClient, case: dict[str, Any]) -> None:
    headers = {"Accept": case.get("accept", "application/ld+json, application/problem+json")}
    answer = seeds.get(case["path"], headers=headers)
    assert answer.status_code == case["status"], answer.text
    assert case["says"] in answer.text
