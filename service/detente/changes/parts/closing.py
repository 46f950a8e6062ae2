"""Parts of a graph closed, each with all that is said of its subjects; and turned round, by object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from detente.changes.parts.job import PartsJob
from detente.changes.parts.sorted_lines import write_sorted
from detente.claims.importing.batches.slice_mapping import Span, partition_of
from detente.derivation.plain_closure import PlainClosure
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.rdf.reading.plain_lines import NotPlainError, PlainReader, file_lines
from detente.rdf.words import WordTriple


@dataclass(frozen=True)
class PartFile:
    """The N-Quads of one part: a file, and lines that are not in it."""

    number: int
    file: Path
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosedPart:
    """A part that is closed: how many triples it has, and what of its pieces is for which turned part."""

    number: int
    triples: int
    spans: tuple[Span, ...]


def close_part(job: PartsJob, part: PartFile) -> ClosedPart | None:
    """Close what a part says, as it will be stored; None where it is not written as programs write."""
    lines = chain(file_lines(part.file.name, part.file, OPERATOR_LIMITS), part.more)
    triples: list[WordTriple] = []
    try:
        for runs in PlainReader(OPERATOR_LIMITS).chunks(lines, job.graph, only=True):
            for _, of_it in runs:
                triples += of_it
    except NotPlainError:
        return None
    facts = PlainClosure(job.gate.ontology).closed(triples)
    closed = [(s, p, o) for s, of_it in facts.items() for p, o in of_it]
    count = write_sorted(job.closed(part.number), (f"{s} {p} {o}".encode() for s, p, o in closed))
    return ClosedPart(part.number, count, _write_pieces(job, part.number, closed))


def _write_pieces(job: PartsJob, number: int, triples: Sequence[WordTriple]) -> tuple[Span, ...]:
    of_part: defaultdict[int, list[bytes]] = defaultdict(list)
    for s, p, o in triples:
        of_part[partition_of(o, job.parts)].append(f"{o} {p} {s}\n".encode())
    spans = []
    with job.pieces(number).open("wb") as file:
        for part in range(job.parts):
            begin = file.tell()
            file.writelines(of_part[part])
            spans.append((begin, file.tell()))
    return tuple(spans)


def turn_part(job: PartsJob, task: tuple[int, Sequence[Span]]) -> None:
    """Sort what all parts say of some objects; the task has what of each part's pieces that is."""
    part, spans = task
    lines: set[bytes] = set()
    for number, (begin, end) in enumerate(spans):
        with job.pieces(number).open("rb") as file:
            file.seek(begin)
            lines.update(file.read(end - begin).split(b"\n"))
    lines.discard(b"")
    write_sorted(job.turned(part), lines)
