"""Partitions: sorted N-Quads, each statement once, with hashes that add up to that of the whole.

All that is said of a subject is in one partition, so that no two have a statement in common.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.batches.settling import PartitionPiece, kept_spans
from detente.rdf.digest import GraphHash, hash_lines

LIST = "partitions.json"


@dataclass(frozen=True)
class QuadPartition:
    """A file of N-Quads, and the hash of what is in it."""

    file: Path
    hash: GraphHash


def make_partition(job: MappingJob, task: tuple[int, Sequence[PartitionPiece]]) -> QuadPartition:
    """Sort what the slices have for one partition, write it, and hash it."""
    number, pieces = task
    lines = sorted({line for piece in pieces for line in _lines(piece)})
    file = job.folder / f"part-{number:05}.nq"
    with file.open("wb") as out:
        out.writelines(line + b"\n" for line in lines)
    return QuadPartition(file, hash_lines(_triples(lines, job.graph)))


def total_hash(partitions: Iterable[QuadPartition]) -> GraphHash:
    """Add the hashes of partitions up to that of all they hold."""
    return reduce(GraphHash.joined, (each.hash for each in partitions), GraphHash())


def write_list(folder: Path, graph: str, partitions: Sequence[QuadPartition]) -> None:
    """List partitions with their statements and digests, and the digest of the whole, as JSON."""
    total = total_hash(partitions)
    document = {
        "graph": graph,
        "quads": total.count,
        "digest": total.digest,
        "partitions": [
            {"file": each.file.name, "quads": each.hash.count, "digest": each.hash.digest}
            for each in partitions
        ],
    }
    (folder / LIST).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _lines(piece: PartitionPiece) -> Iterator[bytes]:
    with piece.file.open("rb") as file:
        for begin, end in kept_spans(piece):
            file.seek(begin)
            yield from file.read(end - begin).splitlines()


def _triples(lines: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """Give the triples of lines that name one graph, as hashes take them."""
    end = len(f" {graph} .".encode())
    return (line[:-end] + b" ." for line in lines)
