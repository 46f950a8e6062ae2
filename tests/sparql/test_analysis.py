"""What is known of a query before the engine sees it, compared with what the engine makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store

from detente.sparql.analysis import TextLimits, TooComplexError, analyse, check_complexity
from tests.linear_time import linear_time

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "analysis.yaml").read_text(encoding="utf-8"))
GRAPHS: list[dict[str, Any]] = yaml.safe_load((HERE / "graphs.yaml").read_text(encoding="utf-8"))
CLAUSES = (HERE / "clauses.txt").read_text(encoding="utf-8").splitlines()
SPACES = st.sampled_from([" ", " ", "\n", "\t \r\n", "#c\n", "# 'x\n", " # <a>\r\n ", ""])
ENDS = st.sampled_from(["", "", "", "LIMIT 1", "#", "# c", "'", '"', "\\"])


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Draw a query with space and comments where they may be, and some that are broken."""
    clauses = draw(st.lists(st.sampled_from(CLAUSES), max_size=5))
    words = ["PREFIX", "ex:", "<http://e/>", "SELECT", "*", "{", *" ".join(clauses).split(" "), "}"]
    text = "".join(f"{word}{draw(SPACES)}" for word in words if word) + draw(ENDS)
    return text.replace("␤", "\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_what_is_found_in_a_query(case: dict[str, Any]) -> None:
    found = analyse(case["query"])
    assert found.services is case.get("services", False)
    assert found.volatile is case.get("volatile", False)
    assert found.form == case.get("form", "SELECT")
    assert found.canonical == case.get("canonical", case["query"])


@pytest.mark.parametrize("case", GRAPHS, ids=lambda case: case["query"])
def test_the_graphs_of_the_dataset_clauses(case: dict[str, Any]) -> None:
    found = analyse(case["query"], {"default": "http://d/"}, "http://base/").from_graphs
    assert [[graph.text, graph.iri, graph.named] for graph in found] == case["graphs"]


@given(queries())
def test_the_canonical_text_is_the_same_query(query: str) -> None:
    found = analyse(query)
    assert analyse(found.canonical).canonical == found.canonical
    answer = outcome(query)
    if answer != "syntax error":  # the engine takes no comment in `( # c \n )`, though section 19.4 does
        assert outcome(found.canonical) == answer


@given(st.text(max_size=200))
def test_any_text_can_be_analysed(text: str) -> None:
    found = analyse(text)
    assert analyse(found.canonical).canonical == found.canonical
    assert found.depth >= 0
    assert found.tokens >= 0


@pytest.mark.parametrize(
    "unit",
    [
        "service ",
        "service<",
        "service#",
        "SERVICE",
        "a:service{",
        "from",
        "now(",
        "values{",
        "(<a,b>",
    ],
)
def test_hostile_text_is_analysed_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with linear_time(), suppress(TooComplexError):
        check_complexity(analyse(text), TextLimits())


def test_every_query_of_the_w3c_suites_is_what_the_engine_takes_it_for(shared: Path) -> None:
    forms: dict[type[object], set[str]] = {
        QuerySolutions: {"SELECT"},
        QueryBoolean: {"ASK"},
        QueryTriples: {"CONSTRUCT", "DESCRIBE"},
    }
    queries = list(w3c_queries(shared))
    assert len(queries) > 1000
    for path, query in queries:
        found = analyse(query)
        check_complexity(found, TextLimits())
        if "syntax-fed" in path.parts or path.name.startswith("service"):
            assert found.services, path
            continue
        assert not found.services, path
        kind = evaluated(query)
        assert evaluated(found.canonical) is kind, path
        assert kind is None or found.form in forms[kind], path


def w3c_queries(shared: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted((shared / "w3c/rdf-tests/sparql").rglob("*.rq")):
        try:
            yield path, path.read_bytes().decode()
        except UnicodeDecodeError:
            assert "bad" in path.name or "latin" in path.read_text("latin-1")


def evaluated(query: str) -> type[object] | None:
    try:
        return type(Store().query(query, base_iri="http://base/"))
    except (SyntaxError, ValueError, RuntimeError):
        return None


def outcome(query: str) -> object:
    store = Store()
    store.add(Quad(NamedNode("http://e/a"), NamedNode("http://e/b"), Literal("c")))
    try:
        result = store.query(query, base_iri="http://base/")
        assert isinstance(result, QuerySolutions)
        columns = {str(variable) for variable in result.variables if str(variable) in query}
        return columns, sorted(str([solution[name[1:]] for name in sorted(columns)]) for solution in result)
    except SyntaxError:
        return "syntax error"
    except (ValueError, RuntimeError):
        return "evaluation error"


@pytest.mark.parametrize(
    ("query", "limits", "limit", "found", "place"),
    [
        ("SELECT *\n{ }", TextLimits(length=9), "length", 12, (2, 1)),
        ("SELECT * {\n (((1))) }", TextLimits(depth=3), "depth", 4, (2, 4)),
        ("SELECT * {\n ?s ?p ?o }", TextLimits(tokens=5), "tokens", 7, (2, 8)),
        ("DESCRIBE ?a\n?b ?c {}", TextLimits(tokens=5), "tokens", 10, (2, 1)),
        ("SELECT *\n{ FILTER(?a<1)FILTER(((?b>1))) }", TextLimits(depth=3), "depth", 5, (2, 22)),
    ],
)
def test_a_query_beyond_a_limit_is_refused_at_its_place(
    query: str, limits: TextLimits, limit: str, found: int, place: tuple[int, int]
) -> None:
    with pytest.raises(TooComplexError) as refusal:
        check_complexity(analyse(query), limits)
    error = refusal.value
    assert (error.limit, error.found, (error.line, error.column)) == (limit, found, place)
    assert str(error).startswith(f"line {place[0]}, column {place[1]}: ")


def test_brackets_in_strings_comments_and_iris_nest_nothing() -> None:
    query = f"SELECT * {{ ?s <http://e/{'(' * 200}> '{'{' * 200}' }} # {'[' * 200}"
    check_complexity(analyse(query), TextLimits())
    assert analyse(query).depth == 1


@pytest.mark.parametrize(
    "hidden", ["FILTER(?a<'x>')&&{}) #'\n", "FILTER(?a<?b#>'''\n&&{}) #'''\n", "FILTER(?a<<x'y>&&{}) #'"]
)
def test_what_an_iri_may_hide_is_counted(hidden: str) -> None:
    query = f"SELECT * {{ {hidden.format('(' * 200 + '1' + ')' * 200)} }}"
    with pytest.raises(TooComplexError):
        check_complexity(analyse(query), TextLimits())


def test_data_counts_as_no_tokens() -> None:
    rows = " ".join(f"(<http://e/{n}> 'a' {n} UNDEF)" for n in range(5000))
    terms = ", ".join(f"<http://e/{n}>" for n in range(5000))
    check_complexity(
        analyse(f"SELECT * {{ VALUES (?a ?b ?c ?d) {{ {rows} }} FILTER(?a IN ({terms})) }}"), TextLimits()
    )


@pytest.mark.parametrize("after", ["VALUES ?x { 1 }", "FILTER(?a IN (1))"])
def test_what_follows_data_counts(after: str) -> None:
    with pytest.raises(TooComplexError):
        check_complexity(analyse(f"SELECT * {{ {after} {'OPTIONAL {}' * 1000} }}"), TextLimits())
