"""Dates in texts: which are found, what they mean on which day, and what stays open."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.drafting.dates import FoundDate, find_dates
from detente.vocabulary.edtf import bounds

TABLE = yaml.load(Path(__file__).with_name("dates.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
CASES = [(group["issued"], *row) for group in TABLE for row in group["texts"]]
VOCABULARY = (
    "last next this since until by on in the of Monday May July summer week year two 5 15 2015 31 1990s 5th"
    " a few ago early end to and - , . half first century Q2 weekend today it 2014/15 ' “ \n\n"
    " é 9999999999999 11111"
)
WORDS = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=25).map(" ".join)


def day_of(text: str) -> date | None:
    return None if text == "~" else date.fromisoformat(text)


def found_in(issued: str, text: str, tense: str) -> tuple[FoundDate, ...]:
    if tense == "own":
        return find_dates(text, day_of(issued))
    return find_dates(text, day_of(issued), lambda _: None if tense == "~" else tense)


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize(("issued", "text", "tense", "wanted"), CASES)
def test_dates_in_a_text(issued: str, text: str, tense: str, wanted: dict[str, str]) -> None:
    found = found_in(issued, text, tense)
    assert {each.date.text: each.date.edtf or "~" for each in found} == wanted
    assert [text[each.start : each.end] for each in found] == [each.date.text for each in found]


def read(row: dict[str, Any]) -> tuple[FoundDate, ...]:
    return find_dates(row["text"], date.fromisoformat(row["issued"]), lambda _: row.get("tense"))


def test_the_reference_phrases(shared: Path) -> None:
    rows: list[dict[str, Any]] = json.loads(
        (shared / "data/drafting/date-phrases.json").read_text(encoding="utf-8")
    )
    found = [[each.date.edtf for each in read(row)] for row in rows]
    assert len(rows) >= 76
    assert found == [[row["edtf"]] for row in rows]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on Tuesday", "point"),
        ("in early July", "point"),
        ("last week", "interval"),
        ("since 2011", "interval"),
        ("until December", "interval"),
        ("by Friday", "deadline"),
        ("before 2017", "deadline"),
        ("a September 30 deadline", "deadline"),
        ("within two weeks", "deadline"),
        ("recently", "vague"),
        ("two years earlier", "vague"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [each.kind for each in find_dates(text, date(2016, 8, 10))] == [kind]


def test_bounds_are_those_of_the_edtf_date() -> None:
    (found,) = find_dates("since March 2015", None)
    assert (found.date.start, found.date.end) == ("2015-03-01", None)
    (found,) = find_dates("in the 19th century", None)
    assert (found.date.start, found.date.end) == ("1800-01-01", "1899-12-31")


def test_the_tense_is_asked_for_at_the_date() -> None:
    text = "He said on Friday that they would meet on Monday."
    tenses = {text.index("Friday"): "past", text.index("Monday"): "future"}
    found = find_dates(text, date(2016, 8, 10), tenses.__getitem__)
    assert [each.date.edtf for each in found] == ["2016-08-05", "2016-08-15"]


@given(
    WORDS, st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.none(), st.sampled_from(["past", "future", None])
)
def test_whatever_a_text_says_its_dates_are_dates(text: str, issued: date | None, tense: str | None) -> None:
    end = 0
    for each in find_dates(text, issued, lambda _: tense):
        assert end <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.date.text
        end = each.end
        if each.date.edtf is None:
            assert (each.date.start, each.date.end) == (None, None)
        else:
            days = bounds(each.date.edtf)
            assert (each.date.start, each.date.end) == tuple(
                day and day.isoformat() for day in (days.start, days.end)
            )


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert find_dates(text, date(2016, 8, 10)) == find_dates(text, date(2016, 8, 10))


def test_the_table_in_the_documents_is_what_is_read(root: Path) -> None:
    page = (root / "docs" / "dates-in-texts.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.count("|") == 4
    ]
    phrases = [row for row in rows if row[0] not in ("said on 10 August 2016", "---")]
    assert len(phrases) >= 15
    for phrase, *wanted in phrases:
        for tense, edtf in zip(("past", "future"), wanted, strict=True):
            found = found_in("2016-08-10", phrase, tense)
            assert [each.date.edtf or "–" for each in found] == [edtf], (phrase, tense)


def test_patterns_of_dates_are_made_when_a_text_is_read() -> None:
    program = (
        "from detente.claims.drafting.dates import _rules, find_dates\n"
        "made = lambda: sum('pattern' in vars(rule) for rule in _rules())\n"
        "before = made()\n"
        "find_dates('He left on 5 May 2016.', None)\n"
        "print(before, made() == len(_rules()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
