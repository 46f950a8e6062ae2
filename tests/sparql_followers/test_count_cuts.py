"""Rows of the largest counts: whatever count is guessed, what is taken are the rows that are wanted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, Store

from detente.sparql_followers.client import EngineRefusedError
from detente.sparql_followers.count_cuts import CountCut, CountGuesses
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


def rows(found: QuerySolutions | QueryBoolean) -> list[tuple[object, ...]]:
    assert isinstance(found, QuerySolutions)
    return [tuple(row) for row in found]


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
        assert rows(sliced(some, query.slicing)) == rows(sliced(every, query.slicing))
    else:
        assert sum(size >= guess for size in sizes) < limit + offset


def alike(constant: str) -> CountCut:
    found = cut(TOP.replace("?s ?p ?o", f"?s ?p ?o FILTER (?o != <urn:ex:{constant}>)"))
    assert found is not None
    return found


def test_a_guess_comes_from_what_differs_in_constants_alone() -> None:
    guesses = CountGuesses()
    assert guesses.known(alike("a")) is None
    assert guesses.learn(alike("a"), counted(9, 100, 8, 40))
    assert guesses.known(alike("b")) == 6  # of the three largest 9 is the least
    assert guesses.known(cut(TOP)) is None  # type: ignore[arg-type]
    assert guesses.known(replace(alike("b"), rows=4)) is None


@pytest.mark.parametrize(("counts", "is_whole"), [((9, 8), False), ((), False), ((9, 8, 2), True)])
def test_a_guess_that_leaves_too_few_rows_or_none_out_is_forgotten(
    counts: tuple[int, ...], is_whole: bool
) -> None:
    guesses = CountGuesses()
    guesses.learn(alike("a"), counted(90, 80, 70))
    assert guesses.learn(alike("b"), counted(*counts)) == is_whole
    assert guesses.known(alike("c")) is None


def test_guesses_of_many_shapes_are_not_kept() -> None:
    guesses, first = CountGuesses(), alike("a")
    for number in range(2000):
        guesses.learn(replace(first, shape=str(number)), counted(9, 9, 9))
    assert [guesses.known(replace(first, shape=str(number))) for number in (0, 1999)] == [None, 6]


def counted(*counts: int) -> bytes:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    rows = [{"n": {"type": "literal", "value": str(each), "datatype": integer}} for each in counts]
    return json.dumps({"head": {"vars": ["p", "n"]}, "results": {"bindings": rows}}).encode()
