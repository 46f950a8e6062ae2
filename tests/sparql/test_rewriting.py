"""What the engine is given in place of a query: calls that it answers rightly, and the rest as it was."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, Store

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.engine_functions import function_iri
from detente.sparql.native_sort_keys import native_sort_key
from detente.sparql.rewriting import rewrite
from detente.store.engines.oxigraph.reader import OxigraphReader

CASES = yaml.safe_load(Path(__file__).with_name("rewritten.yaml").read_text(encoding="utf-8"))
KEYWORDS = "order by orderby distinct desc values exists not select as from separator"
CALLS = "min sum group_concat regex replace"
MARKS = "( ) { } ; = , ?v 'a' <a > <b,c> #"
PIECES = st.sampled_from([*KEYWORDS.upper().split(), *CALLS.upper().split(), *MARKS.split()])


@pytest.mark.parametrize(("query", "given_instead"), CASES)
def test_what_the_engine_is_given(query: str, given_instead: str) -> None:
    call = function_iri("sort-key")
    expected = re.sub(r"¶(\?\w+)", lambda match: native_sort_key(match[1], call), given_instead)
    assert rewrite(query).text == expected.replace("§", str(call))


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n"])), max_size=40))
def test_lines_keep_their_numbers_in_any_text(pieces: list[tuple[str, str]]) -> None:
    text = "".join(map("".join, pieces))
    with suppress(QuerySyntaxError):
        assert rewrite(text).text.count("\n") == text.count("\n")


def test_the_place_of_an_error_is_that_in_the_text_as_sent() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        OxigraphReader(Store()).query("SELECT (MIN(?v) AS ?m) { ?s ?p ?v } ORDER BY ?m LIMIT x")
    assert (caught.value.line, caught.value.column) == (1, 56)


def test_a_function_that_fails_unseen_fails_the_query(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> str:
        raise MemoryError

    monkeypatch.setattr("detente.sparql.engine_functions.sort_key", fail)
    for query in (
        "SELECT ?v { VALUES ?v { 1.5 2 } } ORDER BY ?v",
        "SELECT (MAX(?v) AS ?m) { VALUES ?v { 1 2 } }",
    ):
        with pytest.raises(MemoryError):
            list(OxigraphReader(Store()).query(query).rows())


@pytest.mark.parametrize(
    ("call", "joined"),
    [
        ("GROUP_CONCAT(?x)", "1 urn:a b 2020-01-01 1"),
        ("GROUP_CONCAT(DISTINCT ?x; SEPARATOR = ', ')", "1, urn:a, b, 2020-01-01"),
        ("group_concat(?x; separator='\\n\\u0041')", "1\nAurn:a\nAb\nA2020-01-01\nA1"),
        ("GROUP_CONCAT(STR(?x); separator='')", "1urn:ab2020-01-011"),
    ],
)
def test_whatever_has_a_text_can_be_joined(call: str, joined: str) -> None:
    values = '1 <urn:a> "b"@en "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> 1'
    (row,) = OxigraphReader(Store()).query(f"SELECT ({call} AS ?g) {{ VALUES ?x {{ {values} }} }}").rows()
    assert row["g"] == Literal(joined)


def test_joining_nothing_gives_an_empty_text_and_blank_nodes_none() -> None:
    rows = list(OxigraphReader(Store()).query("SELECT (GROUP_CONCAT(?x) AS ?g) { ?x ?y ?z }").rows())
    assert rows == [{"g": Literal("")}]
    assert list(
        OxigraphReader(Store()).query("SELECT (GROUP_CONCAT(?x) AS ?g) { BIND(BNODE() AS ?x) }").rows()
    ) == [{}]


def test_groups_are_joined_apart() -> None:
    query = "SELECT ?g (GROUP_CONCAT(?x) AS ?j) { VALUES (?g ?x) { (1 2) (1 <urn:a>) (2 3) } } GROUP BY ?g"
    found = {row["g"].value: row["j"].value for row in OxigraphReader(Store()).query(query).rows()}
    assert found == {"1": "2 urn:a", "2": "3"}


# 18.5.1.2 of SPARQL 1.1 Query: what is an error, or unbound, is not counted, and does not spoil what is.
@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("(COUNT(?x + 1) AS ?n) { VALUES ?x { 1 'a' <urn:a> UNDEF 2 } }", ["2"]),
        ("(COUNT(DISTINCT ?x + 1) AS ?n) { VALUES ?x { 1 1 'a' 2 UNDEF } }", ["2"]),
        ("(COUNT(DISTINCTSTR(?x)) AS ?n) { VALUES ?x { 1 'a' 1 } }", ["2"]),
        ("(COUNT(DISTINCT(?x)) AS ?n) { VALUES ?x { 1 UNDEF 1 } }", ["1"]),
        ("(COUNT(?x = ?y) AS ?n) { VALUES ?x { 1 2 } }", ["0"]),
        ("(COUNT(IF(?x = 1, ?x, ?y)) AS ?n) { VALUES ?x { 1 2 } }", ["1"]),
        ("(COUNT(BNODE()) AS ?n) { VALUES ?x { 1 2 } }", ["2"]),
        ("(COUNT(?x + 1) AS ?n) { VALUES ?x {} }", ["0"]),
        ("(COUNT(DISTINCT ?x + 1) AS ?n) { VALUES ?x {} }", ["0"]),
        ("(COUNT(?x + 1) AS ?n) { VALUES ?x { 1 'a' } } GROUP BY ?x ORDER BY ?n", ["0", "1"]),
        ("?x (COUNT(*) AS ?n) { VALUES ?x { 1 'a' } } GROUP BY ?x HAVING (COUNT(1 / ?x) = 1)", ["1"]),
    ],
)
def test_what_is_an_error_is_not_counted(query: str, counts: list[str]) -> None:
    assert [row["n"].value for row in OxigraphReader(Store()).query(f"SELECT {query}").rows()] == counts
