"""The bytes of one input: places in them, the line at a place, and a reader that knows how far it got."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from mmap import mmap

from detente.errors import InputError, Problem, TooLargeError

Buffer = bytes | mmap

BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20
_LINE_END = re.compile(rb"\r\n?|\n")  # as the engine counts them
_CONTINUATION = bytes(range(0x80, 0xC0))
_AROUND = 60
"""Characters of a line that are shown on either side of a place."""


MOST_FAULTS = 50
"""So many faults of one input are told; the first ones."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at a byte offset; `limit` names the limit that was exceeded, if it was one."""

    offset: int
    message: str
    limit: str | None = None


class Source:
    """A named input held in memory or mapped into it. A byte order mark of UTF-8 is left out."""

    def __init__(self, name: str, data: Buffer) -> None:
        self.name = name
        self.data = data
        self.start = len(BOM) if data[: len(BOM)] == BOM else 0
        self.end = len(data)
        self._mark = self.start, 1
        """A line that was found: where it begins, and its number. Others are counted from there."""

    def error(self, *faults: Fault) -> InputError:
        """Make an error of faults, each with its line and column and an excerpt.

        It is a TooLargeError where the first in the text is one beyond a limit.
        """
        told = sorted(dict.fromkeys(faults), key=lambda fault: fault.offset)
        first = told[0]
        if first.limit:
            return TooLargeError(self._problem(first), first.limit)
        problems = [self._problem(fault) for fault in told[:MOST_FAULTS]]
        if len(told) >= MOST_FAULTS:
            more = f"these are the first {MOST_FAULTS} faults; mend them to see whether there are more"
            problems.append(Problem(self.name, problems[-1].line, problems[-1].column, more))
        return InputError(problems)

    def _problem(self, fault: Fault) -> Problem:
        line, column = self.place(fault.offset)
        return Problem(self.name, line, column, fault.message, self._excerpt(fault.offset))

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of a byte, both from 1; a column is a code point."""
        start, before = self._mark if self._mark[0] <= offset else (self.start, 1)
        line = before + sum(1 for _ in _LINE_END.finditer(self.data, start, offset))
        begin = self._line_start(offset)
        self._mark = begin, line
        return line, 1 + sum(len(c.translate(None, _CONTINUATION)) for c in self.chunks(begin, offset))

    def offset(self, line: int, column: int) -> int:
        """Find the byte of a line and column."""
        start, first = self._mark if self._mark[1] <= line else (self.start, 1)
        steps = line - first
        ends = islice(_LINE_END.finditer(self.data, start), steps - 1, steps) if steps else ()
        begin = next((end.end() for end in ends), start)
        self._mark = begin, line
        before = self.data[begin : begin + 4 * (column - 1)].decode("utf-8", "replace")[: column - 1]
        return min(begin + len(before.encode()), self.end)

    def chunks(self, begin: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of a range in pieces of at most a mebibyte."""
        for position in range(begin, end, _CHUNK):
            yield self.data[position : min(position + _CHUNK, end)]

    def _line_start(self, offset: int) -> int:
        return max(self.data.rfind(b"\n", 0, offset) + 1, self.data.rfind(b"\r", 0, offset) + 1, self.start)

    def _excerpt(self, offset: int) -> str:
        begin = max(self._line_start(offset), offset - 4 * (_AROUND + 1))
        before = self.data[begin:offset].decode("utf-8", "ignore")
        after = _LINE_END.split(self.data[offset : offset + 4 * (_AROUND + 1)], maxsplit=1)[0]
        return caret(before, after.decode("utf-8", "replace"))


def caret(before: str, after: str) -> str:
    """Show a line, cut to what is near, with a caret below the first character of `after`.

    What does not print is shown as one that does: a line of somebody's file must not steer a terminal.

    >>> print(caret("<a> <b> ", "."))
        <a> <b> .
                ^
    """
    cut_before = len(before) > _AROUND
    left = ("…" if cut_before else "") + _printable(before[-_AROUND:])
    right = _printable(after[:_AROUND]) + ("…" if len(after) > _AROUND else "")
    return f"    {left}{right}\n    {' ' * sum(map(_width, left))}^"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Feed:
    """A file-like reader of a source up to `end`, for the engine.

    From `slowly_from` it hands out a byte at a time: the engine never asks for more than it needs then, so
    `position` tells what it had read when it gave a quad or an error. `chunk` is where the last piece began;
    `exhausted` tells whether more was asked for than there is.
    """

    def __init__(self, source: Source, end: int, slowly_from: int | None = None) -> None:
        self._data = source.data
        self.end = end
        self._slowly_from = end if slowly_from is None else slowly_from
        self.position = self.chunk = source.start
        self.exhausted = False

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes; none at the end."""
        slow = self.position >= self._slowly_from
        wanted = 1 if slow else size if size > 0 else _CHUNK
        until = min(self.position + wanted, self.end if slow else min(self._slowly_from, self.end))
        if until > self.position:
            self.chunk, self.position = self.position, until
            return self._data[self.chunk : until]
        self.exhausted = True
        return b""
