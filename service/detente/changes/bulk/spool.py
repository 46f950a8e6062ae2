"""What was read, sorted by graph: in memory as far as there is room, else in a file, graph by graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, islice
from pathlib import Path
from zlib import crc32

from detente.rdf.words import Word, WordTriple
from detente.store.errors import os_errors

MOST_IN_MEMORY = 1_500_000
"""Triples that are kept in memory, some 200 bytes each; beyond that all are written to the file."""


class TripleSpool:
    """Triples by graph; `file` is made when there is no room for them in memory."""

    def __init__(self, file: Path, most_in_memory: int = MOST_IN_MEMORY) -> None:
        file.unlink(missing_ok=True)
        self._file = file
        self._most = most_in_memory
        self._here: dict[Word, list[WordTriple]] = defaultdict(list)
        self._count = 0
        self._runs: dict[Word, list[tuple[int, int]]] = defaultdict(list)
        self.sizes: dict[Word, int] = defaultdict(int)

    def add(self, graph: Word, triples: Collection[WordTriple]) -> None:
        """Add triples of a graph; graphs may come in any order, and again."""
        self._here[graph].extend(triples)
        self.sizes[graph] += len(triples)
        self._count += len(triples)
        if self._count > self._most:
            self._write()

    def graphs(self) -> list[Word]:
        """List the graphs."""
        return sorted(self.sizes)

    def peek(self, graph: Word) -> list[WordTriple]:
        """Give the triples of a graph, each once."""
        found: dict[WordTriple, None] = {}
        for begin, end in self._runs.get(graph, ()):
            found.update(dict.fromkeys(self._read(begin, end)))
        found.update(dict.fromkeys(self._here.get(graph, ())))
        return list(found)

    def pour(self, graph: Word) -> Iterator[WordTriple]:
        """Yield the triples of a graph, some of them twice, and forget those in memory."""
        for begin, end in self._runs.get(graph, ()):
            yield from self._read(begin, end)
        yield from self._here.pop(graph, ())

    def take(self, graph: Word) -> list[WordTriple]:
        """Give the triples of a graph, each once, and forget those in memory."""
        found = self.peek(graph)
        self._here.pop(graph, None)
        return found

    def stretches(self, graph: Word, most: int) -> Iterator[list[WordTriple]]:
        """Yield the triples of a graph in the order in which they came, at most so many at a time.

        Some come twice. Nothing is forgotten.
        """
        kept = self._here.get(graph, ())
        triples = chain.from_iterable((*(self._read(*run) for run in self._runs.get(graph, ())), kept))
        while stretch := list(islice(triples, most)):
            yield stretch

    def parts(self, graph: Word, most: int) -> Iterator[list[WordTriple]]:
        """Give the triples of a graph in parts of about `most`, all of a subject in one.

        Each is read anew for its part, so that no more than that is in memory.
        """
        number = -(-self.sizes[graph] // most)
        if number <= 1:
            yield self.peek(graph)
            return
        if graph in self._here:
            self._write()
        for part in range(number):
            found: dict[WordTriple, None] = {}
            for begin, end in self._runs.get(graph, ()):
                mine = (each for each in self._read(begin, end) if crc32(each[0].encode()) % number == part)
                found.update(dict.fromkeys(mine))
            yield list(found)

    def _write(self) -> None:
        with os_errors(f"write {self._file}"), self._file.open("ab") as file:
            for graph, triples in self._here.items():
                begin = file.tell()
                file.write("".join([f"{s} {p} {o}\n" for s, p, o in triples]).encode())
                self._runs[graph].append((begin, file.tell()))
        self._here.clear()
        self._count = 0

    def _read(self, begin: int, end: int) -> Iterator[WordTriple]:
        words: dict[str, str] = {}
        with self._file.open("rb") as file:
            file.seek(begin)
            while file.tell() < end:
                s, p, o = file.readline()[:-1].decode().split(" ", 2)
                yield words.setdefault(s, s), words.setdefault(p, p), words.setdefault(o, o)
