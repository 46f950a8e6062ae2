"""Annotations, pages and collections of them as JSON-LD: pure, from told claims to documents.

By the Web Annotation Data Model (https://www.w3.org/TR/annotation-model/, sections 3 and 5). Whether what a
claim says is settled, and who says it, stands in each body: a tool shows that, whatever else it leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.web.views.claim_standing import headline
from detente.web.views.claims import Words
from detente.web.views.reasons import ToldClaim

ANNOTATIONS = "http://www.w3.org/ns/anno.jsonld"
CONTAINERS = "http://www.w3.org/ns/ldp.jsonld"

CONTEXT = 32
"""So many code points before and after the words tell these from the same words elsewhere in the text."""

Document = dict[str, Any]


@dataclass(frozen=True)
class AnnotatedEntry:
    """An entry: its IRI, name and text; `address` is that of its annotations, in a version perhaps.

    `canonical` is what the address is without a host that answers or a version.
    """

    iri: str
    name: str
    text: str
    address: str
    canonical: str


@dataclass(frozen=True)
class Slice:
    """One page of a collection: its number from 0, its annotations or their IRIs, and where it stands."""

    number: int
    start: int
    items: Sequence[Document | str]
    total: int
    last: int
    only_iris: bool = False


def annotation(told: ToldClaim, entry: AnnotatedEntry) -> Document:
    """Write a claim as an annotation of the words that it rests on, or of the entry where it has none."""
    line = told.line
    return {
        "id": f"{entry.address}/{line.local_id}",
        "type": "Annotation",
        "canonical": f"{entry.canonical}/{line.local_id}",
        "via": line.iri,
        "motivation": "describing",
        "body": [
            _text(f"{headline(line, told.standing)}.\n{told.verdict}", "describing"),
            _text(told.standing, "tagging"),
            _text(line.modality, "tagging"),
            {"source": line.iri, "purpose": "linking"},
        ],
        "target": _target(line.words, entry),
    }


def alone(document: Document) -> Document:
    """Write an annotation, or a page of them, as a document of its own."""
    return {"@context": ANNOTATIONS, **document}


def annotation_page(entry: AnnotatedEntry, found: Slice) -> Document:
    """Write a page of a collection."""
    about = {"id": _collection(entry, found), "label": _label(entry), "total": found.total}
    return {
        "id": _page(entry, found, found.number),
        "type": "AnnotationPage",
        "partOf": about,
        **_body(entry, found),
    }


def annotation_collection(entry: AnnotatedEntry, first: Slice, *, embeds: bool) -> Document:
    """Write the collection, which is a container too (Web Annotation Protocol, section 4.2).

    Its first page is embedded, or named alone; an empty collection has none.
    """
    document: Document = {
        "@context": [ANNOTATIONS, CONTAINERS],
        "id": _collection(entry, first),
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": _label(entry),
        "total": first.total,
    }
    if not first.total:
        return document
    name = _page(entry, first, 0)
    beginning = {"id": name, "type": "AnnotationPage", **_body(entry, first)} if embeds else name
    return document | {"first": beginning, "last": _page(entry, first, first.last)}


def _body(entry: AnnotatedEntry, found: Slice) -> Document:
    beside = {"prev": found.number - 1, "next": found.number + 1}
    there = {name: _page(entry, found, at) for name, at in beside.items() if 0 <= at <= found.last}
    return {"startIndex": found.start, **there, "items": [*found.items]}


def _collection(entry: AnnotatedEntry, found: Slice) -> str:
    return f"{entry.address}?iris=1" if found.only_iris else entry.address


def _page(entry: AnnotatedEntry, found: Slice, number: int) -> str:
    return f"{entry.address}?{'iris=1&' if found.only_iris else ''}page={number}"


def _label(entry: AnnotatedEntry) -> str:
    return f"Claims in: {entry.name}"


def _text(value: str, purpose: str) -> Document:
    return {
        "type": "TextualBody",
        "value": value,
        "format": "text/plain",
        "language": "en",
        "purpose": purpose,
    }


def _target(words: Words | None, entry: AnnotatedEntry) -> Document | str:
    """Select words by what they are, and by their code points in the text (sections 4.2.4 and 4.2.5)."""
    if words is None or not 0 <= words.start < words.end <= len(entry.text):
        return entry.iri
    quoted = {
        "type": "TextQuoteSelector",
        "exact": words.exact,
        "prefix": entry.text[max(0, words.start - CONTEXT) : words.start],
        "suffix": entry.text[words.end : words.end + CONTEXT],
    }
    placed = {"type": "TextPositionSelector", "start": words.start, "end": words.end}
    return {"source": entry.iri, "selector": [quoted, placed]}
