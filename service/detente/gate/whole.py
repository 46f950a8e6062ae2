"""Whole data sets through the gate, their graphs divided among processes.

pySHACL uses one core, and each graph is validated in a view of its own, so graphs can be judged apart.
Processes are spawned, never forked: a store that the caller has open would not survive a fork. What they need
goes through files, so the caller's memory does not hold the data once more.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from copy import copy
from functools import cached_property
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from detente.gate.gate import Gate, Report
from detente.rdf.quads import GraphName, Quads, QuadSource


def check_whole(
    source: QuadSource,
    graphs: Iterable[NamedNode],
    gate: Gate,
    processes: int | None = None,
    beside: Iterable[NamedNode] = (),
    changed: Container[GraphName] | None = None,
    judged: Callable[[NamedNode], None] = lambda _: None,
) -> Report:
    """Give the report that `Gate.check_all` gives, sooner; `judged` is told of each graph that is done.

    The calling process validates the graphs that are judged beside all others, if there are any, and is then
    one of `processes`; the rest are spread over the others, the largest first. By default there is a process
    for each CPU that this one may use.

    Raises what `Gate.check_all` raises; BrokenProcessPool where a process dies, as when memory runs out;
    ValueError where `processes` is below 1. A report always covers every graph.
    """
    graphs, beside = tuple(dict.fromkeys(graphs)), tuple(beside)
    processes = len(os.sched_getaffinity(0)) if processes is None else processes
    if processes < 1:
        raise ValueError(f"{processes} processes cannot validate anything")
    across = _across(gate, graphs)
    workers = min(processes - bool(across), len(graphs) - len(across))
    if processes == 1 or not workers:
        return _in_order(dict(_one_by_one(source, graphs, gate, beside, changed, judged)), graphs)
    with TemporaryDirectory(prefix="detente-validate-") as folder:
        files = _Files(Path(folder), source)
        pool = ProcessPoolExecutor(
            workers, get_context("spawn"), _start, (portable(gate), files.write(*_shared(gate)))
        )
        try:
            apart = _submit(pool, files, [graph for graph in graphs if graph not in across])
            here = [graph for graph in graphs if graph in across]
            reports = dict(_one_by_one(source, here, gate, (*graphs, *beside), changed, judged))
            for future in as_completed(apart):
                graph = apart[future]
                found = gate.check_terms(source, (graph,)) + future.result()
                is_changed = changed is None or graph in changed
                results = (gate.layout.judged(each, graph, is_changed) for each in found.results)
                reports[graph] = Report(tuple(results))
                judged(graph)
        finally:
            pool.shutdown(cancel_futures=True)
    return _in_order(reports, graphs)


def _one_by_one(
    source: QuadSource,
    graphs: Iterable[NamedNode],
    gate: Gate,
    beside: Iterable[NamedNode],
    changed: Container[GraphName] | None,
    judged: Callable[[NamedNode], None],
) -> Iterator[tuple[NamedNode, Report]]:
    """Validate graphs in this process, each beside all of them."""
    graphs = tuple(graphs)
    for graph in graphs:
        yield graph, gate.check_all(source, (graph,), (*graphs, *beside), changed)
        judged(graph)


def _across(gate: Gate, graphs: Iterable[NamedNode]) -> set[NamedNode]:
    return set(gate.layout.across.intersection(graphs))


def _shared(gate: Gate) -> Iterable[NamedNode]:
    return sorted(gate.layout.shared, key=str)


def _in_order(reports: Mapping[NamedNode, Report], graphs: Iterable[NamedNode]) -> Report:
    results = chain.from_iterable(reports[graph].results for graph in graphs)
    return Report(tuple(dict.fromkeys(results)))


def portable(gate: Gate) -> Gate:
    """Copy a gate without what it has worked out but the shapes: read again, these have other blank nodes."""
    made = copy(gate)
    for name in [name for name in vars(made) if isinstance(getattr(Gate, name, None), cached_property)]:
        del vars(made)[name]
    vars(made)["shapes"] = gate.shapes
    return made


class _Files:
    """Graphs of a source as N-Quads, one file for each time of asking."""

    def __init__(self, folder: Path, source: QuadSource) -> None:
        self._folder = folder
        self._source = source
        self._count = 0

    def write(self, *graphs: NamedNode) -> Path:
        """Write graphs to a new file; blank nodes keep their labels, by which other files' are the same."""
        path = self._folder / f"{self._count}.nq"
        self._count += 1
        quads = (quad for graph in graphs for quad in self._source.match(graph=graph))
        serialize(quads, path, format=RdfFormat.N_QUADS)
        return path


def _submit(
    pool: ProcessPoolExecutor, files: _Files, graphs: Iterable[NamedNode]
) -> dict[Future[Report], NamedNode]:
    """Hand out graphs, the largest first: one that came last would have idle processes wait for it."""
    written = {graph: files.write(graph) for graph in graphs}
    sizes = Counter({graph: path.stat().st_size for graph, path in written.items()})
    return {pool.submit(_check, graph, written[graph]): graph for graph, _ in sizes.most_common()}


# In the processes that validate


class _Worker:
    """A gate and the graphs that are beside every graph, read once for a process."""

    def __init__(self, gate: Gate, shared: Path) -> None:
        self._gate = gate
        self._shared = _read(shared)

    def check(self, graph: NamedNode, path: Path) -> Report:
        """Validate one graph, which a file has."""
        return self._gate.check_graph(Quads(chain(self._shared, _read(path))), graph)


_worker: list[_Worker] = []
"""The one of this process: a pool passes nothing from its initializer to its tasks."""


def _start(gate: Gate, shared: Path) -> None:
    _worker[:] = [_Worker(gate, shared)]


def _check(graph: NamedNode, path: Path) -> Report:
    return _worker[0].check(graph, path)


def _read(path: Path) -> list[Quad]:
    return list(parse(path=path, format=RdfFormat.N_QUADS))
