"""What bounds an index: every query, the number of things in a list, and its share of what is kept."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DEFAULT_BASE
from detente.web.indexes.choosing import LARGEST, MOST_CHOICES, Chosen, read_choice, selected_from
from detente.web.indexes.declared import DECLARED, Declared
from detente.web.indexes.listing import Listing, make_listing
from detente.web.indexes.queries import (
    MOST,
    MOST_IN_COLUMN,
    claims_of_things,
    column_query,
    said_things,
    settled_labels,
    settled_things,
    values_queries,
)
from detente.web.indexes.rows import read_page
from detente.web.presentation.terms import Row, Rows
from detente.web.querying.version_cache import CAPACITY, VersionCache
from detente.web.views.filters import FilterError

MEETINGS = DECLARED["meetings"]
STATES = 500


def meeting(n: int) -> Row:
    """Give a meeting, its name and its state, as rows of several queries have it."""
    return {
        "thing": NamedNode(f"{DEFAULT_BASE}id/meeting/m-{n}"),
        "label": Literal(f"Meeting {n:06}", language="en"),
        "value": NamedNode(f"{DEFAULT_BASE}id/state/S{n % STATES}"),
    }


def many(number: int) -> Listing:
    """List so many meetings, each of a state of its own until there are no more."""

    def answer(query: str) -> Rows:
        if "?graph" in query or ("?value" in query and "det:side" not in query):
            return []
        return [meeting(n) for n in range(number)]

    def ask_all(queries: object) -> list[Rows]:
        assert isinstance(queries, list)
        return [answer(query) for query in queries]

    return make_listing(MEETINGS, DEFAULT_BASE, ask_all, {})


@pytest.mark.parametrize("declared", DECLARED.values(), ids=lambda each: each.name)
def test_every_query_has_an_end(declared: Declared) -> None:
    iris = [f"{DEFAULT_BASE}id/state/TUR"]
    queries = [settled_things(declared), settled_labels(declared), claims_of_things(iris)]
    if declared.may_be_said:
        queries.append(said_things(declared, DEFAULT_BASE))
    queries += [each for facet in declared.facets for each in values_queries(declared, facet, DEFAULT_BASE)]
    queries += [
        column_query(column, iris, DEFAULT_BASE, settled=settled)
        for column in declared.columns
        for settled in (True, False)
        if column.kind != "count"
    ]
    assert [query for query in queries if " LIMIT " not in query] == []


def test_a_list_that_is_too_long_is_cut_and_says_so() -> None:
    whole, cut = many(MOST), many(MOST + 1)
    assert not whole.is_cut
    assert cut.is_cut
    assert len(cut.things) == len(whole.things) == MOST


def test_the_longest_list_finds_room_in_what_is_kept() -> None:
    longest = many(MOST)
    # As many may be only said.
    assert 2 * longest.weight < CAPACITY
    cache = VersionCache()
    cache.get("list", lambda: longest, lambda listing: listing.weight)
    assert cache.weight == longest.weight
    assert cache.get("list", lambda: pytest.fail("it was not kept")) is longest


def test_a_page_has_no_more_than_was_asked_for_and_offers_no_more_than_can_be_read() -> None:
    listing = many(2 * STATES)
    chosen = read_choice(MEETINGS, {"page": ["2"], "size": [str(LARGEST // 2)]}, 100)
    selected = selected_from(listing, chosen)
    assert (selected.count, selected.pages, len(selected.things)) == (2 * STATES, 2, STATES)
    (states,) = (facet for facet in selected.facets if facet.name == "state")
    assert len(states.choices) == MOST_CHOICES
    assert states.more == STATES - MOST_CHOICES


def test_what_is_chosen_is_offered_though_nothing_has_it() -> None:
    selected = selected_from(many(3), Chosen(True, {"state": "FRA"}, 1, 100))
    assert selected.count == 0
    (states,) = (facet for facet in selected.facets if facet.name == "state")
    assert [(each.key, each.count) for each in states.choices if each.is_chosen] == [("FRA", 0)]
    assert len(states.choices) == 4


def test_a_page_that_would_tell_too_much_is_refused_and_says_what_to_do() -> None:
    selected = selected_from(many(2), Chosen(True, {}, 1, 100))
    rows = [meeting(0) for _ in range(MOST_IN_COLUMN + 1)]
    with pytest.raises(FilterError, match="ask for fewer") as refused:
        read_page(selected, DEFAULT_BASE, lambda queries: [rows for _ in queries], {})
    assert refused.value.name == "size"
    told = read_page(selected, DEFAULT_BASE, lambda queries: [rows[:-1] for _ in queries], {})
    assert [len(row.cells[0]) for row in told] == [1, 0]
