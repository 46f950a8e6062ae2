"""From lines of a page to records of its drawing: dates, contradictions, and what was asked for in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import NamedNode

from detente.web.presentation.terms import Value
from detente.web.views.filters import Filters
from detente.web.views.lists import DisputeLine
from detente.web.views.relation import RelationPage, TimelineLine
from detente.web.views.relation_records import scope_in_words, timeline_caption, timeline_records

ONE, OTHER, TALKS = (
    Value(NamedNode(f"https://example.org/{name}"), name) for name in ("One", "Other", "Talks")
)
LINE = TimelineLine(TALKS, "meeting", None, None, settled=True, claims=())
DISPUTE = DisputeLine("https://example.org/c", "two places", "open", (TALKS,))
PAGE = RelationPage(
    ONE, OTHER, Filters(), dated=(), undated=(), count=0, promises=(), disputes=(), comparisons=(), query=""
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "when", "days"),
    [
        (
            replace(LINE, date="August 2016", edtf="2016-08"),
            "August 2016",
            (date(2016, 8, 1), date(2016, 8, 31)),
        ),
        (replace(LINE, start=date(2016, 8, 1)), "since 1 August 2016", (date(2016, 8, 1),)),
        (replace(LINE, end=date(2016, 8, 1)), "until 1 August 2016", (date(2016, 8, 1),)),
        (
            replace(LINE, start=date(2016, 8, 1), end=date(2016, 8, 3)),
            "1 August 2016 to 3 August 2016",
            (date(2016, 8, 1), date(2016, 8, 3)),
        ),
        (LINE, "", ()),
    ],
)
def test_a_line_has_its_date_as_stated_or_its_bounds(
    line: TimelineLine, when: str, days: tuple[date, ...]
) -> None:
    (record,) = timeline_records(replace(PAGE, undated=(line,)), lambda iri: f"/at/{iri}")
    assert (record.when, record.days) == (when, days)
    assert record.href == "/at/https://example.org/Talks"


def test_what_is_disputed_is_marked_and_nothing_else() -> None:
    other = replace(LINE, thing=OTHER)
    page = replace(PAGE, dated=(LINE,), undated=(other,), disputes=(DISPUTE, DISPUTE))
    assert [each.contradicted for each in timeline_records(page, str)] == ["two places, open", ""]


@pytest.mark.parametrize(
    ("filters", "scope"),
    [
        (Filters(), "Only what is settled."),
        (Filters(settled_only=False), "What is settled, and what is only said."),
        (
            Filters(kinds=("armed-conflict", "measure"), modalities=("pledged",)),
            "Only what is settled. Kinds: armed conflict, measure. Claimed as: pledged.",
        ),
        (
            Filters(first=date(2016, 8, 1), last=date(2016, 8, 9)),
            "Only what is settled. Days: from 1 August 2016 to 9 August 2016; what has no date is left out.",
        ),
    ],
)
def test_what_was_asked_for_is_said_in_words(filters: Filters, scope: str) -> None:
    assert scope_in_words(filters) == scope


def test_a_caption_counts_what_the_page_does_not_list() -> None:
    caption = timeline_caption(replace(PAGE, dated=(LINE,), count=412), "Version 1")
    assert (caption.title, caption.unlisted) == ("One and Other in order of time", 411)
    assert "armed conflict" in caption.kinds
