"""Counts over time become bars where an answer has that shape, and nothing of them is lost or made up."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal

from detente.questions.standing import StandingRule
from detente.rdf.quads import Object
from detente.web.pictures.trend import TypeCount
from detente.web.querying.runtime import MAX_ROWS, Rows
from detente.web.questions.answers import SHOWN, TermNaming, read_answer
from detente.web.questions.charts import Series, TimeChart, time_chart
from tests.web.site.test_front import BROWSER, outline, words

SETTLED: Series = ("settled", "")
SAID: Series = ("said", "ICEWS")
DYAD = "/questions/dyad-months?one=state/TUR&other=state/RUS&dataset=entry/one-1&against=entry/two-1"


def answer(*rows: tuple[str, int]) -> Rows:
    found: list[dict[str, Object]] = [
        {"month": Literal(when), "events": Literal(count)} for when, count in rows
    ]
    return Rows("solutions", ("month", "events"), found)


def drawn(*rows: tuple[str, int, Series]) -> TimeChart:
    chart = time_chart(answer(*(each[:2] for each in rows)), [each[2] for each in rows])
    assert chart is not None
    return chart


def test_each_series_has_a_panel_what_is_settled_first() -> None:
    chart = drawn(("2018-01", 40, SAID), ("2018-02", 2, SETTLED), ("2018-03", 80, SAID))
    assert [(each.settled, each.name, each.total) for each in chart.panels] == [
        (True, "Settled", 2),
        (False, "ICEWS", 120),
    ]
    assert chart.title == "Events from January 2018 to March 2018"
    assert "ICEWS, not settled (120)" in chart.drawing


def test_counts_of_one_period_and_series_are_added_up() -> None:
    (panel,) = drawn(("2017", 1, SAID), ("2018", 2, SAID), ("2018", 3, SAID)).panels
    assert panel.counts == (TypeCount("2017", "events", 1), TypeCount("2018", "events", 5))


def test_centuries_of_months_are_drawn_by_years() -> None:
    titles = re.findall(r"<title>([^<]*)</title>", drawn(("1900-01", 1, SAID), ("2018-01", 2, SAID)).drawing)
    assert titles == ["1900, events: 1; not settled, ICEWS", "2018, events: 2; not settled, ICEWS"]


def test_a_record_of_the_graph_is_neither_settled_nor_said_and_is_not_drawn() -> None:
    record: Series = ("record", "")
    assert time_chart(answer(("2018-01", 1), ("2018-02", 2)), [record, record]) is None


@pytest.mark.parametrize(
    "found",
    [
        answer(),
        answer(("2018-01", 1)),  # one period is no course of time
        answer(("2018-01", 1), ("2018", 1)),
        answer(("0000-01", 1), ("2018-01", 1)),
        answer(("2018-13", 1), ("2018-01", 1)),
        answer(("soon", 1), ("2018-01", 1)),
        Rows("solutions", ("month",), [{"month": Literal("2018-01")}, {"month": Literal("2018-02")}]),
        Rows("boolean", truth=True),
    ],
)
def test_other_answers_are_not_drawn(found: Rows) -> None:
    assert time_chart(found, [SAID] * len(found.rows)) is None


def test_more_series_than_a_picture_shows_are_not_drawn() -> None:
    found = answer(*((f"20{n}", 1) for n in range(10, 20)))
    assert time_chart(found, [("said", str(n)) for n in range(10)]) is None


def test_a_page_draws_counts_by_month_and_has_them_as_text(of_data_sets: FlaskClient) -> None:
    page = of_data_sets.get(f"{DYAD}&from=2018-06", headers=BROWSER)
    assert page.status_code == 200
    assert outline(page.text).inline == []
    assert "static/picture.css" in page.text
    titles = re.findall(r"<title>([^<]*)</title></rect>", page.text)
    assert [each.partition("; ")[0] for each in titles] == [
        "2018-06, events: 1",
        "2018-06, events: 2",
        "2018-07, events: 1",
    ]
    assert [each.endswith("; settled") for each in titles] == [True, False, False]
    hatches = set(re.findall(r'fill="url\(#([^)]+)\)"', page.text))
    assert hatches <= set(re.findall(r'<pattern id="([^"]+)"', page.text))
    assert "Events from June 2018 to July 2018" in html.unescape(words(page.text))


def test_an_answer_of_another_shape_has_no_picture(asked: FlaskClient) -> None:
    assert "<figure" not in asked.get("/questions/office-holders", headers=BROWSER).text


def test_what_is_settled_beyond_the_rows_shown_is_not_denied() -> None:
    said: list[dict[str, Object]] = [{"n": Literal(n), "standing": Literal("said")} for n in range(SHOWN)]
    rule = StandingRule(None, "n", "x")
    naming = TermNaming({}, "https://example.org/", "")
    settled: list[dict[str, Object]] = [{"n": Literal(0), "standing": Literal("settled")}]
    columns = ("n", "standing")

    def common(rows: list[dict[str, Object]]) -> str | None:
        return read_answer(Rows("solutions", columns, rows), rule, {}, naming).common_standing

    assert common(said) == "said"
    assert common(said + settled) is None
    assert common(said * (MAX_ROWS // SHOWN + 1)) is None  # nobody has looked at them all
    assert common([]) is None
