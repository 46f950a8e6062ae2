"""Every rule accepts what it should and refuses what it should, one rule at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH

Validate = Callable[..., set[tuple[str, str, str]]]

CASES = Path(__file__).parent / "cases"
SHAPES = "https://w3id.org/detente/shapes#"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
LISTS = (SH["or"], SH["and"], SH.xone)


def cases(kind: str) -> dict[str, tuple[str, str]]:
    """Shape and Turtle of every case of a kind, by a name for the case."""
    return {
        f"{shape}-{number}": (SHAPES + shape, turtle)
        for path in sorted(CASES.glob("*.yaml"))
        for shape, examples in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for number, turtle in enumerate(examples[kind], 1)
    }


PASSING = cases("pass")
FAILING = cases("fail")


@pytest.mark.parametrize(("shape", "turtle"), PASSING.values(), ids=PASSING)
def test_accepts(validate: Validate, shape: str, turtle: str) -> None:
    assert validate(turtle, only=shape) == set()


@pytest.mark.parametrize(("shape", "turtle"), FAILING.values(), ids=FAILING)
def test_refuses(validate: Validate, shape: str, turtle: str) -> None:
    results = validate(turtle, only=shape)
    assert {source for source, _, _ in results} == {shape}
    assert not any("{?" in message or "{$" in message for _, _, message in results)


def test_base_conforms_to_every_shape(validate: Validate) -> None:
    assert validate() == set()


def rules(shapes: Graph) -> set[URIRef]:
    return {shape for target in TARGETS for shape in shapes.subjects(target) if isinstance(shape, URIRef)}


def all_shapes(shapes: Graph) -> set[URIRef]:
    kinds = (SH.NodeShape, SH.PropertyShape)
    return {shape for kind in kinds for shape in shapes.subjects(RDF.type, kind) if isinstance(shape, URIRef)}


@pytest.mark.parametrize("examples", [PASSING, FAILING], ids=["pass", "fail"])
def test_every_rule_has_cases(shapes: Graph, examples: dict[str, tuple[str, str]]) -> None:
    assert {URIRef(shape) for shape, _ in examples.values()} == rules(shapes)


def test_every_shape_is_named_and_explained(shapes: Graph) -> None:
    for shape in all_shapes(shapes):
        for predicate in (SH.name, SH.message, SH.severity):
            assert len(list(shapes.objects(shape, predicate))) == 1, (shape, predicate)


def test_every_shape_has_an_iri(shapes: Graph) -> None:
    listed = {shape for kind in LISTS for head in shapes.objects(None, kind) for shape in shapes.items(head)}
    nested = {shape for kind in (SH.property, SH.node, SH["not"]) for shape in shapes.objects(None, kind)}
    assert listed | nested | rules(shapes) == all_shapes(shapes)
    assert {type(shape) for shape in shapes.subjects(SH.severity)} == {URIRef}


def test_a_rule_uses_no_target_but_the_three_that_a_change_can_be_traced_by(shapes: Graph) -> None:
    assert not list(shapes.subject_objects(SH.target))
    assert not list(shapes.subject_objects(SH.targetNode))


def test_the_base_is_one_setting(validate: Validate, shapes: Graph) -> None:
    moved = Graph() + shapes
    moved.set((URIRef(SHAPES + "prefix-base"), SH.namespace, Literal("https://data.example.org/")))
    states = "<id/state/tur> a det:State . <https://data.example.org/id/state/rus> a det:State ."
    focus = {node for _, node, _ in validate(states, only=SHAPES + "iri-state", shapes_graph=moved)}
    assert focus == {"https://data.example.org/id/state/rus"}


def test_every_rule_is_in_the_readme(shapes: Graph, root: Path) -> None:
    readme = (root / "shapes" / "README.md").read_text(encoding="utf-8")
    assert [shape for shape in rules(shapes) if f"`{shape.removeprefix(SHAPES)}`" not in readme] == []


def test_no_shape_is_defined_in_two_files(root: Path) -> None:
    graphs = [Graph().parse(path) for path in sorted((root / "shapes").glob("*.ttl"))]
    defined = [shape for graph in graphs for shape in all_shapes(graph)]
    assert len(defined) == len(set(defined))
