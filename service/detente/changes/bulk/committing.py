"""The door of the bulk road: documents in, one version out, by the same commit as every change."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from detente.changes.bulk.change import BulkChange
from detente.changes.bulk.completing import BulkRules
from detente.changes.bulk.folders import working_folder
from detente.changes.bulk.incoming import Incoming, Progress, silent
from detente.changes.bulk.judging import BulkGate, BulkRefusedError
from detente.changes.bulk.reading import ReadQuads, read_documents
from detente.changes.commit import Committed, Origin, commit
from detente.changes.refusals import near_misses
from detente.changes.rules import DiplomaticRules, Rules
from detente.derivation.incoming import IncomingIndex
from detente.rdf.reading.limits import OPERATOR_LIMITS, InputLimits
from detente.store import Draft, Guard, VersionStore, allow_all
from detente.vocabulary.iris import Iris


@dataclass(frozen=True)
class BulkCommitted:
    """What came of a change of many quads: the commit, and what it means in words."""

    committed: Committed
    summary: str
    unsettled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Near misses of terms that the rules read."""
    read: int = 0
    """Quads that were read."""
    by_lines: Mapping[str, int] = field(default_factory=dict)
    """Quads of each document that was read by its lines."""
    loaded: int = 0
    """Quads that went into the draft by file: they are no part of the commit's change."""
    sampled: int = 0
    """Pairs of shape and node that pySHACL judged though they were sure."""


def commit_in_bulk(
    store: VersionStore,
    rules: Rules,
    incoming: Incoming,
    iris: Iris,
    *,
    author: str,
    message: str,
    token: str | None = None,
    created: datetime | None = None,
    guard: Guard = allow_all,
    dry_run: bool = False,
    origin: Origin | None = None,
    limits: InputLimits = OPERATOR_LIMITS,
    progress: Progress = silent,
    before: Callable[[Draft], None] = lambda _: None,
    ready: Callable[[], None] = lambda: None,
) -> BulkCommitted:
    """Make one version of documents, or none.

    `before` is called with the draft before anything is put into it; it may raise, and set the draft's
    guard. The rest is as `commit` has it. Raises InputError with the place of what cannot be read,
    BulkRefusedError where the gate refuses, SampleDeniedError where pySHACL denies what the compiled shapes
    are sure of, and what `commit` and guards raise; the store is then as before.
    """
    with working_folder(store.folder) as folder, without_collecting():
        reading = read_documents(incoming, folder, lambda: IncomingIndex(iris), limits, progress)
        change, by_bulk = _made(incoming, reading, rules, folder, progress)
        told: list[str] = []
        loaded: list[int] = []

        def put(draft: Draft) -> None:
            before(draft)
            change(draft)

        def inspect(draft: Draft) -> None:
            told.append(change.put.tally.summary(draft.change, _loaded(draft), iris.base))
            told.extend(by_bulk.unsettled(draft))
            loaded.append(_loaded(draft))

        try:
            done = commit(
                store,
                by_bulk,
                put,
                author=author,
                message=message,
                token=token,
                created=created,
                guard=guard,
                dry_run=dry_run,
                origin=origin,
                ready=ready,
                inspect=inspect,
            )
        except BulkRefusedError as error:
            error.notes = tuple(near_misses(reading.terms()))
            raise
        summary, *settles_nothing = told or ["nothing changed"]
        notes = tuple(near_misses(reading.terms()))
        return BulkCommitted(
            done,
            summary,
            tuple(settles_nothing),
            notes,
            reading.quads,
            reading.by_lines,
            sum(loaded),
            change.sampled,
        )


def _made(
    incoming: Incoming, reading: ReadQuads, rules: Rules, folder: Path, progress: Progress
) -> tuple[BulkChange, Rules]:
    if not isinstance(rules, DiplomaticRules):
        return BulkChange(incoming, reading, None, None, folder, progress), rules
    gate = BulkGate(rules.gate)
    change = BulkChange(incoming, reading, rules, gate, folder, progress)
    return change, BulkRules(rules, change, gate)


def _loaded(draft: Draft) -> int:
    return sum(file.count for file in draft.loaded)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let Python look for no cycles for a while: it would go through millions of tuples, and find none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
