"""Reviewed claims: what an entry says, claim by claim, with the words that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from detente.claims.seeds.anchors import QuoteError, Span, locate
from detente.claims.seeds.entries import Entry
from detente.claims.seeds.properties import PROPERTIES, Resolver, default_class
from detente.documents import Cursor
from detente.rdf.namespaces import DET, XSD
from detente.rdf.quads import Object, Triple3

AUTHOR_NAME = "author"
_STAND_IN = Span(0, 1)
"""Anchor of a claim whose quote is not found: so the rest can be judged; it is never stored."""

REVIEW = "review"
"""Name of the one run that makes an entry's claims: its review."""


@dataclass(frozen=True)
class Description:
    """What stands of a thing in the graph of the claim about it: its class and direct values."""

    thing: NamedNode
    type: NamedNode
    values: tuple[tuple[NamedNode, Object], ...]


@dataclass(frozen=True)
class Claim:
    """One attributed proposition, every name resolved.

    Exactly one of `about`, `triple` and `comments` is given. An entry's claim has a span;
    a curator's has evidence instead.
    """

    iri: NamedNode
    modality: NamedNode
    polarity: NamedNode
    attributed_to: NamedNode
    about: NamedNode | None = None
    triple: Triple3 | None = None
    comments: tuple[NamedNode, ...] = ()
    describes: Description | None = None
    span: Span | None = None
    evidence: tuple[NamedNode, ...] = ()
    conveyed_by: NamedNode | None = None
    text: str | None = None
    time_expression: str | None = None
    confidence: Literal | None = None
    alternative: bool = False


@dataclass(frozen=True)
class EntryClaims:
    """The claims of one entry, and who reviewed them when."""

    entry: Entry
    claims: tuple[Claim, ...]
    reviewed_by: NamedNode
    reviewed_at: Literal


def described_things(blocks: Iterable[Cursor]) -> Mapping[str, NamedNode]:
    """Collect the things that claims describe, with their classes, before any name is resolved."""
    return {
        block["about"].text: DET[block["type"].text]
        if "type" in block
        else default_class(block["about"].text)
        for block in blocks
        if block.has("about") and "properties" in block.value
    }


def read_claims(document: Cursor, entry: Entry, resolver: Resolver) -> EntryClaims:
    """Resolve the claims of one entry and find their quotes in its text; problems go to the resolver."""
    claims = resolver.sound(document["claims"], lambda block: _entry_claim(block, entry, resolver))
    by, at = _review(document, entry, resolver)
    return EntryClaims(entry=entry, claims=tuple(claims), reviewed_by=by, reviewed_at=at)


def read_claim(block: Cursor, iri: NamedNode, attributed_to: NamedNode, resolver: Resolver) -> Claim:
    """Resolve what entries' and curators' claims have in common."""
    polarity = resolver.concept(block["polarity"], "polarity") if "polarity" in block else None
    return Claim(
        iri=iri,
        modality=resolver.concept(block["modality"], "modality"),
        polarity=polarity or resolver.schemes["polarity"]["positive"],
        attributed_to=attributed_to,
        about=resolver.reference(block["about"]) if "about" in block else None,
        comments=tuple(map(resolver.reference, block["comments"].items())) if "comments" in block else (),
        triple=_triple(block, resolver),
        describes=_description(block, resolver),
        text=block["text"].text if "text" in block else None,
        alternative="alternativeReading" in block and bool(block["alternativeReading"].value),
    )


def _review(document: Cursor, entry: Entry, resolver: Resolver) -> tuple[NamedNode, Literal]:
    """Read who reviewed the claims when; where that is not sound, what stands in for it is lost."""
    if document.is_whole("reviewed"):
        reviewed = document["reviewed"]
        return resolver.reference(reviewed["by"]), resolver.instant(reviewed["at"])
    resolver.lost.add(resolver.iris.run(entry.id, REVIEW))
    return entry.author, Literal(f"{entry.issued.value}T00:00:00Z", datatype=XSD.dateTime)


def _entry_claim(block: Cursor, entry: Entry, resolver: Resolver) -> Claim:
    source = block["attributedTo"]
    claim = read_claim(
        block,
        resolver.name(block["id"], resolver.iris.claim(f"{entry.id}/{block['id'].text}")),
        entry.author if source.text == AUTHOR_NAME else resolver.reference(source),
        resolver,
    )
    return replace(
        claim,
        span=_span(block, entry, resolver),
        conveyed_by=resolver.reference(block["conveyedBy"]) if "conveyedBy" in block else None,
        time_expression=block["timeExpression"].text if "timeExpression" in block else None,
        confidence=resolver.decimal(block["confidence"]) if "confidence" in block else None,
    )


def _triple(block: Cursor, resolver: Resolver) -> Triple3 | None:
    if "subject" not in block:
        return None
    property_ = PROPERTIES[block["predicate"].text]
    return resolver.reference(block["subject"]), property_.iri, resolver.term(block["object"], property_)


def _description(block: Cursor, resolver: Resolver) -> Description | None:
    if "about" not in block or "properties" not in block:
        return None
    thing = resolver.reference(block["about"])
    return Description(
        thing, resolver.things[block["about"].text], tuple(_values(block["properties"], resolver))
    )


def _values(properties: Cursor, resolver: Resolver) -> Iterator[tuple[NamedNode, Object]]:
    for cursor in properties:
        property_ = PROPERTIES[cursor.key]
        yield from ((property_.iri, term) for term in resolver.values(cursor, property_))


def _span(block: Cursor, entry: Entry, resolver: Resolver) -> Span:
    if not entry.text:
        return _STAND_IN  # the source file is not there, which is told by itself
    within = block["within"].text if "within" in block else None
    try:
        return locate(entry.text, block["quote"].text, within)
    except QuoteError as error:
        resolver.tolerate(block["quote"].problem(str(error)))
        return _STAND_IN
