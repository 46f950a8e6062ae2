"""Every test of the W3C suites as a test here; one that is known to fail must fail."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from tests.conformance.cases import Case, Suites, listed
from tests.conformance.endpoint import load, serving

CHECKOUT = Path(__file__).resolve().parents[2]
FIXTURES = {
    "query_case": ("query evaluation", "result formats"),
    "syntax_case": ("query syntax",),
    "protocol_case": ("protocol, query",),
    "description_case": ("service description",),
    "update_case": ("update evaluation",),
    "update_syntax_case": ("update syntax",),
    "update_protocol_case": ("protocol, update",),
    "graph_store_case": ("Graph Store Protocol",),
    "older_graph_store_case": ("Graph Store Protocol, older tests",),
}
VERDICTS: Counter[tuple[str, str, str]] = Counter()


@cache
def found() -> tuple[Suites, tuple[Case, ...]]:
    root = Path(os.environ.get("DETENTE_SHARED") or CHECKOUT.parent / "shared") / "w3c/rdf-tests/sparql"
    suites = Suites(root)
    return suites, tuple(suites.cases()) if root.is_dir() else ()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name in FIXTURES.keys() & set(metafunc.fixturenames):
        cases = [case for case in found()[1] if case.kind in FIXTURES[name]]
        metafunc.parametrize(name, [_parameter(case) for case in cases])


def _parameter(case: Case) -> object:
    reason = listed("misses.csv", version("pyoxigraph")).get(case.name)
    marks = [pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    callspec = getattr(item, "callspec", None)
    cases = [value for value in callspec.params.values() if isinstance(value, Case)] if callspec else []
    if report.when == "call" and cases:
        VERDICTS[cases[0].version, cases[0].kind, "passed" if report.passed else "missed"] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if VERDICTS:
        terminalreporter.section("W3C SPARQL suites")
        for (version, kind, verdict), count in sorted(VERDICTS.items()):
            terminalreporter.write_line(f"{version}, {kind}: {count} {verdict}")


@pytest.fixture(scope="session")
def suites(shared: Path) -> Suites:
    """Give the suites; skips or fails where the shared folder is missing."""
    return Suites(shared / "w3c/rdf-tests/sparql")


@pytest.fixture(scope="session")
def server(suites: Suites, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve the data of all suites."""
    data = tmp_path_factory.mktemp("data")
    load(suites, found()[1], data)
    with serving(data) as client:
        yield client


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve a data folder that is empty at first; each test writes what it needs."""
    with serving(tmp_path_factory.mktemp("writable")) as client:
        yield client


@pytest.fixture
def is_canonical(query_case: Case) -> bool:
    """Tell whether a test is known to pass only where literals are in canonical form."""
    return query_case.name in listed("canonical.csv")
