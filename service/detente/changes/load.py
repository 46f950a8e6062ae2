"""Putting users' files into the graph: read, sorted by graph, and committed as one change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from detente.access.permissions import SCOPES, check_writable
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.merging import merge
from detente.changes.places import FilePlace, Text
from detente.changes.refusals import near_misses, placed, results_text
from detente.changes.rules import Rules
from detente.errors import InputError, Problem
from detente.gate.report import Report
from detente.rdf.canonical import labelled
from detente.rdf.quads import GraphName
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.read import STDIN, How, read_file, read_url
from detente.store import Draft, VersionStore
from detente.vocabulary.iris import Iris

OPERATOR_LIMITS = InputLimits(
    input_bytes=1 << 36,
    expanded_bytes=1 << 37,
    quads=1 << 30,
    characters=1 << 37,
    literal_characters=1 << 24,
    blank_nodes=1_000_000,
)
"""Bounds for who runs the command line: their own machine's are nearer."""

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
    """What came of loading: the commit, what of it settles nothing and why, and near misses of terms."""

    committed: Committed
    unsettled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class LoadRefusedError(RefusedError):
    """The gate refuses what was loaded; `in_words` is the refusal, with places in the files."""

    def __init__(self, report: Report, places: Sequence[FilePlace], notes: Iterable[str]) -> None:
        super().__init__(report)
        self.places = tuple(places)
        self.in_words = "\n".join((results_text(report, places), *notes, "", f"{self}; nothing was changed"))


def load_sources(
    store: VersionStore,
    rules: Rules,
    what: LoadRequest,
    iris: Iris,
    *,
    author: str,
    message: str,
    dry_run: bool = False,
) -> Loaded:
    """Read all sources, and commit them as one change.

    Raises InputError where one cannot be read, LoadRefusedError where the gate refuses them, and what
    `commit` and `check_writable` raise; nothing is then changed.
    """
    check_names(what)
    graphs = _by_graph(_read(source, what) for source in what.sources)
    for graph in graphs:
        check_writable(graph, SCOPES, iris)
    quads = [quad for documents in graphs.values() for document in documents for quad in document]
    settles_nothing: list[str] = []

    def change(draft: Draft) -> None:
        for graph, documents in graphs.items():
            merge(draft, graph, documents, replace=what.replace)

    def inspect(draft: Draft) -> None:
        settles_nothing.extend(rules.unsettled(draft))

    notes = tuple(near_misses(quads))
    try:
        done = commit(store, rules, change, author=author, message=message, dry_run=dry_run, inspect=inspect)
    except RefusedError as error:
        raise LoadRefusedError(*placed(error.report, quads, texts_of(what)), notes) from None
    return Loaded(done, tuple(settles_nothing), notes)


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
