"""A release that was mapped in slices, judged where its partitions lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode

from detente.changes.parts.closing import PartFile
from detente.changes.parts.job import Beside, PartsJob
from detente.changes.parts.judging import GraphVerdict, judge_in_parts
from detente.claims.importing.batches.batch import Batch
from detente.claims.importing.batches.slice_mapping import partition_of
from detente.executors.executor import Executor
from detente.gate.compiled.term_text import triple_texts
from detente.gate.gate import Gate
from detente.gate.whole import portable
from detente.rdf.quads import QuadSource


def beside_of(gate: Gate, source: QuadSource) -> Beside:
    """Give the graphs of a source that stand beside every graph."""
    shared = sorted(gate.layout.shared, key=str)
    return tuple((str(each), tuple(map(triple_texts, source.match(graph=each)))) for each in shared)


def judge_batch(
    batch: Batch,
    graph: NamedNode,
    description: Iterable[str],
    beside: Beside,
    version: str,
    gate: Gate,
    executor: Executor,
) -> GraphVerdict | None:
    """Judge what a batch and the lines of its description say; None where that cannot be done in parts.

    A part has the lines of the description that are about its subjects.
    """
    number = len(batch.partitions)
    told: defaultdict[int, list[str]] = defaultdict(list)
    for line in description:
        told[partition_of(line.partition(" ")[0], number)].append(line.rstrip("\n"))
    files = [PartFile(part, each.file, tuple(told[part])) for part, each in enumerate(batch.partitions)]
    folder = batch.partitions[0].file.parent
    job = PartsJob(portable(gate), str(graph), number, folder, beside)
    return judge_in_parts(job, files, version, executor)
