"""Counts over time become bars where an answer has that shape, and nothing of them is lost or made up."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal

from detente.questions.standing import StandingRule
from detente.rdf.quads import Object
from detente.web.querying.runtime import MAX_ROWS, Rows
from detente.web.questions.answers import SHOWN, TermNaming, read_answer
from detente.web.questions.charts import HEIGHT, WIDTH, Series, TimeChart, time_chart
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
    assert [(each.standing, each.by, each.most) for each in chart.panels] == [
        ("settled", "", 2),
        ("said", "ICEWS", 80),
    ]
    assert (chart.first, chart.last, chart.counted) == ("January 2018", "March 2018", "events")


def test_bars_stand_where_their_month_is_and_are_as_high_as_their_count() -> None:
    (panel,) = drawn(("2017-12", 40, SAID), ("2018-03", 80, SAID)).panels
    first, last = panel.bars
    assert (first.x, first.height, last.height) == (0, HEIGHT / 2, HEIGHT)
    assert last.x == WIDTH * 3 / 4  # December, January, February, March
    assert first.y + first.height == last.y + last.height == HEIGHT
    assert (first.told, last.told) == ("December 2017: 40", "March 2018: 80")


def test_counts_of_one_period_and_series_are_added_up() -> None:
    (panel,) = drawn(("2017", 1, SAID), ("2018", 2, SAID), ("2018", 3, SAID)).panels
    assert [bar.told for bar in panel.bars] == ["2017: 1", "2018: 5"]


@pytest.mark.parametrize(
    "found",
    [
        answer(),
        answer(("2018-01", 1)),  # one period is no course of time
        answer(("2018-01", 1), ("2018", 1)),
        answer(("1800-01", 1), ("2018-01", 1)),
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
    titles = re.findall(r"<title>([^<]*: \d+)</title>", page.text)
    assert titles == ["June 2018: 1", "June 2018: 2", "July 2018: 1"]
    assert page.text.count('class="bar is-said"') == 2
    assert page.text.count('class="bar is-settled"') == 1
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
