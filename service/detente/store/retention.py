"""Which versions keep a store of their own; others are made from the nearest one when they are asked for."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from detente.store.errors import StoreError, os_errors
from detente.store.files import write_whole
from detente.store.holding import take_away
from detente.store.integrity import STORE
from detente.store.manifest import Manifest
from detente.store.notes import complete_notes, has_notes
from detente.store.ways import cost, lineage, way_on

if TYPE_CHECKING:
    from detente.store.versions import VersionStore

log = logging.getLogger(__name__)

DOOMED = "given-up"
"""A folder of the data folder, for stores that are being removed."""

DOOMED_BEFORE = "pruned"
"""What the store of a version was called while it was removed, before there was that folder."""

LAYOUT = "layout"
"""A file of the data folder that says that versions have notes: see `docs/writing.md`."""

AT_ONCE = 16
"""So many versions give up their stores after one commit at most: what there is more, after the next."""


@dataclass(frozen=True)
class Retention:
    """Which stores stay, and how many more may be made.

    The `newest` versions keep theirs, tagged ones, the last of each of so many `days`, and of all others one
    whenever the patches since the store before it take more than `quads` to apply. Beside them `made` stores
    of `made_bytes` in all may lie ready, those that were asked for last.
    """

    newest: int = 4
    days: int = 30
    quads: int = 300_000
    made: int = 8
    made_bytes: int = 2 << 30

    def to_text(self) -> str:
        """Write the policy as an argument of a process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Retention:
        """Read what `to_text` has written."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Pruning:
    """Which versions gave up their stores, which must keep them, and how many bytes that gave back."""

    versions: tuple[str, ...]
    bytes: int
    kept: tuple[str, ...] = ()


def retain(store: VersionStore) -> None:
    """Give up the stores that the policy no longer keeps, after a commit; the caller holds the lock.

    Looks at the versions that led to the current one, as far back as they have stores, and when a day has
    ended at those that are older than any day that counts. What cannot be given up is logged, and tried again
    after a later commit.
    """
    try:
        if not is_migrated(store) and not _migrate(store, AT_ONCE):
            return
        recent = list(_recent(store))
        deserving = _deserving(store, recent)
        # The oldest first: those that are left over are found again, as the newest that have a store are.
        doomed = [*_expired(store, recent), *(each for each in reversed(recent) if each.id not in deserving)]
        _give_up(store, doomed[:AT_ONCE])
    except (StoreError, OSError) as error:
        log.warning("stores of old versions could not be given up: %s", error)


def prune(store: VersionStore, keep: int, *, dry_run: bool = False) -> Pruning:
    """Take the stores of all but the newest `keep` versions; the current and tagged ones keep theirs.

    So do those that could not be made again, and those that somebody reads just now.
    """
    if keep < 1:
        raise StoreError(f"at least one version is kept, not {keep}")
    with store.lock():
        store.forget()
        kept = {*store.tags().values()}
        kept.update(each.id for each in islice(lineage(store, store.current_id()), keep))
        if not is_migrated(store) and not dry_run:
            _migrate(store)
        for folder in store.path("").glob(f"*/{DOOMED_BEFORE}"):
            shutil.rmtree(folder, ignore_errors=True)
        doomed = [each for each in _newest_first(store) if each.id not in kept]
        return _give_up(store, doomed, dry_run=dry_run)


def is_migrated(store: VersionStore) -> bool:
    """Tell whether every version that has a store has its notes too, where they can be found."""
    return (store.folder / LAYOUT).is_file()


def _migrate(store: VersionStore, most: int | None = None) -> bool:
    """Complete the notes of versions of before there were any, so many at once; tell whether all are.

    No store is given up before: notes are found by comparing two of them.
    """
    completed = 0
    for each in _newest_first(store):
        if completed == most:
            return False
        if not has_notes(store.path(each.id)):
            completed += complete_notes(store, each)
    write_whole(store.folder / LAYOUT, "2\n")
    return True


def _recent(store: VersionStore) -> Iterator[Manifest]:
    """Yield the versions that led to the current one, newest first, to the first old one without a store."""
    for place, each in enumerate(lineage(store, store.current_id())):
        if place >= store.retention.newest and not store.is_kept(each.id):
            return
        yield each


def _newest_first(store: VersionStore) -> list[Manifest]:
    found = map(store.manifest, filter(store.is_kept, store.ids()))
    return sorted(found, key=lambda each: (each.moment, each.id), reverse=True)


def _deserving(store: VersionStore, recent: Sequence[Manifest]) -> set[str]:
    """Choose the versions that keep their stores; they come newest first, each with the next before it."""
    policy = store.retention
    kept = {*store.tags().values(), *(each.id for each in recent[: policy.newest])}
    first = _day(recent[0]) - timedelta(days=policy.days) if recent else date.min
    kept.update(one.id for after, one in pairwise(recent) if _day(after) != _day(one) > first)
    undecided = {each.id for each in recent}
    for each in reversed(recent):
        undecided.discard(each.id)
        if each.id not in kept and _is_far(store, each, kept, undecided):
            kept.add(each.id)
        undecided.add(each.id)
    return kept


def _expired(store: VersionStore, recent: Sequence[Manifest]) -> list[Manifest]:
    """List the versions whose days no longer count, where the current one is the first of its day."""
    if len(recent) < 2 or _day(recent[0]) == _day(recent[1]):
        return []
    looked_at = {each.id for each in recent}
    tagged = {*store.tags().values()}
    first = _day(recent[0]) - timedelta(days=store.retention.days)
    doomed: dict[str, Manifest] = {}
    for each in reversed(_newest_first(store)):
        is_old = _day(each) <= first and each.id not in looked_at
        if is_old and each.id not in tagged and not _is_far(store, each, (), doomed):
            doomed[each.id] = each
    return list(doomed.values())


def _is_far(
    store: VersionStore, manifest: Manifest, kept: Collection[str], undecided: Collection[str]
) -> bool:
    """Tell whether a version takes more than it may to be made from the store before it that stays."""
    total = 0
    for each in lineage(store, manifest.id):
        if each.id != manifest.id and (
            each.id in kept or (each.id not in undecided and store.is_kept(each.id))
        ):
            return False
        total += cost(each)
        if total > store.retention.quads:
            return True
    return False


def _give_up(store: VersionStore, doomed: Iterable[Manifest], *, dry_run: bool = False) -> Pruning:
    removed, kept, freed = [], [], 0
    with os_errors("give up the stores of old versions"):
        if not dry_run:
            sweep_doomed(store)
        for each in doomed:
            size = size_of(store.path(each.id) / STORE)
            can_be_made = way_on(store, each.id) is not None
            if can_be_made and (dry_run or _take(store, each.id)):
                removed.append(each.id)
                freed += size
            else:
                kept.append(each.id)
        if not dry_run:
            sweep_doomed(store)
    return Pruning(tuple(reversed(removed)), freed, tuple(kept))


def _take(store: VersionStore, version: str) -> bool:
    doomed = store.folder / DOOMED
    doomed.mkdir(exist_ok=True)
    # In one step, so that no reader finds half of it.
    return take_away(store.kept_folder(version), doomed / version)


def sweep_doomed(store: VersionStore) -> None:
    """Remove the stores that were given up, those of a pruning that was killed too."""
    shutil.rmtree(store.folder / DOOMED, ignore_errors=True)


def _day(manifest: Manifest) -> date:
    return manifest.moment.astimezone(UTC).date()


def size_of(folder: os.PathLike[str]) -> int:
    """Count the bytes that a folder has for itself."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        stats = [entry.stat() for entry in entries if entry.is_file()]
        return sum(found.st_size for found in stats if found.st_nlink == 1)
    return 0
