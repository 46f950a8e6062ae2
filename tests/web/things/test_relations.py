"""`/relation/…`: the timeline of two states from a table, filters, promises, disputes, targets."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.presentation.description import describe_thing, facts_query
from detente.web.presentation.terms import Value
from detente.web.querying.context import EXTENSION
from detente.web.views.relation import VIEW, Comparison, RelationPage, TimelineLine
from detente.web.views.relation import lines_of as timeline_lines
from detente.web.views.view import Subject, answer_view
from tests.versions import assemble_whole, commit_quads
from tests.web.served import serving
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}
PAIR = "/id/relation/RUS-TUR"
CASES = Path(__file__).with_name("relation_timeline.csv")
TIMELINE = [*csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())]


def page_of(app: Flask, arguments: dict[str, list[str]]) -> RelationPage:
    runtime = app.extensions[EXTENSION].runtime
    version, iri = runtime.manifest_from_thread().id, f"{DEFAULT_BASE}{PAIR[1:]}"
    thing = describe_thing(iri, runtime.rows(facts_query(iri, DEFAULT_BASE), version))
    subject = Subject(thing, DEFAULT_BASE, arguments=arguments)
    found = answer_view(VIEW, subject, lambda queries: runtime.rows_of_all(queries, version))
    assert isinstance(found, RelationPage)
    return found


def as_case(line: TimelineLine) -> dict[str, str]:
    return {
        "date": line.date or "",
        "kind": line.kind or "",
        "status": line.status or "",
        "settled": "yes" if line.settled else "no",
        "who": "; ".join(claim.who.label or "" for claim in line.claims),
        "modality": "; ".join(dict.fromkeys(claim.modality for claim in line.claims)),
        "what": line.thing.label or "",
    }


def lines_of(page: RelationPage) -> list[dict[str, str]]:
    return [as_case(line) for line in (*page.dated, *page.undated)]


Case = dict[str, str]


def settled(case: Case) -> bool:
    return case["settled"] == "yes"


def since_august(case: Case) -> bool:
    return "August 2016" in case["date"] or case["date"].startswith("since")


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("settled=all", lambda _: True),
        ("", settled),
        (
            "type=measure&type=incident",
            lambda case: settled(case) and case["kind"] in ("measure", "incident"),
        ),
        ("type=event&settled=all", lambda case: case["kind"] == "event"),
        ("modality=pledged&settled=all", lambda case: case["modality"] == "pledged"),
        ("from=2016-08-01&settled=all", since_august),
        ("to=2016-01-01", lambda case: "2015" in case["date"]),
        ("type=visit", lambda _: False),
    ],
)
def test_the_timeline_has_these_lines_in_this_order(
    seeds_app: Flask, query: str, chosen: Callable[[Case], bool]
) -> None:
    assert lines_of(page_of(seeds_app, parse_qs(query))) == [case for case in TIMELINE if chosen(case)]


def test_a_page_lists_what_each_promised_apart_from_what_both_did(seeds_app: Flask) -> None:
    found = page_of(seeds_app, {})
    named = {
        (each.by.label, each.mutual): [line.thing.label for line in each.lines] for each in found.promises
    }
    assert named["Russia", False] == [
        "Admission of Turkish construction companies to Russia",
        "Resumption of Russian charter flights to Turkey",
        "Russian phase-out of sanctions against Turkey",
    ]
    assert named["Turkey", False] == [
        "Closer defence-industry ties of Turkey with Russia",
        "Realisation of Turkish Stream",
    ]
    assert named["Russia", True][0] == "Renewal of ties between Turkey and Russia"
    assert len(named["Russia", True]) == 4


def row(line: Comparison) -> tuple[Value | None, ...]:
    return line.target, line.observed, line.observed_by


def test_a_page_compares_targets_with_figures_and_lists_disputes(seeds_app: Flask) -> None:
    found = page_of(seeds_app, {})
    compared = {tuple(value and value.label for value in row(each)) for each in found.comparisons}
    assert compared == {
        ("100 billion USD", "28 billion USD", "Unnamed publisher"),
        ("100 billion USD", "28 billion USD", "Recep Tayyip Erdoğan"),
    }
    assert [each.status for each in found.disputes] == ["resolved distinct events", "resolved source error"]


def test_each_promise_leads_to_its_words_in_the_entry(seeds: FlaskClient) -> None:
    page = seeds.get(PAIR, headers=BROWSER).text
    assert '<a href="/entry/2016-08-turkey-russia-2#words-phase-out">Russia would phase out' in page


def test_the_query_shown_gives_the_lines_of_the_page(seeds_app: Flask, seeds: FlaskClient) -> None:
    for arguments in ({}, {"settled": ["all"], "type": ["commitment"], "from": [""]}):
        found = page_of(seeds_app, arguments)
        answer = seeds.post("/sparql", data={"query": found.query}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200
        shown = {row["label"] for row in csv.DictReader(answer.text.splitlines())}
        assert shown == {line.thing.label for line in (*found.dated, *found.undated)}


def test_the_page_shows_what_was_asked_for_and_what_is_not_settled_apart(seeds: FlaskClient) -> None:
    page = seeds.get(f"{PAIR}?settled=all&type=commitment&modality=intended", headers=BROWSER).text
    checked = re.findall(r'name="(\w+)" value="([\w-]+)" checked', page)
    assert checked == [("type", "commitment"), ("modality", "intended"), ("settled", "all")]
    assert (
        page.count('<li class="line unsettled">') == 6
    )  # three promises, listed as such and in the timeline
    assert "Without a date" in page


WRONG = (
    "type=treaty", "modality=x", "settled=perhaps", "from=now", "from=2016-02-01&to=2016-01-01",
    "to=2016-99-99",
    "from=20160809", "from=2016-W32-2",
)  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
@pytest.mark.parametrize("path", [f"{PAIR}.html", f"{PAIR}.jsonld", f"{PAIR}.ttl", "/relation/SYR-TUR"])
def test_an_argument_that_means_nothing_is_a_problem(path: str, query: str, seeds: FlaskClient) -> None:
    answer = seeds.get(f"{path}?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    told = answer.get_json()
    assert told["type"].endswith("#argument")
    assert f"{told['argument']}=" in query


def test_data_of_a_relation_is_not_narrowed_and_says_what_is(seeds: FlaskClient) -> None:
    answer = seeds.get(f"{PAIR}.jsonld?from=2016-08-09", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.get_json()["argument"] == "from"
    assert "/claims.json" in answer.get_json()["detail"]


def test_any_two_states_have_a_page_that_says_when_there_is_nothing(seeds: FlaskClient) -> None:
    answer = seeds.get("/relation/SYR-TUR", headers=BROWSER)
    assert answer.status_code == 200
    text = words(answer.text)
    assert "Relations between Syria and Turkey" in text
    assert "Nothing is settled between them." in text
    assert "does not mean that nothing happened" in text
    assert outline(answer.text).open == []
    assert answer.headers["Detente-Version"]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/relation/RUS-TUR", 302, "/id/relation/RUS-TUR"),
        ("/relation/TUR-RUS?type=measure", 301, "/relation/RUS-TUR?type=measure"),
        ("/relation/TUR-SYR", 301, "/relation/SYR-TUR"),
        ("/v/current/relation/RUS-TUR", 302, "/v/current/id/relation/RUS-TUR"),
        ("/relation/TUR-XXX", 404, None),
        ("/relation/TUR-TUR", 404, None),
        ("/relation/TUR", 404, None),
        ("/relation/tur-rus", 404, None),
        ("/relation/RUS-TUR%3E", 404, None),
    ],
)
def test_addresses_of_pairs_lead_to_one_another(
    path: str, status: int, location: str | None, seeds: FlaskClient
) -> None:
    version = seeds.get(PAIR).headers["Detente-Version"]
    answer = seeds.get(path.replace("current", version), headers=BROWSER)
    assert answer.status_code == status
    if location:
        assert answer.headers["Location"] == location.replace("current", version)


def test_pairs_and_disputes_are_listed(seeds: FlaskClient) -> None:
    version = seeds.get(PAIR).headers["Detente-Version"]
    for root in ("", f"/v/{version}"):
        pairs = seeds.get(f"{root}/relation/", headers=BROWSER)
        assert "Russia and Turkey" in words(pairs.text)
        assert "13 settled" in words(pairs.text)
        disputes = seeds.get(f"{root}/disputes", headers=BROWSER)
        assert "resolved source error Two places : Meeting of Recep" in words(disputes.text)
        assert ("immutable" in pairs.headers["Cache-Control"]) == bool(root)
        assert ("immutable" in disputes.headers["Cache-Control"]) == bool(root)


@pytest.fixture(scope="module")
def elsewhere(lesser: Sources, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of the seeds under a base of their own."""
    base, folder = "https://example.org/kb/", tmp_path_factory.mktemp("elsewhere")
    commit_quads(VersionStore(folder), assemble_whole(lesser, base).quads, author="test", message="seeds")
    with serving(Settings(data=folder, base=base, processes=1)) as app:
        yield app.test_client()


def test_under_another_base_the_pages_are_the_same(elsewhere: FlaskClient, seeds: FlaskClient) -> None:
    meeting, entry = "/id/meeting/erdogan-putin-2016-08", "/entry/2016-08-turkey-russia-1"
    for path in (f"{PAIR}?settled=all", "/id/state/TUR", meeting, entry):
        answers = [each.get(path, headers=BROWSER) for each in (elsewhere, seeds)]
        there, here = (words(each.text.replace(each.headers["Detente-Version"], "")) for each in answers)
        assert there.replace("https://example.org/kb/", DEFAULT_BASE) == here


def test_of_several_labels_a_line_has_the_english_one() -> None:
    event = NamedNode("https://example.org/e")
    labels = [Literal("Antlaşma", language="tr"), Literal("Treaty", language="en")]
    (line,) = timeline_lines([{"what": event, "label": label} for label in labels], {})
    assert line.thing.label == "Treaty"
