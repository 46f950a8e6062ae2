"""The seed's facts, row by row: each is claimed as its row says, and settled or not as its row says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from detente.changes.build import Assembled
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.settling import settles
from detente.rdf.namespaces import DET, DETS, LABEL, OA, SCHEMA, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.vocabulary.iris import UNATTRIBUTED, Iris

FACTS = list(
    csv.DictReader((Path(__file__).parent / "seed_facts.csv").read_text(encoding="utf-8").splitlines())
)
AUTHOR = "organization/unnamed-publisher"

by_fact = pytest.mark.parametrize(
    "fact", FACTS, ids=lambda fact: f"{fact['row']}-{fact['claim'].partition('/')[2]}"
)


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


def test_every_claim_of_an_entry_is_a_fact_or_an_act_of_saying(dataset: Assembled, iris: Iris) -> None:
    listed = {claim_of(fact, iris) for fact in FACTS}
    index = ClaimIndex(dataset.quads, dataset.gate.ontology, iris)
    for claim in index.claims.values():
        if claim.iri not in listed and claim.graph in index.graphs[:-1]:
            assert claim.about is not None
            assert DET.Statement in index.values(claim.about, TYPE)


@by_fact
def test_claim_has_modality_and_attribution(fact: dict[str, str], dataset: Assembled, iris: Iris) -> None:
    claim, graph = claim_of(fact, iris), entry_of(fact, iris)
    who = AUTHOR if fact["attributed_to"] == "author" else fact["attributed_to"]
    expected = UNATTRIBUTED if who == "unattributed" else iris.thing(who)
    assert one(dataset.quads, claim, DET.modality, graph) == DETS[f"modality-{fact['modality']}"]
    assert one(dataset.quads, claim, DET.attributedTo, graph) == expected
    assert one(dataset.quads, claim, DET.reportedIn, graph) == graph


@by_fact
def test_anchor_matches_the_text(fact: dict[str, str], dataset: Assembled, iris: Iris) -> None:
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
def test_fact_is_settled_as_its_row_says(fact: dict[str, str], dataset: Assembled, iris: Iris) -> None:
    claim = ClaimIndex(dataset.quads, dataset.gate.ontology, iris).claims[claim_of(fact, iris)]
    quads = dataset.quads
    if claim.about is not None:
        settled = any(quads.match(claim.about, TYPE, graph=DEFAULT_GRAPH))
    elif claim.triple is not None:
        settled = any(quads.match(*claim.triple, DEFAULT_GRAPH))
    else:
        settled = settles(claim)
    assert settled == (fact["settled"] == "y")


@by_fact
def test_claim_itself_is_in_the_default_graph(fact: dict[str, str], dataset: Assembled, iris: Iris) -> None:
    assert any(dataset.quads.match(claim_of(fact, iris), DET.modality, graph=DEFAULT_GRAPH))


def settled_values(dataset: Assembled, thing: NamedNode, name: str) -> set[str]:
    quads = dataset.quads.match(thing, DET[name], graph=DEFAULT_GRAPH)
    return {q.object.value for q in quads if isinstance(q.object, NamedNode | Literal)}


def settled_members(dataset: Assembled, name: str) -> list[NamedNode]:
    quads = dataset.quads.match(predicate=TYPE, object=DET[name], graph=DEFAULT_GRAPH)
    return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]


def test_presidents_met_in_st_petersburg_on_tuesday(dataset: Assembled, iris: Iris) -> None:
    (meeting,) = settled_members(dataset, "Meeting")
    assert meeting == iris.thing("meeting/erdogan-putin-2016-08")
    assert settled_values(dataset, meeting, "place") == {iris.thing("place/saint-petersburg").value}
    assert (
        settled_values(dataset, meeting, "start") == settled_values(dataset, meeting, "end") == {"2016-08-09"}
    )
    assert settled_values(dataset, meeting, "side") == {
        iris.thing(f"state/{code}").value for code in ("TUR", "RUS")
    }


def test_apology_has_the_curators_date_and_nothing_of_the_deprecated_one(
    dataset: Assembled, iris: Iris
) -> None:
    apology = iris.thing("event/erdogan-apology-to-russia-2016")
    dates = {
        name: settled_values(dataset, apology, name) for name in ("edtf", "start", "end", "timeExpression")
    }
    assert dates == {
        "edtf": {"2016-06-27~"},
        "start": {"2016-06-27"},
        "end": {"2016-06-27"},
        "timeExpression": set(),
    }


def test_two_conflicts_come_out_and_both_are_resolved(dataset: Assembled) -> None:
    conflicts = settled_members(dataset, "ClaimConflict")
    statuses = {status for conflict in conflicts for status in settled_values(dataset, conflict, "status")}
    assert len(conflicts) == 2
    assert statuses == {
        DETS[f"conflict-status-resolved-{how}"].value for how in ("distinct-events", "source-error")
    }


def test_unsettled_things_have_a_label_and_no_more(dataset: Assembled, iris: Iris) -> None:
    visit = iris.thing("visit/turkish-officials-to-russia-2016-08")
    assert {quad.predicate for quad in dataset.quads.match(visit, graph=DEFAULT_GRAPH)} == {LABEL}
