"""The media types that query results are offered in, and what the engine calls each of them."""

from __future__ import annotations

from typing import Literal

Kind = Literal["solutions", "boolean", "triples"]

HTML = "text/html; charset=utf-8"

# Content-Type of the answer -> the engine's serialisation; the first is the default. After the registered
# types come the general ones that clients ask for instead: the same bytes under the name they asked for.
# JSON and RDF/XML carry their own encoding, so only text/* states a charset (RFC 9110, section 8.3.2).
RESULTS = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv; charset=utf-8": "text/csv",
    "text/tab-separated-values; charset=utf-8": "text/tab-separated-values",
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml; charset=utf-8": "application/sparql-results+xml",
}
TRIPLES = {
    "text/turtle; charset=utf-8": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml; charset=utf-8": "application/rdf+xml",
}

FORMATS = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "ntriples": "application/n-triples",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "html": "text/html",
}
"""The names that formats have in an address, and what each of them accepts."""

_MEDIA_TYPES = [*RESULTS, *TRIPLES, HTML]
ACCEPTED_BY_FORMAT = FORMATS | {each.partition(";")[0]: each.partition(";")[0] for each in _MEDIA_TYPES}


def offers(kind: Kind) -> dict[str, str]:
    """Return the media types offered for a kind of answer, best first, each with its serialisation.

    W3C defines CSV and TSV for solutions only; for a boolean they are the engine's bare `true` or `false`.
    """
    return TRIPLES if kind == "triples" else RESULTS
