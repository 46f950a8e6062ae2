"""Print, as JSON, where eventualities of classes show up: run with the package under another ontology."""

from __future__ import annotations

import json
import sys

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from detente.changes.summary import summary_lines
from detente.claims.seeds.schema import claims_schema
from detente.exports.tables import EVENTS
from detente.rdf.namespaces import DET, LABEL, PREFIXES, TYPE
from detente.rdf.quads import Change, Object
from detente.store import Manifest
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology
from detente.web.presentation.description import describe
from detente.web.presentation.overview import overview
from detente.web.things.signposting import schema_type
from detente.web.views.filters import read_filters
from detente.web.views.pair_queries import count_query, timeline_query

BASE = "https://example.org/"
IRIS = Iris(BASE)
TURKEY, RUSSIA = STATES = [IRIS.thing(f"state/{code}") for code in ("TUR", "RUS")]
STORE = Store()


def load(thing: NamedNode, name: str) -> None:
    """Describe a settled thing of a class, between two states, closed as the derivation closes it."""
    stated = [Quad(thing, TYPE, DET[name]), Quad(thing, LABEL, Literal("It"))]
    stated += [Quad(thing, DET.side, state) for state in STATES]
    STORE.extend(shipped_ontology().close(stated))


def ask(query: str) -> list[dict[str, Object]]:
    """Answer a SELECT from the default graph."""
    found = STORE.query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    names = [each.value for each in found.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in found]


def counts() -> dict[str, int]:
    """Count as the front page does."""
    shown = overview(Manifest.__new__(Manifest), ask).eventualities
    return {each.name: each.count for each in shown}


def kinds_in_table(thing: NamedNode) -> list[str]:
    """List what the table of events gives as the kind of a thing."""
    (pattern,) = (each.pattern for each in EVENTS.columns if each.name == "kind")
    rows = ask(f"SELECT ?row ?value {{ {EVENTS.rows} {pattern} }}")
    return [row["value"].value for row in rows if row["row"] == thing]


def kinds_in_timeline(thing: NamedNode) -> list[str]:
    """List the kinds that the timeline of two states gives a thing."""
    rows = ask(timeline_query(TURKEY.value, RUSSIA.value, read_filters({}), BASE))
    return [row["kind"].value.removeprefix(DET.iri) for row in rows if row["what"] == thing]


def filtered(kind: str) -> int:
    """Count what a timeline has of a kind, as its address names it."""
    (row,) = ask(count_query(TURKEY.value, RUSSIA.value, read_filters({"type": [kind]}), BASE))
    return int(row["count"].value)


def kinds_on_page(thing: NamedNode) -> list[str]:
    """List the classes that the page of a thing names."""
    rows = ask(f"SELECT ?p ?o {{ <{thing.value}> ?p ?o }}")
    return [each.term.value.removeprefix(DET.iri) for each in describe(thing.value, rows).kinds]


def report(kind: str, name: str, address: str) -> dict[str, object]:
    """Say where a thing with an IRI of a kind shows up."""
    thing = IRIS.thing(f"{kind}/it")
    load(thing, name)
    changed = Change(frozenset({Quad(thing, DET.side, STATES[0])}))
    named = IRIS.eventuality_class(thing)
    return {
        "class of its IRI": named.value.removeprefix(DET.iri) if named else None,
        "in the schema of seeds": f"|{kind}" in json.dumps(claims_schema(shipped_ontology())),
        "changes": list(map(str, summary_lines(changed, BASE))),
        "counted": [each for each, count in counts().items() if count],
        "kinds in the table": kinds_in_table(thing),
        "kinds in the timeline": kinds_in_timeline(thing),
        "left by the filter": filtered(address),
        "kinds on its page": kinds_on_page(thing),
        "type for crawlers": schema_type(thing.value.removeprefix(BASE)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(report(*sys.argv[1:])))
