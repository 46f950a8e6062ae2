from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET
from detente.vocabulary.iris import Iris

if TYPE_CHECKING:
    from tests.derivation.settling import Settle


CLAIM = "a:1 a det:Claim ; det:about incident:i"


def test_entries_are_described_in_the_graph_of_their_name(settle: Settle, iris: Iris) -> None:
    world = settle("""
      entry:a { entry:a schema:author person:one .
        entry:b a det:Entry ; schema:author person:other }
      <https://example.org/mine> { entry:c a det:Entry ; schema:author person:other }
      graph:curation { entry:d a det:Entry ; schema:author person:other }
    """)
    assert world.index.voice(iris.entry("a")) == iris.thing("person/one")
    assert world.index.graphs == (iris.entry("a"), iris.graph("curation"))


def test_facts_are_those_of_entries_authority_and_curation(settle: Settle, iris: Iris) -> None:
    graphs = ["entry:a", "graph:authority", "graph:curation", "graph:conflicts", "<https://example.org/mine>"]
    world = settle("".join(f"{graph} {{ event:e a det:Event }}" for graph in graphs))
    read = {fact.graph for fact in world.index.facts(iris.thing("event/e"))}
    assert read == {iris.entry("a"), iris.graph("authority"), iris.graph("curation")}
    assert not any(world.index.facts(graph=NamedNode("https://example.org/mine")))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (f"entry:a {{ {CLAIM} }}", True),
        (f"entry:a {{ {CLAIM} ; det:reportedIn entry:b }}", False),
        (f"entry:a {{ {CLAIM} ; det:attributedTo person:putin }}", True),
        (f"entry:a {{ {CLAIM} ; det:attributedTo person:curator }}", False),
        (f"entry:a {{ {CLAIM} . entry:a schema:author person:curator }}", True),
        (f"graph:curation {{ {CLAIM} }}", True),
        (f"graph:curation {{ {CLAIM} ; det:attributedTo person:putin }}", False),
        (f"graph:curation {{ {CLAIM} ; det:attributedTo person:putin, person:curator }}", False),
        (f"graph:authority {{ {CLAIM} }}", False),
        (f"graph:conflicts {{ {CLAIM} }}", False),
        (f"<https://example.org/mine> {{ {CLAIM} }}", False),
    ],
)
def test_claims_that_count(settle: Settle, iris: Iris, text: str, counts: bool) -> None:
    assert (iris.claim("a/1") in settle(text).index.claims) == counts


@pytest.mark.parametrize(
    ("said", "firm"),
    [
        ("", True),
        ("det:polarity dets:polarity-negative", True),
        ("det:modality dets:modality-possible", False),
        ("det:attributedTo person:putin", False),
        ("det:alternativeReading true", False),
        ('det:alternativeReading "1"^^xsd:boolean', False),
        ("det:alternativeReading false", True),
    ],
)
def test_firm_claims_are_asserted_live_and_in_an_own_voice(
    settle: Settle, iris: Iris, said: str, firm: bool
) -> None:
    world = settle(f"entry:a {{ {CLAIM} ; {said} }}")
    assert world.index.claims[iris.claim("a/1")].firm == firm


def test_ranks_are_read_from_the_curation(settle: Settle, iris: Iris) -> None:
    ranked = "{} {{ a:1 det:rank dets:rank-{} }}"
    claims = {
        (graph, rank): settle(f"entry:a {{ {CLAIM} }}" + ranked.format(graph, rank)).index.claims
        for graph in ("entry:a", "graph:authority", "graph:curation")
        for rank in ("preferred", "normal", "deprecated")
    }
    found = {key: each[iris.claim("a/1")] for key, each in claims.items()}
    assert [key for key, claim in found.items() if claim.deprecated] == [("graph:curation", "deprecated")]
    assert [key for key, claim in found.items() if claim.preferred] == [("graph:curation", "preferred")]


def test_claim_that_says_two_things_says_neither(settle: Settle, iris: Iris) -> None:
    world = settle("""entry:a { a:1 a det:Claim ; det:about incident:i, incident:j ;
      rdf:subject incident:i ; rdf:predicate det:place ; rdf:object place:moscow, place:petersburg }""")
    claim = world.index.claims[iris.claim("a/1")]
    assert (claim.about, claim.triple) == (None, None)


def test_curators_are_named_by_the_authority(settle: Settle, iris: Iris) -> None:
    named = "{} {{ person:{} det:sector dets:actor-sector-CUR }}"
    world = settle(named.format("graph:authority", "one") + named.format("entry:a", "two"))
    people = ("curator", "one", "two")
    found = {who: world.index.is_curator(iris.thing(f"person/{who}")) for who in people}
    assert found == {"curator": True, "one": True, "two": False}


HELD = """
  entry:a { incident:i a det:Incident ; det:place place:moscow ; det:topic dets:topic-trade .
    a:1 a det:Claim ; det:about incident:i .
    a:2 a det:Claim ; rdf:subject incident:i ; rdf:predicate det:place ; rdf:object place:moscow }
  entry:b { incident:i det:place place:moscow . b:1 a det:Claim ; det:about incident:i }
  graph:curation {
    c:1 a det:Claim ; rdf:subject incident:i ; rdf:predicate det:place ; rdf:object place:moscow %s }
"""


@pytest.mark.parametrize(
    ("predicate", "entry", "holders"),
    [("place", "a", ["a/2"]), ("topic", "a", ["a/1"]), ("place", "b", ["b/1"])],
)
def test_value_stands_on_claims_on_it_or_else_about_its_subject(
    settle: Settle, iris: Iris, predicate: str, entry: str, holders: list[str]
) -> None:
    index = settle(HELD % "").index
    (fact,) = index.facts(iris.thing("incident/i"), DET[predicate], graph=iris.entry(entry))
    assert [claim.iri for claim in index.supporting(fact)] == [iris.claim(each) for each in holders]


@pytest.mark.parametrize(
    ("said", "entry", "claims"),
    [
        ("", "a", ["a/2", "curation/1"]),
        ("", "b", ["curation/1"]),
        ("; det:alternativeReading true", "a", ["a/2"]),
    ],
)
def test_curators_live_claims_qualify_a_value_in_every_graph(
    settle: Settle, iris: Iris, said: str, entry: str, claims: list[str]
) -> None:
    index = settle(HELD % said).index
    (fact,) = index.facts(iris.thing("incident/i"), DET.place, graph=iris.entry(entry))
    assert [claim.iri for claim in index.qualifying(fact)] == [iris.claim(each) for each in claims]
