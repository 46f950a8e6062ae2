"""Which rows of an answer came with which version, and which went: answers of versions, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from detente.rdf.quads import Object
from detente.sparql.answers import QueryError
from detente.store import Manifest
from detente.store.ways import lineage
from detente.web.feeds.happenings import VERSIONS, changes_what_speaks
from detente.web.http.error_translation import problem_of
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.querying.runtime import MAX_ROWS, PAGE_BYTES, TSV, Row, Runtime, read_rows
from detente.web.versions.timeline import time_of
from detente.workers.jobs import Job

COMPARED = 12
"""So many versions are asked the question, the newest of those at hand that changed what a question reads."""

RowKey = tuple[tuple[str, str], ...]
"""A row as what it is: its columns with their terms, in the order of their names."""


@dataclass(frozen=True)
class RowChange:
    """A row that an answer has since a version, or has no more; `is_there` tells whether it has it now."""

    row: Row
    version: Manifest
    came: bool
    is_there: bool

    @property
    def time(self) -> datetime:
        """When the version was made."""
        return time_of(self.version)


@dataclass(frozen=True)
class Followed:
    """The changes of an answer, the newest first, since the version `start`; the whole past of it or not."""

    columns: tuple[str, ...]
    changes: tuple[RowChange, ...]
    start: Manifest
    is_whole: bool


@dataclass(frozen=True)
class _AnswerOf:
    columns: tuple[str, ...]
    rows: dict[RowKey, Row]


def follow_answer(runtime: Runtime, version: str, query: str, client: str) -> Followed:
    """Ask a question of a version and of those before it, and compare; the client's share bounds it.

    Where the first version of all is reached, what it answered is told as new then. Raises HttpError, with
    400 where an answer is longer than can be compared.
    """
    versions = [*islice(_comparable(runtime, version), COMPARED)]
    answers = [_answer_of(runtime, each.id, query, client) for each in versions]
    changes: list[RowChange] = []
    now = answers[0].rows
    for manifest, answer, before in zip(versions, answers, answers[1:], strict=False):
        changes += _changes(manifest, answer, before, now)
    start = versions[-1]
    if start.parent is None:
        changes += _changes(start, answers[-1], _AnswerOf((), {}), now)
    return Followed(answers[0].columns, tuple(changes), start, start.parent is None)


def _comparable(runtime: Runtime, version: str) -> Iterator[Manifest]:
    """Name the versions back from one that can be asked at once, of those that answer alike the earliest.

    That is the one that brought what they all have.
    """
    alike: Manifest | None = None
    for manifest in islice(lineage(runtime.store, version), VERSIONS):
        if alike is not None:
            if not runtime.store.is_ready(manifest.id):
                continue
            if changes_what_speaks(runtime, alike, manifest):
                yield alike
        alike = manifest
    if alike is not None:
        yield alike


def _answer_of(runtime: Runtime, version: str, query: str, client: str) -> _AnswerOf:
    """Give the answer of one version; it is kept, since a version never changes."""
    key = (_answer_of, version, query)
    return runtime.version_cache.get(
        key, lambda: _asked_anew(runtime, version, query, client), lambda answer: 1 + len(answer.rows) // 100
    )


def _asked_anew(runtime: Runtime, version: str, query: str, client: str) -> _AnswerOf:
    job = Job(query, TSV, max_lines=MAX_ROWS + 2)
    try:
        found = read_rows(runtime.wait(runtime.fetch(job, version, client, None, PAGE_BYTES)), TSV)
    except QueryError as error:
        raise problem_of(error, query=query) from None
    if len(found.rows) > MAX_ROWS:
        detail = (
            f"The answer has more than {MAX_ROWS:,} rows, and no more are followed: fill in another field."
        )
        raise HttpError(ARGUMENT, detail)
    return _AnswerOf(found.columns, {key_of_row(row): row for row in found.rows})


def key_of_row(row: Row) -> RowKey:
    """Give what makes a row another one: how it stands is part of it."""
    return tuple(sorted((name, str(term)) for name, term in row.items()))


def _changes(
    manifest: Manifest, answer: _AnswerOf, before: _AnswerOf, now: dict[RowKey, Row]
) -> Iterator[RowChange]:
    for key, row in answer.rows.items():
        if key not in before.rows:
            yield RowChange(row, manifest, came=True, is_there=key in now)
    for key, row in before.rows.items():
        if key not in answer.rows:
            yield RowChange(row, manifest, came=False, is_there=key in now)


def terms_of_rows(changes: Sequence[RowChange]) -> list[Object]:
    """List all terms of some rows."""
    return [term for each in changes for term in each.row.values()]
