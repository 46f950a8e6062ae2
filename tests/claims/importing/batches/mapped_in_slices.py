"""A mapping over files in slices, to be compared with what one process makes of all records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.claims.importing.batches.batch import Batch, map_in_slices
from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.matching import Matching
from detente.executors.executor import Executor, InlineExecutor
from detente.vocabulary.ontology import shipped_ontology
from tests.claims.importing.mapped import IRIS, Mapped, authority


@dataclass(frozen=True)
class InSlices:
    """What came of it."""

    batch: Batch
    matching: Matching

    @property
    def lines(self) -> list[bytes]:
        """Every line of every partition."""
        return [line for each in self.batch.partitions for line in each.file.read_bytes().splitlines()]


def mapped_in_slices(made: Mapped, folder: Path, most: int, executor: Executor | None = None) -> InSlices:
    """Map again what `made` maps, so many records a slice."""
    release = made.mapping.text("release")
    graph = str(IRIS.entry(f"{made.mapping.dataset}-{release}"))
    folder.mkdir(exist_ok=True)
    by_hand = made.matching.by_hand
    job = MappingJob(
        made.mapping,
        tuple(made.files),
        release,
        authority(),
        by_hand,
        shipped_ontology(),
        IRIS,
        graph,
        folder,
        made.period,
    )
    matching = Matching(authority(), by_hand)
    return InSlices(map_in_slices(job, matching, executor or InlineExecutor(), most=most), matching)
