"""Sorted lines: whatever is asked for, what is found is what a scan finds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.changes.parts.sorted_lines import SortedLines, write_sorted

LINE = st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"b"))


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=12), st.lists(st.binary(max_size=3), max_size=6))
def test_lines_with_a_beginning_are_those_of_a_scan(lines: list[bytes], asked: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        assert write_sorted(path, lines) == len(set(lines))
        found = SortedLines(path)
        for beginning in (b"", *lines, *asked):
            expected = sorted(line for line in set(lines) if line.startswith(beginning))
            assert list(found.starting(beginning)) == expected
