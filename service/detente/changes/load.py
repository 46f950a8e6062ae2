"""Putting users' files into the graph: read, sorted by graph, and committed as one change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat

from detente.access.permissions import SCOPES, check_writable
from detente.changes.bulk.committing import BulkCommitted, commit_in_bulk
from detente.changes.bulk.incoming import BULK_QUADS, LARGE_BYTES, Incoming, Progress, QuadDocument, silent
from detente.changes.bulk.judging import BulkRefusedError
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.merging import merge
from detente.changes.places import FilePlace, Text
from detente.changes.refusals import near_misses, placed, results_text
from detente.changes.rules import Rules
from detente.changes.summary import summarize
from detente.errors import InputError, Problem
from detente.gate.report import Report
from detente.rdf.canonical import labelled
from detente.rdf.quads import GraphName
from detente.rdf.reading.formats import format_of_name
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.rdf.reading.read import STDIN, How, file_iri, read_file, read_url
from detente.rdf.reading.readings import FileReading
from detente.store import Draft, VersionStore
from detente.vocabulary.iris import Iris

_PACKED = frozenset((".gz", ".bz2", ".xz", ".zst"))
_EXPANSION = 8
_ADDRESS = re.compile(r"https?://|file:", re.IGNORECASE)


@dataclass(frozen=True)
class LoadRequest:
    """What is to be loaded: files and addresses, into one graph or into those that they name.

    With `replace` each graph that is named holds only what is loaded afterwards. `how.readings` tells
    afterwards what was read.
    """

    sources: tuple[str, ...]
    graph: NamedNode | None = None
    replace: bool = False
    how: How = field(default_factory=lambda: How(limits=OPERATOR_LIMITS))

    @property
    def names(self) -> str:
        """The sources as the log names them: a file's folder is nobody's business."""
        return ", ".join(each if _is_web(each) else _file_name(each) for each in self.sources)


@dataclass(frozen=True)
class Loaded:
    """What came of loading: the commit, what it means, what settles nothing and why, near misses of terms."""

    committed: Committed
    summary: str
    unsettled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class LoadRefusedError(RefusedError):
    """The gate refuses what was loaded; `in_words` is the refusal, with places in the files."""

    def __init__(
        self,
        report: Report,
        places: Sequence[FilePlace],
        notes: Iterable[str],
        more: BulkRefusedError | None = None,
    ) -> None:
        super().__init__(report)
        self.places = tuple(places)
        self.by_rule = more.by_rule if more else None
        """How many results each rule has, where not all are told one by one."""
        if more is not None:
            self.args = more.args
        counts = ("", *more.counts()) if more else ()
        self.in_words = "\n".join(
            (results_text(report, places), *notes, *counts, "", f"{self}; nothing was changed")
        )


def load_sources(
    store: VersionStore,
    rules: Rules,
    what: LoadRequest,
    iris: Iris,
    *,
    author: str,
    message: str,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Loaded:
    """Read all sources, and commit them as one change; many quads by the bulk road.

    Raises InputError where one cannot be read, LoadRefusedError where the gate refuses them, and what
    `commit`, `commit_in_bulk` and `check_writable` raise; nothing is then changed.
    """
    check_names(what)
    how = _Commit(store, rules, what, iris, author, message, dry_run, progress)
    if _are_large(what):
        return how.in_bulk(tuple(_document(source, what) for source in what.sources))
    graphs = _by_graph(_read(source, what) for source in what.sources)
    if sum(len(document) for documents in graphs.values() for document in documents) >= BULK_QUADS:
        return how.in_bulk(tuple(_kept(graphs, what)))
    return how.one_by_one(graphs)


@dataclass(frozen=True)
class _Commit:
    """How what was read is committed."""

    store: VersionStore
    rules: Rules
    what: LoadRequest
    iris: Iris
    author: str
    message: str
    dry_run: bool
    progress: Progress

    def guard(self, graph: GraphName) -> None:
        check_writable(graph, SCOPES, self.iris)

    def in_bulk(self, documents: tuple[QuadDocument, ...]) -> Loaded:
        try:
            done = commit_in_bulk(
                self.store,
                self.rules,
                Incoming(documents, self.what.replace, key=_key(self.what)),
                self.iris,
                author=self.author,
                message=self.message,
                guard=self.guard,
                dry_run=self.dry_run,
                limits=self.what.how.limits,
                progress=self.progress,
            )
        except BulkRefusedError as error:
            texts = texts_of(self.what)
            raise LoadRefusedError(*placed(error.report, error.quads, texts), error.notes, error) from None
        self._tell_read(documents, done)
        return Loaded(done.committed, done.summary, done.unsettled, done.notes)

    def _tell_read(self, documents: tuple[QuadDocument, ...], done: BulkCommitted) -> None:
        readings = self.what.how.readings
        told = {each.name: each for each in readings}  # of a file that was read again, the last one counts
        for name, number in done.by_lines.items():
            told[name] = FileReading(name, "N-Quads", number)
        readings[:] = [told[each.name] for each in documents if each.name in told] or readings

    def one_by_one(self, graphs: Mapping[GraphName, list[list[Quad]]]) -> Loaded:
        for graph in graphs:
            self.guard(graph)
        quads = [quad for documents in graphs.values() for document in documents for quad in document]
        settles_nothing: list[str] = []

        def change(draft: Draft) -> None:
            for graph, documents in graphs.items():
                merge(draft, graph, documents, replace=self.what.replace)

        def inspect(draft: Draft) -> None:
            settles_nothing.extend(self.rules.unsettled(draft))

        notes = tuple(near_misses(quads))
        try:
            done = commit(
                self.store,
                self.rules,
                change,
                author=self.author,
                message=self.message,
                dry_run=self.dry_run,
                inspect=inspect,
            )
        except RefusedError as error:
            raise LoadRefusedError(*placed(error.report, quads, texts_of(self.what)), notes) from None
        return Loaded(done, summarize(done.change, self.iris.base), tuple(settles_nothing), notes)


def _are_large(what: LoadRequest) -> bool:
    """Tell by their size whether files hold many quads; those that are compressed count for more."""
    sizes = [_size(source, what) for source in what.sources]
    return None not in sizes and sum(filter(None, sizes)) >= LARGE_BYTES


def _size(source: str, what: LoadRequest) -> int | None:
    """Give the bytes of a source; None where they are not on this machine's disk."""
    if _ADDRESS.match(source):
        return None
    path = what.how.stdin if Path(source) == STDIN else Path(source)
    is_packed = path.suffix.lower() in _PACKED
    return path.stat().st_size * (_EXPANSION if is_packed else 1) if path.is_file() else 0


