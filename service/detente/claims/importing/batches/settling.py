"""Which slice describes what: decided in the order of the records, as if one process had read them all.

Where a slice by itself came to something else than after those before it, it is mapped again here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.batches.slice_mapping import FirstDescription, MappedSlice, Span, map_slice_with
from detente.claims.importing.batches.slices import RecordSlice
from detente.claims.importing.making import CLAIMS
from detente.claims.importing.matching import Matching
from detente.claims.importing.running import RecordTally


@dataclass(frozen=True)
class PartitionPiece:
    """What of a slice's file goes into a partition, and what in it is left out."""

    file: Path
    span: Span
    without: tuple[Span, ...] = ()


class SliceSettling:
    """Takes slices in order; holds the name of all that the mapping describes once."""

    def __init__(self, job: MappingJob, matching: Matching, tally: RecordTally) -> None:
        self._job = job
        self._matching = matching
        self._tally = tally
        self._compiled = job.compile(matching)
        self.again = 0
        """Slices that were mapped again."""
        self.pieces: list[list[PartitionPiece]] = [[] for _ in range(job.partitions)]

    def settle(self, piece: RecordSlice, mapped: MappedSlice) -> None:
        """Take a slice behind those before it."""
        if self._depends_on_earlier(mapped):
            self.again += 1
            mapped = map_slice_with(self._job, piece, self._compiled, self._matching)
            self._take(mapped, ())
        else:
            known = tuple(each for each in mapped.descriptions if self._is_known(each.block, each.subject))
            self._matching.join(mapped.met)
            self._note(mapped.descriptions)
            self._take(mapped, known)

    def _depends_on_earlier(self, mapped: MappedSlice) -> bool:
        """Tell whether records would be judged otherwise after those of the slices before."""
        if not any(self._compiled.seen.values()):
            return False
        return (
            mapped.undecodable
            or any(self._is_known(*each) for each in mapped.refused)
            or any(
                each.block == CLAIMS and self._is_known(CLAIMS, each.subject) for each in mapped.descriptions
            )
            or any(all(self._is_known(*key) for key in record) for record in mapped.only_descriptions)
        )

    def _is_known(self, block: str, subject: str) -> bool:
        return subject in self._compiled.seen[block]

    def _note(self, descriptions: tuple[FirstDescription, ...]) -> None:
        for each in descriptions:
            self._compiled.seen[each.block].setdefault(each.subject, each.record)

    def _take(self, mapped: MappedSlice, known: tuple[FirstDescription, ...]) -> None:
        lines = sum(each.lines for each in known)
        self._tally.join(replace(mapped.tally, quads=mapped.tally.quads - lines))
        left_out: list[list[Span]] = [[] for _ in mapped.spans]
        for each in known:
            left_out[each.partition].append(each.span)
        for pieces, span, without in zip(self.pieces, mapped.spans, left_out, strict=True):
            pieces.append(PartitionPiece(mapped.file, span, tuple(sorted(without))))


def kept_spans(piece: PartitionPiece) -> Iterator[Span]:
    """Yield what of a file goes into a partition."""
    begin, end = piece.span
    for left_out, on in piece.without:
        yield begin, left_out
        begin = on
    yield begin, end
