"""The table of keys that describe things in seed files, by class, made from the ontology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from detente.claims.seeds.properties import PROPERTIES, SeedProperty
from detente.rdf.namespaces import DCT, DET, RDFS, SCHEMA, SKOS
from detente.vocabulary.ontology import Ontology

_REUSED: Mapping[NamedNode, tuple[str, str]] = {
    DCT.language: ("Statement", "Language in which words were said that the text gives in translation."),
    SCHEMA.value: ("Quantity", "The amount."),
    SCHEMA.currency: ("Quantity", "ISO 4217 code of an amount of money."),
    SCHEMA.unitText: ("Quantity", "What is counted."),
    SCHEMA.containedInPlace: ("Place", "The larger place that it lies in."),
    SCHEMA.latitude: ("Place", "Degrees north."),
    SCHEMA.longitude: ("Place", "Degrees east."),
    SCHEMA.description: ("any", "What it is, in our own words."),
    SCHEMA.text: ("any", "Words."),
    RDFS.label: ("any", "A name, neutral."),
}
"""Class and meaning of the keys whose terms are other vocabularies', so that the ontology has neither."""

_VALUES: Mapping[str, str] = {
    "edtf": "date in EDTF",
    "decimal": "number",
    "count": "whole number from 1",
    "integer": "whole number",
    "boolean": "true or false",
    "language": "language tag",
    "topic": "topic, or `kind/slug`",
}
_ALSO: Mapping[str, str] = {
    "condition": "Commitment, Measure, Agreement",
    "exception": "Commitment, Measure, Agreement",
}
"""Classes of keys that are of several, which no domain in OWL says without naming their union."""


def keys_table(ontology: Ontology) -> str:
    """Write a Markdown table: every key under the class whose members it describes, those of any first."""
    rows = sorted((_row(name, each, ontology) for name, each in PROPERTIES.items()), key=_any_first)
    lines = [f"| {class_} | `{name}` | {value} | {meaning} |" for class_, name, value, meaning in rows]
    return "\n".join(["| of | key | value | is |", "|---|---|---|---|", *lines]) + "\n"


def _any_first(row: tuple[str, str, str, str]) -> tuple[bool, str, str]:
    return row[0] != "any", row[0], row[1]


def _row(name: str, property_: SeedProperty, ontology: Ontology) -> tuple[str, str, str, str]:
    if property_.iri in _REUSED:
        class_, meaning = _REUSED[property_.iri]
        return class_, name, _value(property_, ontology), meaning
    domains = sorted(_names(property_.iri, RDFS.domain, ontology))
    class_ = _ALSO.get(name) or ", ".join(domains) or "any"
    meaning = next(_texts(property_.iri, SKOS.definition, ontology))
    return class_, name, _value(property_, ontology), meaning


def _value(property_: SeedProperty, ontology: Ontology) -> str:
    if property_.kind == "reference":
        return ", ".join(sorted(_names(property_.iri, RDFS.range, ontology))) or "`kind/slug`"
    if property_.kind == "concept":
        return f"concept of {property_.scheme}"
    return _VALUES.get(property_.kind, "text")


def _names(subject: NamedNode, predicate: NamedNode, ontology: Ontology) -> Iterator[str]:
    for triple in ontology.triples:
        is_it = triple.subject == subject and triple.predicate == predicate
        if is_it and isinstance(triple.object, NamedNode) and triple.object.value.startswith(DET.iri):
            yield triple.object.value.removeprefix(DET.iri)


def _texts(subject: NamedNode, predicate: NamedNode, ontology: Ontology) -> Iterator[str]:
    for triple in ontology.triples:
        is_it = triple.subject == subject and triple.predicate == predicate
        if is_it and isinstance(triple.object, Literal):
            yield triple.object.value
