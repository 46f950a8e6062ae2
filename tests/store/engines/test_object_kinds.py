"""What is known of the objects of properties, and that a query is answered the same whenever asked."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from detente.rdf.namespaces import XSD
from detente.store.engines.oxigraph import object_kinds
from detente.store.engines.oxigraph.object_kinds import ASKED, ObjectKinds
from detente.store.engines.oxigraph.reader import OxigraphReader

EX = "https://example.org/ontology#"
DAY, ZONED = Literal("2016-08-09", datatype=XSD.date), Literal("2016-08-09Z", datatype=XSD.date)


def store_of(**values: list[NamedNode | BlankNode | Literal]) -> Store:
    """Make a store of properties and their objects, each in a graph of its own but the first."""
    store = Store()
    for name, objects in values.items():
        for number, value in enumerate(objects):
            graph = NamedNode(f"urn:g{number}") if number else None
            store.add(Quad(NamedNode(f"urn:s{number}"), NamedNode(EX + name), value, graph))
    return store


@pytest.mark.parametrize(
    ("values", "alike"),
    [
        ([DAY, Literal("0999-01-01", datatype=XSD.date)], True),
        ([DAY, ZONED], False),
        ([DAY, Literal("abcdefghij", datatype=XSD.date)], False),
        ([DAY, Literal("10000-01-01", datatype=XSD.date)], False),
        ([Literal(1), Literal(-20)], True),
        ([Literal(1), Literal(str(10**30), datatype=XSD.integer)], False),
        ([Literal(1), Literal("1.0", datatype=XSD.decimal)], False),
        ([Literal("a"), Literal("b")], True),
        ([Literal("a"), Literal("b", language="en")], False),
        ([Literal("a", language="en")], False),
        ([NamedNode("urn:a"), BlankNode("b")], True),
        ([NamedNode("urn:a"), Literal("b")], False),
        ([Literal("2016", datatype=XSD.gYear)], False),
        ([], False),
    ],
)
def test_objects_are_alike(values: list[NamedNode | BlankNode | Literal], alike: bool) -> None:
    assert ObjectKinds(store_of(p=values), asked=1).are_alike(f"{EX}p") is alike


def test_a_property_is_looked_at_when_it_was_asked_for_some_times() -> None:
    kinds = ObjectKinds(store_of(p=[DAY]))
    assert [kinds.are_alike(f"{EX}p") for _ in range(ASKED + 1)] == [None] * (ASKED - 1) + [True] * 2


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_kinds, "KEPT", 10)
    kinds = ObjectKinds(store_of(p=[DAY]), asked=2)
    for number in range(100):
        kinds.are_alike(f"{EX}made-up-{number}")
        kinds.are_alike(f"{EX}seen-{number}")
        kinds.are_alike(f"{EX}seen-{number}")
    assert len(kinds._counts) <= 10
    assert len(kinds._known) <= 10
    assert [kinds.are_alike(f"{EX}p") for _ in range(2)] == [None, True]


def test_what_is_no_iri_is_left_to_the_engine() -> None:
    assert not ObjectKinds(store_of(p=[DAY]), asked=1).are_alike("no scheme")


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX ex: <{ex}> SELECT (MAX(?x) AS ?m) {{ ?s ex:p ?x }}",
        "BASE <https://example.org//> SELECT (MAX(?x) AS ?m) {{ ?s <../ontology#p> ?x }}",
        "BASE <https://example.org/a/> PREFIX ex: <../ontology#> SELECT (MAX(?x) AS ?m) {{ ?s ex:p ?x }}",
        "PREFIX ex: <../ontology#> SELECT (MAX(?x) AS ?m) {{ ?s ex:p ?x }}",
        "SELECT (MAX(?x) AS ?m) {{ ?s <ontology#p> ?x }}",
        "SELECT (MAX(?x) AS ?m) {{ ?s given:p ?x }}",
        "PREFIX given: <../ontology#> SELECT (MAX(?x) AS ?m) {{ ?s given:p ?x }}",
        "SELECT (MAX(?x) AS ?m) {{ ?s <{ex}p> ?x }}",
    ],
)
def test_an_answer_is_the_same_however_often_it_is_asked(query: str) -> None:
    unlike: list[NamedNode | BlankNode | Literal] = [Literal("100"), Literal(9), Literal(20), Literal("1")]
    store = store_of(p=unlike, q=[Literal(1)])
    for number in range(4):  # the same in the default graph, which the queries ask
        store.add(Quad(NamedNode(f"urn:s{number}"), NamedNode(f"{EX}p"), unlike[number]))
    reader = OxigraphReader(store)
    reader._kinds = ObjectKinds(store)
    given = {"base_iri": "https://example.org/", "prefixes": {"given": EX}}
    asked = [str([*reader.query(query.format(ex=EX), **given).rows()]) for _ in range(ASKED * 2)]  # type: ignore[arg-type]
    assert len(set(asked)) == 1


def test_of_a_version_in_memory_all_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processes are forked after that: none has to look in the time of a query."""
    kinds = ObjectKinds(store_of(p=[DAY], q=[DAY, ZONED]))
    kinds.look_at_all()
    monkeypatch.setattr(kinds, "_look", None)
    assert (kinds.are_alike(f"{EX}p"), kinds.are_alike(f"{EX}q")) == (True, False)
