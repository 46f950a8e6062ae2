"""The seed's facts, row by row: each is claimed as its row says, and settled or not as its row says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from detente.build import Dataset
from detente.discourse import Discourse
from detente.iris import UNATTRIBUTED, Iris
from detente.quads import DEFAULT_GRAPH, Quads
from detente.settled import settles
from detente.vocab import DET, DETS, LABEL, OA, SCHEMA, TYPE

FACTS = list(csv.DictReader((Path(__file__).parent / "seed_facts.csv").read_text(encoding="utf-8").splitlines()))
AUTHOR = "organization/unnamed-publisher"

by_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['row']}-{fact['claim'].partition('/')[2]}")


def claim_of(fact: dict[str, str], iris: Iris) -> NamedNode:
    return iris.claim(fact["claim"])


def entry_of(fact: dict[str, str], iris: Iris) -> NamedNode:
    return iris.entry(fact["claim"].partition("/")[0])


def one(quads: Quads, subject: NamedNode, predicate: NamedNode, graph: NamedNode) -> object:
    (quad,) = quads.match(subject, predicate, graph=graph)
    return quad.object


def text_of(quads: Quads, subject: NamedNode, predicate: NamedNode, graph: NamedNode) -> str:
    term = one(quads, subject, predicate, graph)
    assert isinstance(term, Literal)
    return term.value


def test_every_row_is_there() -> None:
    assert {int(fact["row"]) for fact in FACTS} == set(range(1, 66))


def test_every_claim_of_an_entry_is_a_fact_or_an_act_of_saying(dataset: Dataset, iris: Iris) -> None:
    listed = {claim_of(fact, iris) for fact in FACTS}
    discourse = Discourse(dataset.quads, dataset.gate.ontology, iris)
    for claim in discourse.claims.values():
        if claim.iri not in listed and claim.graph in discourse.authors:
            assert claim.about is not None
            assert DET.Statement in discourse.values(claim.about, TYPE)


@by_fact
def test_claim_has_modality_and_attribution(fact: dict[str, str], dataset: Dataset, iris: Iris) -> None:
    claim, graph = claim_of(fact, iris), entry_of(fact, iris)
    who = AUTHOR if fact["attributed_to"] == "author" else fact["attributed_to"]
    expected = UNATTRIBUTED if who == "unattributed" else iris.thing(who)
    assert one(dataset.quads, claim, DET.modality, graph) == DETS[f"modality-{fact['modality']}"]
    assert one(dataset.quads, claim, DET.attributedTo, graph) == expected
    assert one(dataset.quads, claim, DET.reportedIn, graph) == graph


@by_fact
def test_anchor_matches_the_text(fact: dict[str, str], dataset: Dataset, iris: Iris) -> None:
    claim, graph = claim_of(fact, iris), entry_of(fact, iris)
    quote, position = NamedNode(f"{claim.value}#quote"), NamedNode(f"{claim.value}#position")
    text = text_of(dataset.quads, graph, SCHEMA.articleBody, graph)
    start, end = (int(text_of(dataset.quads, position, each, graph)) for each in (OA.start, OA.end))
    exact = text_of(dataset.quads, quote, OA.exact, graph)
    assert exact
    assert text[start:end] == exact
    assert text[:start].endswith(text_of(dataset.quads, quote, OA.prefix, graph))
    assert text[end:].startswith(text_of(dataset.quads, quote, OA.suffix, graph))


@by_fact
def test_fact_is_settled_as_its_row_says(fact: dict[str, str], dataset: Dataset, iris: Iris) -> None:
    claim = Discourse(dataset.quads, dataset.gate.ontology, iris).claims[claim_of(fact, iris)]
    quads = dataset.quads
    if claim.about is not None:
        settled = any(quads.match(claim.about, TYPE, graph=DEFAULT_GRAPH))
    elif claim.triple is not None:
        settled = any(quads.match(*claim.triple, DEFAULT_GRAPH))
    else:
        settled = settles(claim)
    assert settled == (fact["settled"] == "y")


@by_fact
def test_claim_itself_is_in_the_default_graph(fact: dict[str, str], dataset: Dataset, iris: Iris) -> None:
    assert any(dataset.quads.match(claim_of(fact, iris), DET.modality, graph=DEFAULT_GRAPH))


def test_presidents_met_in_st_petersburg_on_tuesday(dataset: Dataset, iris: Iris) -> None:
    meetings = {quad.subject for quad in dataset.quads.match(predicate=TYPE, object=DET.Meeting, graph=DEFAULT_GRAPH)}
    assert meetings == {iris.thing("meeting/erdogan-putin-2016-08")}
    (meeting,) = meetings
    values = {
        name: {quad.object for quad in dataset.quads.match(meeting, DET[name], graph=DEFAULT_GRAPH)}
        for name in ("place", "start", "end", "side")
    }
    assert values["place"] == {iris.thing("place/saint-petersburg")}
    assert {str(day.value) for day in values["start"] | values["end"]} == {"2016-08-09"}
    assert values["side"] == {iris.thing("state/TUR"), iris.thing("state/RUS")}


def test_apology_has_the_curators_date_and_nothing_of_the_deprecated_one(dataset: Dataset, iris: Iris) -> None:
    apology = iris.thing("event/erdogan-apology-to-russia-2016")
    found = {
        (quad.predicate, quad.object.value)
        for quad in dataset.quads.match(apology, graph=DEFAULT_GRAPH)
        if quad.predicate in (DET.edtf, DET.start, DET.end, DET.timeExpression)
    }
    assert found == {(DET.edtf, "2016-06-27~"), (DET.start, "2016-06-27"), (DET.end, "2016-06-27")}


def test_two_conflicts_come_out_and_both_are_resolved(dataset: Dataset, iris: Iris) -> None:
    conflicts = {q.subject for q in dataset.quads.match(predicate=TYPE, object=DET.ClaimConflict, graph=DEFAULT_GRAPH)}
    statuses = {
        quad.object.value.removeprefix(DETS.iri)
        for conflict in conflicts
        for quad in dataset.quads.match(conflict, DET.status, graph=DEFAULT_GRAPH)
    }
    assert len(conflicts) == 2
    assert statuses == {"conflict-status-resolved-distinct-events", "conflict-status-resolved-source-error"}


def test_unsettled_things_have_a_label_and_no_more(dataset: Dataset, iris: Iris) -> None:
    visit = iris.thing("visit/turkish-officials-to-russia-2016-08")
    assert {quad.predicate for quad in dataset.quads.match(visit, graph=DEFAULT_GRAPH)} == {LABEL}
