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

from detente.store.errors import StoreError, os_errors
from detente.store.files import write_whole
from detente.store.holding import take_away
from detente.store.integrity import STORE
from detente.store.manifest import Manifest
from detente.store.notes import complete_notes, has_notes
from detente.store.version_files import VersionFiles
from detente.store.ways import Since, lineage, since_store

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
    quads: int = 400_000
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


def retain(files: VersionFiles, policy: Retention, known: dict[str, Since]) -> None:
    """Give up the stores that the policy no longer keeps, after a commit; the caller holds the lock.

    Looks at the versions that led to the current one, as far back as they have stores, and when a day has
    ended at those that are older than any day that counts. What cannot be given up is logged, and tried again
    after a later commit. `known` is kept from one commit to the next (see `ways.since_store`).
    """
    try:
        if not is_migrated(files) and not _migrate(files, AT_ONCE):
            return
        recent = list(_recent(files, policy.newest))
        deserving = _deserving(files, policy, recent, known)
        # The oldest first: those that are left over are found again, as the newest that have a store are.
        doomed = [
            *_expired(files, policy, recent, known),
            *(each for each in reversed(recent) if each.id not in deserving),
        ]
        _give_up(files, doomed[:AT_ONCE], known)
    except (StoreError, OSError) as error:
        log.warning("stores of old versions could not be given up: %s", error)


def prune(files: VersionFiles, keep: int, *, dry_run: bool = False) -> Pruning:
    """Take the stores of all but the newest `keep` versions; the current and tagged ones keep theirs.

    So do those that could not be made again, and those that somebody reads just now.
    """
    if keep < 1:
        raise StoreError(f"at least one version is kept, not {keep}")
    with files.lock():
        kept = {*files.tags().values()}
        kept.update(each.id for each in islice(lineage(files, files.current_id()), keep))
        if not is_migrated(files) and not dry_run:
            _migrate(files)
        for folder in files.path("").glob(f"*/{DOOMED_BEFORE}"):
            shutil.rmtree(folder, ignore_errors=True)
        doomed = [each for each in _newest_first(files) if each.id not in kept]
        return _give_up(files, doomed, {}, dry_run=dry_run)


def is_migrated(files: VersionFiles) -> bool:
    """Tell whether every version that has a store has its notes too, where they can be found."""
    return (files.folder / LAYOUT).is_file()


def _migrate(files: VersionFiles, most: int | None = None) -> bool:
    """Complete the notes of versions of before there were any, so many at once; tell whether all are.

    No store is given up before: notes are found by comparing two of them.
    """
    completed = 0
    for each in _newest_first(files):
        if completed == most:
            return False
        if not has_notes(files.path(each.id)):
            completed += complete_notes(files, each)
    write_whole(files.folder / LAYOUT, "2\n")
    return True


def _recent(files: VersionFiles, newest: int) -> Iterator[Manifest]:
    """Yield the versions that led to the current one, newest first, to the first old one without a store."""
    for place, each in enumerate(lineage(files, files.current_id())):
        if place >= newest and not files.is_kept(each.id):
            return
        yield each


def _newest_first(files: VersionFiles) -> list[Manifest]:
    found = map(files.manifest, filter(files.is_kept, files.ids()))
    return sorted(found, key=lambda each: (each.moment, each.id), reverse=True)


def _deserving(
    files: VersionFiles, policy: Retention, recent: Sequence[Manifest], known: dict[str, Since]
) -> set[str]:
    """Choose the versions that keep their stores; they come newest first, each with the next before it."""
    kept = {*files.tags().values(), *(each.id for each in recent[: policy.newest])}
    first = _day(recent[0]) - timedelta(days=policy.days) if recent else date.min
    kept.update(one.id for after, one in pairwise(recent) if _day(after) != _day(one) > first)
    undecided = {each.id for each in recent}
    for each in reversed(recent):
        undecided.discard(each.id)
        if each.id not in kept and _is_far(files, each, policy.quads, kept, undecided, known):
            kept.add(each.id)
        undecided.add(each.id)
    return kept


def _expired(
    files: VersionFiles, policy: Retention, recent: Sequence[Manifest], known: dict[str, Since]
) -> list[Manifest]:
    """List the versions whose days no longer count, where the current one is the first of its day."""
    if len(recent) < 2 or _day(recent[0]) == _day(recent[1]):
        return []
    looked_at = {each.id for each in recent}
    tagged = {*files.tags().values()}
    first = _day(recent[0]) - timedelta(days=policy.days)
    doomed: dict[str, Manifest] = {}
    for each in reversed(_newest_first(files)):
        is_old = _day(each) <= first and each.id not in looked_at and each.id not in tagged
        if is_old and not _is_far(files, each, policy.quads, (), doomed, known):
            doomed[each.id] = each
    return list(doomed.values())


def _is_far(
    files: VersionFiles,
    manifest: Manifest,
    most: int,
    kept: Collection[str],
    undecided: Collection[str],
    known: dict[str, Since],
) -> bool:
    """Tell whether a version takes more than it may to be made from the store before it that stays."""

    def stays(version: str) -> bool:
        return version in kept or (version not in undecided and files.is_kept(version))

    def is_more(known: dict[str, Since]) -> bool:
        since = since_store(files, manifest.id, stays, known)
        return since is None or since.cost > most

    return is_more(known) and is_more({})


def _give_up(
    files: VersionFiles, doomed: Iterable[Manifest], known: dict[str, Since], *, dry_run: bool = False
) -> Pruning:
    removed, kept, freed = [], [], 0
    with os_errors("give up the stores of old versions"):
        if not dry_run:
            sweep_doomed(files)
        for each in doomed:
            size = size_of(files.path(each.id) / STORE)
            can_be_made = since_store(files, each.id, files.is_ready, known) is not None
            if can_be_made and (dry_run or _take(files, each.id)):
                removed.append(each.id)
                freed += size
            else:
                kept.append(each.id)
        if not dry_run:
            sweep_doomed(files)
    return Pruning(tuple(reversed(removed)), freed, tuple(kept))


def _take(files: VersionFiles, version: str) -> bool:
    doomed = files.folder / DOOMED
    doomed.mkdir(exist_ok=True)
    # In one step, so that no reader finds half of it.
    return take_away(files.kept_folder(version), doomed / version)


def sweep_doomed(files: VersionFiles) -> None:
    """Remove the stores that were given up, those of a pruning that was killed too."""
    shutil.rmtree(files.folder / DOOMED, ignore_errors=True)


def _day(manifest: Manifest) -> date:
    return manifest.moment.astimezone(UTC).date()


def size_of(folder: os.PathLike[str]) -> int:
    """Count the bytes that a folder has for itself."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        stats = [entry.stat() for entry in entries if entry.is_file()]
        return sum(found.st_size for found in stats if found.st_nlink == 1)
    return 0
