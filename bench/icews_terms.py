"""The triples of one ICEWS event: what it is, who claims it, and where that is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from bench.icews_actors import BASE, Actor
from bench.icews_events import Event

Triple = tuple[str, str, str]
"""Subject, predicate and object as N-Triples writes them."""

PREFIXES = {
    "det": "https://w3id.org/detente/ontology#",
    "dets": "https://w3id.org/detente/scheme/",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = f"<{BASE}graph/authority>"
CONTEXT = 32
"""Characters of prefix and suffix that a quotation is given."""

_CLASSES = {
    "Make statement": "Statement",
    "Make a visit": "Visit",
    "Host a visit": "Visit",
    "Consult": "Meeting",
    "Meet at a 'third' location": "Meeting",
    "Engage in negotiation": "Meeting",
}
_FOLDERS = {"Event": "event", "Statement": "statement", "Visit": "visit", "Meeting": "meeting"}
_FOLDERS |= {"Measure": "measure", "Commitment": "commitment"}
_WIRES = ("north-wire", "south-wire", "east-wire", "west-wire")
_ALLEGED = 10
_OWN_WORDS = 4


@cache
def iri(name: str) -> str:
    """Write a prefixed name as an IRI in angle brackets."""
    prefix, local = name.split(":", 1)
    return f"<{PREFIXES[prefix]}{local}>"


def text_literal(text: str, language: str | None = None) -> str:
    """Write a plain or language-tagged string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def date_literal(day: date) -> str:
    """Write an xsd:date."""
    return f'"{day.isoformat()}"^^{iri("xsd:date")}'


def publishers() -> list[Actor]:
    """List the authors of the entries."""
    return [Actor(f"{BASE}id/organization/{wire}", wire, "Organization", None, "MED") for wire in _WIRES]


def publisher_of(day: date) -> str:
    """Name the author of a day's entry."""
    return f"<{publishers()[day.toordinal() % len(_WIRES)].iri}>"


def entry_iri(day: date) -> str:
    """Name a day's entry, which is also its graph."""
    return f"<{BASE}entry/{day.isoformat()}-1>"


def event_class(event: Event) -> str:
    """Tell which class of ours an event is of."""
    label = event.type.label
    if label.startswith("Express intent"):
        return "Commitment"
    return "Measure" if label.startswith("Impose") else _CLASSES.get(label, "Event")


def event_iri(event: Event) -> str:
    """Name an event."""
    return f"<{BASE}id/{_FOLDERS[event_class(event)]}/{event.day.isoformat()}-{event.number}>"


def claim_iri(event: Event, part: str = "") -> str:
    """Name the claim of an event, or its anchor, quote or position."""
    return f"<{BASE}claim/{event.day.isoformat()}-1/{event.number}{part}>"


def is_settled(event: Event) -> bool:
    """Tell whether the claim settles its event: it is the author's own, and not alleged."""
    modality, source = _voice(event)
    return modality != "alleged" and source == publisher_of(event.day)


def event_triples(event: Event, answered: str | None) -> Iterator[Triple]:
    """Yield what an entry says of an event, with the closure."""
    subject, class_ = event_iri(event), event_class(event)
    above = () if class_ in ("Event", "Measure", "Commitment") else ("Event",)
    for each in (class_, *above, "Eventuality"):
        yield subject, iri("rdf:type"), iri(f"det:{each}")
    yield subject, iri("rdfs:label"), text_literal(f"{_words(event)}, {event.day.isoformat()}", "en")
    yield subject, iri("det:edtf"), f'"{event.day.isoformat()}"^^{iri("edtf:EDTF")}'
    yield subject, iri("det:start"), date_literal(event.day)
    yield subject, iri("det:end"), date_literal(event.day)
    yield from _roles(event, subject, class_)
    if answered:
        yield subject, iri("det:inResponseTo"), answered


def _roles(event: Event, subject: str, class_: str) -> Iterator[Triple]:
    agent, recipient = f"<{event.agent.iri}>", f"<{event.recipient.iri}>"
    if class_ == "Statement":  # CAMEO root 01 has no event type (ontology/schemes/event-type.ttl)
        yield subject, iri("det:speaker"), agent
        yield subject, iri("det:addressee"), recipient
        yield subject, iri("det:speechType"), iri("dets:speech-type-indirect")
        return
    yield subject, iri("det:eventType"), f"<{event.type.iri}>"
    yield subject, iri("det:agent"), agent
    yield subject, iri("det:recipient"), recipient
    for participant in dict.fromkeys((agent, recipient)):
        yield subject, iri("det:participant"), participant
    if class_ in ("Measure", "Commitment"):
        status = "in-force" if class_ == "Measure" else "proposed"
        yield subject, iri("det:status"), iri(f"dets:status-{status}")


def claim_triples(event: Event, *, anchored: bool) -> Iterator[Triple]:
    """Yield the claim that an event happened."""
    claim = claim_iri(event)
    modality, source = _voice(event)
    yield claim, iri("rdf:type"), iri("det:Claim")
    yield claim, iri("det:about"), event_iri(event)
    yield claim, iri("det:modality"), iri(f"dets:modality-{modality}")
    yield claim, iri("det:polarity"), iri("dets:polarity-positive")
    yield claim, iri("det:attributedTo"), source
    yield claim, iri("det:reportedIn"), entry_iri(event.day)
    if anchored:
        yield claim, iri("det:anchor"), claim_iri(event, "#anchor")


def anchor_triples(event: Event, start: int, body: str) -> Iterator[Triple]:
    """Yield where in the entry's text, so far `body`, the sentence of the claim stands."""
    anchor, quote, position = (claim_iri(event, part) for part in ("#anchor", "#quote", "#position"))
    exact = sentence(event)
    yield anchor, iri("rdf:type"), iri("oa:SpecificResource")
    yield anchor, iri("oa:hasSource"), entry_iri(event.day)
    yield anchor, iri("oa:hasSelector"), quote
    yield anchor, iri("oa:hasSelector"), position
    yield quote, iri("rdf:type"), iri("oa:TextQuoteSelector")
    yield quote, iri("oa:exact"), text_literal(exact)
    yield quote, iri("oa:prefix"), text_literal(body[max(0, start - CONTEXT) : start])
    yield position, iri("rdf:type"), iri("oa:TextPositionSelector")
    yield position, iri("oa:start"), f'"{start}"^^{iri("xsd:integer")}'
    yield position, iri("oa:end"), f'"{start + len(exact)}"^^{iri("xsd:integer")}'


def sentence(event: Event) -> str:
    """Write an event as the entry's text does."""
    return f"{_words(event)}."


def _words(event: Event) -> str:
    return f"{event.agent.label} – {event.type.label.lower()} – {event.recipient.label}"


def _voice(event: Event) -> tuple[str, str]:
    """Give the modality of the claim, and to whom it is attributed."""
    if event_class(event) == "Commitment":
        own = event.number % _OWN_WORDS == 0
        return "intended", f"<{event.agent.iri}>" if own else publisher_of(event.day)
    if event.number % _ALLEGED == 0:
        return "alleged", iri("dets:unattributed")
    return "asserted", publisher_of(event.day)
