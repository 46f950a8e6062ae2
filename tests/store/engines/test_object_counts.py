"""How often things are objects is counted once, and up to a bound."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, Store

from detente.store.engines.oxigraph import object_counts
from detente.store.engines.oxigraph.object_counts import ObjectCounts

P = NamedNode("urn:p")


def _store(**often: int) -> Store:
    store = Store()
    for name, number in often.items():
        store.extend(Quad(NamedNode(f"urn:s{n}"), P, NamedNode(f"urn:{name}")) for n in range(number))
    return store


def test_objects_of_the_default_graph_are_counted() -> None:
    store = _store(a=3, b=1)
    store.add(Quad(NamedNode("urn:s"), P, NamedNode("urn:c"), NamedNode("urn:g")))
    counts = ObjectCounts(store)
    assert [counts.how_often(f"urn:{name}") for name in "abc"] == [3, 1, 0]


@pytest.mark.parametrize("iri", ["relative", "", "urn:a\\u0062", "urn:a b"])
def test_of_what_is_no_absolute_iri_nothing_is_told(iri: str) -> None:
    assert ObjectCounts(_store(a=1)).how_often(iri) is None


def test_counting_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_counts, "MOST", 5)
    monkeypatch.setattr(object_counts, "KEPT", 10)
    counts = ObjectCounts(_store(a=20))
    assert counts.how_often("urn:a") == 5
    for number in range(100):
        counts.how_often(f"urn:{number}")
    assert len(counts._known) <= 10
