"""All claims, or all eventualities, of one version, and by what they are narrowed; made once, then counted.

Of each value of a facet the numbers of the items that have it are kept, in an array: so a table grows with
the values that there are, and counting walks each of them once.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import NamedNode

from detente.rdf.quads import Object
from detente.web.filters.declared import DATE, SETTLED, Filtered, FilterFacet
from detente.web.filters.queries import (
    MOST_ITEMS,
    MOST_PAIRS,
    NONE,
    facet_queries,
    subject_queries,
    universe_queries,
)
from detente.web.indexes.queries import NAMED_AT_ONCE, labels_of
from detente.web.presentation.terms import Rows, firsts, text
from detente.web.presentation.wording import vocabulary_word
from detente.web.views.view import AskAll

OPEN_START, OPEN_END = date.min.toordinal(), date.max.toordinal()
"""The days of what begins or ends nobody knows when, as ordinals of the proleptic Gregorian calendar."""

Days = tuple[int, int]
"""The first and the last day on which something may have been, as ordinals."""


@dataclass(frozen=True)
class FilterTable:
    """The items in the order in which they are listed, and by facet and value the numbers of those with it.

    `days` has, by number, the days of items with a date; `called` names values by facet. `graphs` are those
    that tell of an item that is only said. `is_cut` where there are more items or values than are read.
    """

    what: Filtered
    items: tuple[str, ...]
    postings: Mapping[str, Mapping[str, array[int]]]
    days: Mapping[int, tuple[Days, ...]]
    called: Mapping[str, Mapping[str, str]]
    graphs: Mapping[str, tuple[str, ...]]
    is_cut: bool

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in which something is known to begin or end, the latest first."""
        known = {day for spans in self.days.values() for span in spans for day in span}
        found = {date.fromordinal(day).year for day in known - {OPEN_START, OPEN_END}}
        return tuple(sorted(found, reverse=True))

    @property
    def weight(self) -> int:
        """The share of a cache that it takes: 1 for some hundred strings."""
        values = sum(len(rows) for facet in self.postings.values() for rows in facet.values())
        return 1 + len(self.items) // 400 + values // 10_000


def make_table(
    what: Filtered,
    base: str,
    ask_all: AskAll,
    terms: Mapping[str, str],
    things: FilterTable | None = None,
) -> FilterTable:
    """Read a table of one version, which `ask_all` asks; `terms` names the vocabulary.

    What is inherited is taken from the table of `things`.
    """
    own = {facet.name: facet for facet in what.facets if not facet.is_inherited and facet.name != SETTLED}
    asked = [universe_queries(what), subject_queries(what), *map(facet_queries, own.values())]
    answers = iter(ask_all([query for some in asked for query in some]))
    universe, subjects, *values = ([next(answers) for _ in some] for some in asked)
    by_facet = {name: [row for rows in some for row in rows] for name, some in zip(own, values, strict=True)}
    days_of = _days(by_facet.pop(DATE, ()))
    items = _ordered(what, universe, days_of)
    numbers = {iri: number for number, iri in enumerate(items)}
    found = {name: _postings(own[name], rows, numbers, base) for name, rows in by_facet.items()}
    called = {name: _called(own[name], keys, base, ask_all, terms) for name, keys in found.items()}
    days = {numbers[iri]: each for iri, each in days_of.items() if iri in numbers}
    is_cut = any(len(rows) > MOST_ITEMS for rows in universe)
    is_cut = is_cut or any(len(rows) > MOST_PAIRS for some in (subjects, *values) for rows in some)
    if things is not None:
        heirs = _heirs(subjects, numbers)
        inherited = (facet.name for facet in what.facets if facet.is_inherited and facet.name != DATE)
        found |= {name: _inherit(things, name, heirs, len(items)) for name in inherited}
        called |= {name: each for name, each in things.called.items() if name not in called}
        days = _inherit_days(things, heirs)
        is_cut = is_cut or things.is_cut
    if what.facet(SETTLED):
        found[SETTLED] = _settled(items, {row["item"].value for row in universe[0]})
        called[SETTLED] = {key: vocabulary_word(word) for key, word in what.facets[0].words.items()}
    found[DATE] = {NONE: array("I", (number for number in range(len(items)) if number not in days))}
    return FilterTable(what, items, found, days, called, _graphs(universe[1:]), is_cut)


Heirs = Mapping[str, Sequence[int]]
"""By thing the numbers of the items that inherit from it."""


def _heirs(subjects: Iterable[Rows], numbers: Mapping[str, int]) -> Heirs:
    found: dict[str, list[int]] = defaultdict(list)
    for rows in subjects:
        for row in rows:
            number = numbers.get(row["item"].value)
            if number is not None:
                found[row["thing"].value].append(number)
    return found


def _inherit(things: FilterTable, name: str, heirs: Heirs, size: int) -> dict[str, array[int]]:
    known: set[int] = set()
    found: dict[str, array[int]] = {}
    for key, rows in things.postings[name].items():
        having = {number for row in rows for number in heirs.get(things.items[row], ())}
        if key != NONE and having:
            found[key] = array("I", sorted(having))
            known |= having
    without = array("I", (number for number in range(size) if number not in known))
    return {**found, NONE: without} if without else found


