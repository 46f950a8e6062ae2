"""Judging a graph in parts: what is sure by compiled shapes, all else by pySHACL, both where the part is.

What comes of it is what the gate says of the graph as a whole: a node is judged with all that is said of it,
and of what its shapes look at, wherever that lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import SystemRandom

from detente.changes.parts.closing import ClosedPart, PartFile, close_part, turn_part
from detente.changes.parts.job import PartsJob
from detente.changes.parts.parted_graph import PartedGraph, PartLookups
from detente.executors.executor import Executor
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.shapes import Judged
from detente.gate.gate import SampleDeniedError
from detente.gate.report import Result
from detente.rdf.words import node_of


@dataclass(frozen=True)
class PartVerdict:
    """What the gate says of a part; `is_odd` where no part can be judged by itself."""

    values: tuple[Result, ...] = ()
    """Results of what is asked of each triple by itself."""
    results: tuple[Result, ...] = ()
    sure: int = 0
    doubts: int = 0
    """Pairs of shape and node that pySHACL judged because compiled shapes were not sure."""
    sampled: int = 0
    denied: Result | None = None
    """What pySHACL denies of the sample of what was sure."""
    is_odd: bool = False


@dataclass(frozen=True)
class GraphVerdict:
    """What the gate says of a graph of so many triples, beside the shared graphs of a version."""

    parts: tuple[PartVerdict, ...]
    triples: int
    version: str

    @property
    def results(self) -> list[Result]:
        """All results in the order in which the gate gives them for a whole graph, each once."""
        values = dict.fromkeys(result for part in self.parts for result in part.values)
        others = dict.fromkeys(result for part in self.parts for result in part.results)
        return [*sorted(values, key=str), *sorted(others, key=str)]

    @property
    def doubts(self) -> int:
        """How much pySHACL judged."""
        return sum(part.doubts for part in self.parts)

    @property
    def denied(self) -> Result | None:
        """What pySHACL denies though compiled shapes were sure of it."""
        return next((part.denied for part in self.parts if part.denied is not None), None)


def judge_in_parts(
    job: PartsJob, files: Sequence[PartFile], version: str, executor: Executor
) -> GraphVerdict | None:
    """Judge a graph that lies in N-Quads by subject (see `partition_of`); `version` has the graphs beside.

    None where it has to be judged as a whole: it speaks of classes itself, or has blank nodes.
    """
    try:
        closed = list(executor.run(close_part, job, files))
        parts = [each for each in closed if each is not None]
        if len(parts) < len(files):
            return None
        for _ in executor.run(turn_part, job, _turning(job, parts)):
            pass
        verdicts = tuple(executor.run(judge_part, job, range(job.parts)))
    finally:
        for file in job.files():
            file.unlink(missing_ok=True)
    if any(each.is_odd for each in verdicts):
        return None
    return GraphVerdict(verdicts, sum(each.triples for each in parts), version)


def _turning(job: PartsJob, parts: Iterable[ClosedPart]) -> Iterable[tuple[int, Sequence[tuple[int, int]]]]:
    spans = [part.spans for part in sorted(parts, key=lambda each: each.number)]
    return ((number, [each[number] for each in spans]) for number in range(job.parts))


def judge_part(job: PartsJob, number: int) -> PartVerdict:
    """Judge the nodes that a part names, with what the graph says elsewhere and the graphs beside it."""
    graph, compiled = PartedGraph(job), job.gate.compiled
    own = compiled.empty()
    own.add(graph.of_part(number))
    sample = Sample(SystemRandom())
    judged = compiled.judge(
        own, job.tables, job.graph[1:-1], source=PartLookups(graph, own, job.tables), sample=sample
    )
    if judged.nodes or own.faulty:
        return PartVerdict(is_odd=True)
    return _by_pyshacl(job, graph, judged)


def _by_pyshacl(job: PartsJob, graph: PartedGraph, judged: Judged) -> PartVerdict:
    name, gate = node_of(job.graph), job.gate
    values = gate.report_of(graph, name, Judged(values=judged.values)).results
    results = gate.report_of(graph, name, Judged(unsure=judged.unsure)).results
    denied = None
    try:
        gate.check_sample(graph, name, judged.sample)
    except SampleDeniedError as error:
        denied = error.result
    return PartVerdict(
        values,
        results,
        judged.sure,
        sum(map(len, judged.unsure.values())),
        sum(map(len, judged.sample.values())),
        denied,
    )
