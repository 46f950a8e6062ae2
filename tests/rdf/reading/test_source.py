"""Places in an input, and the line that is shown for them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.rdf.reading.source import Fault, Feed, Source, caret

texts = st.text(st.sampled_from("ab é漢😀\t\n\r"), max_size=40)


@given(texts, st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_place_leads_back_to_its_byte(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    offset = len(text[:index].encode())
    if text[index - 1 : index + 1] == "\r\n":
        return  # the middle of a line's end is no place
    source = Source("x", text.encode())
    line, column = source.place(offset)
    lines = text[:index].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert (line, column) == (len(lines), len(lines[-1]) + 1)
    assert source.offset(line, column) == offset


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_shown_prints_on_two_short_lines(before: str, after: str) -> None:
    shown, pointer = caret(before, after).split("\n")
    assert shown.isprintable()
    assert len(shown) <= 130
    assert pointer.strip() == "^"


def test_a_long_line_is_cut_around_the_place() -> None:
    source = Source("x", b"a" * 10_000 + b"!" + b"b" * 10_000)
    (problem,) = source.error(Fault(10_000, "no")).problems
    shown, pointer = problem.excerpt.split("\n")
    assert shown[len(pointer) - 1] == "!"
    assert len(shown) < 130
    assert str(problem) == f"x:1:10001: no\n{problem.excerpt}"


def test_the_caret_stands_below_wide_characters() -> None:
    assert caret("漢字", "x").endswith("\n" + " " * (4 + 4) + "^")


def test_a_mark_at_the_beginning_has_no_column() -> None:
    assert Source("x", b"\xef\xbb\xbfab").place(3) == (1, 1)


def test_a_feed_slows_down_and_knows_where_it_is() -> None:
    feed = Feed(Source("x", b"0123456789"), 8, slowly_from=4)
    assert [feed.read(3), feed.read(3), feed.read(3), feed.read(3)] == [b"012", b"3", b"4", b"5"]
    assert (feed.chunk, feed.position, feed.exhausted) == (5, 6, False)
    assert [feed.read(3), feed.read(3), feed.read(3)] == [b"6", b"7", b""]
    assert feed.exhausted


@given(texts, st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_places_are_the_same_in_whatever_order_they_are_asked_for(text: str, offsets: list[int]) -> None:
    data = text.encode()
    source = Source("x", data)
    for each in offsets:
        offset = min(each, len(data))
        assert source.place(offset) == Source("x", data).place(offset)
        line, column = source.place(offset)
        assert source.offset(line, column) == Source("x", data).offset(line, column)
