"""One slice through a mapping, by itself: its statements as lines, sorted out by partition.

What it says of a thing depends on whether an earlier slice described it. No slice knows the others;
each keeps what it describes for the first time apart, and `settling` decides in the order of the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.batches.slices import RecordSlice, records_of
from detente.claims.importing.blocks import Pending
from detente.claims.importing.mapping import Compiled
from detente.claims.importing.matching import Matching, Unmatched
from detente.claims.importing.records import Record
from detente.claims.importing.running import RecordTally, Run

Span = tuple[int, int]
"""The first byte in a file, and the one behind the last."""


class FirstDescription(NamedTuple):
    """What a slice says of something that it meets for the first time."""

    block: str
    """What the mapping calls it."""
    subject: str
    record: str
    """The number of the record."""
    lines: int
    partition: int
    span: Span


@dataclass(frozen=True)
class MappedSlice:
    """What came of a slice: where its statements are, and what the other slices must agree with."""

    file: Path
    spans: tuple[Span, ...]
    """What of the file is for which partition."""
    tally: RecordTally
    met: Mapping[tuple[str, str], Unmatched]
    descriptions: tuple[FirstDescription, ...] = ()
    only_descriptions: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Records that say nothing else: each by what it describes."""
    refused: tuple[tuple[str, str], ...] = ()
    """What bad records would have described."""
    undecodable: bool = False
    """Whether a record was refused for a byte that is no UTF-8, which may stand in a description alone."""


@dataclass
class SliceRun(Run):
    """Maps the records of a slice; what they describe for the first time is kept apart."""

    partitions: int = 1
    lines_of: list[list[str]] = field(default_factory=list)
    """Lines by partition, descriptions left out."""
    described: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Block, subject, number of the record and lines."""
    only_descriptions: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    undecodable: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self._blocks = {id(seen): name for name, seen in self.compiled.seen.items()}
        self.lines_of = [[] for _ in range(self.partitions)]

    def map(self, piece: RecordSlice) -> None:
        """Map all records of a slice."""
        stem = piece.path.name.partition(".")[0]
        for number, record in enumerate(records_of(self.source, piece), piece.number):
            self._mapped(record, str(number), piece.path, stem)

    def _keep(self, text: str, pending: Pending, number: str) -> None:
        super()._keep(text, pending, number)
        rest, begin = [], 0
        for seen, subject, lines in pending:
            found = text.index(lines, begin)
            rest.append(text[begin:found])
            begin = found + len(lines)
            self.described.append((self._blocks[id(seen)], subject, number, lines))
        rest.append(text[begin:])
        said = "".join(rest)
        if said:
            self._sort(said)
        else:
            self.only_descriptions.append(self._keys(pending))

    def _undo(self, pending: Pending, number: str) -> None:
        super()._undo(pending, number)
        self.refused.extend(self._keys(pending))

    def _refuse(self, error: Exception, record: Record, number: str, path: Path) -> None:
        super()._refuse(error, record, number, path)
        self.undecodable |= isinstance(error, UnicodeEncodeError)

    def _keys(self, pending: Pending) -> tuple[tuple[str, str], ...]:
        return tuple((self._blocks[id(seen)], subject) for seen, subject, _ in pending)

    def _sort(self, text: str) -> None:
        subject, chosen = "", self.lines_of[0]
        for line in text.split("\n")[:-1]:
            if not subject or not line.startswith(subject):
                subject = line[: line.index(" ") + 1]
                chosen = self.lines_of[partition_of(subject[:-1], self.partitions)]
            chosen.append(line)


def partition_of(subject: str, partitions: int) -> int:
    """Choose the partition of a subject, as N-Quads write it: all that is said of it is in one.

    What an IRI names as a part of something (`#anchor`) is with that: shapes look from one to the other.
    """
    return crc32(subject.partition("#")[0].encode()) % partitions


def map_slice(job: MappingJob, piece: RecordSlice) -> MappedSlice:
    """Map a slice as if it were the first one: a function of the job and the records alone.

    Raises InputError where the file cannot be read.
    """
    matching = job.new_matching()
    return map_slice_with(job, piece, job.compile(matching), matching)


def map_slice_with(
    job: MappingJob, piece: RecordSlice, compiled: Compiled, matching: Matching
) -> MappedSlice:
    """Map a slice by a mapping that knows what is described already."""
    run = SliceRun(job.mapping.source, compiled, job.files, matching, job.period, partitions=job.partitions)
    run.map(piece)
    file = job.folder / f"slice-{piece.number}"
    spans, descriptions = _write(run, file)
    return MappedSlice(
        file,
        spans,
        run.tally,
        matching.met,
        descriptions,
        tuple(run.only_descriptions),
        tuple(run.refused),
        run.undecodable,
    )


def _write(run: SliceRun, file: Path) -> tuple[tuple[Span, ...], tuple[FirstDescription, ...]]:
    """Write what a run made, partition by partition, and tell where each part of it is."""
    described: list[list[tuple[int, bytes]]] = [[] for _ in range(run.partitions)]
    for order, (_, subject, _, lines) in enumerate(run.described):
        described[partition_of(subject, run.partitions)].append((order, lines.encode()))
    spans: list[Span] = []
    found: dict[int, tuple[int, Span]] = {}
    with file.open("wb") as out:
        for partition, (said, own) in enumerate(zip(run.lines_of, described, strict=True)):
            begin = out.tell()
            out.writelines(f"{line}\n".encode() for line in said)
            for order, description in own:
                at = out.tell()
                found[order] = partition, (at, at + out.write(description))
            spans.append((begin, out.tell()))
    return tuple(spans), tuple(_descriptions(run.described, found))


def _descriptions(
    described: list[tuple[str, str, str, str]], found: Mapping[int, tuple[int, Span]]
) -> Iterator[FirstDescription]:
    for order, (block, subject, record, lines) in enumerate(described):
        partition, span = found[order]
        yield FirstDescription(block, subject, record, lines.count("\n"), partition, span)
