"""`/cite`: a version, or a thing in it, in every form."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from detente.exports.citation import FORMS
from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import Settings
from tests.web.conftest import Past
from tests.web.served import serving
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
MEETING = f"{DEFAULT_BASE}id/meeting/m"


@pytest.mark.parametrize("ending", FORMS)
def test_each_form_is_had_by_its_ending_and_by_accept(past: Past, ending: str) -> None:
    media_type = FORMS[ending].media_type
    by_ending = past.client.get(f"/cite.{ending}", headers=BROWSER)
    by_accept = past.client.get("/cite", headers={"Accept": media_type})
    assert by_ending.status_code == by_accept.status_code == 200
    assert by_ending.mimetype == by_accept.mimetype == media_type
    assert by_ending.data == by_accept.data
    assert f"{DEFAULT_BASE}v/{past.versions[2]}" in by_ending.text
    assert by_ending.headers["Cache-Control"] == "public, no-cache"


def test_a_version_is_cited_by_its_own_time_for_ever(past: Past) -> None:
    answer = past.client.get(f"/v/{past.versions[1]}/cite.json")
    (item,) = json.loads(answer.text)
    assert item["issued"]["date-parts"] == [[2016, 9, 3]]
    assert item["URL"] == f"{DEFAULT_BASE}v/{past.versions[1]}"
    assert "immutable" in answer.headers["Cache-Control"]
    by_tag = past.client.get("/v/paper/cite.json")
    assert by_tag.data == answer.data
    assert by_tag.headers["Cache-Control"] == "public, no-cache"


def test_a_thing_is_cited_at_a_version(past: Past) -> None:
    target = f"/v/{past.versions[1]}/cite.json"
    (item,) = json.loads(past.client.get(target, query_string={"of": MEETING}).text)
    assert item["title"] == "Meeting of the presidents"
    assert item["container-title"] == "detente: who said what in diplomacy"
    assert item["URL"] == f"{DEFAULT_BASE}v/{past.versions[1]}/id/meeting/m"
    claim = {"of": f"{DEFAULT_BASE}claim/e3/c1#anchor"}
    (item,) = json.loads(past.client.get(target, query_string=claim).text)
    assert item["title"] == "claim/e3/c1"


@pytest.mark.parametrize(
    "iri", [f"{DEFAULT_BASE}id/nothing", "https://example.org/p", "", "x> } ", f"{DEFAULT_BASE}id/a b", "<>"]
)
def test_what_nobody_speaks_of_cannot_be_cited(past: Past, iri: str) -> None:
    answer = past.client.get("/cite.bib", query_string={"of": iri})
    assert answer.status_code == 404
    assert "of" in words(answer.text)


def test_the_page_has_the_reference_and_every_form(past: Past) -> None:
    answer = past.client.get("/cite", headers=BROWSER, query_string={"of": MEETING})
    assert answer.mimetype == "text/html"
    text = words(answer.text)
    assert "The detente founders. (2016, September 4). Meeting of the presidents. In detente" in text
    assert "Retrieved" in text
    assert text.count("As a file") == len(FORMS)
    for link in outline(answer.text).links:
        if "/cite." in link:
            assert past.client.get(link.replace("&amp;", "&")).status_code == 200
    assert past.client.get("/cite", headers={"Accept": "image/png"}).status_code == 406


def test_pages_lead_to_their_citation(past: Past) -> None:
    page = past.client.get("/id/meeting/m", headers=BROWSER).text
    (link,) = (each for each in outline(page).links if "cite?of=" in each)
    assert link.startswith("/cite?of=")
    past_page = past.client.get(f"/v/{past.versions[0]}/id/meeting/m", headers=BROWSER).text
    links = outline(past_page).links
    assert any(each.startswith(f"/v/{past.versions[0]}/cite?of=") for each in links)
    assert "/id/meeting/m" in links
    assert 'href="/cite"' in page


CLAIM = f"{DEFAULT_BASE}claim/2016-08-turkey-russia-2"


def test_a_claim_is_cited_by_who_how_what_and_its_words(seeds: FlaskClient) -> None:
    cited = {"of": f"{CLAIM}/construction-companies"}
    (item,) = json.loads(seeds.get("/cite.json", query_string=cited).text)
    assert item["title"] == ("Vladimir Putin, pledged: Admission of Turkish construction companies to Russia")
    assert "“We will also enable Turkish construction companies to enter Russia" in item["note"]
    assert "Presidents Erdoğan and Putin meet and speak of renewed ties" in item["note"]
    assert "Unnamed publisher, 10 August 2016, characters" in item["note"]
    for ending in FORMS:
        text = seeds.get(f"/cite.{ending}", query_string=cited).text
        assert "Admission of Turkish construction companies" in text
        assert "Turkish construction companies to enter Russia" in text
    assert item["note"].split(" In: ")[0] in words(
        seeds.get("/cite", headers=BROWSER, query_string=cited).text
    )


@pytest.mark.parametrize(
    ("claim", "title", "note"),
    [
        ("phase-out", "Vladimir Putin, pledged: Russian phase-out", "reported in other words: Russia would"),
        (
            "presidents-meeting-place",
            "Unnamed publisher, asserted, deprecated: Meeting of",
            "these words: in Moscow In",
        ),
    ],
)
def test_a_citation_of_a_claim_makes_it_no_more_than_it_is(
    claim: str, title: str, note: str, seeds: FlaskClient
) -> None:
    (item,) = json.loads(seeds.get("/cite.json", query_string={"of": f"{CLAIM}/{claim}"}).text)
    assert item["title"].startswith(title)
    assert note in item["note"]
    assert "“" not in item["note"]


@pytest.mark.parametrize(
    ("of", "is_settled"),
    [
        ("claim/2016-08-turkey-russia-2/phase-out", True),
        ("claim/2016-08-turkey-russia-2/presidents-meeting-place", False),
        ("id/agreement/turkey-russia-mechanism-on-syria", False),
        ("id/state/TUR", True),
    ],
)
def test_a_title_says_what_is_not_settled(of: str, is_settled: bool, seeds: FlaskClient) -> None:
    """Reference managers keep the title, and little else."""
    (item,) = json.loads(seeds.get("/cite.json", query_string={"of": f"{DEFAULT_BASE}{of}"}).text)
    assert item["title"].endswith(" (not settled)") != is_settled
    for ending in FORMS:
        text = seeds.get(f"/cite.{ending}", query_string={"of": f"{DEFAULT_BASE}{of}"}).text
        assert ("(not settled)" in text) != is_settled


def test_an_address_of_this_installation_alone_is_not_promised_to_others(past: Past) -> None:
    text = words(past.client.get("/cite", headers=BROWSER).text)
    assert "the address is of this installation alone" in text
    assert "Whoever follows the reference" not in text
    for ending in FORMS:
        cited = past.client.get(f"/cite.{ending}").text
        assert "The address is of the installation that made the version alone" in " ".join(cited.split())
        assert past.digest in cited


def test_an_address_under_the_base_it_is_read_at_is_promised(past: Past) -> None:
    with serving(Settings(data=past.folder, address=DEFAULT_BASE)) as app:
        text = words(app.test_client().get("/cite", headers=BROWSER).text)
        written = app.test_client().get("/cite.bib").text
    assert "Whoever follows the reference reads what you have read" in text
    assert "installation" not in text + written


def test_a_base_of_the_operator_is_not_called_one_of_this_installation(past: Past) -> None:
    with serving(Settings(data=past.folder, base="https://example.org/kg/")) as app:
        text = words(app.test_client().get("/cite", headers=BROWSER).text)
    assert "Whether the one leads to the other" in text
    assert "installation" not in text
    assert "Whoever follows the reference" not in text


def test_the_reference_has_the_digest_of_the_content(past: Past) -> None:
    assert f"(Version {past.versions[2]}, {past.digest})" in words(
        past.client.get("/cite", headers=BROWSER).text
    )
