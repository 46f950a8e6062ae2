"""Solutions as CSV: what readers of CSV find in it is what was asked for, cell by cell."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from detente.sparql.answers import Answer

MANY = 1_234
"""More rows than are written at once."""


def _csv(store: Store, query: str) -> list[list[str]]:
    output = io.BytesIO()
    Answer(store.query(query)).write(output, "text/csv")
    return list(csv.reader(io.StringIO(output.getvalue().decode(), newline="")))


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ("<http://e/Washington,_D.C.>", "http://e/Washington,_D.C."),
        ("<urn:a,b,c>", "urn:a,b,c"),
        ("<http://e/it's;(x)>", "http://e/it's;(x)"),
        ('"a,b"@en', "a,b"),
        ('"a\\"b\\r\\nc"^^<urn:d>', 'a"b\r\nc'),
        ("1.5", "1.5"),
        ("''", ""),
        ("?unbound", ""),
        ("<<( <urn:a,b> <urn:p> 'c,\"d' )>>", '<<( <urn:a,b> <urn:p> "c,\\"d" )>>'),
    ],
)
def test_a_term_is_one_cell(term: str, cell: str) -> None:
    query = f"SELECT ?x ?y {{ BIND({term} AS ?x) BIND('after' AS ?y) }}"
    assert _csv(Store(), query) == [["x", "y"], [cell, "after"]]


def test_a_blank_node_has_its_mark() -> None:
    (_, [label, again]) = _csv(Store(), "SELECT ?x (?x AS ?y) { BIND(BNODE() AS ?x) }")
    assert label.startswith("_:")
    assert label == again


def test_a_row_of_one_empty_cell_is_a_row() -> None:
    assert _csv(Store(), "SELECT ?x { VALUES ?x { UNDEF '' 1 } }") == [["x"], [""], [""], ["1"]]


def test_no_row_gives_the_names_alone() -> None:
    assert _csv(Store(), "SELECT ?a ?b { ?a ?b ?c }") == [["a", "b"]]


def test_many_rows_come_in_order() -> None:
    store, p = Store(), NamedNode("urn:p")
    store.extend(Quad(NamedNode(f"urn:{n},{n}"), p, Literal(n)) for n in range(MANY))
    rows = _csv(store, "SELECT ?s ?n { ?s ?p ?n } ORDER BY ?n")
    assert rows[1:] == [[f"urn:{n},{n}", str(n)] for n in range(MANY)]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=5), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_comes_back(texts: list[str]) -> None:
    columns = " ".join(f"({Literal(text)} AS ?v{index})" for index, text in enumerate(texts))
    assert _csv(Store(), f"SELECT {columns} {{}}")[1] == texts
