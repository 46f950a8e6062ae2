"""Putting users' files into the graph: read, sorted by graph, and committed as one change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from detente.access.permissions import SCOPES, check_writable
from detente.changes.commit import Committed, RefusedError, Rules, commit
from detente.gate.report import Result
from detente.rdf.canonical import canonical_blank_nodes
from detente.rdf.digest import has_blank_node
from detente.rdf.quads import GraphName
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.read import read_file, read_url
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
class LoadReport:
    """What is to be loaded: files and addresses, into one graph or into those that they name.

    With `replace` each graph that is named holds only what is loaded afterwards.
    """

    sources: tuple[str, ...]
    graph: NamedNode | None = None
    replace: bool = False


def load(
    store: VersionStore,
    rules: Rules,
    what: LoadReport,
    iris: Iris,
    *,
    author: str,
    message: str,
    dry_run: bool = False,
) -> Committed:
    """Read all sources, and commit them as one change.

    Raises InputError where one cannot be read, and what `commit` and `check_writable` raise; nothing is then
    changed.
    """
    quads = [quad for source in what.sources for quad in _read(source, what.graph)]
    graphs = _by_graph(quads)
    for graph in graphs:
        check_writable(graph, SCOPES, iris)

    def change(draft: Draft) -> None:
        for graph, members in graphs.items():
            put = partial(draft.replace, graph) if what.replace else draft.insert
            put(members)

    return commit(store, rules, change, author=author, message=message, dry_run=dry_run)


def mentions(result: Result, sources: Iterable[str]) -> Iterator[str]:
    """Yield where the files mention what a result is about, as `file:line`, the first place of each."""
    focus = result.terms.focus if result.terms else None
    if not isinstance(focus, NamedNode):
        return
    local = re.split(r"[/#]", focus.value)[-1]
    name = re.escape(local or focus.value)
    written = re.compile(rf"<[^>]*{name}>|:{name}(?![\w-])")
    for source in sources:
        line = None if _ADDRESS.match(source) else _first_line(Path(source), written)
        if line is not None:
            yield f"{source}:{line}"


def tell_refusal(error: RefusedError, sources: tuple[str, ...]) -> str:
    """Write a refusal for people: each result with the places in the files that it is about."""
    told = []
    for result in error.report.results:
        places = ", ".join(mentions(result, sources))
        told.append(f"{places}: {result}" if places else str(result))
    return "\n".join([*told, "", f"{error}; nothing was changed"])


def _read(source: str, graph: NamedNode | None) -> Iterator[Quad]:
    if _ADDRESS.match(source):
        return read_url(source, graph, OPERATOR_LIMITS)
    return read_file(Path(source), graph, OPERATOR_LIMITS)


def _by_graph(quads: Iterable[Quad]) -> Mapping[GraphName, list[Quad]]:
    graphs: dict[GraphName, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    return {
        graph: canonical_blank_nodes(members, graph) if any(map(has_blank_node, members)) else members
        for graph, members in graphs.items()
    }


def _first_line(path: Path, pattern: re.Pattern[str]) -> int | None:
    if path.suffix == ".gz":
        return None
    with path.open(encoding="utf-8", errors="replace") as file:
        return next((number for number, line in enumerate(file, start=1) if pattern.search(line)), None)
