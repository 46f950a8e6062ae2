"""An entry and its claims to the quads of the entry's named graph."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.claims.mapping.claim import claim_triples, direct_triples
from detente.claims.mapping.terms import date_bounds, english, mentioned, value_triples
from detente.claims.model import DRAFTING, REVIEW, Claim, Drafting, Entry, EntryClaims, Span
from detente.rdf.namespaces import DCT, DET, LABEL, OA, PROV, RDFS, SCHEMA, TYPE, XSD
from detente.rdf.quads import Triple3
from detente.vocabulary.iris import Iris, fragment


def map_entry(claims: EntryClaims, iris: Iris) -> Iterator[Quad]:
    """Yield the entry, the review, whom it leaves unnamed, and every claim with anchor and direct triples."""
    entry = claims.entry
    run = iris.run(entry.id, REVIEW)
    triples = [*_entry(entry), *_review(claims, run, iris)]
    for actor in claims.unnamed:
        triples += [(actor.thing, TYPE, actor.type), *value_triples(actor.thing, actor.values)]
    for claim in claims.claims:
        triples += [*claim_triples(claim), *direct_triples(claim), *_report(claim, entry, run)]
    triples += mentioned(triples, iris)
    return (Quad(*triple, entry.iri) for triple in triples)


def _entry(entry: Entry) -> Iterator[Triple3]:
    yield entry.iri, TYPE, DET.Entry
    yield entry.iri, TYPE, SCHEMA.BlogPosting
    yield entry.iri, LABEL, english(entry.title)
    yield entry.iri, SCHEMA.articleBody, Literal(entry.text)
    yield entry.iri, SCHEMA.author, entry.author
    yield entry.iri, DCT.issued, entry.issued
    yield entry.iri, DET.edtf, entry.edtf
    yield from date_bounds(entry.iri, entry.edtf)
    yield entry.iri, DCT.source, entry.source
    yield entry.iri, DCT.rights, english(entry.rights)
    yield entry.iri, RDFS.comment, english(entry.dating)
    for earlier in entry.replaces:
        yield entry.iri, DCT.replaces, earlier


def _review(claims: EntryClaims, run: NamedNode, iris: Iris) -> Iterator[Triple3]:
    yield run, TYPE, DET.ExtractionRun
    yield run, LABEL, english(f"Review of the claims of {claims.entry.id}")
    yield run, PROV.used, claims.entry.iri
    yield run, PROV.wasAssociatedWith, claims.reviewed_by
    yield run, PROV.endedAtTime, claims.reviewed_at
    if claims.drafted:
        yield from _drafting(claims, claims.drafted, run, iris)


def _drafting(claims: EntryClaims, drafted: Drafting, review: NamedNode, iris: Iris) -> Iterator[Triple3]:
    """Yield the run that the review started from (PROV-O, prov:wasInformedBy); it generated no claim."""
    run = iris.run(claims.entry.id, DRAFTING)
    agent = drafted.person or fragment(run, "software")
    yield review, PROV.wasInformedBy, run
    yield run, TYPE, DET.ExtractionRun
    yield run, LABEL, english(f"Drafting of claims of {claims.entry.id}")
    yield run, PROV.used, claims.entry.iri
    yield run, PROV.wasAssociatedWith, agent
    yield run, PROV.endedAtTime, drafted.at
    if drafted.person is None:
        yield agent, TYPE, PROV.SoftwareAgent
        yield agent, LABEL, english(drafted.software)


def _report(claim: Claim, entry: Entry, run: NamedNode) -> Iterator[Triple3]:
    yield claim.iri, DET.reportedIn, entry.iri
    yield claim.iri, PROV.wasGeneratedBy, run
    if claim.span:
        yield from _anchor(claim.iri, claim.span, entry)


def _anchor(claim: NamedNode, span: Span, entry: Entry) -> Iterator[Triple3]:
    anchor, quote, position = (fragment(claim, name) for name in ("anchor", "quote", "position"))
    yield claim, DET.anchor, anchor
    yield anchor, TYPE, OA.SpecificResource
    yield anchor, OA.hasSource, entry.iri
    yield anchor, OA.hasSelector, quote
    yield anchor, OA.hasSelector, position
    yield quote, TYPE, OA.TextQuoteSelector
    yield quote, OA.exact, Literal(span.exact(entry.text))
    yield quote, OA.prefix, Literal(span.prefix(entry.text))
    yield quote, OA.suffix, Literal(span.suffix(entry.text))
    yield position, TYPE, OA.TextPositionSelector
    yield position, OA.start, _offset(span.start)
    yield position, OA.end, _offset(span.end)


def _offset(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)
