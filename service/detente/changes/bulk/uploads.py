"""Bodies of requests that have many quads: one graph of the Graph Store, by the bulk road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat

from detente.changes.bulk.committing import BulkCommitted, commit_in_bulk
from detente.changes.bulk.incoming import LARGE_BYTES, Incoming, QuadDocument
from detente.changes.job_reading import JobReading
from detente.changes.jobs import Part, WriteJob
from detente.changes.rules import Rules
from detente.errors import TooLargeError
from detente.rdf.quads import DEFAULT_GRAPH
from detente.rdf.reading.formats import format_of_media_type
from detente.rdf.reading.limits import DEFAULT_LIMITS
from detente.store import Draft, VersionStore
from detente.vocabulary.iris import Iris

_CURE = "send it in smaller parts, or ask the operator: 'detente load' takes more"
_LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


def is_large(job: WriteJob) -> bool:
    """Tell by the size of what is sent whether it goes by the bulk road."""
    if job.action not in ("put", "post"):
        return False
    return sum(Path(part.path).stat().st_size for part in job.parts) >= LARGE_BYTES


def write_in_bulk(
    job: WriteJob,
    store: VersionStore,
    rules: Rules,
    iris: Iris,
    read: JobReading,
    begin: Callable[[Draft], None],
    ready: Callable[[], None],
) -> BulkCommitted:
    """Make a graph hold what is sent, or add it; `begin` is asked before anything is written.

    Raises what `commit_in_bulk` does.
    """
    documents = tuple(_document(part, number, job, read) for number, part in enumerate(job.parts))
    try:
        done = _committed(documents, job, store, rules, iris, begin, ready)
    except TooLargeError as error:
        (problem,) = error.problems
        told = replace(problem, message=f"{problem.message}; {_CURE}")
        raise TooLargeError(told, error.limit) from None
    read.tell(done.by_lines, done.notes, done.unsettled)
    return done


def _committed(
    documents: tuple[QuadDocument, ...],
    job: WriteJob,
    store: VersionStore,
    rules: Rules,
    iris: Iris,
    begin: Callable[[Draft], None],
    ready: Callable[[], None],
) -> BulkCommitted:
    return commit_in_bulk(
        store,
        rules,
        Incoming(documents, replace=job.action == "put"),
        iris,
        author=job.author,
        message=job.message,
        token=None if job.scopes is None else job.author,
        dry_run=job.dry_run,
        limits=DEFAULT_LIMITS,
        before=begin,
        ready=ready,
    )


def _document(part: Part, number: int, job: WriteJob, read: JobReading) -> QuadDocument:
    graph = None if job.graph is None else NamedNode(job.graph)
    form = format_of_media_type(part.media_type)
    return QuadDocument(
        part.name if number == 0 else f"{part.name} ({number + 1})",
        Path(part.path) if form in _LINES else None,
        graph,
        only=True,
        triples=form == RdfFormat.N_TRIPLES,
        quads=lambda: read.part(part, job.base_iri, graph or DEFAULT_GRAPH),
    )
