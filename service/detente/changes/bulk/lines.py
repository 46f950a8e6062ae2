"""Triples as lines of text, and from there to words and quads, so many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from pyoxigraph import Quad, RdfFormat, parse

from detente.derivation.plain import Facts
from detente.rdf.quads import GraphName
from detente.rdf.words import WordTriple
from detente.store import Draft

_BATCH = 100_000
_T = TypeVar("_T")


def batches(items: Iterable[_T], size: int = _BATCH) -> Iterator[list[_T]]:
    """Yield items, so many at a time."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def triples_of(facts: Facts) -> Iterator[WordTriple]:
    """Yield what is said by subject as triples."""
    return ((s, p, o) for s, of_it in facts.items() for p, o in of_it)


def lines_of_graph(draft: Draft, graph: GraphName) -> Iterator[str]:
    """Yield the triples of a graph of a draft as text, without full stops."""
    return (line[:-2] for line in draft.ntriples(graph).decode().split("\n") if line)


def split_triples(lines: Iterable[str]) -> Iterator[WordTriple]:
    """Split triples, as the engine writes them without full stops, into words; each word is there once."""
    words: dict[str, str] = {}
    for line in lines:
        s, p, o = line.split(" ", 2)
        yield words.setdefault(s, s), words.setdefault(p, p), words.setdefault(o, o)


def parsed(lines: Iterable[str]) -> Iterator[Quad]:
    """Read N-Quads."""
    return iter(parse("".join(lines), format=RdfFormat.N_QUADS))


def delete_lines(draft: Draft, lines: Iterable[str]) -> None:
    """Delete the quads of lines of N-Quads."""
    for batch in batches(lines):
        draft.delete(parsed(batch))
