"""The language that a reader wants: Accept-Language and `lang`, as in the table and for whatever is sent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.languages import (
    LanguageRange,
    choose_language,
    language_named,
    parse_accept_language,
)
from detente.web.http.negotiation import MOST_BYTES, MOST_RANGES

TABLE = Path(__file__).with_name("languages.csv")
CASES = [*csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())]
OFFERS = ("en", "fr")
TAGS = st.from_regex(r"\*|[a-z]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
WEIGHTS = st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:.3f}")
RANGES = st.lists(st.tuples(TAGS, WEIGHTS), max_size=12)


def written(ranges: list[tuple[str, str]]) -> str:
    return ", ".join(f"{tag};q={weight}" for tag, weight in ranges)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["header"] or "nothing")
def test_a_header_chooses_the_language_of_the_table(case: dict[str, str]) -> None:
    assert choose_language(case["header"], OFFERS) == case["language"]


@given(st.text(max_size=200) | st.from_regex(r"[-*;=, .0-9a-zA-Zq]{0,60}", fullmatch=True))
def test_any_text_chooses_one_of_the_offers(header: str) -> None:
    assert choose_language(header, OFFERS) in OFFERS


@given(RANGES)
def test_what_follows_the_grammar_is_read_whole(ranges: list[tuple[str, str]]) -> None:
    expected = tuple(LanguageRange(tag, float(weight)) for tag, weight in ranges)
    assert parse_accept_language(written(ranges)) == expected


@given(
    RANGES,
    st.sampled_from(["fr;q=2", "fr_FR", "é", "fr;x", "-", ";", "fr;q=0.1234", "a-"]),
    st.integers(0, 12),
)
def test_an_element_beyond_the_grammar_changes_nothing(
    ranges: list[tuple[str, str]], broken: str, place: int
) -> None:
    elements = [each for each in written(ranges).split(", ") if each]
    header = ", ".join([*elements[:place], broken, *elements[place:]])
    assert parse_accept_language(header) == parse_accept_language(written(ranges))


@given(RANGES)
def test_a_language_that_is_refused_by_name_is_never_chosen_where_there_is_another(
    ranges: list[tuple[str, str]],
) -> None:
    others = [(tag, weight) for tag, weight in ranges if tag != "fr"]
    assert choose_language(written([*others, ("fr", "0")]), OFFERS) == "en"


def test_a_header_that_is_too_long_states_no_preference() -> None:
    assert parse_accept_language("fr, " * (MOST_BYTES // 4 + 1)) == ()
    assert parse_accept_language(", ".join(["fr"] * (MOST_RANGES + 1))) == ()
    assert choose_language(", ".join(["fr"] * MOST_RANGES), OFFERS) == "fr"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("en", "en"), ("frr", None), ("de", None), ("", None),
     ("fr_FR", None), ("fr<", None), ("*", None)],
)  # fmt: skip
def test_lang_names_a_language_or_none(tag: str, language: str | None) -> None:
    assert language_named(tag, OFFERS) == language
