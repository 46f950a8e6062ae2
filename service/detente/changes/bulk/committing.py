"""The door of the bulk road: documents in, one version out, by the same commit as every change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from detente.changes.bulk.change import BulkChange
from detente.changes.bulk.completing import BulkRules
from detente.changes.bulk.folders import working_folder
from detente.changes.bulk.incoming import Incoming, Progress, silent
from detente.changes.bulk.judging import BulkGate, BulkRefusedError
from detente.changes.bulk.reading import ReadQuads, read_documents
from detente.changes.collecting import without_collecting
from detente.changes.commit import CommitOptions, Committed, commit
from detente.changes.parts.judging import GraphVerdict
from detente.changes.refusals import near_misses
from detente.changes.rules import DiplomaticRules, Rules
from detente.derivation.incoming import IncomingIndex
from detente.rdf.reading.limits import OPERATOR_LIMITS, InputLimits
from detente.rdf.words import Word
from detente.store import Draft, VersionStore
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
    limits: InputLimits = OPERATOR_LIMITS,
    progress: Progress = silent,
    before: Callable[[Draft], None] = lambda _: None,
    verdicts: Mapping[Word, GraphVerdict] = MappingProxyType({}),
    **options: Unpack[CommitOptions],
) -> BulkCommitted:
    """Make one version of documents, or none.

    `before` is called with the draft before anything is put into it; it may raise, and set the draft's
    guard. `verdicts` are what is known of new graphs already, by their words: they are not judged again where
    that still holds. The rest is as `commit` has it. Raises InputError with the place of what cannot be read,
    BulkRefusedError where the gate refuses, SampleDeniedError where pySHACL denies what the compiled shapes
    are sure of, and what `commit` and guards raise; the store is then as before.
    """
    with working_folder(store.folder) as folder, without_collecting():
        reading = read_documents(incoming, folder, lambda: IncomingIndex(iris), limits, progress)
        change, by_bulk = _made(incoming, reading, rules, folder, progress, verdicts)
        told = _Told()

        def put(draft: Draft) -> None:
            before(draft)
            change(draft)

        def inspect(draft: Draft) -> None:
            told.loaded = sum(file.count for file in draft.loaded)
            unloaded = sum(file.count for file in draft.unloaded)
            told.summary = change.put.tally.summary(draft.change, told.loaded, unloaded, iris.base)
            told.unsettled = tuple(by_bulk.unsettled(draft))

        try:
            done = commit(store, by_bulk, put, inspect=inspect, **options)
        except BulkRefusedError as error:
            error.notes = tuple(near_misses(reading.terms()))
            raise
        return BulkCommitted(
            done,
            told.summary,
            told.unsettled,
            notes=tuple(near_misses(reading.terms())),
            read=reading.quads,
            by_lines=reading.by_lines,
            loaded=told.loaded,
            sampled=change.sampled,
        )


@dataclass
class _Told:
    """What a draft says before it is published, and no longer after."""

    summary: str = "nothing changed"
    unsettled: tuple[str, ...] = ()
    loaded: int = 0


def _made(
    incoming: Incoming,
    reading: ReadQuads,
    rules: Rules,
    folder: Path,
    progress: Progress,
    verdicts: Mapping[Word, GraphVerdict],
) -> tuple[BulkChange, Rules]:
    if not isinstance(rules, DiplomaticRules):
        return BulkChange(incoming, reading, None, None, folder, progress), rules
    gate = BulkGate(rules.gate, verdicts=verdicts)
    change = BulkChange(incoming, reading, rules, gate, folder, progress)
    return change, BulkRules(rules, change, gate)
