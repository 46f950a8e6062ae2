"""What a rule fails on is refused: nobody has found that it conforms."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, Quad

from detente.changes.build import Assembled
from detente.rdf.namespaces import OA, XSD
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris


@pytest.mark.parametrize(
    "offset",
    [
        Literal("1.5", datatype=XSD.decimal),
        Literal("5", datatype=XSD.double),
        Literal("x", datatype=XSD.integer),
    ],
)
def test_an_offset_that_is_none_is_refused(offset: Literal, dataset: Assembled, iris: Iris) -> None:
    entry = iris.entry("2016-08-turkey-russia-1")
    before = Quads(quad for quad in dataset.quads if quad.graph_name != entry)
    stated = sorted(dataset.quads.match(graph=entry), key=str)
    old = next(quad for quad in stated if quad.predicate == OA.start)
    wrong = Quad(old.subject, OA.start, offset, entry)
    added = [wrong if quad == old else quad for quad in stated]
    report = dataset.gate.check_change(before, Quads([*before, *added]), added, [])
    assert not report.conforms
    assert str(old.subject).partition("#")[0].strip("<>") in str(report).replace(
        "claim:", iris.claim("").value
    )
