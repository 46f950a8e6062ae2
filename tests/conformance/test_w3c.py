"""The W3C SPARQL suites, asked of a served instance."""

from __future__ import annotations

import re

import httpx

from tests.conformance.cases import Case, Suites
from tests.conformance.comparison import canonicalised, same
from tests.conformance.endpoint import data_set
from tests.conformance.results import MEDIA_TYPES, Result, Table, read_expected, read_graph, read_results

QUERY = "application/sparql-query"
JSON = "application/sparql-results+json"
# After the last brace: the order of the solutions, not of a sub-select.
ORDER = re.compile(rb"\border\s+by\b[^}]*\Z", re.IGNORECASE)


class MissError(AssertionError):
    """An answer that is not the one that the suite expects."""


def ask(server: httpx.Client, suites: Suites, case: Case, accept: str) -> httpx.Response:
    assert case.query is not None
    # Relative IRIs in a query are relative to its file, as those in the data and the results are.
    query = f"BASE <{case.query}>\n".encode() + suites.path(case.query).read_bytes()
    headers = {"Content-Type": QUERY, "Accept": f"{accept}, application/problem+json;q=0.5"}
    return server.post("/sparql", params=data_set(suites, case), content=query, headers=headers)


def is_syntax_problem(answer: httpx.Response) -> bool:
    is_problem = answer.headers["Content-Type"] == "application/problem+json"
    return is_problem and answer.json()["type"].endswith("#query-syntax")


def answered(answer: httpx.Response, expected: Result) -> Result:
    if answer.status_code != 200:
        raise MissError(f"{answer.status_code}: {answer.text}")
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if isinstance(expected, (Table, bool)):
        return read_results(answer.content, media_type)
    return read_graph(answer.content, media_type)


def wanted_format(case: Case, expected: Result) -> str:
    if not isinstance(expected, (Table, bool)):
        return "application/n-triples"
    assert case.result is not None
    return MEDIA_TYPES.get(f".{case.result.rpartition('.')[2]}", JSON)


def test_query(suites: Suites, server: httpx.Client, query_case: Case, is_canonical: bool) -> None:
    case = query_case
    assert case.result
    assert case.query
    expected = read_expected(suites.path(case.result), case.result)
    actual = answered(ask(server, suites, case, wanted_format(case, expected)), expected)
    ordered = bool(ORDER.search(suites.path(case.query).read_bytes()))
    exact = same(expected, actual, ordered=ordered, lax=case.lax)
    if not exact and not same(canonicalised(expected), canonicalised(actual), ordered=ordered, lax=case.lax):
        raise MissError(f"expected {expected}, got {actual}")
    assert exact is not is_canonical, "canonical.csv is wrong about this test"


def test_syntax(suites: Suites, server: httpx.Client, syntax_case: Case) -> None:
    answer = ask(server, suites, syntax_case, f"{JSON}, application/n-triples")
    if is_syntax_problem(answer) is not syntax_case.negative:
        raise MissError(f"{answer.status_code}: {answer.text}")
    assert answer.status_code < 500
