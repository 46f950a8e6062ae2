"""Reviewed claims: what an entry says, claim by claim, with the words that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from pyoxigraph import Literal, NamedNode

from detente.claims.model import REVIEW, Claim, Description, Drafting, Entry, EntryClaims, Span
from detente.claims.seeds.anchors import QuoteError, locate
from detente.claims.seeds.properties import ACTOR, PROPERTIES, Resolver, default_class
from detente.claims.seeds.voices import AUTHOR_NAME, values_of_other_voices
from detente.documents import Cursor, suggestion
from detente.rdf.namespaces import DET, XSD
from detente.rdf.quads import Object, Triple3

SPEAKERS_NAME = "speakers"
_JOINT = "several speakers need 'conveyedBy', the statement in which they say it"
_STAND_IN = Span(0, 1)
"""Anchor of a claim whose quote is not found: so the rest can be judged; it is never stored."""


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
    resolver = resolver.within(entry.id)
    speakers = _speakers(document["claims"].all_members())
    claims = resolver.sound(
        document["claims"], lambda block: tuple(_entry_claims(block, entry, speakers, resolver))
    )
    resolver.problems.extend(values_of_other_voices(document["claims"].all_members()))
    by, at = _review(document, entry, resolver)
    return EntryClaims(
        entry=entry,
        claims=tuple(chain.from_iterable(claims)),
        reviewed_by=by,
        reviewed_at=at,
        unnamed=tuple(_unnamed(block, resolver) for block in _unnamed_blocks(document)),
        drafted=_drafting(document, resolver),
    )


def unnamed_actors(documents: Iterable[Cursor]) -> Mapping[str, NamedNode]:
    """Collect the actors that entries leave unnamed, with their classes, before any name is resolved."""
    return {
        f"{ACTOR}/{document['entry'].text}/{block['id'].text}": DET[
            block["type"].text if "type" in block else "Actor"
        ]
        for document in documents
        if document.has("entry")
        for block in _unnamed_blocks(document)
        if block.has("id")
    }


def is_joint(block: Cursor) -> bool:
    """Tell whether a claim is attributed to several, so that it becomes one of each."""
    source = block.value.get("attributedTo")
    return source == SPEAKERS_NAME or isinstance(source, list)


def _unnamed_blocks(document: Cursor) -> Iterable[Cursor]:
    if "unnamed" not in document:
        return ()
    return document["unnamed"]


def _unnamed(block: Cursor, resolver: Resolver) -> Description:
    """Resolve an actor without a name: its class, the words for it, and its state where they give it."""
    short = Cursor(block.file, f"{ACTOR}/{block['id'].text}", block.marks, block["id"].path)
    actor = resolver.name(block["id"], resolver.reference(short))
    values = [
        (PROPERTIES["label"].iri, each) for each in resolver.values(block["label"], PROPERTIES["label"])
    ]
    if "ofState" in block:
        values.append((DET.ofState, resolver.reference(block["ofState"])))
    flag = Literal("true", datatype=XSD.boolean)
    type_ = DET[block["type"].text if "type" in block else "Actor"]
    return Description(actor, type_, (*values, (DET.unnamed, flag)))


def _speakers(blocks: Iterable[Cursor]) -> Mapping[str, list[str]]:
    """Collect the speakers of the statements that some claims describe."""
    found: dict[str, list[str]] = {}
    for block in blocks:
        properties = block["properties"] if block.has("about") and "properties" in block.value else None
        if properties is not None and isinstance(properties.value, dict) and "speaker" in properties:
            found.setdefault(block["about"].text, []).extend(
                each.text for each in properties["speaker"].items()
            )
    return found


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
        hedge=block["hedge"].text if "hedge" in block else None,
        alternative="alternativeReading" in block and bool(block["alternativeReading"].value),
    )


def _review(document: Cursor, entry: Entry, resolver: Resolver) -> tuple[NamedNode, Literal]:
    """Read who reviewed the claims when; where that is not sound, what stands in for it is lost."""
    if document.is_whole("reviewed"):
        reviewed = document["reviewed"]
        return resolver.reference(reviewed["by"]), resolver.instant(reviewed["at"])
    resolver.lost.add(resolver.iris.run(entry.id, REVIEW))
    return entry.author, Literal(f"{entry.issued.value}T00:00:00Z", datatype=XSD.dateTime)


def _drafting(document: Cursor, resolver: Resolver) -> Drafting | None:
    """Read what drafted the claims; a person is named by a reference, software by any other words."""
    if "drafted" not in document or not document.is_whole("drafted"):
        return None
    by, at = document["drafted"]["by"], resolver.instant(document["drafted"]["at"])
    is_person = by.text.startswith("person/")
    return Drafting(resolver.reference(by) if is_person else None, "" if is_person else by.text, at)


def _entry_claims(
    block: Cursor, entry: Entry, speakers: Mapping[str, list[str]], resolver: Resolver
) -> Iterator[Claim]:
    """Yield the claim of a block; where it is several speakers', one of each, called after them."""
    source = block["attributedTo"]
    reference = f"{entry.id}/{block['id'].text}"
    if source.value != SPEAKERS_NAME and not isinstance(source.value, list):
        actor = entry.author if source.text == AUTHOR_NAME else resolver.reference(source)
        yield _entry_claim(block, reference, actor, entry, resolver)
        return
    for each in _joint_sources(block, speakers, resolver):
        actor = resolver.reference(each)
        name = actor.value.rpartition("/")[2].lower()
        yield _entry_claim(block, f"{reference}-{name}", actor, entry, resolver)


def _joint_sources(block: Cursor, speakers: Mapping[str, list[str]], resolver: Resolver) -> Iterator[Cursor]:
    """Yield a cursor for each source of a joint claim: those listed, or all who speak in its statement."""
    source = block["attributedTo"]
    if "conveyedBy" not in block:
        resolver.problems.append(source.problem(f"attributedTo: {_JOINT}"))
        return
    statement = block["conveyedBy"].text
    known = speakers.get(statement, [])
    if not known:
        message = f"{statement!r} is given no speaker in this file; describe it with 'speaker'"
        resolver.problems.append(block["conveyedBy"].problem(message))
    if source.value == SPEAKERS_NAME:
        yield from (Cursor(source.file, each, source.marks, source.path) for each in dict.fromkeys(known))
        return
    for each in source:
        if known and each.text not in known:
            message = f"{each.text!r} is no speaker of {statement!r}{suggestion(each.text, frozenset(known))}"
            resolver.problems.append(each.problem(message))
        yield each


def _entry_claim(block: Cursor, reference: str, source: NamedNode, entry: Entry, resolver: Resolver) -> Claim:
    iri = resolver.name(block["id"], resolver.iris.claim(reference))
    claim = read_claim(block, iri, source, resolver)
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
