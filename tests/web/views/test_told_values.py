"""Values of a property by what tells them: what is settled and what is only said are never one."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import DET, DETS
from detente.rdf.quads import Object
from detente.web.views.told_values import read_told_values

PLEDGE = NamedNode("https://example.org/pledge")
ENTRY = NamedNode("https://example.org/entry")


def row(value: Object, *, settled: bool) -> dict[str, Object]:
    """Give a row of the answer: of the default graph, or of the graph of an entry."""
    found: dict[str, Object] = {"what": PLEDGE, "value": value, "settled": Literal(settled)}
    return found if settled else {**found, "graph": ENTRY}


def test_a_value_is_settled_where_the_default_graph_has_it_and_only_there() -> None:
    kept, broken = DETS["status-fulfilled"], DETS["status-broken"]
    rows = [row(kept, settled=True), row(broken, settled=False), row(kept, settled=False)]
    found = read_told_values(rows, (), DET.status)[PLEDGE.value]
    assert [(each.value, each.settled) for each in found] == [(kept, True), (broken, False)]
