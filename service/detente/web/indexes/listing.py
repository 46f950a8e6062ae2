"""What one index lists, of one version: every thing with its name and all by which it can be chosen.

It is made once and then chosen from without a query.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pyoxigraph import NamedNode

from detente.rdf.quads import Object
from detente.web.indexes.collation import collation_key
from detente.web.indexes.declared import Declared, Facet
from detente.web.indexes.queries import (
    MOST,
    MOST_VALUES,
    NAMED_AT_ONCE,
    labels_of,
    said_things,
    settled_labels,
    settled_things,
    values_queries,
)
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Rows, firsts
from detente.web.presentation.wording import vocabulary_word
from detente.web.views.view import AskAll

NONE = "none"
"""The value, in addresses, of what has none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list; `values` are those of each facet, as addresses have them, in the facets' order.

    `graphs` are those that say of it what is not settled.
    """

    iri: str
    label: str
    settled: bool
    values: tuple[tuple[str, ...], ...]
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """All things of an index in the order of their names; `called` names the values of each facet.

    `is_cut` where there are more than are listed.
    """

    declared: Declared
    things: tuple[Listed, ...]
    called: tuple[Mapping[str, str], ...]
    is_cut: bool

    @property
    def has_said(self) -> bool:
        """Whether any of it is only said."""
        return any(not thing.settled for thing in self.things)

    @property
    def weight(self) -> int:
        """The share of a cache that it takes: 1 for some hundred strings."""
        return 1 + len(self.things) // 150


def make_listing(declared: Declared, base: str, ask_all: AskAll, terms: Mapping[str, str]) -> Listing:
    """List what an index has in one version, which `ask_all` asks; `terms` names the vocabulary."""
    settled, said, labels = ask_all(_queries_of_things(declared, base))
    graphs: dict[str, list[str]] = defaultdict(list)
    for row in said:
        graphs[row["thing"].value].append(row["graph"].value)
    things = list(dict.fromkeys([*(row["thing"].value for row in settled[:MOST]), *list(graphs)[:MOST]]))
    found, has_more = _values_of(declared, base, ask_all)
    facets = [*zip(declared.facets, found, strict=True)]
    keys = [
        {iri: tuple(_key(value, facet, base) for value in values) for iri, values in of_things.items()}
        for facet, of_things in facets
    ]
    names = _names(things, labels, base, ask_all)
    listed = (
        Listed(
            iri,
            names.get(iri) or iri.removeprefix(base),
            iri not in graphs,
            tuple(each.get(iri, (NONE,)) for each in keys),
            tuple(sorted(graphs.get(iri, ()))),
        )
        for iri in things
    )
    return Listing(
        declared,
        tuple(sorted(listed, key=lambda each: (collation_key(each.label), each.iri))),
        tuple(_call(facet, chain(*of_things.values()), base, ask_all, terms) for facet, of_things in facets),
        has_more or len(settled) > MOST or len(said) > MOST,
    )


def _queries_of_things(declared: Declared, base: str) -> list[str]:
    said = said_things(declared, base) if declared.may_be_said else "SELECT ?thing ?graph {} LIMIT 0"
    return [settled_things(declared), said, settled_labels(declared)]


def _values_of(declared: Declared, base: str, ask_all: AskAll) -> tuple[list[dict[str, list[Object]]], bool]:
    """Give the values of each facet by thing, and whether there are more than are read."""
    queries = [values_queries(declared, facet, base) for facet in declared.facets]
    answers = ask_all([query for some in queries for query in some])
    each_answer = iter(answers)
    found = []
    for some in queries:
        values: dict[str, dict[Object, None]] = defaultdict(dict)
        for row in chain.from_iterable(islice(each_answer, len(some))):
            values[row["thing"].value][row["value"]] = None
        found.append({iri: [*of_thing] for iri, of_thing in values.items()})
    return found, any(len(rows) > MOST_VALUES for rows in answers)


def _names(things: Iterable[str], labelled: Rows, base: str, ask_all: AskAll) -> dict[str, str]:
    """Name things: in the language of the page, else in English, else by the first in the alphabet."""
    labels: dict[str, list[Object]] = defaultdict(list)
    for row in labelled:
        labels[row["thing"].value].append(row["label"])
    named: dict[str, str] = {iri: label for iri, found in labels.items() if (label := best_label(found))}
    return named | _names_elsewhere([iri for iri in things if iri not in named], base, ask_all)


def _names_elsewhere(iris: Sequence[str], base: str, ask_all: AskAll) -> dict[str, str]:
    queries = [labels_of(some, base) for some in _in_parts(iris)]
    answers = ask_all(queries) if queries else []
    return {iri: label for rows in answers for iri, _row, label in firsts(rows, "thing") if label}


def _in_parts(iris: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(iris), NAMED_AT_ONCE):
        yield iris[start : start + NAMED_AT_ONCE]


def _call(
    facet: Facet, values: Iterable[Object], base: str, ask_all: AskAll, terms: Mapping[str, str]
) -> Mapping[str, str]:
    """Name the values of a facet by what they are in addresses."""
    things = {value.value for value in values if isinstance(value, NamedNode)}
    unnamed = sorted(things - terms.keys())
    labels = {iri: terms[iri] for iri in things & terms.keys()} | _names_elsewhere(unnamed, base, ask_all)
    return {_key(NamedNode(iri), facet, base): label for iri, label in labels.items()} | {
        key: vocabulary_word(word) for key, word in facet.words.items()
    }


def _key(value: Object, facet: Facet, base: str) -> str:
    """Write a value as addresses have it: an IRI without what all values of the facet begin with.

    Thousands of things share a value, so they share its text, too.
    """
    if not isinstance(value, NamedNode) or not facet.prefix:
        return sys.intern(value.value)
    prefix = facet.prefix if "://" in facet.prefix else base + facet.prefix
    return sys.intern(value.value.removeprefix(prefix))
