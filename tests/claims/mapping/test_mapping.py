"""From seeds to quads: every node where the contract has it, and nothing else."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.claims.mapping.seeds import map_seeds
from detente.claims.model import Seeds
from detente.claims.seeds.reader import read_seeds
from detente.rdf.namespaces import (
    DCT,
    DEFAULT_BASE,
    DET,
    DETS,
    EDTF,
    LABEL,
    OA,
    ORG,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TYPE,
    XSD,
)
from detente.rdf.quads import Quads
from detente.resources import Sources, shipped_sources
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris, fragment
from detente.vocabulary.ontology import Ontology

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
SOURCE_DIGEST = "hjfSdAXXzWZQXXyDPdoK3bpx1YMgA811FIvd8cPrghI"
STATE = "[A-Z]{3}(-[0-9]{4}-[0-9]{4})?"
PATTERNS = (
    rf"id/state/{STATE}",
    rf"id/state/{STATE}#(cow|gw|iso)-[A-Z0-9]+-[0-9]+",
    rf"id/relation/{STATE}-{STATE}",
    rf"id/({'|'.join(set(CLASSES_BY_KIND) - {'state', 'relation'})})/{SLUG}",
    rf"entry/{SLUG}",
    rf"claim/{SLUG}/{SLUG}(#(anchor|quote|position))?",
    rf"(evidence|decision)/{SLUG}",
    rf"run/{SLUG}/{SLUG}",
    "conflict/[0-9a-f]{16}",
    "graph/(authority|curation|conflicts)",
)


@pytest.fixture(scope="module")
def seeds(sources: Sources, ontology: Ontology, iris: Iris) -> Seeds:
    return read_seeds(sources.seeds, ontology, iris)


@pytest.fixture(scope="module")
def mapped(seeds: Seeds, ontology: Ontology, iris: Iris) -> Quads:
    return Quads(map_seeds(seeds, ontology, iris))


@pytest.fixture(scope="module")
def whole(ontology: Ontology, iris: Iris) -> Quads:
    """Give what all the seeds that ship say."""
    return Quads(map_seeds(read_seeds(shipped_sources().seeds, ontology, iris), ontology, iris))


def one(quads: Quads, subject: NamedNode, predicate: NamedNode) -> object:
    (value,) = {quad.object for quad in quads.match(subject, predicate)}
    return value


def literal(quads: Quads, subject: NamedNode, predicate: NamedNode) -> Literal:
    value = one(quads, subject, predicate)
    assert isinstance(value, Literal)
    return value


def test_the_same_seeds_give_the_same_quads_in_the_same_order(
    seeds: Seeds, mapped: Quads, ontology: Ontology, iris: Iris
) -> None:
    assert list(Quads(map_seeds(seeds, ontology, iris))) == list(mapped)


def test_graphs_are_the_entries_the_authority_and_the_curation(mapped: Quads, iris: Iris) -> None:
    assert {quad.graph_name for quad in mapped} == {
        *(iris.entry(f"2016-08-turkey-russia-{number}") for number in (1, 2)),
        *(iris.graph(name) for name in ("authority", "curation")),
    }


def test_every_graph_is_closed(mapped: Quads, ontology: Ontology) -> None:
    assert set(ontology.close(mapped)) == set(mapped)


def test_what_the_service_says_itself_has_no_blank_node(dataset: Assembled) -> None:
    for graph in dataset.stated:
        for quad in dataset.quads.match(graph=graph):
            assert not {type(quad.subject), type(quad.object)} & {BlankNode}


def test_every_iri_under_the_base_is_of_a_known_pattern(dataset: Assembled) -> None:
    terms = {
        term.value
        for graph in dataset.stated
        for quad in dataset.quads.match(graph=graph)
        for term in (*quad.triple, graph)
        if isinstance(term, NamedNode) and term.value.startswith(DEFAULT_BASE)
    }
    paths = {iri.removeprefix(DEFAULT_BASE) for iri in terms if not iri.startswith((DET.iri, DETS.iri))}
    assert {path for path in paths if not re.fullmatch("|".join(PATTERNS), path)} == set()
    assert all(any(re.fullmatch(pattern, path) for path in paths) for pattern in PATTERNS)


def test_a_code_of_part_of_a_states_time_is_a_node_with_days(whole: Quads, iris: Iris) -> None:
    germany = iris.thing("state/DEU")
    assert {each.object for each in whole.match(germany, DET.cowCode)} == {
        Literal(code, datatype=XSD.integer) for code in ("255", "260")
    }
    codes = {each.object for each in whole.match(germany, SCHEMA.identifier)}
    times = {
        (literal(whole, each, SCHEMA.value).value, literal(whole, each, DET.start).value)
        for each in codes
        if isinstance(each, NamedNode)
    }
    assert times == {("260", "1955-05-05"), ("255", "1990-10-03")}


def test_a_membership_joins_member_and_organisation_for_its_time(whole: Quads, iris: Iris) -> None:
    first, again = (iris.thing(f"membership/arab-league-egy{each}") for each in ("", "-3"))
    for membership in (first, again):
        assert one(whole, membership, TYPE) == ORG.Membership
        assert one(whole, membership, ORG.member) == iris.thing("state/EGY")
        assert one(whole, membership, ORG.organization) == iris.thing("organization/arab-league")
    assert literal(whole, first, DET.start).value == "1945-03-22"
    assert not list(whole.match(again, DET.end))
    suspended = iris.thing("membership/arab-league-egy-2")
    assert one(whole, suspended, ORG.role) == DETS["membership-role-suspended"]


def test_every_claim_of_an_entry_is_anchored_by_four_nodes(mapped: Quads, seeds: Seeds) -> None:
    for entry in seeds.entries:
        for claim in (each.iri for each in entry.claims):
            anchor, quote, position = (fragment(claim, name) for name in ("anchor", "quote", "position"))
            assert one(mapped, claim, DET.anchor) == anchor
            assert one(mapped, anchor, OA.hasSource) == entry.entry.iri
            assert {q.object for q in mapped.match(anchor, OA.hasSelector)} == {quote, position}
            for node, class_ in (
                (anchor, OA.SpecificResource),
                (quote, OA.TextQuoteSelector),
                (position, OA.TextPositionSelector),
            ):
                assert one(mapped, node, TYPE) == class_
            start, end = (int(literal(mapped, position, each).value) for each in (OA.start, OA.end))
            assert entry.entry.text[start:end] == literal(mapped, quote, OA.exact).value


def test_every_claim_comes_from_the_review_of_its_entry(mapped: Quads, seeds: Seeds, iris: Iris) -> None:
    for entry in seeds.entries:
        run = iris.run(entry.entry.id, "review")
        assert {one(mapped, claim.iri, PROV.wasGeneratedBy) for claim in entry.claims} == {run}
        assert one(mapped, run, TYPE) == DET.ExtractionRun
        assert one(mapped, run, PROV.wasAssociatedWith) == iris.thing("person/curator-1")
        assert literal(mapped, run, PROV.endedAtTime).datatype == XSD.dateTime


def test_a_claimed_triple_stands_in_the_graph_of_its_claim(mapped: Quads) -> None:
    on_triples = list(mapped.match(predicate=RDF.predicate))
    assert on_triples
    for quad in on_triples:
        assert isinstance(quad.subject, NamedNode)
        subject, predicate, value = (
            one(mapped, quad.subject, each) for each in (RDF.subject, RDF.predicate, RDF.object)
        )
        assert Quad(subject, predicate, value, quad.graph_name) in mapped  # type: ignore[arg-type]


def test_an_entry_carries_its_text_its_date_and_where_it_is_from(mapped: Quads, iris: Iris) -> None:
    entry = iris.entry("2016-08-turkey-russia-1")
    assert one(mapped, entry, DCT.issued) == Literal("2016-08-10", datatype=XSD.date)
    assert one(mapped, entry, DET.edtf) == Literal("2016-08-10~", datatype=EDTF.EDTF)
    assert one(mapped, entry, DCT.source) == NamedNode(f"ni:///sha-256;{SOURCE_DIGEST}")
    assert literal(mapped, entry, DCT.rights).language == "en"


@pytest.mark.parametrize(
    ("thing", "start", "end"),
    [
        ("visit/turkish-officials-to-russia-2016-08", "2016-08-09", "2016-08-16"),
        ("incident/su-24-downing-2015-11", "2015-11-01", "2015-11-30"),
        ("measure/russia-trade-restrictions-on-turkey-2015", "2015-11-01", None),
        ("tenure/recep-tayyip-erdogan-president-of-turkey", "2014-08-28", None),
        ("event/syrian-civil-war", "2011-03-01", None),
    ],
)
def test_a_date_brings_its_days_where_they_are_known(
    thing: str, start: str, end: str | None, mapped: Quads, iris: Iris
) -> None:
    days = {
        predicate: {quad.object for quad in mapped.match(iris.thing(thing), predicate)}
        for predicate in (DET.start, DET.end)
    }
    assert days[DET.start] == {Literal(start, datatype=XSD.date)}
    assert days[DET.end] == ({Literal(end, datatype=XSD.date)} if end else set())


def test_a_curators_claim_rests_on_evidence_and_has_no_anchor(mapped: Quads, iris: Iris) -> None:
    claim = iris.claim("curation/presidents-meeting-place")
    assert one(mapped, claim, DET.evidence) == iris.evidence("trt-world-2016-08-09")
    assert one(mapped, claim, DET.attributedTo) == iris.thing("person/curator-1")
    assert not list(mapped.match(claim, DET.anchor))
    assert not list(mapped.match(claim, DET.reportedIn))


def test_a_decision_stands_beside_what_it_gives(mapped: Quads, iris: Iris) -> None:
    claim = iris.claim("2016-08-turkey-russia-2/presidents-meeting-place")
    decision = iris.decision("presidents-place-deprecated")
    assert one(mapped, decision, PROV.used) == claim
    assert one(mapped, claim, DET.rank) == DETS["rank-deprecated"]
    assert literal(mapped, decision, RDFS.comment).language == "en"
    (resolved,) = {quad.object for quad in mapped.match(iris.decision("two-meetings"), PROV.used)}
    assert isinstance(resolved, NamedNode)
    assert one(mapped, resolved, DET.status) == DETS["conflict-status-resolved-distinct-events"]


def test_the_authority_marks_what_it_defines_and_names_it_twice(mapped: Quads, iris: Iris) -> None:
    graph = iris.graph("authority")
    things = {quad.subject for quad in mapped.match(graph=graph) if isinstance(quad.subject, NamedNode)}
    assert {quad.subject for quad in mapped.match(predicate=RDFS.isDefinedBy, object=graph)} == things
    for thing in things:
        labels, preferred = (
            {quad.object for quad in mapped.match(thing, each, graph=graph)}
            for each in (LABEL, SKOS.prefLabel)
        )
        assert labels == preferred
        assert all(isinstance(label, Literal) and label.language for label in labels)
