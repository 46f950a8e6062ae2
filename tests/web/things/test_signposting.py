"""The links of documents: FAIR Signposting, versions, and how long the header gets."""

from __future__ import annotations

import re

import pytest
from flask import Blueprint, Flask, Response

from detente.rdf.namespaces import DEFAULT_BASE
from detente.web.http.links import MOST_BYTES, Link, header
from detente.web.things.signposting import attach_links, schema_type
from tests.web.conftest import Past
from tests.web.site.test_front import outline

BROWSER = {"Accept": "text/html"}
THING = "id/meeting/m"


def links(text: str) -> list[tuple[str, str]]:
    """Read targets and relations from a header."""
    return [
        (href, rel) for href, rels in re.findall(r'<([^>]*)>; rel="([^"]*)"', text) for rel in rels.split()
    ]


def test_a_landing_page_has_the_links_of_the_first_level(past: Past) -> None:
    found = links(past.client.head(f"/{THING}", headers=BROWSER).headers["Link"])
    assert [href for href, rel in found if rel == "cite-as"] == [DEFAULT_BASE + THING]
    types = {href for href, rel in found if rel == "type"}
    assert types == {"https://schema.org/AboutPage", "https://schema.org/Event"}
    assert [href for href, rel in found if rel == "license"] == [
        "https://creativecommons.org/licenses/by/4.0/"
    ]
    described = [href for href, rel in found if rel == "describedby"]
    here = f"http://localhost/{THING}"
    assert described == [f"{here}.ttl", f"{here}.jsonld", "http://localhost/void"]
    assert ("http://localhost/v", "version-history") in found
    assert not [rel for _, rel in found if rel in ("describes", "latest-version", "predecessor-version")]


def test_data_names_what_it_describes(past: Past) -> None:
    found = links(past.client.get(f"/{THING}.ttl").headers["Link"])
    assert (f"http://localhost/{THING}", "describes") in found


def test_a_version_of_a_thing_is_cited_as_such_and_knows_those_beside_it(past: Past) -> None:
    first, second, _ = past.versions
    found = links(past.client.get(f"/v/{second}/{THING}").headers["Link"])
    assert (f"{DEFAULT_BASE}v/{second}/{THING}", "cite-as") in found
    assert (f"{DEFAULT_BASE}{THING}", "canonical") in found
    assert (f"http://localhost/{THING}", "latest-version") in found
    assert (f"http://localhost/v/{first}/{THING}", "predecessor-version") in found
    oldest = links(past.client.get(f"/v/{first}/{THING}").headers["Link"])
    assert "predecessor-version" not in [rel for _, rel in oldest]


def test_the_text_of_an_entry_is_not_said_to_be_free(past: Past) -> None:
    found = links(past.client.get("/entry/e3").headers["Link"])
    assert "license" not in [rel for _, rel in found]


def test_a_page_that_was_kept_has_the_same_links(past: Past) -> None:
    first, second = (past.client.get("/entry/e1.trig").headers["Link"] for _ in range(2))
    assert first == second
    assert first.count("cite-as") == 1


def test_links_that_a_reply_has_already_stay(past: Past) -> None:
    app = Flask("signed")
    application = past.client.application
    app.extensions.update(application.extensions)
    blueprint = Blueprint("signed", __name__)
    attach_links(blueprint)

    @blueprint.get("/<any(id):kind>/<path:name>")
    def gone(kind: str, name: str) -> Response:
        return Response(status=410, headers={"Link": f'<urn:{kind}:{name}>; rel="successor-version"'})

    app.register_blueprint(blueprint)
    found = links(app.test_client().get("/id/state/OLD").headers["Link"])
    assert found[0] == ("urn:id:state/OLD", "successor-version")
    assert ("http://localhost/timemap/id/state/OLD", "timemap") in found
    assert "cite-as" not in [rel for _, rel in found]


def test_a_page_has_the_same_links_in_its_head(past: Past) -> None:
    page = past.client.get(f"/{THING}", headers=BROWSER)
    head = page.text.partition("</head>")[0]
    for rel in ("canonical", "cite-as", "type", "license", "describedby", "collection", "version-history"):
        assert f'<link rel="{rel}" href="' in head
    assert "timegate" not in head
    assert 'link rel="cite-as"' not in past.client.get("/", headers=BROWSER).text
    assert outline(page.text).open == []
    missing = past.client.get("/id/meeting/none", headers=BROWSER)
    assert missing.status_code == 404
    assert 'rel="cite-as"' not in missing.text


def test_the_header_stays_short(past: Past) -> None:
    for path in (f"/{THING}", f"/v/{past.versions[2]}/claim/e3/c1.ttl"):
        assert 500 < len(past.client.get(path).headers["Link"]) < MOST_BYTES
    long = [Link(f"https://example.org/{'x' * 900}/{n}", "alternate") for n in range(9)]
    assert len(header(long)) <= MOST_BYTES
    assert header(long).count("alternate") == 4
    assert past.client.get(f"/id/meeting/{'x' * 1500}").status_code == 404


def test_a_link_is_written_in_ascii() -> None:
    written = str(
        Link("https://example.org/É?a=b", "alternate", "text/html", "Fri, 02 Sep 2016 00:00:00 GMT")
    )
    assert written == (
        '<https://example.org/%C3%89?a=b>; rel="alternate"; type="text/html"; '
        'datetime="Fri, 02 Sep 2016 00:00:00 GMT"'
    )


@pytest.mark.parametrize(
    ("path", "class_"),
    [
        ("entry/e", "BlogPosting"), ("claim/e/c", "Claim"), ("id/person/p", "Person"),
        ("id/commitment/c", "Thing"), ("conflict/1", "Thing"), ("id", "Thing"),
    ],
)  # fmt: skip
def test_a_path_tells_a_class_of_schema_org(path: str, class_: str) -> None:
    assert schema_type(path) == class_
