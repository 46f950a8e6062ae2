"""Records drawn as SVG: what each mark is from a table, and what holds of every drawing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.web.pictures.elements import SVG_NAMESPACE, text_width
from detente.web.pictures.extents import extent_of
from detente.web.pictures.frame import PICTURE_WIDTH
from detente.web.pictures.marks import SETTLED_FILL
from detente.web.pictures.records import Caption, EventRecord
from detente.web.pictures.timeline import MOST_MARKS, choose_marks, draw_timeline

MARKS = yaml.safe_load(Path(__file__).with_name("marks.yaml").read_text(encoding="utf-8"))
KINDS = ("meeting", "measure", "commitment")
AROUND = Caption("One and other", "Only what is settled.", "Version 1", KINDS)
EDTF = st.sampled_from(
    [None, "2016-08-09", "2016-06-27~", "2015-11", "2015-11/..", "../2014-08-28", "2014/2016-08", "no date",
     "[2016-08-09,2016-08-16]", "0001-01-01", "9999-12-31", "2016-08-01/2016-08-31?"]
)  # fmt: skip


def marks(svg: str) -> list[Element]:
    return fromstring(svg).findall(f".//{{{SVG_NAMESPACE}}}a")


def fills(mark: Element) -> list[Element]:
    return [each for each in mark.iter() if each.get("class") == "fill"]


def record(case: dict[str, Any], number: int = 0) -> EventRecord:
    return EventRecord(
        iri=f"https://example.org/{number}",
        label=case.get("label", "Talks"),
        kind=case.get("kind", "meeting"),
        href=f"/id/{number}",
        settled=case.get("settled", True),
        when=case.get("when", ""),
        extent=extent_of(case.get("date"), None, None),
        reported=case.get("reported"),
        voice=case.get("voice", ""),
        status=case.get("status", ""),
        contradicted=case.get("contradicted", ""),
    )


@pytest.mark.parametrize("case", MARKS, ids=str)
def test_a_record_becomes_this_mark(case: dict[str, Any]) -> None:
    (mark,) = marks(draw_timeline([record(case)], AROUND))
    shapes = [each.tag.rpartition("}")[2] for each in fills(mark)]
    faded = [re.sub(r".*-fade-|\)", "", each.get("mask", "full")) for each in fills(mark)]
    assert [f"{shape} {fading}" for shape, fading in zip(shapes, faded, strict=True)] == case["shapes"]
    assert mark.get("class") == case["class"]
    assert mark.get("aria-label") == case["sentence"]
    assert mark.findtext(f"{{{SVG_NAMESPACE}}}text") == case["written"]


RECORDS = st.lists(
    st.builds(
        lambda edtf, reported, settled, label, kind, contradicted: EventRecord(
            "", label, kind, "", settled, "when", extent_of(edtf, None, None), reported, "Somebody, planned",
            contradicted=contradicted,
        ),
        EDTF, st.none() | st.dates(), st.booleans(), st.text(max_size=80),
        st.sampled_from([*KINDS, "another"]), st.sampled_from(["", "two places, open"]),
    ),
    max_size=14,
)  # fmt: skip


def numbered(records: list[EventRecord]) -> list[EventRecord]:
    return [
        EventRecord(**{**vars(each), "iri": f"https://example.org/{n}", "href": f"/id/{n}"})
        for n, each in enumerate(records)
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(RECORDS, st.none() | st.dates(), st.none() | st.dates(), st.integers(0, 3))
def test_everything_is_drawn_or_counted_and_filled_exactly_if_it_is_settled(
    records: list[EventRecord], first: date | None, last: date | None, unlisted: int
) -> None:
    if first and last and last < first:
        first, last = last, first
    records = numbered(records)
    caption = Caption("T", "S", "V", KINDS, first, last, unlisted)
    drawing = draw_timeline(records, caption)
    chosen = choose_marks(records, caption)
    found = {mark.get("href"): mark for mark in marks(drawing)}
    assert len(found) + sum(number for _, number in chosen.left_out) == len(records) + unlisted
    assert len(marks(drawing)) == len(found)
    assert (chosen.note in drawing) if chosen.note else ("Not drawn" not in drawing)
    by_href = {each.href: each for each in records}
    for href, mark in found.items():
        drawn = by_href[href or ""]
        pieces = fills(mark)
        assert pieces
        assert {each.get("fill") == SETTLED_FILL for each in pieces} == {drawn.settled}
        assert {each.get("fill") == "url(#timeline-said)" for each in pieces} == {not drawn.settled}
        assert (mark.get("class") or "").split()[1] == ("settled" if drawn.settled else "said")
        sentence = mark.get("aria-label") or ""
        assert ("not settled, only said" in sentence) == (not drawn.settled)
        assert sentence == mark.findtext(f"{{{SVG_NAMESPACE}}}title")
        assert drawn.settled or "Somebody, planned" in sentence


def boxes(mark: Element) -> tuple[float, float, float, float]:
    (area,) = (each for each in mark.iter() if each.get("class") == "area")
    x, y, width, height = (float(area.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(RECORDS)
def test_no_mark_stands_on_another_and_all_stand_within_the_drawing(records: list[EventRecord]) -> None:
    drawing = draw_timeline(numbered(records), AROUND)
    _, _, width, height = map(float, (fromstring(drawing).get("viewBox") or "").split())
    found = [boxes(mark) for mark in marks(drawing)]
    for number, one in enumerate(found):
        assert one[0] >= 0
        assert one[2] <= width == PICTURE_WIDTH
        assert 0 <= one[1] < one[3] <= height
        for other in found[:number]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_a_drawing_has_so_many_marks_at_most_and_says_what_is_not_in_it() -> None:
    records = [record({"date": "2016-08-09"}, number) for number in range(MOST_MARKS + 5)]
    records.append(record({}, 1000))
    drawing = draw_timeline(records, Caption("T", "S", "V", unlisted=1234))
    assert len(marks(drawing)) == MOST_MARKS
    assert "Not drawn: 1 without any date, 1,239 beyond the first 200." in drawing


def test_lanes_come_in_the_order_of_the_kinds_and_name_themselves() -> None:
    records = [record({"date": "2016", "kind": kind}, n) for n, kind in enumerate(("zeal", *reversed(KINDS)))]
    lanes = fromstring(draw_timeline(records, AROUND)).findall(f".//{{{SVG_NAMESPACE}}}g[@class='lane']")
    named = [lane.get("aria-label") for lane in lanes]
    assert named == ["Meeting (1)", "Measure (1)", "Commitment (1)", "Zeal (1)"]


def test_what_strangers_write_is_text_and_nothing_else() -> None:
    label = "</text><script>alert(1)</script>\x00\x0b & \"quoted\" 'too'"
    drawing = draw_timeline([record({"date": "2016", "label": label, "voice": "<b>"})], AROUND)
    assert "<script" not in drawing
    (mark,) = marks(drawing)
    assert (mark.get("aria-label") or "").startswith("</text><script>alert(1)</script>\ufffd\ufffd & ")


def test_a_drawing_of_nothing_is_a_drawing() -> None:
    drawing = draw_timeline([], AROUND)
    assert marks(drawing) == []
    assert "Only what is settled." in drawing
    assert "Version 1" in drawing


def test_wide_letters_take_more_room() -> None:
    assert text_width("会談") > text_width("ab")


def test_a_long_foot_takes_several_lines_within_the_drawing() -> None:
    scope = f"Kinds: {', '.join(f'kind-{number}' for number in range(60))}."
    root = fromstring(draw_timeline([], Caption("T", scope, f"https://example.org/{'x' * 300}")))
    lines = root.findall(".//*[@class='foot']")
    assert len(lines) > 4
    assert max(text_width(line.text or "") for line in lines) < PICTURE_WIDTH
    assert max(float(line.get("y") or 0) for line in lines) < float(root.get("height") or 0)
