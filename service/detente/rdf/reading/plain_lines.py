"""N-Quads and N-Triples as programs write them, many times sooner than strangers' files are read.

A line is split by its blanks; each term that was not met before is read by the engine, by itself. Whatever is
not plain, faults too, is left to `read`, which reads all there is and tells faults by their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from detente.rdf.reading.compressed import opened
from detente.rdf.reading.limits import InputLimits
from detente.rdf.words import NoTermError, Word, WordQuad, kept_words

_CHUNK = 50_000
_BYTES = 8 << 20
_ENDS = (".\n", ".")
_MOST_WORDS = 1_000_000
"""So many words are remembered; then all are let go, which bounds the memory of a reading."""


class NotPlainError(Exception):
    """A document is to be read by `read`: it is not plain."""


class PlainReader:
    """Reads the lines of one document after another, and remembers the words that it met."""

    def __init__(self, limits: InputLimits) -> None:
        self._limits = limits
        self._known: dict[str, Word] = {}
        self.quads = 0

    def chunks(
        self, lines: Iterable[str], graph: Word, *, only: bool = False, triples: bool = False
    ) -> Iterator[list[WordQuad]]:
        """Yield the quads of a document, so many at a time; triples are of `graph`.

        With `only` all quads are; with `triples` the document may have none but triples. Raises NotPlainError
        where it has a blank node or is not plain.
        """
        remaining = iter(lines)
        while chunk := list(islice(remaining, _CHUNK)):
            rows = _rows(chunk, graph, 1 if triples else 2)
            self.quads += len(rows)
            if self.quads > self._limits.quads:
                raise NotPlainError("too many quads")
            self._learn(rows)
            if only and any(row[3] != graph for row in rows):
                raise NotPlainError("a quad is of another graph")
            known = self._known
            yield [(known[s], known[p], known[o], known[g]) for s, p, o, g in rows]

    def _learn(self, rows: list[WordQuad]) -> None:
        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        fresh = set(chain.from_iterable(rows)).difference(self._known, ("",))
        self._check(fresh)
        self._known.update(_kept(fresh))
        self._known[""] = ""

    def _check(self, words: Iterable[str]) -> None:
        limits = self._limits
        for word in words:
            if word[:1] == "<":
                if len(word) - 2 > limits.iri_characters:
                    raise NotPlainError("a long IRI")
            elif word[:1] != '"':
                raise NotPlainError("a blank node, or no term")
            elif len(word) > limits.literal_characters or "\\u0000" in word or "\0" in word:
                raise NotPlainError("a long literal, or one with U+0000")


def _kept(words: set[str]) -> dict[str, Word]:
    try:
        return kept_words(words)
    except NoTermError as error:
        raise NotPlainError(str(error)) from None


def _rows(lines: list[str], graph: Word, most: int) -> list[WordQuad]:
    rows: list[WordQuad] = []
    add = rows.append
    try:
        for line in lines:
            s, p, rest = line.split(" ", 2)
            parts = rest.rsplit(" ", most)
            if len(parts) < 2 or parts[-1] not in _ENDS or s[0] != "<" or p[0] != "<":
                raise NotPlainError("a line is no triple of plain terms, or has no full stop after a blank")
            if len(parts) == 3 and parts[1][:1] == "<" and parts[1][-1:] == ">" and '"' not in parts[1]:
                add((s, p, parts[0], parts[1]))
            else:
                add((s, p, rest[: -1 - len(parts[-1])], graph))
    except (ValueError, IndexError):
        raise NotPlainError("a line is no quad with single blanks") from None
    return rows


def file_lines(name: str, path: Path, limits: InputLimits) -> Iterator[str]:
    """Yield the lines of a file, which may be compressed; raises NotPlainError where it is not UTF-8.

    Raises what `opened` does.
    """
    with opened(name, path, limits) as source:
        begin, data = source.start, source.data
        while begin < source.end:
            until = min(begin + _BYTES, source.end)
            if until < source.end:
                until = data.rfind(b"\n", begin, until) + 1
                if until <= begin:
                    raise NotPlainError("a line is very long")
            try:
                text = data[begin:until].decode()
            except UnicodeDecodeError:
                raise NotPlainError("the text is not UTF-8") from None
            yield from _split(text)
            begin = until


def _split(text: str) -> list[str]:
    """Split at line feeds alone: what else Python takes for a line's end may stand in a literal."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
