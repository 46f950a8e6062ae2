"""A curator's evidence, claims and decisions to the quads of `graph/curation`."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.claims.mapping.claim import claim_triples, direct_triples
from detente.claims.mapping.terms import english, mentioned
from detente.claims.model import Claim, Curation, Decision, Evidence
from detente.rdf.namespaces import DET, LABEL, PROV, RDFS, SCHEMA, TYPE
from detente.rdf.quads import Triple3
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris


def map_curation(curation: Curation, iris: Iris) -> Iterator[Quad]:
    """Yield evidence, claims with their direct triples, and decisions with the ranks and statuses given."""
    triples: list[Triple3] = []
    for evidence in curation.evidence:
        triples += _evidence(evidence)
    for claim in curation.claims:
        triples += [*claim_triples(claim), *direct_triples(claim), *_support(claim)]
    for decision in curation.decisions:
        triples += _decision(decision, curation.curator)
    triples += mentioned(triples, iris)
    return (Quad(*triple, CURATION.iri(iris)) for triple in triples)


def _evidence(evidence: Evidence) -> Iterator[Triple3]:
    yield evidence.iri, TYPE, SCHEMA.CreativeWork
    yield evidence.iri, LABEL, english(evidence.label)
    yield evidence.iri, SCHEMA.publisher, Literal(evidence.publisher)
    yield evidence.iri, SCHEMA.datePublished, evidence.date
    yield evidence.iri, SCHEMA.url, evidence.url
    yield evidence.iri, SCHEMA.description, english(evidence.description)


def _support(claim: Claim) -> Iterator[Triple3]:
    for evidence in claim.evidence:
        yield claim.iri, DET.evidence, evidence


def _decision(decision: Decision, curator: NamedNode) -> Iterator[Triple3]:
    yield decision.iri, TYPE, PROV.Activity
    yield decision.iri, LABEL, english(decision.label)
    yield decision.iri, PROV.wasAssociatedWith, curator
    yield decision.iri, RDFS.comment, english(decision.reason)
    yield decision.iri, PROV.endedAtTime, decision.at
    for evidence in decision.evidence:
        yield decision.iri, DET.evidence, evidence
    for used in decision.used:
        yield decision.iri, PROV.used, used
        if decision.rank:
            yield used, DET.rank, decision.rank
        if decision.status:
            yield used, DET.status, decision.status
