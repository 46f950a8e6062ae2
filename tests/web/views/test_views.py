"""What the page of each kind of thing shows, from the seeds."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode

from detente.changes.build import Assembled
from detente.rdf.namespaces import DET, OA, PROV, SCHEMA
from detente.rdf.quads import Object
from detente.vocabulary.iris import Iris
from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Property, Value, values
from detente.web.views import (
    claim,
    conflict,
    decisions,
    entry,
    eventuality,
    office,
    place,
    relation,
    resource,
)
from detente.web.views.kinds import view_of
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}
ENTRY = "2016-08-turkey-russia-2"
CONFLICT = "/conflict/4d29297b7bf30464"
PLACE = f"/claim/{ENTRY}/presidents-meeting-place"
KINDS = [
    "/id/relation/RUS-TUR", f"/entry/{ENTRY}", "/id/state/TUR", "/id/person/vladimir-putin",
    "/id/organization/russian-state-media", "/id/commitment/turkey-russia-renewal-of-ties",
    "/id/statement/putin-on-joint-projects", "/id/quantity/turkey-russia-trade-amid-crisis", CONFLICT, PLACE,
    "/claim/curation/presidents-meeting-place", "/decision/presidents-place-corrected",
    "/evidence/trt-world-2016-08-09", "/id/place/moscow", f"/run/{ENTRY}/review", "/relation/SYR-TUR",
    "/relation/", "/disputes", "/",
]  # fmt: skip


def shown(path: str, seeds: FlaskClient) -> str:
    answer = seeds.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return html.unescape(words(answer.text))


@pytest.mark.parametrize(
    ("classes", "view"),
    [
        ({DET.Meeting, DET.Event, DET.Eventuality}, eventuality.VIEW),
        ({DET.Entry}, entry.VIEW),
        ({DET.BilateralRelation}, relation.VIEW),
        ({DET.ClaimConflict}, conflict.VIEW),
        ({DET.Claim}, claim.VIEW),
        ({PROV.Activity}, decisions.DECISION),
        ({PROV.Activity, DET.ExtractionRun}, resource.VIEW),
        ({SCHEMA.CreativeWork}, decisions.EVIDENCE),
        ({DET.Place}, place.VIEW),
        ({DET.Office}, office.VIEW),
        (set(), resource.VIEW),
    ],
)
def test_the_class_of_a_thing_chooses_its_view(classes: set[NamedNode], view: object) -> None:
    participants = tuple(Value(DET[name]) for name in ("one", "other"))
    thing = Thing("", (), frozenset(classes), (), (Property(DET.participant, None, participants),), ())
    assert view_of(thing) is view


def test_a_relation_that_is_not_of_two_states_is_shown_as_any_thing() -> None:
    for found in ((), (Value(DET.one),), (Value(DET.one), Value(Literal("> } #")))):
        settled = (Property(DET.participant, None, found),)
        thing = Thing("", (), frozenset([DET.BilateralRelation]), (), settled, ())
        assert view_of(thing) is resource.VIEW


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_is_well_formed_and_its_links_lead_somewhere(
    path: str, seeds: FlaskClient
) -> None:
    page = seeds.get(path, headers=BROWSER).text
    found = outline(page)
    assert found.open == []
    assert found.inline == []
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    fragments = {link[1:] for link in found.links if link.startswith("#")}
    assert fragments <= set(ids)
    shown = words(re.sub(r"<(code|textarea)\b.*?</\1>", "", page, flags=re.DOTALL))
    assert not re.search(r"\bdets?:", shown)


def test_a_meeting_is_told_in_one_sentence_with_both_places_side_by_side(seeds: FlaskClient) -> None:
    text = shown("/id/meeting/erdogan-putin-2016-08", seeds)
    sentence = "meeting with Recep Tayyip Erdoğan and Vladimir Putin in Saint Petersburg ; 9 August 2016"
    assert f"{sentence}; level: heads." in text
    place = text[text.index("Place Moscow") :]
    assert place.startswith("Place Moscow deprecated Unnamed publisher , asserted deprecated , in Presidents")
    assert "Saint Petersburg settled Curator 1 , asserted , by TRT World, 9 August 2016" in place
    assert "A report of the day has the presidents meet in St Petersburg." in place
    assert "follows Downing of a Russian Su-24" in text
    assert "followed by Vladimir Putin on aligning views" in text


def test_what_is_not_settled_says_so(seeds: FlaskClient) -> None:
    text = shown("/id/meeting/turkish-russian-officials-2016-08", seeds)
    assert "not settled Nobody whose word settles it" in text
    assert "Mevlüt Çavuşoğlu , planned : that it is so." in text


def test_a_value_that_is_not_settled_is_not_told_as_if_it_were(seeds: FlaskClient) -> None:
    text = shown("/id/meeting/erdogan-putin-2016-08", seeds)
    around = text[text.index("Before, after and around") : text.index("What curators decided")]
    assert "part of" not in around
    assert "Part of Visit of Recep Tayyip Erdoğan to Russia, August 2016 not settled Vladimir Putin" in text


def test_a_position_tells_its_stance(seeds: FlaskClient) -> None:
    assert "; stance: divergent." in shown("/id/position/russia-in-syrian-civil-war", seeds)


def test_what_answers_what_is_told_both_ways(seeds: FlaskClient) -> None:
    assert "by Turkey towards Russia in" in shown("/id/incident/su-24-downing-2015-11", seeds)
    assert "answered by Apology of Recep Tayyip" in shown("/id/incident/su-24-downing-2015-11", seeds)
    assert "in response to Downing of a Russian" in shown("/id/event/erdogan-apology-to-russia-2016", seeds)


def test_a_statement_lists_what_it_says(seeds: FlaskClient) -> None:
    text = shown("/id/statement/putin-on-joint-projects", seeds)
    assert "What it says" in text
    assert "Vladimir Putin , pledged : Resumption of Russian charter flights to Turkey ." in text


def test_a_quantity_is_told_in_words(seeds: FlaskClient) -> None:
    text = shown("/id/quantity/turkey-russia-trade-amid-crisis", seeds)
    assert ": about 28 billion USD" in text
    assert "one of two readings" in text


def test_a_conflict_shows_both_texts_the_rule_and_the_decision(seeds: FlaskClient) -> None:
    text = shown("/conflict/39277f041a4a3071", seeds)
    assert "ties after their meeting in Moscow on Tuesday." in text
    assert "Cavusoglu said the meeting in St Petersburg will be followed by talks" in text
    assert "The rule: Meetings of the same pair of states" in text
    assert "resolved distinct events The claims are about distinct events" in text
    assert "the officials' meeting was on the Thursday after it." in text
    assert "Decided by Curator 1 on 23 November 2026." in text
    corrected = shown(CONFLICT, seeds)
    assert "Curator 1 , asserted Evidence: TRT World, 9 August 2016 . A report of the day says" in corrected


def test_a_claim_shows_its_words_in_the_sentence_and_what_contradicts_it(seeds: FlaskClient) -> None:
    page = seeds.get(PLACE, headers=BROWSER).text
    assert "after their meeting <mark>in Moscow</mark> on Tuesday." in page
    text = html.unescape(words(page))
    assert "Unnamed publisher , asserted deprecated : Meeting of Recep Tayyip" in text
    assert "place: Moscow" in text
    assert "characters 146 to 155" in text
    assert "Curator 1 , asserted : Meeting of Recep" in text
    assert "The presidents did not meet in Moscow" in text
    assert "rdf:predicate det:place" in text


def test_a_decision_and_its_evidence_lead_to_each_other(seeds: FlaskClient) -> None:
    decided = seeds.get("/decision/presidents-place-deprecated", headers=BROWSER).text
    assert f'href="{PLACE}"' in decided
    assert 'href="/evidence/trt-world-2016-08-09"' in decided
    evidence = seeds.get("/evidence/trt-world-2016-08-09", headers=BROWSER).text
    assert 'href="/decision/presidents-place-deprecated"' in evidence
    assert 'href="/claim/curation/presidents-meeting-place"' in evidence
    assert f'href="{CONFLICT}"' in seeds.get("/decision/presidents-place-corrected", headers=BROWSER).text


def test_a_state_has_names_codes_offices_relations_promises_and_words(seeds: FlaskClient) -> None:
    page = seeds.get("/id/state/TUR", headers=BROWSER).text
    text = html.unescape(words(page))
    assert '<span lang="ar" dir="auto">تركيا</span>' in page
    assert "Correlates of War 640" in text
    assert "since 28 August 2014 Recep Tayyip Erdoğan , President of Turkey" in text
    assert "With Russia 13 settled" in text
    made, received = text.index("Promises made"), text.index("Promises received")
    assert "Strategic investment status for Akkuyu pledged" in text[made:received]
    assert "Russian phase-out of sanctions against Turkey pledged" in text[received:]
    assert 'href="/entry/2016-08-turkey-russia-2#words-quote-dark-shadow"' in page


def test_a_person_has_offices_in_order_of_time(seeds: FlaskClient) -> None:
    text = shown("/id/person/vladimir-putin", seeds)
    assert text.index("since 7 May 2012") < text.index("7 May 2000 to 7 May 2008")


@pytest.mark.parametrize("name", ["2016-08-turkey-russia-1", "2016-08-turkey-russia-2"])
def test_marks_lead_to_claims_and_back_at_the_offsets_of_the_anchors(
    name: str, seeds: FlaskClient, dataset: Assembled, iris: Iris
) -> None:
    graph = iris.entry(name)
    page = seeds.get(f"/entry/{name}", headers=BROWSER).text
    assert len(page.encode()) < 150_000
    body = re.search(r'<div class="entry-text"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert body is not None
    for position in dataset.quads.match(None, OA.start, graph=graph):
        assert isinstance(position.object, Literal)
        assert isinstance(position.subject, NamedNode)
        claim_id = position.subject.value.rpartition("/")[2].partition("#")[0]
        before, found, _ = body[1].partition(f'<span class="words" id="words-{claim_id}"></span>')
        assert found
        assert len(html.unescape(re.sub(r"<[^>]*>", "", before))) == int(position.object.value)
        assert f'href="#words-{claim_id}"' in page
        assert f'<li id="claim-{claim_id}"' in page


def test_the_claims_beside_the_text_say_who_how_and_what_speaks_against(seeds: FlaskClient) -> None:
    page = seeds.get(f"/entry/{ENTRY}", headers=BROWSER).text
    item = html.unescape(
        words(page[page.index('<li id="claim-presidents-meeting-place"') :].partition("</li>")[0])
    )
    assert "Unnamed publisher , asserted deprecated" in item
    assert "place: Moscow" in item
    assert "Contradicted: two places , resolved source error." in item
    assert "The presidents did not meet in Moscow : A report of the day" in item
    assert "rdf:object <https://w3id.org/detente/id/place/moscow>" in item


def test_the_front_page_leads_to_promises_and_disputes(seeds: FlaskClient) -> None:
    links = outline(seeds.get("/", headers=BROWSER).text).links
    assert "/relation/RUS-TUR#promised-1" in links
    assert "/disputes" in links


def test_views_exist_below_versions(seeds: FlaskClient) -> None:
    version = seeds.get("/id/state/TUR").headers["Detente-Version"]
    for path in KINDS[:12]:
        answer = seeds.get(f"/v/{version}{path}", headers=BROWSER)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_templates_of_views_have_no_query(root: Path) -> None:
    templates = root / "service" / "detente" / "web" / "templates" / "views"
    assert not [
        each.name for each in templates.glob("*.html") if "SELECT " in each.read_text(encoding="utf-8")
    ]


def test_only_iris_go_into_queries() -> None:
    terms: list[Object] = [NamedNode("http://x/a"), Literal("> } #"), BlankNode("b"), NamedNode("http://x/a")]
    assert values(terms) == "<http://x/a>"


def test_a_name_is_listed_once_in_each_language(seeds: FlaskClient) -> None:
    """A name that is in use now and was in use before is one name."""
    page = seeds.get("/id/state/TUR", headers=BROWSER).text
    listed = page.partition("<dt>Names</dt>")[2].partition("</dd>")[0]
    names = re.findall(r'<span lang="(\w+)" dir="auto">([^<]+)</span>', listed)
    assert ("ru", "Турция") in names
    assert len(names) == len(set(names))
