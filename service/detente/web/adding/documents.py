"""What is sent to be judged: a file or what was typed, its format, its name; and the lines at fault. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import RdfFormat

from detente.rdf.reading.formats import format_of_name

MOST_BYTES = 256 << 10
"""So long may a document be that goes through a page: it comes back in the form, to be mended there."""

OFFERED: Mapping[str, tuple[str, RdfFormat]] = {
    "turtle": ("Turtle", RdfFormat.TURTLE),
    "trig": ("TriG", RdfFormat.TRIG),
    "n-triples": ("N-Triples", RdfFormat.N_TRIPLES),
    "n-quads": ("N-Quads", RdfFormat.N_QUADS),
    "json-ld": ("JSON-LD", RdfFormat.JSON_LD),
    "rdf-xml": ("RDF/XML", RdfFormat.RDF_XML),
}
"""The formats that a form offers, by the values of its field."""

MOST_LINES = 50


@dataclass(frozen=True)
class SentDocument:
    """A document as it was sent; `format` is one of `OFFERED`, `name` what reports call it."""

    text: str
    name: str
    format: str

    @property
    def media_type(self) -> str:
        """The media type of its format, in UTF-8, whatever a declaration in it says."""
        return f"{OFFERED[self.format][1].media_type}; charset=utf-8"


@dataclass(frozen=True)
class FlawedLine:
    """A line of a document, from 1, and what the gate says of what stands there."""

    number: int
    text: str
    severity: str
    message: str


def format_by_name(name: str) -> str | None:
    """Tell the offered format by a file's ending; None where it says nothing.

    >>> format_by_name("notes.ttl"), format_by_name("notes")
    ('turtle', None)
    """
    found = format_of_name(name)
    return next((key for key, (_, each) in OFFERED.items() if each == found), None)


def flawed_lines(document: SentDocument, results: Iterable[Mapping[str, Any]]) -> tuple[FlawedLine, ...]:
    """Give the lines that results of the gate are about, in their order, each with what is said of it."""
    lines = document.text.split("\n")
    found = sorted(_placed(document, results), key=lambda each: each[0])
    return tuple(
        FlawedLine(number, lines[number - 1].rstrip("\r"), str(result["severity"]), str(result["message"]))
        for number, result in found[:MOST_LINES]
        if number <= len(lines)
    )


def _placed(
    document: SentDocument, results: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for result in results:
        name, _, line = str(result.get("place", "")).rpartition(":")
        if name == document.name and line.isdigit() and int(line) > 0:
            yield int(line), result
