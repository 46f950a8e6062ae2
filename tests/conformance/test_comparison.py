"""The comparison that the verdicts rest on."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.rdf.namespaces import XSD
from tests.conformance.comparison import canonicalised, same
from tests.conformance.results import Graph, Table, Term, read_results

A, B, C = BlankNode("a"), BlankNode("b"), BlankNode("c")
X, P = NamedNode("urn:x"), NamedNode("urn:p")
ONE, UNO = Literal("1", datatype=XSD.integer), Literal("01", datatype=XSD.integer)


def table(*rows: Term | None, ordered: bool = True) -> Table:
    return Table(("v",), tuple((row,) for row in rows), ordered)


def pairs(*rows: tuple[Term, Term]) -> Table:
    return Table(("v", "w"), rows)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (True, True),
        (table(X, None, X), table(None, X, X)),
        (pairs((A, A), (A, B)), pairs((C, A), (C, C))),
        (Graph(((A, P, B), (B, P, A), (A, P, X))), Graph(((B, P, X), (C, P, B), (B, P, C)))),
        (table(Triple(A, P, X), A), table(B, Triple(B, P, X))),
    ],
)
def test_equal_up_to_order_and_blank_nodes(
    expected: Table | Graph | bool, actual: Table | Graph | bool
) -> None:
    assert same(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (True, False),
        (True, table()),
        (table(), Graph(())),
        (table(X), table(X, X)),
        (table(X, X, None), table(X, None, None)),
        (table(X), Table(("w",), ((X,),))),
        (table(ONE), table(UNO)),
        (table(A), table(X)),
        (pairs((A, A)), pairs((A, B))),
        (pairs((A, B)), pairs((A, A))),
        (Graph(((A, P, B), (B, P, C))), Graph(((A, P, B), (A, P, C)))),
        (table(Triple(A, P, X), A), table(Triple(A, P, X), B)),
    ],
)
def test_different(expected: Table | Graph | bool, actual: Table | Graph | bool) -> None:
    assert not same(expected, actual)


def test_order_counts_where_it_is_asked_and_known() -> None:
    assert same(table(X, ONE), table(ONE, X))
    assert not same(table(X, ONE), table(ONE, X), ordered=True)
    assert same(table(X, ONE, ordered=False), table(ONE, X), ordered=True)
    assert same(table(A, B, A), table(C, A, C), ordered=True)
    assert not same(table(A, B, A), table(C, A, A), ordered=True)


def test_reduced_may_drop_duplicates_only() -> None:
    assert same(table(X, X, ONE), table(X, ONE), lax=True)
    assert not same(table(X, X, ONE), table(X), lax=True)
    assert not same(table(X, ONE), table(X, X, ONE), lax=True)


def test_numbers_are_equal_in_canonical_form_only() -> None:
    assert same(canonicalised(table(ONE)), canonicalised(table(UNO)))
    assert not same(canonicalised(table(ONE)), canonicalised(table(Literal("1"))))
    assert not same(read_results(b"v\n1.0\n", "text/csv"), read_results(b"v\n1\n", "text/csv"))
    assert same(*(canonicalised(read_results(text, "text/csv")) for text in (b"v\n1.0\n", b"v\n1\n")))
