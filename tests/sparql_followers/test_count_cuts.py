"""Rows of the largest counts: whatever count is guessed, what is taken are the rows that are wanted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from detente.sparql_followers.client import EngineRefusedError
from detente.sparql_followers.count_cuts import CountCut
from detente.sparql_followers.engine_query import Slicing, engine_query, sliced, sliced_and_counted

PREFIXES = {"ex": "urn:ex:"}
BASE = "https://example.org/"
GROUPED = "SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p"
TOP = f"{GROUPED} ORDER BY DESC(?n) ?p LIMIT 2 OFFSET 1"


def cut(query: str) -> CountCut | None:
    return engine_query(query, PREFIXES, BASE).count_cut


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (TOP, "COUNT(?o)"),
        (TOP.replace("COUNT(?o)", "count ( DISTINCT  ?o )"), "count ( DISTINCT  ?o )"),
        (TOP.replace("COUNT(?o)", "COUNT(*)"), "COUNT(*)"),
        (TOP.replace("?p (C", "?p (SUM(?o) AS ?m) (C"), "COUNT(?o)"),
        (TOP.replace("COUNT(?o)", "COUNT(?o) + 1"), None),
        (TOP.replace("COUNT(?o)", "SUM(?o)"), None),
        (TOP.replace("DESC(?n)", "?n"), None),
        (TOP.replace("DESC(?n) ?p", "?p DESC(?n)"), None),
        (TOP.replace("LIMIT 2 OFFSET 1", ""), None),
        (TOP.replace("LIMIT 2", "LIMIT 1000"), None),
        (TOP.replace("LIMIT 2 OFFSET 1", "LIMIT 0"), None),
        (TOP.replace("GROUP BY ?p", "GROUP BY ?p HAVING (COUNT(?o) > 1)"), None),
        (TOP.replace("GROUP BY ?p", ""), None),
        (
            "SELECT ?n { { SELECT (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p } } ORDER BY DESC(?n) LIMIT 2",
            None,
        ),
        ("SELECT ?n { { " + GROUPED + " } } GROUP BY ?n ORDER BY DESC(?n) LIMIT 2", None),
    ],
)
def test_a_count_is_found_where_rows_are_ordered_by_it_first(query: str, count: str | None) -> None:
    found = cut(query)
    assert (found and found.count) == count


def test_what_is_asked_for_is_told() -> None:
    found = cut(TOP)
    assert found is not None
    assert found.rows == 3
    assert found.features == {"SELECT", "COUNT", "GROUP", "HAVING", ">", "integer"}
    assert found.guess == f"{GROUPED} \nORDER BY DESC(?n) LIMIT 3"
    assert found.of_at_least(4) == f"{GROUPED} \nHAVING (COUNT(?o) > 3)"


def counts(*values: object) -> bytes:
    rows = [{"n": {"type": "literal", "value": str(value)}} for value in values]
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize(
    ("values", "least"),
    [((7, 5, 9), 5), ((7, 5), None), ((7, 1, 9), None), ((7, "x", 9), None), ((7, 5.5, 9), None), ((), None)],
)
def test_a_guess_is_the_least_count(values: tuple[object, ...], least: int | None) -> None:
    found = cut(TOP)
    assert found is not None
    assert found.least(counts(*values)) == least


def test_an_answer_that_is_none_is_refused() -> None:
    found = cut(TOP)
    assert found is not None
    with pytest.raises(EngineRefusedError):
        found.least(b"nothing")


def answer(store: Store, query: str) -> bytes:
    rows = store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, QuerySolutions)
    found = rows.serialize(format=QueryResultsFormat.JSON)
    assert found is not None
    return found


def urn(number: int) -> NamedNode:
    return NamedNode(f"urn:ex:{number}")


@settings(max_examples=200, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 6), max_size=12),
    guess=st.integers(1, 8),
    limit=st.integers(1, 5),
    offset=st.integers(0, 5),
)
def test_whatever_the_guess_the_rows_are_those_of_all(
    sizes: list[int], guess: int, limit: int, offset: int
) -> None:
    store = Store()
    store.extend(Quad(urn(0), urn(p), urn(o)) for p, size in enumerate(sizes) for o in range(size))
    query = engine_query(f"{GROUPED} ORDER BY DESC(?n) ?p LIMIT {limit} OFFSET {offset}", PREFIXES, BASE)
    assert query.count_cut is not None
    some, every = answer(store, query.count_cut.of_at_least(guess)), answer(store, query.text)
    if sliced_and_counted(some, Slicing())[1] >= query.count_cut.rows:
        assert sliced(some, query.slicing) == sliced(every, query.slicing)
    else:
        assert sum(size >= guess for size in sizes) < limit + offset
