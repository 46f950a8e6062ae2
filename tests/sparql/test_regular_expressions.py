"""REGEX and REPLACE are those of XPath, whether their arguments are constants or found in the data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.regular_expressions import MAX_SUBTRACTIONS, PatternError, translate_pattern
from detente.store.engines.oxigraph.reader import OxigraphReader

with Path(__file__).with_name("regular_expressions.csv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))
NAMES = {"REGEX": ("text", "pattern"), "REPLACE": ("text", "pattern", "replacement")}
Case = Mapping[str, str]


def arguments(case: Case) -> list[str]:
    return [case[name] for name in NAMES[case["call"]]] + ([case["flags"]] if case["flags"] else [])


def answer(query: str) -> str | None:
    (row,) = OxigraphReader(Store()).query(query).rows()
    return row["result"].value if "result" in row else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['call']}-{case['pattern']}")
def test_constant_arguments(case: Case) -> None:
    constants = ", ".join(str(Literal(each)) for each in arguments(case))
    query = f'SELECT # "\n ({case["call"]}({constants}) AS ?result) {{}}'
    if not case["result"].startswith("FORX"):
        assert answer(query) == case["result"]
        return
    with pytest.raises(QuerySyntaxError, match=case["result"]) as caught:
        answer(query)
    wrong = {"FORX0001": -1, "FORX0004": 2}.get(case["result"], 1)
    before = ", ".join(str(Literal(each)) for each in arguments(case)[:wrong])
    assert (caught.value.line, caught.value.column) == (2, len(f" ({case['call']}({before}, ") + 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['call']}-{case['pattern']}")
def test_arguments_that_are_found(case: Case) -> None:
    names = [f"?a{number}" for number in range(len(arguments(case)))]
    row = " ".join(str(Literal(each)) for each in arguments(case))
    data = f"VALUES ({' '.join(names)}) {{ ({row}) }}"
    query = f"SELECT ({case['call']}({','.join(names)}) AS ?result) {{ {data} }}"
    assert answer(query) == (None if case["result"].startswith("FORX") else case["result"])


@pytest.mark.parametrize(
    "query",
    [
        'SELECT (REPLACE("abc"@en, ?p, "x") AS ?result) { VALUES ?p { "b" } }',
        'SELECT (REPLACE("abc"@en, "b", "x") AS ?result) {}',
    ],
)
def test_the_language_is_kept(query: str) -> None:
    (row,) = OxigraphReader(Store()).query(query).rows()
    assert row["result"] == Literal("axc", language="en")


@pytest.mark.parametrize("text", ["<urn:a>", "1", "?unbound"])
def test_what_is_no_string_is_an_error(text: str) -> None:
    assert answer(f'SELECT (REPLACE({text}, ?p, "x") AS ?result) {{ VALUES ?p {{ "b" }} }}') is None


def test_a_pattern_is_read_however_its_string_is_written() -> None:
    written = [r"'\\i'", r'"""\\i"""', r"'''\\i'''", r'"\u005C\u005Ci"', r"'\\' 'i'"]
    assert [answer(f'SELECT (REGEX("x", {each}) AS ?result) {{}}') for each in written[:3]] == ["true"] * 3


def test_classes_are_taken_away_a_bounded_number_of_times() -> None:
    with pytest.raises(PatternError, match="taken away"):
        translate_pattern("[a-" * (MAX_SUBTRACTIONS + 2) + "]" * (MAX_SUBTRACTIONS + 2))
