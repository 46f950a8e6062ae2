"""A small world for tests of names, from its YAML to triples of an authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, Quad

from detente.gazetteer.authority import CODES, WIKIDATA
from detente.rdf.namespaces import DCT, DEFAULT_BASE, DET, EDTF, LABEL, SCHEMA, SKOS, TYPE, WD
from detente.rdf.quads import Triple3
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris

IRIS = Iris(DEFAULT_BASE)
_LINKS = {"of": DET.ofState, "in": SCHEMA.containedInPlace, "replaces": DCT.replaces, "capital": DET.capital}
_NAMES = {"alias": SKOS.altLabel, "demonym": DET.demonym, "metonym": DET.metonym}


def triples(rows: Mapping[str, Mapping[str, Any]] | None = None) -> list[Triple3]:
    """Give the triples of the small world, or of other rows in the same form."""
    if rows is None:
        text = Path(__file__).with_name("world.yaml").read_text(encoding="utf-8")
        rows = yaml.load(text, yaml.BaseLoader)
    return [each for name, row in (rows or {}).items() for each in (*_things(name, row), *_codes(name, row))]


def quads(rows: Mapping[str, Mapping[str, Any]] | None = None) -> list[Quad]:
    """Give the same as quads of the graph of the authority."""
    return [Quad(*each, AUTHORITY.iri(IRIS)) for each in triples(rows)]


def _things(name: str, row: Mapping[str, Any]) -> Iterator[Triple3]:
    return ((IRIS.thing(name), *each) for each in _values(name, row))


def _codes(name: str, row: Mapping[str, Any]) -> Iterator[Triple3]:
    """Yield codes with a time of their own."""
    for number, (list_, code, edtf) in enumerate(row.get("dated", ())):
        part = NamedNode(f"{IRIS.thing(name).value}#{list_}-{code}-{number + 1}")
        yield IRIS.thing(name), SCHEMA.identifier, part
        yield part, SCHEMA.propertyID, Literal(list_)
        yield part, SCHEMA.value, Literal(code)
        yield part, DET.edtf, Literal(edtf, datatype=EDTF.EDTF)


def _values(name: str, row: Mapping[str, Any]) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    yield TYPE, CLASSES_BY_KIND[name.partition("/")[0]]
    for language, text in row["names"].items():
        yield LABEL, Literal(text, language=language)
    for key, predicate in _NAMES.items():
        yield from ((predicate, Literal(text, language="en")) for text in row.get(key, ()))
    for key, predicate in _LINKS.items():
        yield from ((predicate, IRIS.thing(each)) for each in row.get(key, ()))
    for key in ("holder", "office"):
        if key in row:
            yield DET[key], IRIS.thing(row[key])
    if "edtf" in row:
        yield DET.edtf, Literal(row["edtf"], datatype=EDTF.EDTF)
    for system, code in row.get("codes", {}).items():
        yield (SKOS.exactMatch, WD[code]) if system == WIKIDATA else (CODES[system], Literal(code))
