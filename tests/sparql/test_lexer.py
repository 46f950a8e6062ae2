"""Tokens of SPARQL text."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sparql.lexer import FAST_TOKEN, SPACE, decode, iris_and_names, position, tokens
from tests.linear_time import linear_time

with Path(__file__).with_name("lexer.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))

PIECES = [
    *"{}()[]<>|&!+-*/^.,;?$@~=#'\"\\ \n:_%é😀",
    *("<<", ">>", "<<(", ")>>", "&&", "||", "^^"),
    *("{|", "|}", "'''", '"""', "\\'", "\\u0041", "\\uD800", "\\q"),
    *("SELECT", "SERVICE", "a", "ex:", "?a", "_:b"),
    *("<http://a/b>", "<a,b>", "1", "1.5e6", "@en", "'s'", "# c\n"),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_tokens_are_the_longest_match_of_the_terminals(case: dict[str, str]) -> None:
    found = list(tokens(case["text"]))
    assert [token.kind for token in found] == case["kinds"].split()
    assert "|".join(token.text for token in found) == case["texts"]


@given(TEXTS)
def test_nothing_but_space_and_comments_is_between_tokens(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert re.fullmatch(f"{SPACE}*", text[end : token.offset], re.VERBOSE)
        assert text[token.offset : token.end] == token.text
        end = token.end
    assert re.fullmatch(f"{SPACE}*", text[end:], re.VERBOSE)


@given(TEXTS)
def test_names_are_those_among_the_tokens(text: str) -> None:
    assert {*iris_and_names(text)} == {token.text for token in tokens(text) if token.kind in ("iri", "name")}


@given(TEXTS)
def test_the_fast_pattern_finds_no_fewer_tokens(text: str) -> None:
    without_comments = " ".join(token.text for token in tokens(text))
    slow = [token for token in tokens(without_comments) if token.kind != "invalid"]
    assert len(FAST_TOKEN.findall(without_comments)) >= len(slow)


@pytest.mark.parametrize(
    "unit",
    ['"\\', "a-", "'''\"\"\"a", "<a", "ex:...", ":a.%",
     "_:", '"""\\"', "@a-", "?", "<", "<<", "\\", "a.", "'''",
     '"""\\q', "<a,", "1.", "((", "#", "service ",
     "service<", "service#", "SERVICE", "values{", "a:b.", "\\u0053"],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with linear_time():
        FAST_TOKEN.findall(text)
        assert sum(1 for _ in tokens(text)) <= len(text)


def test_code_point_escapes_are_replaced_once() -> None:
    assert decode(r"\u0053ERV\U00000049CE \uD800 \u00 \U00110000 \n") == r"SERVICE \uD800 \u00 \U00110000 \n"


def test_a_position_counts_lines_and_characters_from_1() -> None:
    assert [position("a\nbc", offset) for offset in (0, 1, 2, 3)] == [(1, 1), (1, 2), (2, 1), (2, 2)]
