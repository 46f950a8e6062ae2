"""Matrix, network, map and pledges: filled exactly if settled, drawn or counted, each mark a named link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.web.pictures.coastlines import land_rings, land_within
from detente.web.pictures.elements import SVG_NAMESPACE
from detente.web.pictures.frame import PICTURE_WIDTH, Framing
from detente.web.pictures.map import MOST_PLACES, MapMark, draw_map, map_view
from detente.web.pictures.marks import SETTLED_FILL
from detente.web.pictures.meetings import (
    LEVELS,
    MOST_STATES,
    MeetingCount,
    MeetingState,
    draw_matrix,
    draw_network,
)
from detente.web.pictures.pledges import (
    MOST_PLEDGES,
    OUTCOMES,
    PledgeOutcome,
    PledgeRecord,
    draw_pledges,
)
from detente.web.pictures.trend import TrendPanel, TypeCount, bar_chart

FRAMING = Framing("A title", ("The foot.",), prefix="p")
TEXT = st.text(max_size=90)
CODES = [f"{letter}{second}A" for letter in "ABCDEF" for second in "ABCDE"]
STATES = [MeetingState(code, f"State {code}", f"/id/state/{code}") for code in CODES]
BOUNDED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)


def pairs() -> st.SearchStrategy[tuple[str, str]]:
    two = st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True)
    return two.map(lambda found: (min(found), max(found)))


COUNTS = st.dictionaries(
    st.tuples(pairs(), st.booleans()),
    st.tuples(st.integers(1, 4000), st.sampled_from([*LEVELS]), TEXT),
    max_size=25,
).map(
    lambda found: [
        MeetingCount(one, other, settled, number, level, "/relation", f"{one} {other} {text}")
        for ((one, other), settled), (number, level, text) in found.items()
    ]
)
MARKS = st.lists(
    st.builds(
        MapMark,
        st.floats(-180, 180),
        st.floats(-90, 90),
        TEXT,
        st.booleans(),
        st.integers(1, 500),
        TEXT,
        TEXT,
    ),
    max_size=12,
)
PLEDGES = st.lists(
    st.builds(
        PledgeRecord,
        TEXT,
        st.booleans(),
        TEXT,
        TEXT,
        st.just(""),
        st.just(""),
        st.lists(
            st.builds(PledgeOutcome, st.sampled_from(OUTCOMES), st.booleans(), TEXT, TEXT), max_size=3
        ).map(tuple),
    ),
    max_size=8,
)


def links(drawing: str) -> Iterator[Element]:
    for each in fromstring(drawing).iter(f"{{{SVG_NAMESPACE}}}a"):
        if "actor" not in (each.get("class") or ""):
            yield each


def is_filled(link: Element) -> bool:
    """Tell whether a mark is filled; every mark has one filling."""
    fills = {each.get("fill") for each in link if each.get("class") == "fill"}
    assert len(fills) == 1
    fill = fills.pop()
    assert fill in (SETTLED_FILL, "url(#p-said)")
    return fill == SETTLED_FILL


def is_settled(link: Element) -> bool:
    classes = (link.get("class") or "").split()
    assert ("settled" in classes) != ("said" in classes)
    return "settled" in classes


@BOUNDED
@given(COUNTS)
def test_a_cell_is_filled_and_below_the_diagonal_exactly_if_it_is_settled(counts: list[MeetingCount]) -> None:
    drawing = draw_matrix(STATES, counts, FRAMING)
    found = [*links(drawing)]
    places = {code: place for place, code in enumerate(CODES[:MOST_STATES])}
    drawn = [each for each in counts if each.one in places and each.other in places]
    assert len(found) == len(drawn)
    for link, count in zip(found, drawn, strict=True):
        assert is_filled(link) == is_settled(link) == count.settled
        box = next(each for each in link if each.get("class") == "fill")
        x, y = float(box.get("x") or 0), float(box.get("y") or 0)
        row, column = sorted((places[count.one], places[count.other]), reverse=count.settled)
        names = fromstring(drawing)
        assert 0 < x < float(names.get("width") or 0)
        assert y > 30 * row
        assert (row > column) == count.settled
        assert link.get("aria-label")
        assert link.get("href") == "/relation"
    left_out = len(counts) - len(drawn)
    assert (f"Not drawn: {left_out:,} pairs" in drawing) == bool(left_out)


@BOUNDED
@given(COUNTS)
def test_a_line_is_whole_exactly_if_it_is_settled(counts: list[MeetingCount]) -> None:
    for link in links(draw_network(STATES, counts, FRAMING)):
        (line,) = (each for each in link if each.get("class") == "extent")
        assert (line.get("stroke-dasharray") is None) == is_settled(link)


@BOUNDED
@given(MARKS)
def test_a_place_is_filled_exactly_if_it_is_settled_and_stands_within_the_map(marks: list[MapMark]) -> None:
    drawing = draw_map(marks, FRAMING)
    found = [*links(drawing)]
    assert len(found) == len(marks)
    assert sorted(map(is_settled, found)) == sorted(mark.settled for mark in marks)
    view, high = map_view(marks)
    for link in found:
        assert is_filled(link) == is_settled(link)
        (circle,) = (each for each in link if each.get("class") == "fill")
        assert -0.1 <= float(circle.get("cx") or 0) <= PICTURE_WIDTH + 0.1
    for mark in marks:
        x, y = view.place(mark.longitude, mark.latitude)
        assert -0.1 <= x <= PICTURE_WIDTH + 0.1
        assert abs(y) <= high * 12


@BOUNDED
@given(PLEDGES)
def test_a_pledge_is_filled_exactly_as_far_as_it_is_settled_and_silent_where_nothing_is_told(
    pledges: list[PledgeRecord],
) -> None:
    drawing = draw_pledges(pledges, FRAMING)
    expected = []
    for pledge in pledges:
        expected += [pledge.settled, *(each.settled for each in pledge.outcomes)]
    found = [*links(drawing)]
    assert [is_filled(link) for link in found] == expected
    assert [is_settled(link) for link in found] == expected
    silent = [each for each in fromstring(drawing) if each.get("class") == "silence" and each.get("r")]
    assert len(silent) == sum(not pledge.outcomes for pledge in pledges)
    assert all(each.get("fill") == "none" for each in silent)
    contradicted = sum("contradicted" in (link.get("class") or "") for link in found)
    assert contradicted == sum(1 + len(each.outcomes) for each in pledges if each.contradicted)


def test_pictures_are_bounded_and_say_what_is_left_out() -> None:
    mark = MapMark(0, 0, "a", True, 1, "/a", "a")
    assert f"Not drawn: {7:,} places." in draw_map([mark] * (MOST_PLACES + 7), FRAMING)
    pledge = PledgeRecord("a", False, "/a", "a", "", "", ())
    drawing = draw_pledges([pledge] * (MOST_PLEDGES + 3), FRAMING)
    assert "Not drawn: 3 pledges." in drawing
    assert len([*links(drawing)]) == MOST_PLEDGES


def test_pictures_of_nothing_are_drawings() -> None:
    for drawing in (
        draw_matrix([], [], FRAMING),
        draw_network([], [], FRAMING),
        draw_map([], FRAMING),
        draw_pledges([], FRAMING),
    ):
        root = fromstring(drawing)
        assert (root.get("aria-label") or "").startswith("A title: 0 ")
        assert "The foot." in drawing


def test_a_map_of_one_place_shows_something_around_it() -> None:
    view, high = map_view([MapMark(29.0, 41.0, "Istanbul", True, 1, "", "")])
    assert 20 < PICTURE_WIDTH / view.across < 60
    x, y = view.place(29.0, 41.0)
    assert abs(x - PICTURE_WIDTH / 2) < 1
    assert abs(y - 34 - high / 2) < 1


def test_a_map_of_nothing_is_of_the_whole_world() -> None:
    view, _ = map_view([])
    assert (view.west, PICTURE_WIDTH / view.across) == (-180.0, 360.0)


@BOUNDED
@given(st.floats(-180, 150), st.floats(-90, 60), st.floats(1, 30), st.floats(1, 30))
def test_land_is_cut_at_the_sides_of_its_box(west: float, south: float, wide: float, high: float) -> None:
    for outline in land_within(west, south, west + wide, south + high):
        assert all(west - 1e-9 <= x <= west + wide + 1e-9 for x, _ in outline)
        assert all(south - 1e-9 <= y <= south + high + 1e-9 for _, y in outline)


def area(points: tuple[tuple[float, float], ...]) -> float:
    around = zip(points, (*points[1:], points[0]), strict=True)
    return abs(sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in around)) / 2


def test_the_land_of_two_halves_of_the_world_is_all_the_land_there_is() -> None:
    whole = sum(area(ring.points) for ring in land_rings())
    halves = sum(
        area(each) for west in (-181.0, 0.0) for each in land_within(west, -91.0, west + 181.0, 91.0)
    )
    assert abs(whole - halves) < whole / 1000
    assert 0.25 < whole / (360 * 180) < 0.45  # of a cylindrical map, with the Antarctic drawn out


def test_years_are_counted_by_years_however_few_they_are() -> None:
    chart = bar_chart([TrendPanel("S", True, (TypeCount("2016", "a", 1), TypeCount("2017", "a", 2)))])
    assert [count.period for count in chart.panels[0].counts] == ["2016", "2017"]


def test_hostile_labels_are_text() -> None:
    mark = MapMark(0, 0, "</svg><script>\x00", False, 1, "javascript:alert(1)", '"><b>')
    drawing = draw_map([mark], FRAMING)
    assert "<script" not in drawing
    assert "\x00" not in drawing
    assert re.search(r"<b>", drawing) is None
