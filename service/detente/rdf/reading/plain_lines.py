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
from detente.rdf.words import NoTermError, Word, WordTriple, kept_words

_CHUNK = 50_000
_BYTES = 8 << 20
_ENDS = (".\n", ".")
_MOST_WORDS = 1_000_000
"""So many words are remembered; then all are let go, which bounds the memory of a reading."""


Run = tuple[Word, list[WordTriple]]
"""Triples of one graph that come one after the other."""


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
    ) -> Iterator[list[Run]]:
        """Yield the quads of a document, so many at a time, as runs of one graph; triples are of `graph`.

        With `only` all quads are; with `triples` the document may have none but triples. Raises NotPlainError
        where it has a blank node or is not plain.
        """
        remaining = iter(lines)
        while chunk := list(islice(remaining, _CHUNK)):
            runs = _runs(chunk, graph, 1 if triples else 2)
            self.quads += len(chunk)
            if self.quads > self._limits.quads:
                raise NotPlainError("too many quads")
            self._learn(runs)
            if only and any(run[0] != graph for run in runs):
                raise NotPlainError("a quad is of another graph")
            known = self._known
            yield [(known[g], [(known[s], known[p], known[o]) for s, p, o in of_it]) for g, of_it in runs]

    def _learn(self, runs: list[Run]) -> None:
        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        words = {graph for graph, _ in runs}
        for _, triples in runs:
            words.update(chain.from_iterable(triples))
        fresh = words.difference(self._known, ("",))
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


def _runs(lines: list[str], graph: Word, most: int) -> list[Run]:
    """Split lines of N-Quads at their blanks; triples are of `graph`, and `most` is 1 where all are."""
    runs: list[Run] = []
    begin, end = 0, len(lines)
    try:
        while begin < end:
            name, triples = _same_end(lines, begin) if most > 1 else (graph, [])
            if not triples:
                name, triple = _split_line(lines[begin], graph, most)
                triples = [triple]
            if runs and runs[-1][0] == name:
                runs[-1][1].extend(triples)
            else:
                runs.append((name, triples))
            begin += len(triples)
    except (ValueError, IndexError):
        raise NotPlainError("a line is no quad with single blanks") from None
    return runs


def _same_end(lines: list[str], begin: int) -> Run:
    """Split quads of one graph, as far as their lines end in the same way; none where that is not plain."""
    first = lines[begin]
    end = first[first.rfind(" <") :]
    name, _, stop = end[1:].partition(" ")
    triples: list[WordTriple] = []
    if stop not in _ENDS or name[-1:] != ">":
        return name, triples
    add, less = triples.append, -len(end)
    for line in islice(lines, begin, None):
        parts = line[:less].split(" ", 2) if line.endswith(end) else ()
        if len(parts) < 3 or parts[0][:1] != "<" or parts[1][:1] != "<":
            break
        add((parts[0], parts[1], parts[2]))
    return name, triples


def _split_line(line: str, graph: Word, most: int) -> tuple[Word, WordTriple]:
    s, p, rest = line.split(" ", 2)
    parts = rest.rsplit(" ", most)
    if len(parts) < 2 or parts[-1] not in _ENDS or s[0] != "<" or p[0] != "<":
        raise NotPlainError("a line is no triple of plain terms, or has no full stop after a blank")
    if len(parts) == 3 and parts[1][:1] == "<" and parts[1][-1:] == ">" and '"' not in parts[1]:
        return parts[1], (s, p, parts[0])
    return graph, (s, p, rest[: -1 - len(parts[-1])])


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
