"""What the IRIs of an answer are called, and whether what they name is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.rdf.quads import Object
from detente.web.querying.runtime import Row, Runtime
from detente.web.things.search import Found, describe_found
from detente.web.things.telling_apart import settled_of
from detente.web.views.rendering import term_names
from detente.web.views.settled_things import NOT_SETTLED, taken_back_by_iri

MOST_NAMED = 500
"""So many IRIs are named at once: as many as one answer of a page may well have."""


@dataclass(frozen=True)
class CalledTerm:
    """What an IRI is called; `settled` is None of what is neither settled nor only said, such as a state."""

    label: str
    settled: bool | None

    @property
    def in_words(self) -> str:
        """The name, which says of what is only said that it is not settled."""
        return self.label if self.settled is not False else f"{self.label}{NOT_SETTLED}"


def name_terms(runtime: Runtime, version: str, iris: Iterable[str]) -> Mapping[str, CalledTerm]:
    """Name IRIs of a version; those without a name there are left out."""
    wanted = [each for each in dict.fromkeys(iris) if _is_iri(each)]
    base, concepts = runtime.settings.base, term_names(runtime, version)
    unnamed = [Found(each, "name", ()) for each in wanted if each not in concepts and each.startswith(base)]
    called = {iri: about.label for iri, about in describe_found(unnamed, runtime, version).items()}
    labels = {iri: label for iri in wanted if (label := concepts.get(iri) or called.get(iri))}
    settled = settled_of(labels, runtime, version)
    taken_back = taken_back_by_iri(runtime, version, labels)
    return {
        iri: CalledTerm(f"{label} ({taken_back[iri]})" if iri in taken_back else label, settled[iri])
        for iri, label in labels.items()
    }


def with_labels(columns: Sequence[str], rows: Sequence[Row], called: Mapping[str, CalledTerm]) -> list[str]:
    """List the columns of an answer, each that has a name for one of its IRIs followed by `…_label`."""
    found: list[str] = []
    for column in columns:
        found.append(column)
        if any(_named(row.get(column), called) for row in rows) and f"{column}_label" not in columns:
            found.append(f"{column}_label")
    return found


def cell_of(row: Row, column: str, columns: Sequence[str], called: Mapping[str, CalledTerm]) -> Object | None:
    """Give what stands in a column, its own value or the name of the one before."""
    if column in columns:
        return row.get(column)
    told = _named(row.get(column.removesuffix("_label")), called)
    return Literal(told.in_words) if told else None


def _named(term: Object | None, called: Mapping[str, CalledTerm]) -> CalledTerm | None:
    return called.get(term.value) if isinstance(term, NamedNode) else None


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return len(text) <= 500
