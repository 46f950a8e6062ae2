"""Whole graphs by the road of changes, and by pySHACL's own: the same report, word for word."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from detente.changes.build import Assembled
from detente.gate.gate import Gate
from detente.gate.report import Report
from detente.rdf.namespaces import DEFAULT_BASE, PREFIXES
from detente.rdf.quads import Object, Quads
from detente.vocabulary.iris import Iris

SHAPES = Path(__file__).parents[1] / "shapes"
CASES = sorted((SHAPES / "cases").glob("*.yaml"))
EXAMPLES = max(1, int(os.environ.get("DETENTE_SHACL_EXAMPLES", "6")) // 3)
ENTRY = Iris(DEFAULT_BASE).entry("cases")
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
Told = list[tuple[str, Object, Object]]
"""Text, focus node and shape. Of results that look the same a report has one, of whichever component."""


def told(report: Report) -> Told:
    """Give what a report tells, in its order."""
    found = ((str(each), each.terms) for each in report.results)
    return [(text, terms.focus, terms.shape) for text, terms in found if terms is not None]


def both(gate: Gate, quads: Iterable[Quad]) -> Told:
    """Validate every stated graph by both roads, which must agree; give what they tell."""
    source = Quads(quads)
    graphs = gate.stated_graphs(source)
    found, expected = told(gate.judge_all(source, graphs)), told(gate.check_all(source, graphs))
    if found != expected:  # not asserted outright: what failed is huge to write
        pytest.fail("\n".join(map(str, set(found) ^ set(expected))) or "the order differs")
    return found


@pytest.mark.parametrize("value", ['""', '"0"^^xsd:integer', '"false"^^xsd:boolean', '"0.0"^^xsd:decimal'])
def test_values_that_are_false_are_told_alike(gate: Gate, value: str) -> None:
    claim, anchor = "<claim/cases/odd>", "<claim/cases/odd#anchor>"
    odd = f"{claim} det:anchor {value}, {anchor} . {anchor} oa:hasSelector {value} ."
    assert refusing(gate, odd) >= {"anchor-named", "selector-named", "iri-selector"}


def triples(turtle: str) -> Iterable[Triple]:
    return (quad.triple for quad in parse(HEADER + turtle, RdfFormat.TURTLE, base_iri=DEFAULT_BASE))


def refusing(gate: Gate, *examples: str) -> set[str]:
    """Name the shapes that refuse examples, beside the data that all of them add to."""
    texts = ((SHAPES / "base.ttl").read_text(encoding="utf-8"), *examples)
    quads = {Quad(t.subject, t.predicate, t.object, ENTRY) for text in texts for t in triples(text)}
    return {str(shape).strip("<>").rpartition("#")[2] for _, _, shape in both(gate, quads)}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_shape_refuses_its_examples_by_both_roads(gate: Gate, path: Path) -> None:
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    refused = refusing(gate, *(turtle for examples in cases.values() for turtle in examples["fail"]))
    for shape in cases.keys() - refused:  # what one example lacks, another has
        for turtle in cases[shape]["fail"]:
            assert shape in refusing(gate, turtle)


def mistaken(quads: list[Quad], chance: random.Random) -> list[Quad]:
    """Make some thirty random mistakes: quads lost, moved, of another property or with another value."""
    made: list[Quad] = list(quads)
    for _ in range(30):
        place = chance.randrange(len(made))
        old, other = made[place], chance.choice(quads)
        made[place] = chance.choice(
            [
                other,
                Quad(old.subject, other.predicate, old.object, old.graph_name),
                Quad(old.subject, old.predicate, other.object, old.graph_name),
                Quad(other.subject, old.predicate, old.object, old.graph_name),
                Quad(old.subject, old.predicate, old.object, other.graph_name),
                Quad(old.subject, old.predicate, Literal(chance.choice(["", "0", "x"])), old.graph_name),
            ]
        )
    return made


def test_random_mistakes_in_the_seeds_are_told_alike(gate: Gate, dataset: Assembled) -> None:
    entry = NamedNode(f"{DEFAULT_BASE}entry/2016-08-turkey-russia-2")
    quads = sorted((q for q in dataset.quads if q.graph_name in {*dataset.stated} - {entry}), key=str)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def check(chance: random.Random) -> None:
        assert both(gate, mistaken(quads, chance))

    check()
