"""Curators' acts in the browser: by the gate and the road of all changes, and never a rumour made a fact."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import Literal, Quad

from detente.rdf.namespaces import DEFAULT_BASE, DET, PROV, RDFS
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris
from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService, is_default

IRIS = Iris(DEFAULT_BASE)
PLANNED = f"{DEFAULT_BASE}claim/2016-08-turkey-russia-1/officials-meeting-place"
EVIDENCE = f"{DEFAULT_BASE}evidence/trt-world-2016-08-09"
CURATOR = f"{DEFAULT_BASE}id/person/curator-1"
RECORDS = ("decision/", "evidence/", "conflict/", "claim/")
REASON = "A reason that a later curator can judge."
GOOD = {"choice": "deprecated", "reason": REASON, "evidence": EVIDENCE}
SOURCE = {
    "evidence-title": "The Example, 1 May 2017",
    "evidence-publisher": "The Example",
    "evidence-date": "2017-05-01",
    "evidence-url": "https://example.org/report?a=1&b=2",
    "evidence-description": "It says otherwise.",
}


ASSERTED = """
?c det:modality dets:modality-asserted ; det:about ?what ; det:reportedIn ?entry
FILTER NOT EXISTS { ?c det:rank ?r }"""


def page(of: str) -> str:
    return f"/curate?of={quote(of, safe='')}"


def decide(browser: BrowserLike, of: str, **fields: Any) -> httpx.Response:
    given = {**GOOD, **fields}
    return browser.send("/curate", {name: value for name, value in given.items() if value}, page=page(of))


def made(answer: httpx.Response) -> str:
    assert answer.status_code == 303, unescape(answer.text)
    return answer.headers["location"].rpartition("/")[2]


def asked(service: WrittenService, query: str) -> list[list[str]]:
    answer = service.client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    return [line.split(",") for line in answer.text.splitlines()[1:]]


def claims(service: WrittenService, pattern: str) -> list[str]:
    return [row[0] for row in asked(service, f"SELECT ?c {{ ?c a det:Claim . {pattern} }} ORDER BY ?c")]


def facts(service: WrittenService) -> set[Quad]:
    """Give what is settled: the default graph less the records of who said and decided what."""
    records = tuple(f"<{DEFAULT_BASE}{each}" for each in RECORDS)
    return {
        each for each in service.stored() if is_default(each) and not str(each.subject).startswith(records)
    }


def unsettled_rumours(service: WrittenService) -> list[str]:
    modalities = "VALUES ?m { dets:modality-alleged dets:modality-planned dets:modality-speculated }"
    return claims(service, f"{modalities} ?c det:modality ?m FILTER NOT EXISTS {{ ?c det:rank ?r }}")


def test_who_is_not_signed_in_is_led_there_and_back(curated: WrittenService) -> None:
    with BrowserLike(curated) as browser:
        answer = browser.get(page(PLANNED))
        assert answer.status_code == 401
        form = re.search(r'action="(/sign-in[^"]*)"', answer.text)
        assert form is not None
        answer = browser.send(unescape(form[1]), {"token": curated.secrets["write"]}, page=page(PLANNED))
        assert answer.headers["location"] == page(PLANNED)
        refused = browser.get(page(PLANNED))
        assert refused.status_code == 403
        assert "--scope curate" in refused.text


def test_a_program_with_a_token_needs_no_form_key(curated: WrittenService) -> None:
    answer = curated.client.get(page(PLANNED), headers=curated.bearer("curate"))
    assert answer.status_code == 200
    fields = {**GOOD, "of": PLANNED}
    without = curated.client.post("/curate", data=fields, headers=curated.bearer("write"))
    assert without.status_code == 403


def test_a_claim_is_deprecated_and_the_decision_taken_back(
    curated: WrittenService, curator: BrowserLike
) -> None:
    settled, before = facts(curated), curated.current()
    claim = claims(curated, ASSERTED)[0]
    version = made(decide(curator, claim, **SOURCE))
    manifest = curated.client.get(f"/v/{version}").json()
    assert (manifest["author"], manifest["parent"]) == ("curater", before)
    graph = CURATION.iri(IRIS).value
    rows = asked(
        curated,
        "SELECT ?d ?who ?why (COUNT(?e) AS ?n) "
        f"{{ GRAPH <{graph}> {{ <{claim}> det:rank dets:rank-deprecated ."
        f" ?d prov:used <{claim}> ; prov:wasAssociatedWith ?who ; rdfs:comment ?why ; det:evidence ?e }} }}"
        " GROUP BY ?d ?who ?why",
    )
    ((decision, who, why, number),) = rows
    assert (who, why, number) == (CURATOR, REASON, "2")
    assert "deprecated" in curator.get(claim.replace(DEFAULT_BASE, "/")).text
    again = made(decide(curator, decision, choice="back"))
    assert "there is nothing to take back" in curator.get(page(decision)).text
    assert ">l’assertion " in curator.get(f"{page(decision)}&lang=fr").text
    assert not curated.ask(f"ASK {{ GRAPH <{graph}> {{ <{claim}> det:rank ?r }} }}")
    assert curated.ask(f"ASK {{ GRAPH <{graph}> {{ ?later prov:wasInformedBy <{decision}> }} }}")
    assert curated.ask(f"ASK {{ GRAPH <{graph}> {{ <{decision}> rdfs:comment ?why }} }}")
    assert curated.client.get(f"/v/{again}").json()["parent"] == version
    assert facts(curated) == settled


def test_preferring_a_rumour_makes_no_fact_of_it(curated: WrittenService, curator: BrowserLike) -> None:
    rumours = unsettled_rumours(curated)
    assert len(rumours) >= 3
    settled = facts(curated)
    for claim in rumours[:3]:
        made(decide(curator, claim, choice="preferred"))
        assert facts(curated) == settled, claim
        made(decide(curator, claim, choice="back"))


def test_a_conflict_is_decided_and_left_open_again(curated: WrittenService, curator: BrowserLike) -> None:
    settled = facts(curated)
    ((conflict, old),) = asked(
        curated, "SELECT ?c ?s { ?c a det:ClaimConflict ; det:status ?s } ORDER BY ?c LIMIT 1"
    )
    made(decide(curator, conflict, choice="back"))
    assert asked(curated, f"SELECT ?s {{ <{conflict}> det:status ?s }}") == []
    assert "Nobody has decided it yet" in curator.get(conflict.replace(DEFAULT_BASE, "/")).text
    made(decide(curator, conflict, choice=old.partition("conflict-status-")[2]))
    assert asked(curated, f"SELECT ?s {{ <{conflict}> det:status ?s }}") == [[old]]
    assert facts(curated) == settled


def test_who_comes_second_sees_what_was_decided_and_loses_nothing(
    curated: WrittenService, curator: BrowserLike
) -> None:
    with BrowserLike(curated) as other:
        other.sign_in(curated.secrets["curate"])
        late = {**other.hidden(page(PLANNED)), **GOOD, "reason": "My own <reason>."}
        made(decide(curator, PLANNED, choice="preferred", title="The earlier one"))
        before = curated.current()
        answer = other.http.post("/curate", data=late, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 409
        assert "The earlier one" in answer.text
        assert "My own &lt;reason&gt;." in answer.text
        assert curated.current() == before
        fields = {**late, **dict(re.findall(r'name="(state|form-key)" value="([^"]+)"', answer.text))}
        made(other.http.post("/curate", data=fields, headers={"Sec-Fetch-Site": "same-origin"}))
    made(decide(curator, PLANNED, choice="back"))


def test_a_change_of_something_else_is_no_conflict(curated: WrittenService, curator: BrowserLike) -> None:
    claim = unsettled_rumours(curated)[0]
    fields = {**curator.hidden(page(claim)), **GOOD, "choice": "preferred"}
    assert curated.put("urn:a:note", "<urn:a> <urn:b> <urn:c> .").status_code == 201
    made(curator.http.post("/curate", data=fields, headers={"Sec-Fetch-Site": "same-origin"}))
    made(decide(curator, claim, choice="back"))


@pytest.mark.parametrize(
    ("fields", "flaws"),
    [
        ({"choice": ""}, {"choice"}),
        ({"choice": "not-a-conflict"}, {"choice"}),
        ({"reason": " "}, {"reason"}),
        ({"reason": "x" * 4001}, {"reason"}),
        ({"evidence": ""}, {"evidence"}),
        ({"evidence": "https://example.org/>nothing"}, {"evidence"}),
        (
            {"evidence": "", "evidence-title": "A title"},
            {"evidence-publisher", "evidence-date", "evidence-url", "evidence-description"},
        ),
        ({**SOURCE, "evidence-date": "1 May 2017"}, {"evidence-date"}),
        ({**SOURCE, "evidence-date": "20170501"}, {"evidence-date"}),
        ({**SOURCE, "evidence-url": "javascript:alert(1)"}, {"evidence-url"}),
        ({**SOURCE, "evidence-url": "https://example.org/a b"}, {"evidence-url"}),
        ({"curator": "https://example.org/somebody"}, {"curator"}),
    ],
)
def test_what_is_wrong_is_told_by_field_and_kept(
    fields: dict[str, str], flaws: set[str], curated: WrittenService, curator: BrowserLike
) -> None:
    before = curated.current()
    answer = decide(curator, PLANNED, title="Kept & shown", **fields)
    assert answer.status_code == 400
    assert set(re.findall(r'id="flaw-([a-z-]+)"', answer.text)) >= flaws - {"curator"}
    assert 'value="Kept &amp; shown"' in answer.text
    for name, value in fields.items():
        if name.startswith("evidence-"):
            assert unescape(answer.text).count(value), name
    assert curated.current() == before


HOSTILE = [
    'a" } } ; DROP ALL ; INSERT DATA { GRAPH <urn:x> { <urn:x> <urn:x> "',
    'back\\slash \\u0022 and \'quotes\' """ and\r\nlines',
    "<script>alert(1)</script>",
    "\u202eright to left, \U0001f600, a\u0301",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words(text: str, curated: WrittenService, curator: BrowserLike) -> None:
    graphs = set(curated.client.get("/v/current").json()["graphs"])
    new = {**SOURCE, "evidence-title": text, "evidence-publisher": text, "evidence-description": text}
    version = made(decide(curator, PLANNED, reason=text, title=text, **new))
    reasons = {
        each.object.value
        for each in curated.stored()
        if each.predicate == RDFS.comment and isinstance(each.object, Literal)
    }
    assert text.replace("\r\n", "\n") in {each.replace("\r\n", "\n") for each in reasons}
    assert set(curated.client.get(f"/v/{version}").json()["graphs"]) == graphs
    shown = curator.get(page(PLANNED)).text
    assert "<script>alert" not in shown
    made(decide(curator, PLANNED, choice="back"))


