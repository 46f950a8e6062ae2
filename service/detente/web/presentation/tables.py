"""Answers as tables for people: terms shortened, linked where that is safe, and cut at a stated length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DET, DETS, DETSH, PREFIXES, XSD
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import Object
from detente.vocabulary.graphs import OF_THINGS
from detente.vocabulary.graphs import PAGES as PAGES_OF_GRAPHS
from detente.web.http.formats import Kind
from detente.web.querying.runtime import MAX_ROWS, Row, Rows

PAGES = frozenset(
    ("id", "entry", "claim", "evidence", "decision", "conflict", "run", PAGES_OF_GRAPHS, *OF_THINGS)
)
"""What the path of an IRI under the base begins with where it has a page."""
VOCABULARY = {
    DET.iri.rstrip("#"): "/ontology",
    DETS.iri.rstrip("/"): "/scheme",
    DETSH.iri.rstrip("#"): "/shapes",
}
"""Where each part of the vocabulary has its pages; its IRIs stay what they are under any base."""
SAFE_SCHEMES = ("http://", "https://")
LONGEST_KEPT = 500
"""Cells of IRIs of so many characters are kept; a graph of anybody may have longer ones."""
IMPLIED_DATATYPES = frozenset((XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.date, XSD.dateTime))
# Not DESCRIBE, which reads the default graph alone: what is claimed but not settled stands in other graphs.
DESCRIPTION = """\
# A row without a graph is settled.
SELECT ?property ?value ?graph {
  { <%(iri)s> ?property ?value }
  UNION { GRAPH ?graph { <%(iri)s> ?property ?value } }
} ORDER BY ?graph ?property ?value"""


@dataclass(frozen=True)
class Cell:
    """One term: the text to show, where it links to, and what else there is to know of a literal."""

    text: str
    href: str | None = None
    title: str | None = None
    note: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class AnswerTable:
    """An answer to show; `truth` for a boolean, `more` where rows were left out."""

    kind: Kind
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    more: bool = False
    truth: bool | None = None


def tabulate(found: Rows, base: str, root: str) -> AnswerTable:
    """Show the first MAX_ROWS rows of an answer; IRIs under `base` link to their pages below `root`."""
    rows = tuple(_cells(found.rows[:MAX_ROWS], found.columns, base, root))
    return AnswerTable(found.kind, found.columns, rows, more=len(found.rows) > MAX_ROWS, truth=found.truth)


def _cells(
    rows: Iterable[Row], columns: tuple[str, ...], base: str, root: str
) -> Iterator[tuple[Cell | None, ...]]:
    for row in rows:
        yield tuple(cell(row[name], base, root) if name in row else None for name in columns)


def cell(term: Object, base: str, root: str) -> Cell:
    """Describe one term of an answer."""
    if isinstance(term, NamedNode):
        made = _cell_of_iri if len(term.value) <= LONGEST_KEPT else _cell_of_iri.__wrapped__
        return made(term.value, base, root)
    if not isinstance(term, Literal):
        return Cell(str(term))
    if term.language:
        return Cell(term.value, note=f"@{term.language}", language=term.language)
    if term.datatype in IMPLIED_DATATYPES:
        return Cell(term.value)
    return Cell(term.value, note=f"^^{shorten(term.datatype.value, base)}")


@lru_cache(maxsize=4096)
def _cell_of_iri(iri: str, base: str, root: str) -> Cell:
    return Cell(shorten(iri, base), href=link(iri, base, root), title=iri)


def shorten(iri: str, base: str) -> str:
    """Write an IRI for reading: with a prefix, or without the graph's own base; the longest match wins."""
    prefix, local = _prefixes(base).split(iri) or ("", iri)
    return f"{prefix}:{local}" if prefix else local


@lru_cache(maxsize=8)
def _prefixes(base: str) -> Prefixes:
    return Prefixes({**PREFIXES, "": base})


ADDRESS = "/#:@!$&'()*+,;=~%"
"""What stays as it is where an IRI becomes an address; what is coded in the one is coded in the other."""


def link(iri: str, base: str, root: str) -> str | None:
    """Return where an IRI leads: its page here, what this graph says of it, the web, or nowhere.

    `root` is the path below which pages are: of the service, or of a version.
    """
    path = iri.removeprefix(base)
    if iri.startswith(base) and path.partition("/")[0] in PAGES and "?" not in path:
        return f"{root}/{quote(path, safe=ADDRESS)}"
    for start, page in VOCABULARY.items():
        if iri.startswith(start) and iri[len(start) : len(start) + 1] in ("", "#", "/"):
            return root + page + quote(iri.removeprefix(start), safe=ADDRESS)
    if iri.startswith(base):
        return description_address(iri, root)
    return iri if iri.startswith(SAFE_SCHEMES) else None


def description_address(iri: str, root: str) -> str:
    """Give the address of all that the graph says of an IRI, which need not lead anywhere itself."""
    return f"{root}/sparql?query={quote(DESCRIPTION % {'iri': iri}, safe='')}"


def address_on_page(iri: str, base: str, root: str) -> str:
    """Give the address to which an IRI leads; of one that leads nowhere, that of all that is said of it."""
    return link(iri, base, root) or description_address(iri, root)


def graph_address(name: str, root: str) -> str:
    """Give the address of a graph by its name (SPARQL 1.1 Graph Store Protocol, section 4.2)."""
    return f"{root}/graphs?graph={quote(name, safe='')}"