def _inherit_days(things: FilterTable, heirs: Heirs) -> dict[int, tuple[Days, ...]]:
    found: dict[int, dict[Days, None]] = defaultdict(dict)
    for row, spans in things.days.items():
        for number in heirs.get(things.items[row], ()):
            found[number].update(dict.fromkeys(spans))
    return {number: tuple(spans) for number, spans in sorted(found.items())}


def key_of_value(value: Object, facet: FilterFacet, base: str) -> str:
    """Write a value as addresses have it: an IRI without what all values of the facet begin with."""
    if not isinstance(value, NamedNode) or not facet.prefix:
        return sys.intern(value.value)
    return sys.intern(key_of_iri(value.value, facet, base))


def key_of_iri(iri: str, facet: FilterFacet, base: str) -> str:
    """Write an IRI as addresses have it."""
    return iri.removeprefix(_prefix(facet, base))


def value_of_key(key: str, facet: FilterFacet, base: str) -> str:
    """Write the value that an address names in SPARQL: an IRI, or a string where the facet has words."""
    if key == NONE:
        return NONE
    if facet.words:
        return f'"{key}"' if key in facet.words else '"no such value"'
    iri = key if "://" in key else _prefix(facet, base) + key
    try:
        return str(NamedNode(iri))
    except ValueError:  # then nothing has it
        return str(NamedNode(f"{base}id/nothing"))


def _prefix(facet: FilterFacet, base: str) -> str:
    return facet.prefix if "://" in facet.prefix else base + facet.prefix


def _days(rows: Rows) -> dict[str, tuple[Days, ...]]:
    found: dict[str, dict[Days, None]] = defaultdict(dict)
    for row in rows:
        found[row["item"].value][
            _ordinal(text(row, "start"), OPEN_START), _ordinal(text(row, "end"), OPEN_END)
        ] = None
    return {iri: tuple(each) for iri, each in found.items()}


def _ordinal(day: str | None, otherwise: int) -> int:
    try:
        return date.fromisoformat(day[:10]).toordinal() if day else otherwise
    except ValueError:  # a year before 1 or after 9999
        return otherwise


def _ordered(what: Filtered, universe: Sequence[Rows], days: Mapping[str, Sequence[Days]]) -> tuple[str, ...]:
    """Order claims by their report, all else by its first day, the latest first; MOST_ITEMS of each query."""
    if what.name == "claims":
        by = {row["item"].value: text(row, "order") or "" for rows in universe for row in rows}
        return tuple(sorted(sorted(by), key=lambda iri: by[iri], reverse=True)[:MOST_ITEMS])
    iris = dict.fromkeys(row["item"].value for rows in universe for row in rows[:MOST_ITEMS])
    first = {iri: min(start for start, _ in each) for iri, each in days.items()}
    return tuple(sorted(iris, key=lambda iri: (-first.get(iri, 0), iri)))


def _graphs(said: Iterable[Rows]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for rows in said:
        for row in rows:
            found[row["item"].value][row["graph"].value] = None
    return {iri: tuple(sorted(graphs)) for iri, graphs in found.items()}


def _postings(facet: FilterFacet, rows: Rows, numbers: Mapping[str, int], base: str) -> dict[str, array[int]]:
    having: dict[str, set[int]] = defaultdict(set)
    known: set[int] = set()
    for row in rows:
        number = numbers.get(row["item"].value)
        if number is not None and "value" in row:
            having[key_of_value(row["value"], facet, base)].add(number)
            known.add(number)
    without = array("I", (number for number in range(len(numbers)) if number not in known))
    found = {key: array("I", sorted(some)) for key, some in having.items()}
    return {**found, NONE: without} if without else found


def _settled(items: Sequence[str], settled: frozenset[str] | set[str]) -> dict[str, array[int]]:
    having: dict[str, array[int]] = {"only": array("I"), "said": array("I")}
    for number, iri in enumerate(items):
        having["only" if iri in settled else "said"].append(number)
    return having


def _called(
    facet: FilterFacet, keys: Iterable[str], base: str, ask_all: AskAll, terms: Mapping[str, str]
) -> Mapping[str, str]:
    if facet.words:
        return {key: vocabulary_word(word) for key, word in facet.words.items()}
    iris = {_prefix(facet, base) + key if "://" not in key else key: key for key in keys if key != NONE}
    named = {iri: terms[iri] for iri in iris.keys() & terms.keys()}
    named |= dict(_names(sorted(iris.keys() - named.keys()), base, ask_all))
    return {iris[iri]: label for iri, label in named.items()}


def _names(iris: Sequence[str], base: str, ask_all: AskAll) -> Iterator[tuple[str, str]]:
    parts = [iris[start : start + NAMED_AT_ONCE] for start in range(0, len(iris), NAMED_AT_ONCE)]
    answers = ask_all([labels_of(part, base) for part in parts]) if parts else []
    return ((iri, label) for rows in answers for iri, _, label in firsts(rows, "thing") if label)
