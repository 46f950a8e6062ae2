"""Counts by month and type as bars: all is in a bar or counted as left out, and plain exactly if settled."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.web.pictures.elements import SVG_NAMESPACE
from detente.web.pictures.frame import Framing
from detente.web.pictures.trend import (
    COLOURS,
    MOST_BARS,
    MOST_PANELS,
    MOST_TYPES,
    OTHER_TYPES,
    TrendPanel,
    TypeCount,
    bar_chart,
    draw_trend,
)

MONTHS = st.builds(lambda year, month: f"{year:04}-{month:02}", st.integers(1, 9999), st.integers(1, 12))
NEAR = st.builds(lambda year, month: f"{year:04}-{month:02}", st.integers(2014, 2017), st.integers(1, 12))
TYPES = st.sampled_from([f"type {number}" for number in range(9)])


def counts_of(months: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[TypeCount, ...]]:
    found = st.dictionaries(st.tuples(months, TYPES), st.integers(1, 500), max_size=12)
    return found.map(lambda each: tuple(TypeCount(*key, number) for key, number in each.items()))


PANELS = st.lists(
    st.builds(
        TrendPanel,
        st.text(max_size=30),
        st.booleans(),
        counts_of(MONTHS) | counts_of(NEAR),
        st.integers(0, 5),
    ),
    max_size=MOST_PANELS + 2,
)


def panels_in(svg: str) -> list[Element]:
    groups = fromstring(svg).iter(f"{{{SVG_NAMESPACE}}}g")
    return [group for group in groups if (group.get("class") or "").startswith("panel")]


def bars(panel: Element) -> list[Element]:
    return [each for each in panel if each.get("class") == "bar"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(PANELS)
def test_every_thing_is_in_a_bar_or_left_out_and_plain_exactly_if_it_is_settled(
    panels: list[TrendPanel],
) -> None:
    drawing = draw_trend(panels, Framing("T", ("V",)))
    chart, found = bar_chart(panels), panels_in(drawing)
    drawn = sum(float(bar.get("data-number") or 0) for panel in found for bar in bars(panel))
    assert drawn + chart.left_out == sum(panel.total + panel.undated for panel in panels)
    assert (f"Not drawn: {chart.left_out:,} " in drawing) == bool(chart.left_out)
    for panel, group in zip(panels, found, strict=False):
        plain = {bar.get("fill") in COLOURS for bar in bars(group)}
        assert plain <= {panel.settled}
        assert ("not settled" in "".join(group.itertext())) or panel.settled
    assert len(found) == min(len(panels), MOST_PANELS)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(PANELS)
def test_bars_are_few_and_stand_on_one_another_within_their_panel(panels: list[TrendPanel]) -> None:
    drawing = draw_trend(panels, Framing("T", ()))
    chart = bar_chart(panels)
    assert len({count.period for panel in chart.panels for count in panel.counts}) <= MOST_BARS
    assert len(chart.types) <= MOST_TYPES + 1
    for group in panels_in(drawing):
        tops: dict[str, float] = {}
        for bar in bars(group):
            x, y, height = bar.get("x") or "", float(bar.get("y") or 0), float(bar.get("height") or 0)
            assert y >= 0
            assert x not in tops or abs(y + height - tops[x]) < 0.2
            tops[x] = y


def test_rare_types_are_one_and_come_last() -> None:
    counts = tuple(TypeCount("2016-08", f"type {n}", 10 - n) for n in range(9))
    chart = bar_chart([TrendPanel("Settled", True, counts)])
    assert chart.types == (*(f"type {n}" for n in range(6)), OTHER_TYPES)
    assert chart.panels[0].counts[-1] == TypeCount("2016-08", OTHER_TYPES, 4 + 3 + 2)


def test_many_months_are_counted_by_years_and_of_many_years_the_last() -> None:
    chart = bar_chart(
        [TrendPanel("S", True, tuple(TypeCount(f"{y}-03", "a", 1) for y in range(1816, 2017)), 7)]
    )
    assert [count.period for count in chart.panels[0].counts] == [str(year) for year in range(1897, 2017)]
    assert chart.left_out == 81 + 7


def test_a_trend_of_nothing_is_a_drawing() -> None:
    drawing = draw_trend([TrendPanel("Settled", True, ())], Framing("T", ("V",)))
    assert fromstring(drawing).get("aria-label") == "T"
    assert "Settled (0)" in drawing
