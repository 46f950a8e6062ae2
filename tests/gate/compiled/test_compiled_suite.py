"""The W3C suite, and random changes of its data: what compiled shapes are sure of, pySHACL says as well."""

from __future__ import annotations

import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from detente.gate.compiled.classes import SUBCLASS
from detente.gate.compiled.lazy import ViewSource
from detente.gate.compiled.lookups import LookupSource, TableSource
from detente.gate.compiled.shapes import CompiledShapes
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.view import GraphView, Neighbours, Statics
from detente.gate.rdflib_terms import rdflib_graph
from detente.gate.value_checks import ValueChecks
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.conformance.shacl_cases import GRAPH, ShaclCase, shacl_cases
from tests.gate.compiled.reference import mistaken, verdict

VARIANTS = int(os.environ.get("DETENTE_SHACL_EXAMPLES", "3"))
MISTAKES = 3
LEFT_OUT = {
    "core/complex/shacl-shacl": "each of its validations takes seconds",
    "sparql/node/prefixes-001": "its query cannot be read",
    "sparql/pre-binding/shapesGraph-001": "its query cannot be run",
}
SAID: Counter[bool | None] = Counter()
"""Verdicts of all cases so far."""


@cache
def cases() -> tuple[ShaclCase, ...]:
    checkout = Path(__file__).resolve().parents[3]
    root = Path(os.environ.get("DETENTE_SHARED") or checkout.parent / "shared") / "w3c/shacl/tests"
    found = shacl_cases(root) if root.is_dir() else ()
    return tuple(case for case in found if case.name not in LEFT_OUT and case.expected is not None)


def stored(quads: list[Quad]) -> list[Quad]:
    """Give quads as the engine keeps them."""
    store = Store()
    store.extend(quads)
    return sorted(store, key=str)


def compiled_shapes(checker: Checker, quads: list[Quad], *, knowing: bool) -> CompiledShapes:
    """Compile shapes; where `knowing`, the subclasses of the data are the ontology's."""
    known = [quad.triple for quad in quads if knowing and str(quad.predicate) == SUBCLASS]
    ontology = Ontology(tuple(known))
    return CompiledShapes(checker, ontology, ValueChecks(ontology, Iris()), DEFAULT_BASE)


def sources(checker: Checker, quads: list[Quad]) -> list[tuple[CompiledShapes, LookupSource]]:
    """Give both ways in which data are looked up: tables, and a view of a store."""
    by_tables = compiled_shapes(checker, quads, knowing=True)
    own = by_tables.empty()
    own.add_quads(quads)
    view = ViewSource(GraphView(Neighbours(Quads(quads)), Statics(()), {GRAPH}, lambda _: True))
    for quad in quads:
        view.text(quad.subject)
        view.text(quad.object)
    tables = TableSource(own, by_tables.empty())
    return [(by_tables, tables), (compiled_shapes(checker, quads, knowing=False), view)]


def compared(checker: Checker, quads: list[Quad]) -> Counter[bool | None]:
    """Ask every pair of a shape with targets and a node; whatever is sure has to be pySHACL's verdict."""
    data, said = rdflib_graph(quads), Counter[bool | None]()
    nodes = sorted({str(term) for quad in quads for term in (quad.subject, quad.object)})
    for compiled, source in sources(checker, quads):
        for shape in compiled.predicates:
            for node in nodes:
                found = compiled.verdict(source, shape, node)
                said[found] += 1
                if found is not None:
                    assert verdict(checker, data, shape, node) is found, (shape, node)
    return said


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_sure_verdict_is_pyshacls(case: ShaclCase) -> None:
    checker, quads = Checker(case.shapes_graph()), case.quads()
    for variant in range(VARIANTS + 1):
        chance = random.Random(f"{case.name} {variant}")
        changed = mistaken(quads, MISTAKES, chance) if variant and quads else quads
        in_graph = [Quad(quad.subject, quad.predicate, quad.object, GRAPH) for quad in changed]
        SAID.update(compared(checker, stored(in_graph)))


def test_many_verdicts_of_the_suite_are_sure() -> None:
    if sum(SAID.values()) < len(cases()):
        pytest.skip("the cases were not run")
    assert SAID[True] > 3000 * VARIANTS, SAID
    assert SAID[False] > 1000 * VARIANTS, SAID
