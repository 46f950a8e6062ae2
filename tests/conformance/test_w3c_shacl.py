"""The W3C SHACL suite, through the validator of the gate; one test that is known to fail must fail."""

from __future__ import annotations

import csv
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyshacl.errors import ReportableRuntimeError, ValidationFailure

from detente.gate.incremental.checking import Checker
from detente.gate.incremental.graph import ViewGraph
from detente.gate.incremental.view import GraphView, Neighbours, Statics
from detente.gate.rdflib_terms import rdflib_graph
from detente.gate.report import Report
from detente.rdf.quads import Quads
from tests.conformance.shacl_cases import GRAPH, ShaclCase, expected_results, shacl_cases

ROOT = "w3c/shacl/tests"
TESTS = 121
REFUSALS = (ReportableRuntimeError, ValidationFailure)
VERDICTS: dict[str, str] = {}


class MissError(AssertionError):
    """Results that are not those that the suite expects."""


@cache
def cases() -> tuple[ShaclCase, ...]:
    checkout = Path(__file__).resolve().parents[2]
    root = Path(os.environ.get("DETENTE_SHARED") or checkout.parent / "shared") / ROOT
    return tuple(shacl_cases(root)) if root.is_dir() else ()


@cache
def misses() -> dict[str, str]:
    with Path(__file__).with_name("shacl_misses.csv").open(encoding="utf-8", newline="") as file:
        return {row["test"]: row["reason"] for row in csv.DictReader(file)}


def parameter(case: ShaclCase) -> object:
    reason = misses().get(case.name)
    marks = [pytest.mark.xfail(reason=reason, raises=MissError, strict=True)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


def found(case: ShaclCase) -> Report | None:
    """Validate the data of a test; None where the shapes are refused."""
    checker = Checker(case.shapes_graph())
    data = ViewGraph(GraphView(Neighbours(Quads(case.quads())), Statics(()), {GRAPH}, lambda _: True))
    focus = {
        shape: list(map(data.original, checker.targets.all_of(data, shape)))
        for shape in checker.targets.shapes
    }
    try:
        return Report(tuple(checker.check_pairs(data, focus)))
    except REFUSALS:
        return None
    except Exception as error:
        raise MissError(error) from error


def as_written(report: Report) -> frozenset[tuple[str, ...]]:
    graph = rdflib_graph(report.quads())
    (node,) = graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
    return frozenset(expected_results(graph, node))


@pytest.mark.parametrize("case", [parameter(case) for case in cases()])
def test_suite(case: ShaclCase) -> None:
    VERDICTS[case.name] = "missed"
    report = found(case)
    actual = None if report is None else as_written(report)
    if actual != case.expected:
        raise MissError(f"found {actual}, expected {case.expected}")
    VERDICTS[case.name] = "passed"


@pytest.mark.usefixtures("shared")
def test_every_test_of_the_suite_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) == TESTS
    assert misses().keys() <= set(names)
    with capsys.disabled():
        print(  # noqa: T201 - the count of passes is what the run is for
            f"\nW3C SHACL suite: {dict(Counter(VERDICTS.values()))}"
        )
