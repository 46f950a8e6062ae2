"""The W3C Update suites (https://w3c.github.io/rdf-tests/sparql/), run on a data set in memory."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from detente.answers import QuerySyntaxError
from detente.quads import Object, Quads
from detente.sparql.analysis import Limits
from detente.sparql.update import Operation, apply_update, check_update, parse_update
from detente.vocab import RDFS
from tests.conformance.cases import MF, SUITE, UT, Case, Suites, listed, values
from tests.conformance.comparison import canonicalised, same
from tests.conformance.conftest import found
from tests.conformance.test_w3c import MissError
from tests.sparql.memory_target import MemoryTarget, rows

MISSES = "update-misses.csv"
EVALUATION = "UpdateEvaluationTest"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = [case for case in found()[1] if case.kind == "update" and _is_about(case, metafunc.fixturenames)]
    for name in {"evaluated", "read"} & set(metafunc.fixturenames):
        metafunc.parametrize(name, [_parameter(case) for case in cases])


def _is_about(case: Case, fixtures: list[str]) -> bool:
    return case.type == EVALUATION if "evaluated" in fixtures else "Syntax" in case.type


def _parameter(case: Case) -> object:
    reason = listed_misses().get(case.name)
    marks = [pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


def listed_misses() -> dict[str, str]:
    return listed(MISSES, version("pyoxigraph"))


def operations(suites: Suites, request: str) -> tuple[Operation, ...]:
    text = suites.path(request).read_text(encoding="utf-8")
    check_update(text, Limits())
    return parse_update(text, prefixes={}, base_iri=request)


def data_set(suites: Suites, manifest: Quads, described: Object) -> Store:
    """Read the graphs before or after an update; a graph may be there and empty."""
    store = Store()
    for file in values(manifest, described, UT.data):
        store.extend(quads_of(suites, file.value, DefaultGraph()))
    for graph in values(manifest, described, UT.graphData):
        (file,), (name,) = values(manifest, graph, UT.graph), values(manifest, graph, RDFS.label)
        store.add_graph(NamedNode(name.value))
        store.extend(quads_of(suites, file.value, NamedNode(name.value)))
    return store


def quads_of(suites: Suites, file: str, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    path = suites.path(file)
    format_ = RdfFormat.from_extension(path.suffix[1:])
    for quad in parse(path=str(path), format=format_, base_iri=file, rename_blank_nodes=True):
        is_default = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, graph if is_default else quad.graph_name)


def test_update(suites: Suites, evaluated: Case) -> None:
    manifest = suites.manifest(f"{SUITE}{evaluated.folder}/manifest.ttl")
    (action,), (result,) = (
        values(manifest, evaluated.node, MF.action),
        values(manifest, evaluated.node, MF.result),
    )
    (request,) = values(manifest, action, UT.request)
    before, expected = data_set(suites, manifest, action), data_set(suites, manifest, result)
    apply_update(operations(suites, request.value), MemoryTarget(before))
    if not same(canonicalised(rows(expected)), canonicalised(rows(before))):
        raise MissError(f"expected {rows(expected)}, got {rows(before)}")
    if not any(file.value.endswith(".trig") for file in values(manifest, result, UT.data)):
        assert set(before.named_graphs()) == set(expected.named_graphs()), (
            "TriG alone does not tell of empty graphs"
        )


def test_syntax(suites: Suites, read: Case) -> None:
    assert read.query is not None
    try:
        operations(suites, read.query)
    except QuerySyntaxError as error:
        if not read.negative:
            raise MissError(str(error)) from error
    else:
        if read.negative:
            raise MissError("the update is accepted")


def test_every_listed_miss_exists_and_has_a_reason() -> None:
    names = {case.name for case in found()[1] if case.kind == "update"}
    assert listed(MISSES).keys() <= names
    assert all(listed(MISSES).values())
