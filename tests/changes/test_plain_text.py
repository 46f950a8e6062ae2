"""What strangers write comes out on one line, in bounds, and turns nothing round."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from detente.changes.commit import commit
from detente.changes.plain_text import MESSAGE_BYTES, one_line
from detente.changes.rules import NoRules
from detente.store import VersionStore

RIGHT_TO_LEFT = "\u202e"


@given(st.text(), st.integers(3, 40))
def test_a_line_is_short_and_harmless(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line.encode()) <= most
    assert not any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in line)
    assert not any(
        unicodedata.bidirectional(each) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")
        for each in line
    )


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=50))
def test_an_honest_line_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        (f"safe{RIGHT_TO_LEFT}gnp.exe", "safe\ufffdgnp.exe"),
        ("next\u0085line\u2028and\u2029more", "next\ufffdline\ufffdand\ufffdmore"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("Türkiye'nin – “söz”", "Türkiye'nin – “söz”"),
        ("\ud800", "\ufffd"),
        ("é" * 600, "é" * 510 + "…"),
    ],
)
def test_what_becomes_of_a_text(text: str, line: str) -> None:
    assert one_line(text) == line


def test_every_change_is_told_in_such_a_line(tmp_path: Path) -> None:
    name = NamedNode("urn:a")
    done = commit(
        VersionStore(tmp_path),
        NoRules(),
        lambda draft: draft.insert([Quad(name, name, name)]),
        author=f"An{RIGHT_TO_LEFT}n",
        message="x" * 60_000,
    )
    assert done.manifest is not None
    assert done.manifest.author == "An\ufffdn"
    assert len(done.manifest.message.encode()) == MESSAGE_BYTES
