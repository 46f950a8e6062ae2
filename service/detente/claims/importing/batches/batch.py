"""A release mapped by an executor: cut, mapped in slices, settled in order, written in partitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.batches.partitions import QuadPartition, make_partition, total_hash
from detente.claims.importing.batches.settling import SliceSettling
from detente.claims.importing.batches.slice_mapping import map_slice
from detente.claims.importing.batches.slices import SLICE_RECORDS, cut_into_slices
from detente.claims.importing.matching import Matching
from detente.claims.importing.running import RecordTally
from detente.executors.executor import Executor
from detente.rdf.digest import GraphHash

MOST_PARTITIONS = 1_024


@dataclass(frozen=True)
class Batch:
    """A release that is mapped."""

    partitions: tuple[QuadPartition, ...]
    tally: RecordTally
    slices: int
    again: int
    """Slices that had to be mapped after those before them."""

    @property
    def hash(self) -> GraphHash:
        """The hash of all statements, as the mapping writes them, before closure."""
        return total_hash(self.partitions)


def map_in_slices(
    job: MappingJob,
    matching: Matching,
    executor: Executor,
    *,
    most: int = SLICE_RECORDS,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Batch:
    """Map a release: what comes of it is the same on any executor, and with `Run` in one process.

    `matching` notes what matches nothing; `progress` hears how many records are done, and how many there are.
    Raises InputError where a file cannot be read.
    """
    pieces = list(cut_into_slices(job.mapping.source, job.files, most))
    job = job.in_partitions(min(max(len(pieces), 1), MOST_PARTITIONS))
    tally, records = RecordTally(), sum(each.records for each in pieces)
    settling = SliceSettling(job, matching, tally)
    for piece, mapped in zip(pieces, executor.run(map_slice, job, pieces), strict=True):
        settling.settle(piece, mapped)
        progress(tally.records, records)
    partitions = tuple(executor.run(make_partition, job, enumerate(settling.pieces)))
    for file in {piece.file for each in settling.pieces for piece in each}:
        file.unlink()
    return Batch(partitions, tally, len(pieces), settling.again)
