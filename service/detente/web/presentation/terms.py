"""Terms of answers with their labels, grouped by property as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, DETS
from detente.rdf.quads import Object
from detente.web.language.labels import Label, best_label, literal_label
from detente.web.language.languages import ENGLISH
from detente.web.presentation.wording import vocabulary_word

Row = Mapping[str, Object]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Value:
    """One value of a property, with its label where it has one."""

    term: Object
    label: str | None = None


@dataclass(frozen=True)
class Property:
    """A property, its name where the ontology gives one, and its values."""

    iri: NamedNode
    name: str | None
    values: tuple[Value, ...]


def as_iri(term: Object) -> NamedNode:
    """Return a term that must be an IRI; raises TypeError where it is none."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term


def text(row: Row, name: str) -> str | None:
    """Give the string of one term of a row, if it is bound."""
    return literal_label(row[name]) if name in row else None


def firsts(rows: Rows, name: str) -> list[tuple[str, Row, str | None]]:
    """Give the first row of each value of a column with the best `label` of all its rows, in order."""
    labels: dict[str, list[Object]] = {}
    found: dict[str, Row] = {}
    for row in rows:
        iri = row[name].value
        found.setdefault(iri, row)
        labels.setdefault(iri, []).extend([row["label"]] if "label" in row else [])
    return [(iri, row, best_label(labels[iri])) for iri, row in found.items()]


def term_label(term: Object, labels: Iterable[Object]) -> Label | None:
    """Choose the label of a term; one of the ontology's has a word in the catalogue, if in no graph."""
    label = best_label(labels)
    is_own = isinstance(term, NamedNode) and term.value.startswith((DET.iri, DETS.iri))
    return vocabulary_word(label) if is_own and label and label.language == ENGLISH else label


def grouped(rows: Rows, without: Collection[NamedNode] = ()) -> tuple[Property, ...]:
    """Group values `o` by property `p`; one with labels in several languages comes once."""
    values: dict[NamedNode, dict[Object, list[Object]]] = {}
    names = {row["p"]: vocabulary_word(row["name"].value) for row in rows if "name" in row}
    for row in rows:
        predicate = as_iri(row["p"])
        if predicate not in without:
            labels = values.setdefault(predicate, {}).setdefault(row["o"], [])
            labels += [row["label"]] if "label" in row else []
    return tuple(
        Property(
            predicate,
            names.get(predicate),
            tuple(Value(term, term_label(term, labels)) for term, labels in members.items()),
        )
        for predicate, members in values.items()
    )


def values(terms: Iterable[Object]) -> str:
    """List IRIs for VALUES, each once; terms that are no IRI are left out."""
    return " ".join(dict.fromkeys(str(term) for term in terms if isinstance(term, NamedNode)))
