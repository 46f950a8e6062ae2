"""The event data sets of a version, as each describes itself: asked once through the query processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DCT, DET, LABEL, RDFS, SCHEMA
from detente.web.querying.runtime import Row, Runtime
from detente.web.querying.version_cache import per_version

MOST = 500
"""So many event data sets are listed, the first by IRI."""

_DESCRIBED = """
SELECT ?set ?p ?o {{
  {{ SELECT DISTINCT ?set {{ ?set a det:DataSet FILTER isIRI(?set) }} ORDER BY ?set LIMIT {most} }}
  ?set ?p ?o
}} ORDER BY ?set ?p ?o"""

_AUTHORS = """
SELECT ?set ?name {{
  VALUES ?set {{ {sets} }} GRAPH ?set {{ ?set schema:author ?author . ?author rdfs:label ?name }}
}} ORDER BY ?set ?name"""

_ROWS = """
SELECT ?set (COUNT(DISTINCT ?row) AS ?rows) (COUNT(DISTINCT ?claim) AS ?claims) {{
  VALUES ?set {{ {sets} }} GRAPH ?set {{ ?claim det:anchor ?row }} }} GROUP BY ?set"""

_Described = Mapping[str, list[NamedNode | Literal]]


@dataclass(frozen=True)
class EventDataSet:
    """One release of an event data set.

    `rows` are the records of its files that something is claimed of, `claims` what is claimed, `triples` all
    that its graph holds. `licence`, `address` and what else it does not tell are None.
    """

    iri: str
    id: str
    label: str
    author: str
    coding: str
    rows: int
    claims: int
    triples: int
    release: str | None = None
    issued: str | None = None
    about: str | None = None
    rights: str | None = None
    citation: str | None = None
    licence: str | None = None
    address: str | None = None


@per_version(weight=4)
def event_data_sets(runtime: Runtime, version: str) -> tuple[EventDataSet, ...]:
    """List the event data sets of a version, sorted by IRI."""
    described: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for row in runtime.rows(_DESCRIBED.format(most=MOST), version):
        if isinstance(value := row["o"], NamedNode | Literal):
            described[row["set"].value][row["p"].value].append(value)
    if not described:
        return ()
    sets = " ".join(f"<{each}>" for each in described)
    authors, counts = runtime.rows_of_all([_AUTHORS.format(sets=sets), _ROWS.format(sets=sets)], version)
    names, counted = _by_set(authors), _by_set(counts)
    held = runtime.manifest_from_thread(version).counts
    entries = f"{runtime.settings.base}entry/"
    return tuple(
        _data_set(iri, entries, about, names.get(iri), counted.get(iri), held.get(iri, 0))
        for iri, about in described.items()
    )


def _by_set(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["set"].value: row for row in rows}


def _data_set(
    iri: str, entries: str, about: _Described, named: Row | None, counted: Row | None, triples: int
) -> EventDataSet:
    id_ = iri.removeprefix(entries)
    return EventDataSet(
        iri,
        id_,
        _text(about, LABEL) or id_,
        named["name"].value if named else "",
        (_text(about, DET.coding) or "").rpartition("/coding-")[2],
        int(counted["rows"].value) if counted else 0,
        int(counted["claims"].value) if counted else 0,
        triples,
        release=_text(about, SCHEMA.version),
        issued=_text(about, DCT.issued),
        about=_text(about, RDFS.comment),
        rights=_text(about, DCT.rights),
        citation=_text(about, SCHEMA.citation),
        licence=_iri(about, DCT.license),
        address=_iri(about, DCT.source),
    )


def _text(about: _Described, predicate: NamedNode) -> str | None:
    return next((each.value for each in about.get(predicate.value, ())), None)


def _iri(about: _Described, predicate: NamedNode) -> str | None:
    found = (each.value for each in about.get(predicate.value, ()) if isinstance(each, NamedNode))
    return next(found, None)
