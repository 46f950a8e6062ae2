"""What keeps a claim from settling by rules 1 and 2, each condition by its name ("What is settled").

Only claims and entries are looked at, so that the few quads around a claim are enough to tell. What rule 3
takes back, and conditions of promises, take more; whether something is settled, the default graph says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pyoxigraph import NamedNode

from detente.derivation.claim import ASSERTED, INTENDED, PLEDGED, CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.foretold import Foretold
from detente.rdf.namespaces import DET

Hindrance = Literal[
    "data set", "uncounted", "opinion", "retracted", "replaced", "deprecated", "reading", "denied",
    "modality", "voice", "undertaking", "foretold",
]  # fmt: skip
"""A condition of the rule that a claim does not meet; `undertaking` is what rule 2 asks of spoken ones."""


def hindrances(index: ClaimIndex, claim: NamedNode, graph: NamedNode) -> tuple[Hindrance, ...]:
    """List what keeps a claim of a graph from settling; none where it meets what the rule asks of a claim.

    The index needs all quads of the claim, of its entry and of those that replace it, the sector of whom it
    is attributed to, and the classes and dates of what it is about, with the claims on those dates. A claim
    of a data set that nobody adopted is not read any further, as the rules do not read it either.
    """
    if index.is_data_set(graph) and not index.is_read(graph):
        return ("data set",)
    counted = index.claim(claim)
    if counted is None or counted.graph != graph:
        return ("uncounted",)
    return tuple(_unmet(index, counted))


def _unmet(index: ClaimIndex, claim: CountedClaim) -> Iterator[Hindrance]:
    if claim.about is None and claim.triple is None:
        yield "opinion"
    if claim.graph != index.curation and index.is_retracted(claim.graph):
        yield "retracted"
    if claim.graph != index.curation and index.is_replaced(claim.graph):
        yield "replaced"
    if index.is_retracted(claim.iri):
        yield "deprecated"
    if claim.alternative:
        yield "reading"
    if not claim.positive:
        yield "denied"
    yield from _of_its_source(index, claim)
    foretold = Foretold(index)
    if not _may_undertake(index, claim) and any(
        foretold.is_foretold(thing, claim.graph) for thing in claim.concerns
    ):
        yield "foretold"


def _of_its_source(index: ClaimIndex, claim: CountedClaim) -> Iterator[Hindrance]:
    """Yield what is wanting in how it is said and by whom; an author's own word undertakes a commitment."""
    if _may_undertake(index, claim):
        if not claim.own_voice:
            yield "undertaking"
        return
    if claim.modality != ASSERTED:
        yield "modality"
    if not claim.own_voice:
        yield "voice"


def _may_undertake(index: ClaimIndex, claim: CountedClaim) -> bool:
    is_pledge = claim.modality in (PLEDGED, INTENDED) and claim.graph != index.curation
    return is_pledge and claim.about is not None and index.is_instance(claim.about, DET.Commitment)
