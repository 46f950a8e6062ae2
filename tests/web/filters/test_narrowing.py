"""Counting in a table: what is counted is what is found, whatever is chosen; and what bounds it."""

from __future__ import annotations

from array import array
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DEFAULT_BASE
from detente.web.filters.declared import DATE, FILTERED, FilteredName, filtered
from detente.web.filters.narrowing import narrow, read_narrowing, selected_items
from detente.web.filters.queries import MOST_ITEMS, NONE, facet_queries, universe_queries
from detente.web.filters.table import OPEN_END, FilterTable, make_table
from detente.web.indexes.choosing import MOST_CHOICES
from detente.web.presentation.terms import Row, Rows
from detente.web.querying.version_cache import CAPACITY

CLAIMS = filtered("claims", DEFAULT_BASE)
NAMES = [facet.name for facet in CLAIMS.facets if facet.name not in (DATE, "standing", "against")]
FIRST = date(2016, 1, 1).toordinal()

values = st.fixed_dictionaries(
    {name: st.sets(st.sampled_from(["A", "B", "C"]), max_size=3) for name in NAMES}
)
days = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 200), st.booleans()), max_size=2
)  # from, for how long, without an end
worlds = st.lists(st.tuples(values, days), max_size=12)
asked = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(["A", "B", NONE]).map(lambda value: [value]) for name in NAMES},
        "state": st.lists(st.sampled_from(["A", "B", "C"]), unique=True, min_size=1, max_size=2),
        DATE: st.sampled_from(["2016", "2016-08", "2016-08-09", "2016-06/2017-02", NONE]).map(lambda d: [d]),
    },
)


def table_of(world: list[tuple[dict[str, set[str]], list[tuple[int, int, bool]]]]) -> FilterTable:
    """Make a table of claims from what each has."""
    postings: dict[str, dict[str, array[int]]] = {facet.name: {} for facet in CLAIMS.facets}
    spans = {}
    for number, (having, dated) in enumerate(world):
        for name in postings:
            for key in having.get(name) or ([NONE] if name != DATE else []):
                postings[name].setdefault(key, array("I")).append(number)
        if dated:
            spans[number] = tuple(
                (FIRST + start, OPEN_END if is_open else FIRST + start + length)
                for start, length, is_open in dated
            )
    postings[DATE] = {NONE: array("I", (n for n in range(len(world)) if n not in spans))}
    items = tuple(f"urn:claim:{n}" for n in range(len(world)))
    return FilterTable(CLAIMS, items, postings, spans, {name: {} for name in postings}, {}, is_cut=False)


@settings(deadline=None)
@given(worlds, asked)
def test_every_count_is_that_of_the_list_it_leads_to(
    world: list[tuple[dict[str, set[str]], list[tuple[int, int, bool]]]], arguments: dict[str, list[str]]
) -> None:
    table = table_of(world)
    narrowed = narrow(table, read_narrowing(CLAIMS, arguments, 5))
    found = selected_items(table, narrowed.asked)
    assert narrowed.count == len(found)
    assert list(narrowed.items) == found[:5]
    for number, (having, _) in enumerate(world):
        wanted = all(
            set(keys) <= (having[name] or {NONE}) for name, keys in arguments.items() if name in having
        )
        assert wanted or f"urn:claim:{number}" not in found
    for offers in narrowed.facets:
        name = offers.facet.name
        for offer in offers.offers:
            keys = [*arguments.get(name, []), offer.key] if offers.adds else [offer.key]
            again = {**arguments, name: list(dict.fromkeys(keys))}
            if len(offers.chosen) == offers.facet.most > 1:
                again = arguments
            count = narrow(table, read_narrowing(CLAIMS, again, 5)).count
            assert offer.count == count, (name, offer)


@pytest.mark.parametrize("name", FILTERED)
def test_every_query_has_an_end(name: FilteredName) -> None:
    what = filtered(name, DEFAULT_BASE)
    queries = [*universe_queries(what), *(each for facet in what.facets for each in facet_queries(facet))]
    assert [query for query in queries if " LIMIT " not in query] == []


def many(number: int) -> FilterTable:
    """Make a table of so many claims, each of a person of its own."""

    def answer(query: str) -> Rows:
        if "?thing" in query or ("?value" in query and "det:attributedTo" not in query):
            return []
        return [row(n) for n in range(number)]

    def row(n: int) -> Row:
        return {"item": NamedNode(f"urn:c:{n}"), "value": NamedNode(f"{DEFAULT_BASE}id/person/p-{n}")}

    things = make_table(
        filtered("eventualities", DEFAULT_BASE), DEFAULT_BASE, lambda queries: [[] for _ in queries], {}
    )
    return make_table(CLAIMS, DEFAULT_BASE, lambda queries: [answer(query) for query in queries], {}, things)


def test_more_than_can_be_counted_is_cut_and_says_so() -> None:
    whole, cut = many(10), many(MOST_ITEMS + 1)
    assert not whole.is_cut
    assert cut.is_cut
    assert len(cut.items) == MOST_ITEMS
    assert 2 * cut.weight < CAPACITY


def test_no_more_is_offered_than_can_be_read() -> None:
    narrowed = narrow(many(MOST_CHOICES + 7), read_narrowing(CLAIMS, {"holder": ["person/p-5"]}, 5))
    (people,) = (offers for offers in narrowed.facets if offers.facet.name == "holder")
    assert len(people.offers) == MOST_CHOICES
    assert people.more == 7
    chosen = narrow(many(3), read_narrowing(CLAIMS, {"holder": ["nobody"]}, 5))
    (people,) = (offers for offers in chosen.facets if offers.facet.name == "holder")
    assert [(each.key, each.count) for each in people.offers if each.is_chosen] == [("nobody", 0)]


def test_what_a_literal_says_is_a_value_too() -> None:
    rows: Rows = [{"item": NamedNode("urn:c:1"), "value": Literal("disputed")}]
    found = make_table(
        CLAIMS,
        DEFAULT_BASE,
        lambda queries: [rows if "disputed" in each or "a det:Claim" in each else [] for each in queries],
        {},
    )
    assert [*found.postings["against"]["disputed"]] == [0]