def test_what_was_overtaken_is_not_taken_back(curated: WrittenService, curator: BrowserLike) -> None:
    claim = unsettled_rumours(curated)[0]
    made(decide(curator, claim, title="The first"))
    first = f"{DEFAULT_BASE}decision/the-first"
    ((decision,),) = asked(
        curated, f'SELECT ?d {{ ?d prov:used <{claim}> FILTER CONTAINS(STR(?d), "{first}") }}'
    )
    curated.update(
        f"DELETE {{ GRAPH ?g {{ <{decision}> prov:endedAtTime ?t }} }}"
        f' INSERT {{ GRAPH ?g {{ <{decision}> prov:endedAtTime "2016-01-01T00:00:00Z"^^xsd:dateTime }} }}'
        f" WHERE {{ GRAPH ?g {{ <{decision}> prov:endedAtTime ?t }} }}",
        scope="curate",
    )
    made(decide(curator, claim, choice="preferred"))
    assert "A later decision is on the same" in curator.get(page(decision)).text
    before = curated.current()
    assert decide(curator, decision, choice="back").status_code == 400
    assert curated.current() == before
    made(decide(curator, claim, choice="back"))


def test_what_only_users_say_is_nothing_to_decide(curated: WrittenService, curator: BrowserLike) -> None:
    forged = f"{DEFAULT_BASE}claim/forged/one"
    graph = "https://example.org/forged"
    text = f"<{forged}> a <{DET.Claim.value}> . <urn:d> <{PROV.used.value}> <{forged}> ."
    curated.put(graph, text)
    for of in (forged, "urn:d", f"{DEFAULT_BASE}id/state/TUR", "https://example.org/none"):
        assert curator.get(page(of)).status_code == 404, of
    assert curator.get("/curate").status_code == 400
    assert curator.get("/curate?of=no+iri").status_code == 400


