"""pySHACL is the judge: it agrees with the W3C's tests, and finds what faster engines pass over.

Any other engine that can be imported is put to the same. One that passes gives a reason to look at
docs/decisions/0014-whole-graph-validation.md again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from bench.shacl_engines import OWN, attempt, available, compare, run_pyshacl, suite
from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE, DET, XSD

CLAIM = f"{DEFAULT_BASE}claim/2016-08-turkey-russia-2/charter-flights"
ENTRY = f"{DEFAULT_BASE}entry/2016-08-turkey-russia-2"
OFFSET_START, OFFSET_END = (NamedNode(f"http://www.w3.org/ns/oa#{name}") for name in ("start", "end"))
RULES = ("anchors.ttl", "dates.ttl", "prefixes.ttl")

NOT_BY_PYSHACL = {
    "core/property/uniqueLang-002.ttl",  # takes "1"^^xsd:boolean for true
    "sparql/pre-binding/shapesGraph-001.ttl",  # knows no $shapesGraph
}


def test_pyshacl_agrees_with_the_w3c(shared: Path) -> None:
    found = {
        name: compare(attempt(run_pyshacl, data, shapes), expected)
        for name, data, shapes, expected in suite(shared / "w3c" / "shacl" / "tests")
    }
    assert len(found) == 121
    assert {name for name, difference in found.items() if difference} == NOT_BY_PYSHACL


@dataclass(frozen=True)
class Wrong:
    """A value in place of a right one, the node that it makes wrong, and who does not see that."""

    subject: str
    predicate: NamedNode
    value: Literal
    focus: str
    passed_over_by: tuple[str, ...] = ()


WRONG = {
    "end before start": Wrong(
        f"{CLAIM}#position",
        OFFSET_END,
        Literal(148),
        f"{CLAIM}#anchor",
        passed_over_by=("pyrudof", "pyshifty"),
    ),
    "end before the text": Wrong(f"{CLAIM}#position", OFFSET_END, Literal(-1), f"{CLAIM}#anchor"),
    "end one too far": Wrong(f"{CLAIM}#position", OFFSET_END, Literal(1487), f"{CLAIM}#anchor"),
    "start as text": Wrong(f"{CLAIM}#position", OFFSET_START, Literal("1394"), f"{CLAIM}#anchor"),
    "first day after the last": Wrong(ENTRY, DET.start, Literal("2016-08-11", datatype=XSD.date), ENTRY),
}


@pytest.fixture(scope="module")
def shapes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the rules about anchors and dates in one file, so that one run takes a moment."""
    path = tmp_path_factory.mktemp("shapes") / "shapes.ttl"
    graph = rdflib.Graph()
    for name in RULES:
        graph.parse(root / "shapes" / name)
    graph.serialize(path, format="turtle")
    return path


def findings(engine: str, wrong: Wrong | None, dataset: Assembled, shapes: Path) -> set[str]:
    """Give the focus nodes of what an engine finds in an entry."""
    quads = dataset.quads.match(graph=NamedNode(ENTRY))
    triples = [q.triple if wrong is None else replaced(q.triple, wrong) for q in quads]
    if wrong is not None:
        assert any(triple.object == wrong.value for triple in triples)
    data = shapes.with_name("data.nt")
    serialize(triples, data, format=RdfFormat.N_TRIPLES)
    return {row[0].strip("<>") for row in OWN[engine](data, shapes)}


def replaced(triple: Triple, wrong: Wrong) -> Triple:
    about = (triple.subject, triple.predicate) == (NamedNode(wrong.subject), wrong.predicate)
    return Triple(triple.subject, triple.predicate, wrong.value) if about else triple


@pytest.mark.parametrize("engine", available())
def test_an_engine_accepts_the_seed(engine: str, dataset: Assembled, shapes: Path) -> None:
    assert findings(engine, None, dataset, shapes) == set()


@pytest.mark.parametrize("engine", available())
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_engine_refuses_what_is_wrong(engine: str, wrong: Wrong, dataset: Assembled, shapes: Path) -> None:
    found = wrong.focus in findings(engine, wrong, dataset, shapes)
    assert found == (engine not in wrong.passed_over_by)
