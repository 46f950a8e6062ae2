"""What keeps a claim from settling, held against the rule itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from detente.changes.build import Assembled
from detente.derivation.claim import INTENDED, PLEDGED
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.hindrances import hindrances
from detente.derivation.settling import settles
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.derivation.settling import IRIS

if TYPE_CHECKING:
    from tests.derivation.settling import Settle


def test_claims_of_the_seeds_without_hindrance_are_those_that_settle(
    dataset: Assembled, ontology: Ontology, iris: Iris
) -> None:
    source = Quads(quad for quad in dataset.quads if quad.graph_name != DEFAULT_GRAPH)
    index = ClaimIndex(source, ontology, iris)
    found = {claim: hindrances(index, claim.iri, claim.graph) for claim in index.claims.values()}
    assert {each for hindered in found.values() for each in hindered} >= {"voice", "modality", "deprecated"}
    for claim, hindered in found.items():
        is_told_promise = claim.own_voice and claim.modality in (PLEDGED, INTENDED) and claim.live
        assert (not hindered) == (settles(claim) or is_told_promise), (claim, hindered)


@pytest.mark.parametrize("name", ["asserted", "pledged", "intended", "planned", "alleged"])
def test_only_what_the_rule_reads_as_undertaken_is_told_so(settle: Settle, name: str) -> None:
    for kind, is_promise in (("commitment:k a det:Commitment", True), ("incident:k a det:Incident", False)):
        thing = kind.partition(" ")[0]
        said = f"det:modality dets:modality-{name}"
        world = settle(f"entry:a {{ {kind} . a:1 a det:Claim ; det:about {thing} ; {said} }}")
        found = hindrances(world.index, IRIS.claim("a/1"), IRIS.entry("a"))
        assert (found == ()) == world.settles(thing)
        if name in ("pledged", "intended"):
            assert (found == ()) == is_promise


def test_every_way_at_once_is_told(settle: Settle) -> None:
    world = settle("""
      entry:a { incident:i a det:Incident . a:1 a det:Claim ; det:about incident:i ;
        det:attributedTo person:putin ; det:modality dets:modality-alleged ;
        det:polarity dets:polarity-negative ; det:alternativeReading true }
      entry:b { entry:b dct:replaces entry:a }
      graph:curation { entry:a det:rank dets:rank-deprecated . a:1 det:rank dets:rank-deprecated }""")
    assert hindrances(world.index, IRIS.claim("a/1"), IRIS.entry("a")) == (
        "retracted", "replaced", "deprecated", "reading", "denied", "modality", "voice",
    )  # fmt: skip
