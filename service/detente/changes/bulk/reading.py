"""Documents read into a spool: by their lines where these are plain, else as strangers' files are read."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count, groupby, islice
from operator import attrgetter
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat

from detente.changes.bulk.incoming import Incoming, Progress, QuadDocument
from detente.changes.bulk.spool import TripleSpool
from detente.derivation.incoming import IncomingIndex
from detente.rdf.canonical import has_blank_node, labelled
from detente.rdf.namespaces import TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.plain_lines import NotPlainError, PlainReader, Run, file_lines
from detente.rdf.reading.read import How, read_bytes
from detente.rdf.terms import check_terms
from detente.rdf.words import Word, WordTriple, kept_words, node_of, word_of

_BATCH = 50_000
_TYPE = str(TYPE)
_ANYTHING = NamedNode("urn:anything")
_MOST_RESTARTS = 8
_BY_LINES, _IN_FULL, _AS_A_WHOLE = range(3)
"""Ways to read a document: each takes more time or memory than the one before, and reads more."""


class ReadQuads:
    """What was read: triples by graph, what speaks of what, and the words of terms that users misspell."""

    def __init__(self, folder: Path, index: IncomingIndex) -> None:
        self.spool = TripleSpool(folder / "spool")
        self.index = index
        self.blank: set[Word] = set()
        """Graphs with blank nodes."""
        self.quads = 0
        self.by_lines: dict[str, int] = {}
        """Quads of each document that was read by its lines."""
        self.predicates: set[Word] = set()
        self.classes: set[Word] = set()

    def terms(self) -> Iterator[Quad]:
        """Yield quads with every property and class that was met, for what is to be said of spellings."""
        for predicate in sorted(self.predicates):
            yield Quad(_ANYTHING, node_of(predicate), _ANYTHING)
        for class_ in sorted(self.classes):
            if class_[0] == "<":
                yield Quad(_ANYTHING, TYPE, node_of(class_))

    def add(self, graph: Word, triples: list[WordTriple]) -> None:
        """Add some triples of one graph as they were read."""
        self.spool.add(graph, triples)
        self.quads += len(triples)
        self.predicates.update({p for _, p, _ in triples})
        self.classes.update({o for _, p, o in triples if p == _TYPE})
        self.index.add(graph, triples)


def read_documents(
    incoming: Incoming,
    folder: Path,
    make_index: Callable[[], IncomingIndex],
    limits: InputLimits,
    progress: Progress,
) -> ReadQuads:
    """Read all documents; raises InputError with the place of every fault, TooLargeError beyond a limit."""
    ways = {each.name: _first_way(each) for each in incoming.documents}
    for restarts in count():
        if restarts == _MOST_RESTARTS:  # from here on none is tried that may fail
            ways = dict.fromkeys(ways, _AS_A_WHOLE)
        reading = ReadQuads(folder, make_index())
        failed = _read_all(incoming, reading, ways, limits, progress)
        if failed is None:
            return reading
        ways[failed] += 1
    raise AssertionError("a document is read as it is at last")


def _first_way(document: QuadDocument) -> int:
    if document.blank:
        return _AS_A_WHOLE
    return _BY_LINES if document.lines is not None else _IN_FULL


def _read_all(
    incoming: Incoming, reading: ReadQuads, ways: dict[str, int], limits: InputLimits, progress: Progress
) -> str | None:
    """Read documents, each in its way; names the first one for which that is not enough."""
    reader = PlainReader(limits)
    for document in incoming.documents:
        begin, way = reading.quads, ways[document.name]
        try:
            for runs in _chunks(document, way, reader, reading, limits):
                for graph, triples in runs:
                    reading.add(graph, triples)
                progress("reading", reading.quads, None)
        except NotPlainError:
            return document.name
        if way == _BY_LINES:
            reading.by_lines[document.name] = reading.quads - begin
    return None


def _chunks(
    document: QuadDocument, way: int, reader: PlainReader, reading: ReadQuads, limits: InputLimits
) -> Iterator[list[Run]]:
    if way == _BY_LINES:
        graph = word_of(document.graph or DEFAULT_GRAPH)
        lines = _lines(document, limits)
        return reader.chunks(lines, graph, only=document.only, triples=document.triples)
    quads = document.quads() if document.quads else _as_n_quads(document, limits)
    return _without_blanks(quads) if way == _IN_FULL else _as_a_whole(quads, reading)


def _lines(document: QuadDocument, limits: InputLimits) -> Iterable[str]:
    if isinstance(document.lines, Path):
        return file_lines(document.name, document.lines, limits)
    return document.lines() if document.lines else ()


def _without_blanks(quads: Iterable[Quad]) -> Iterator[list[Run]]:
    remaining = iter(quads)
    while batch := list(islice(remaining, _BATCH)):
        if any(map(has_blank_node, batch)):
            raise NotPlainError("a blank node")
        yield _runs(batch)


def _as_a_whole(quads: Iterable[Quad], reading: ReadQuads) -> Iterator[list[Run]]:
    """Yield the quads of a document with its blank nodes labelled as its own, which takes all of a graph."""
    graphs: dict[GraphName, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    for graph, members in graphs.items():
        if any(map(has_blank_node, members)):
            reading.blank.add(word_of(graph))
        yield _runs(labelled(members, graph))


def _runs(quads: list[Quad]) -> list[Run]:
    check_terms(quads)
    kept = kept_words({str(quad.object) for quad in quads})
    return [
        (word_of(graph), [(str(q.subject), str(q.predicate), kept[str(q.object)]) for q in of_it])
        for graph, of_it in groupby(quads, key=attrgetter("graph_name"))
    ]


def _as_n_quads(document: QuadDocument, limits: InputLimits) -> Iterator[Quad]:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="detente-", suffix=".nq") as file:
        if isinstance(document.lines, Path):
            path = document.lines
        else:
            file.writelines(line if line.endswith("\n") else f"{line}\n" for line in _lines(document, limits))
            file.flush()
            path = Path(file.name)
        form = RdfFormat.N_TRIPLES if document.triples else RdfFormat.N_QUADS
        graph = document.graph if document.only or document.triples else None
        how = How(limits=limits)
        for quad in read_bytes(path, form, None, graph, name=document.name, how=how):
            is_unnamed = document.graph is not None and quad.graph_name == DEFAULT_GRAPH
            yield Quad(quad.subject, quad.predicate, quad.object, document.graph) if is_unnamed else quad
