"""One claim to triples: what it says, who holds it and how, and the direct triples beside it."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from detente.claims.mapping.terms import english, value_triples
from detente.claims.model import Claim
from detente.rdf.namespaces import DET, RDF, SCHEMA, TYPE, XSD
from detente.rdf.quads import Triple3


def claim_triples(claim: Claim) -> Iterator[Triple3]:
    """Yield a claim's own triples, without its anchor or evidence."""
    yield claim.iri, TYPE, DET.Claim
    yield from _target(claim)
    yield claim.iri, DET.attributedTo, claim.attributed_to
    yield claim.iri, DET.modality, claim.modality
    yield claim.iri, DET.polarity, claim.polarity
    if claim.alternative:
        yield claim.iri, DET.alternativeReading, Literal("true", datatype=XSD.boolean)
    if claim.confidence:
        yield claim.iri, DET.confidence, claim.confidence
    if claim.hedge:
        yield claim.iri, DET.hedge, english(claim.hedge)
    if claim.text:
        yield claim.iri, SCHEMA.text, english(claim.text)


def direct_triples(claim: Claim) -> Iterator[Triple3]:
    """Yield what stands of the claimed thing itself: its description, or the one triple claimed."""
    if claim.describes:
        yield claim.describes.thing, TYPE, claim.describes.type
        yield from value_triples(claim.describes.thing, claim.describes.values)
    if claim.triple:
        subject, predicate, value = claim.triple
        yield from value_triples(subject, [(predicate, value)])
        if claim.time_expression:
            yield subject, DET.timeExpression, Literal(claim.time_expression)
    if claim.conveyed_by:
        yield claim.conveyed_by, DET.conveys, claim.iri


def _target(claim: Claim) -> Iterator[Triple3]:
    if claim.about:
        yield claim.iri, DET.about, claim.about
    for commented in claim.comments:
        yield claim.iri, DET.comments, commented
    if claim.triple:
        subject, predicate, value = claim.triple
        yield claim.iri, RDF.subject, subject
        yield claim.iri, RDF.predicate, predicate
        yield claim.iri, RDF.object, value