def test_a_version_is_undone_by_a_new_one(curated: WrittenService, curator: BrowserLike) -> None:
    settled, before = facts(curated), curated.current()
    done = made(decide(curator, PLANNED))
    link = f"/curate/restore?version={before}"
    assert link in curator.get(f"/v/{done}").text
    form = curator.hidden(link)
    other = curated.update("INSERT DATA { GRAPH <urn:b:later> { <urn:b> <urn:b> <urn:b> } }")
    assert other.status_code == 200
    late = curator.http.post("/curate/restore", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert late.status_code == 412
    assert "Another version was made since" in late.text
    version = made(curator.send("/curate/restore", {}, page=link))
    manifest = curated.client.get(f"/v/{version}").json()
    assert (manifest["author"], manifest["message"]) == ("curater", f"Restored version {before}")
    assert facts(curated) == settled
    assert "urn:b:later" not in manifest["graphs"]


@pytest.mark.parametrize("scope", ["write", None])
def test_restoring_is_for_curators(scope: str | None, curated: WrittenService) -> None:
    with BrowserLike(curated) as browser:
        if scope:
            browser.sign_in(curated.secrets[scope])
        before = curated.current()
        fields = {**browser.hidden("/sign-in"), "version": before, "seen": before}
        answer = browser.http.post("/curate/restore", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == (403 if scope else 401)
        assert curated.current() == before


def test_no_other_site_decides(curated: WrittenService, curator: BrowserLike) -> None:
    before = curated.current()
    fields = {**curator.hidden(page(PLANNED)), **GOOD}
    for site in ("cross-site", "same-site"):
        answer = curator.http.post("/curate", data=fields, headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, REASON in answer.text) == (403, False)
    assert curated.current() == before
