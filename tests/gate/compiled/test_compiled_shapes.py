"""The shapes of this project: each is compiled, and what it is sure of pySHACL says as well."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
import yaml
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from bench import icews
from detente.changes.build import Assembled
from detente.derivation.closure import close_change
from detente.gate.compiled.lookups import TableSource
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.shapes import Judged
from detente.gate.gate import Gate
from detente.gate.rdflib_terms import add_to, from_rdflib, rdflib_graph, to_rdflib
from detente.rdf.namespaces import DEFAULT_BASE, DETSH, PREFIXES
from detente.rdf.quads import Change, Quads
from tests.gate.compiled.reference import denied, mistaken, verdict
from tests.gate.compiled.test_compiled_suite import stored

SHAPES = Path(__file__).parents[2] / "shapes"
CASES = sorted((SHAPES / "cases").glob("*.yaml"))
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
EXAMPLES = max(1, int(os.environ.get("DETENTE_SHACL_EXAMPLES", "3")))
EVENTS = 24
Verdicts = tuple[bool | None, bool | None]
"""Of a compiled shape, and of pySHACL."""
SURE: Counter[str] = Counter()
"""Verdicts of all data so far that were sure, by what the data are."""


def test_every_shape_is_compiled(dataset: Assembled) -> None:
    compiled = dataset.gate.compiled
    unknown = {fingerprint: str(node) for fingerprint, node in compiled.queries.unknown.items()}
    assert not compiled.unknown, f"see docs/gate.md; queries without a judge, by fingerprint: {unknown}"
    assert len(compiled.predicates) > 100


# Cases of each shape


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEADER + turtle, RdfFormat.TURTLE, base_iri=DEFAULT_BASE)]


def examples(path: Path) -> Iterator[tuple[NamedNode, str, str]]:
    for shape, kinds in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for kind in ("pass", "fail"):
            for turtle in kinds[kind]:
                yield DETSH[shape], kind, turtle


@pytest.fixture(scope="module")
def base(gate: Gate) -> rdflib.Graph:
    """Give the conforming data that every case adds to, and the ontology."""
    data = rdflib_graph(triples((SHAPES / "base.ttl").read_text(encoding="utf-8")))
    add_to(data, gate.ontology.triples)
    return data


def of_case(gate: Gate, base: rdflib.Graph, shape: NamedNode, more: list[Triple]) -> Counter[Verdicts]:
    """Compare verdicts of one shape on its focus nodes in the base with some triples more."""
    compiled = gate.compiled
    own = compiled.empty()
    own.add_quads([*triples((SHAPES / "base.ttl").read_text(encoding="utf-8")), *more])
    new = [triple for triple in rdflib_graph(more) if triple not in base]
    for triple in new:
        base.add(triple)
    said: Counter[Verdicts] = Counter()
    node = to_rdflib(shape)
    source = TableSource(own, compiled.tables())
    for focus in gate.checker.targets.shapes[node].focus_nodes(base):
        text = str(from_rdflib(focus))
        found, expected = compiled.verdict(source, node, text), verdict(gate.checker, base, node, text)
        assert found in (None, expected), (shape, text)
        said[found, expected] += 1
    for triple in new:
        base.remove(triple)
    return said


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases_are_judged_as_pyshacl_judges_them(gate: Gate, base: rdflib.Graph, path: Path) -> None:
    said: Counter[Verdicts] = Counter()
    for shape, kind, turtle in examples(path):
        found = of_case(gate, base, shape, triples(turtle))
        said.update(found)
        assert kind == "pass" or any(expected is not True for _, expected in found)
    SURE["cases"] += said[True, True]
    SURE["conforming, not sure"] += said[None, True]


# Data with random mistakes


def parts(gate: Gate, quads: list[Quad]) -> Iterator[tuple[NamedNode, Judged]]:
    """Judge every graph by tables, all sure pairs being in the sample."""
    compiled, source = gate.compiled, Quads(quads)
    shared = compiled.tables()
    for graph in gate.layout.shared:
        shared.add_quads(source.match(graph=graph))
    for graph in gate.stated_graphs(source):
        if graph not in gate.layout.across:
            named = compiled.empty()
            named.add_quads(source.match(graph=graph))
            own = compiled.empty() if graph in gate.layout.shared else named
            yield (
                graph,
                compiled.judge(
                    own, shared, graph.value, named=named, sample=Sample(random.Random(1), share=1)
                ),
            )


def compare(gate: Gate, quads: list[Quad], name: str) -> None:
    """Have pySHACL judge every pair that is sure, in the view of its graph."""
    for graph, judged in parts(gate, quads):
        view = {graph, *gate.layout.shared}
        data = rdflib_graph(quad for quad in quads if quad.graph_name in view)
        add_to(data, gate.ontology.triples)
        assert sum(map(len, judged.sample.values())) == judged.sure
        SURE[name] += judged.sure
        for shape, nodes in judged.sample.items():
            assert not denied(gate.checker, data, shape, nodes), (graph, shape)


def events(gate: Gate, shared: Path) -> list[Quad]:
    """Give generated entries, one a day, and the authority that they name."""
    lines = "".join(icews.graph(shared, EVENTS))
    found = (quad for quad in parse(lines, RdfFormat.N_QUADS) if gate.is_stated(quad.graph_name))
    return sorted(found, key=str)


def seeds(gate: Gate, dataset: Assembled) -> list[Quad]:
    return sorted((quad for quad in dataset.quads if gate.is_stated(quad.graph_name)), key=str)


def test_seeds_with_mistakes(gate: Gate, dataset: Assembled) -> None:
    quads = seeds(gate, dataset)
    for number in range(EXAMPLES):
        chance = random.Random(number)
        compare(gate, stored(mistaken(quads, 40 * number, chance)), "seeds")


def test_events_with_mistakes(gate: Gate, shared: Path) -> None:
    quads = events(gate, shared)
    for number in range(EXAMPLES):
        chance = random.Random(number)
        compare(gate, stored(mistaken(quads, 40 * number, chance)), "events")


def test_closed_mistakes_of_seeds(gate: Gate, dataset: Assembled) -> None:
    """Data as they come to the gate: closed after the mistakes were made."""
    made = mistaken(seeds(gate, dataset), 60, random.Random(99))
    closed = close_change(Quads(), Change(frozenset(made)), gate.ontology, gate.iris)
    compare(gate, stored(sorted(closed.added, key=str)), "seeds")


def test_ten_thousand_sure_verdicts_were_compared() -> None:
    if not {"cases", "seeds", "events"} <= SURE.keys():
        pytest.skip("the tests before were not run")
    assert SURE["conforming, not sure"] < SURE["cases"] / 20, SURE
    assert SURE["cases"] + SURE["seeds"] + SURE["events"] >= 10_000, SURE
