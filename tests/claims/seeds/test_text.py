from __future__ import annotations

import pytest

from detente.claims.seeds.text import named_information, normalise, read_text, split_entries
from detente.errors import InputError


def test_byte_order_mark_and_crlf_go() -> None:
    assert normalise(b"\xef\xbb\xbfone\r\ntwo\n") == "one\ntwo\n"


def test_a_lone_carriage_return_stays() -> None:
    assert normalise(b"one\rtwo") == "one\rtwo"


def test_what_is_not_utf_8_is_an_error() -> None:
    with pytest.raises(UnicodeDecodeError):
        normalise(b"\xff\xfe")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("no header\n", ("no header",)),
        ("ORIGINAL ENTRY: one\n\n\nORIGINAL ENTRY: two", ("ORIGINAL ENTRY: one", "ORIGINAL ENTRY: two")),
        ("ORIGINAL ENTRY: one\n\nmore\n", ("ORIGINAL ENTRY: one\n\nmore",)),
        ("ORIGINAL ENTRY: it says ORIGINAL ENTRY: twice", ("ORIGINAL ENTRY: it says ORIGINAL ENTRY: twice",)),
    ],
)
def test_entries_run_from_header_to_before_the_newlines(text: str, entries: tuple[str, ...]) -> None:
    assert split_entries(text) == entries


def test_bytes_are_named_by_rfc_6920() -> None:
    # The example of RFC 6920, section 8.1.
    expected = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert named_information(b"Hello World!") == expected


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"one\ntw\x00o", "a.txt:2:3: has the character U+0000"),
        (b"one\r\n\x00", "a.txt:2:1: has the character U+0000"),
        ("één\n".encode() + b"t\xff", "a.txt:2:2: is not UTF-8: invalid start byte at byte 7"),
    ],
)
def test_what_is_no_text_is_told_with_its_place(source: bytes, told: str) -> None:
    with pytest.raises(InputError) as raised:
        read_text(source, "a.txt")
    assert str(raised.value.problems[0]).startswith(told)
