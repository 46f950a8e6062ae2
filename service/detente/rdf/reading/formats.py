"""Which RDF format an input is in: by what its user says, its media type, its ending, or its first bytes."""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import RdfFormat

NAMES: dict[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
"""The formats that are read, by the names that `--format` takes."""
FORMATS = tuple(NAMES.values())
ENDINGS: dict[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "turtle": RdfFormat.TURTLE,
    "n3": RdfFormat.TURTLE,  # most such files are; what is not is a fault of syntax
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "ntriples": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "json-ld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "rdfs": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
}
COMPRESSED = ("gz", "bz2", "xz", "zst")
"""Endings of what is undone first; its first bytes decide, whatever the ending."""
_MEDIA_TYPES: dict[str, RdfFormat] = {
    "application/x-turtle": RdfFormat.TURTLE,
    "application/owl+xml": RdfFormat.RDF_XML,
    "text/rdf": RdfFormat.RDF_XML,
    "text/x-nquads": RdfFormat.N_QUADS,
}
"""Names beside those that the engine knows."""
_UNTOLD = frozenset(("", "application/octet-stream", "text/plain"))

_SPACE = rb"(?:\s|#[^\r\n]*+(?:[\r\n]|\Z))*+"
_DIRECTIVE = re.compile(_SPACE + rb"(?:@(?:prefix|base)\b|(?:prefix\s+[^\s:<]*:|base)\s*<)", re.IGNORECASE)
_IRI = rb"<[^<>\s]*+>"
_TERM = rb'(?:%s|_:\S++|"(?:[^"\\\r\n]|\\.)*+"(?:@[\w-]++|\^\^%s)?+)' % (_IRI, _IRI)
_LINE = re.compile(
    _SPACE + _TERM + rb"\s*+" + _IRI + rb"\s*+" + _TERM + rb"\s*+(?P<graph>%s|_:\S++)?+\s*+\." % _IRI
)
# A tag is like a relative IRI: only one that no tag could be speaks for Turtle.
_SUBJECT = re.compile(
    _SPACE + rb"(?:<>|<[^<>\s]*?(?://|\#|urn:)[^<>\s]*+>|\[|\(|_:\S++|[\w.-]*+:[^\s{}]*+)\s*+(?:\S|\Z)"
)
_GRAPH = re.compile(
    rb"^[ \t]*+(?:GRAPH\s++)?(?:(?:%s|_:\S++|[\w.-]*+:[^\s{<]*+)\s*+)?\{" % _IRI, re.IGNORECASE | re.MULTILINE
)
_XML = re.compile(
    rb"\s*+<(?:\?xml\b|!--|!DOCTYPE\b(?!\s+html\b)"
    rb"|(?!html\b)[A-Za-z_][\w.-]*+(?::[\w.-]++)?\s++[\w:.-]++\s*+=)",
    re.IGNORECASE,
)
_JSON = re.compile(rb'\s*+(?:\{\s*+["}]|\[\s*+(?:\{|\]\s*+\Z))')
_SAVE = "save it as RDF/XML or Turtle"
_NO_RDF: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(?:Prefix|Ontology|Import)\("), f"this is OWL in functional syntax; {_SAVE}"),
    (re.compile(rb"\s*(?:Prefix|Ontology):\s"), f"this is OWL in Manchester syntax; {_SAVE}"),
    (re.compile(rb"format-version:"), f"this is OBO; {_SAVE}"),
    (re.compile(rb"%PDF-"), "this is a PDF"),
    (
        re.compile(rb"\s*<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE),
        "this is a page for people (HTML), not RDF; look on it for a link to the data",
    ),
    (re.compile(rb"[^\r\n<>{}\",;\t]++[,;\t][^\r\n<>{}]*+[\r\n]"), "this may be a table, which is not RDF"),
)
SAMPLE = 1 << 16
"""Bytes that are looked at."""
_WITHIN: dict[RdfFormat, frozenset[RdfFormat]] = {
    RdfFormat.N_TRIPLES: frozenset((RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_QUADS)),
    RdfFormat.N_QUADS: frozenset((RdfFormat.TURTLE, RdfFormat.TRIG)),
    RdfFormat.TURTLE: frozenset((RdfFormat.TRIG, RdfFormat.N_QUADS)),
    RdfFormat.TRIG: frozenset((RdfFormat.N_QUADS,)),
}
"""Formats of lines and terms, each with those that hold what it does not."""


def format_of_name(name: str) -> RdfFormat | None:
    """Tell the format by a file's ending, before `.gz` and the like if it has that; None for no known one."""
    suffixes = [suffix[1:].lower() for suffix in Path(name).suffixes]
    ending = next((suffix for suffix in reversed(suffixes) if suffix not in COMPRESSED), "")
    return ENDINGS.get(ending)


def format_of_media_type(media_type: str) -> RdfFormat | None:
    """Tell the format by a media type, parameters left aside; None if it is not one of `FORMATS`."""
    essence = media_type.split(";")[0].strip().lower()
    found = _MEDIA_TYPES.get(essence) or RdfFormat.from_media_type(essence)
    return found if found in FORMATS and essence not in _UNTOLD else None


def is_untold(media_type: str) -> bool:
    """Tell whether a media type says nothing of the format, as what programs send that know no better."""
    return media_type.split(";")[0].strip().lower() in _UNTOLD


def charset_of(media_type: str) -> str | None:
    """Give the charset of a media type."""
    match = re.search(r";\s*charset\s*=\s*\"?([\w.:-]+)", media_type, re.IGNORECASE)
    return match[1] if match else None


def sniffed(sample: bytes) -> RdfFormat | None:
    """Tell the format by the beginning of a text in UTF-8; None where it is like none."""
    sample = sample.removeprefix(b"\xef\xbb\xbf")[:SAMPLE]
    if _XML.match(sample):
        return RdfFormat.RDF_XML
    if _JSON.match(sample):
        return RdfFormat.JSON_LD
    if line := _LINE.match(sample):
        return RdfFormat.N_QUADS if line["graph"] else RdfFormat.N_TRIPLES
    if _DIRECTIVE.match(sample) or _SUBJECT.match(sample) or _GRAPH.match(sample):
        return RdfFormat.TRIG if _GRAPH.search(sample) else RdfFormat.TURTLE
    return None


def contradicted(told: RdfFormat, sample: bytes) -> RdfFormat | None:
    """Give the format that the beginning of a text has, where it cannot be what was told.

    Of the four formats of lines and terms some are within others, so that only what is beyond the one told
    counts.
    """
    found = sniffed(sample)
    if found is None or of_one_kind(found, told):
        is_beyond = found in _WITHIN.get(told, ())
        plain = told in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) and found != RdfFormat.N_QUADS
        return found if is_beyond and (not plain or _DIRECTIVE.match(sample)) else None
    return found


def of_one_kind(one: RdfFormat, other: RdfFormat) -> bool:
    """Tell whether two formats are the same, or both of lines and terms."""
    return one == other or (one in _WITHIN and other in _WITHIN)


def looks_like(sample: bytes) -> str:
    """Tell what a text is that is no RDF, for messages; empty where nobody knows."""
    return next(
        (said for pattern, said in _NO_RDF if pattern.match(sample.removeprefix(b"\xef\xbb\xbf"))), ""
    )


def known() -> str:
    """List what is read, for messages."""
    endings = " ".join(f".{ending}" for ending in ENDINGS)
    packed = " ".join(f".{ending}" for ending in COMPRESSED)
    return f"read are {endings}, also with {packed}; --format says which format a file is in"