def _document(source: str, what: LoadRequest) -> QuadDocument:
    """Make a document of a file: read by its lines where it is one of lines."""
    path = Path(source)
    is_stdin = path == STDIN
    form = what.how.format or (None if is_stdin else format_of_name(path.name))
    has_lines = form in (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES)
    return QuadDocument(
        "standard input" if is_stdin else source,
        (what.how.stdin if is_stdin else path) if has_lines else None,
        what.graph or NamedNode(file_iri(path)),
        only=what.graph is not None,
        triples=form == RdfFormat.N_TRIPLES,
        quads=lambda: _read(source, what),
    )


def _kept(graphs: Mapping[GraphName, list[list[Quad]]], what: LoadRequest) -> Iterator[QuadDocument]:
    """Make documents of what was read already."""
    for graph, documents in graphs.items():
        for number, quads in enumerate(documents, start=1):
            name = f"{what.names} ({graph}, {number})"
            yield QuadDocument(name, None, quads=lambda quads=quads: quads)  # type: ignore[misc]


def _key(what: LoadRequest) -> str | None:
    """Tell files apart by name, size and time; None where something else is read."""
    if any(_ADDRESS.match(source) or Path(source) == STDIN for source in what.sources):
        return None
    found = [(str(Path(source).resolve()), Path(source)) for source in what.sources]
    states = [(name, path.stat()) for name, path in found if path.is_file()]
    return repr([what.graph, what.replace, [(n, s.st_size, s.st_mtime_ns) for n, s in states]])


def check_names(what: LoadRequest) -> None:
    """Raise InputError where two files would become one graph, because only their folders differ."""
    if what.graph is not None:
        return
    met: dict[str, str] = {}
    for source in filterfalse(_is_web, what.sources):
        other = met.setdefault(_file_name(source), source)
        if other != source:
            problem = "has the name of another file, so that both would be one graph; name one with --graph"
            raise InputError([Problem(source, None, None, problem)])


def texts_of(what: LoadRequest) -> list[Text]:
    """List the files that are loaded, for places in them."""
    return [
        Text("standard input", what.how.stdin) if Path(source) == STDIN else Text(source, Path(source))
        for source in what.sources
        if not _ADDRESS.match(source)
    ]


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _file_name(source: str) -> str:
    return "standard input" if Path(source) == STDIN else Path(source).name


def _read(source: str, what: LoadRequest) -> Iterator[Quad]:
    if _ADDRESS.match(source):
        return read_url(source, what.graph, how=what.how)
    return read_file(Path(source), what.graph, how=what.how)


def _by_graph(documents: Iterable[Iterable[Quad]]) -> Mapping[GraphName, list[list[Quad]]]:
    """Sort what documents say by graph; each document stays apart, for its blank nodes are its own."""
    graphs: dict[GraphName, list[list[Quad]]] = defaultdict(list)
    for document in documents:
        parts: dict[GraphName, list[Quad]] = defaultdict(list)
        for quad in document:
            parts[quad.graph_name].append(quad)
        for graph, members in parts.items():
            graphs[graph].append(labelled(members, graph))
    return graphs
