"""The versions between two: which patches lead from one that has a store to one that has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from detente.store.manifest import Manifest
from detente.store.notes import has_notes
from detente.store.version_files import VersionFiles

STEP = 500
"""Quads that could be added in the time that it takes to read one more patch."""

REMOVAL = 3
"""Quads that could be added in the time that it takes to remove one."""

FOLLOWING = 4
"""So many of the stores that were made next after a version are tried, to go back from."""


KNOWN = 4096
"""Of so many versions it is kept which store they are made from."""


@dataclass(frozen=True)
class Since:
    """The last store before a version, None for nothing at all, and the cost of the patches since."""

    base: str | None
    cost: int


@dataclass(frozen=True)
class Way:
    """How a version is made: from a store, or from nothing where `base` is None, by patches.

    Those of `back` are undone, the newest first; those of `on` are applied in the order of time.
    """

    base: Manifest | None
    back: tuple[Manifest, ...] = ()
    on: tuple[Manifest, ...] = ()

    @property
    def cost(self) -> int:
        """About how many quads could be added in the time that it takes."""
        return sum(map(cost, self.on)) + sum(cost(each, backwards=True) for each in self.back)


def cost(manifest: Manifest, *, backwards: bool = False) -> int:
    """Weigh one patch, in quads that could be added in the time that it takes."""
    added, removed = manifest.added, manifest.removed
    return STEP + (removed + REMOVAL * added if backwards else added + REMOVAL * removed)


def lineage(files: VersionFiles, version: str | None) -> Iterator[Manifest]:
    """Yield a version and all before it, newest first."""
    while version is not None:
        manifest = files.manifest(version)
        yield manifest
        version = manifest.parent


def nearest(files: VersionFiles, version: str) -> Way | None:
    """Find the cheapest way to make a version; None where there is none any more."""
    before = way_on(files, version)
    ways = [before] if before else []
    most = before.cost if before else None
    ways += _ways_back(files, files.manifest(version), most)
    return min(ways, key=lambda way: way.cost, default=None)


def way_on(files: VersionFiles, version: str) -> Way | None:
    """Find the way on from the last store before a version, or from nothing; None without its patches."""
    steps: list[Manifest] = []
    for each in lineage(files, version):
        if steps and files.is_ready(each.id):
            return Way(each, on=tuple(reversed(steps)))
        if not has_notes(files.path(each.id)):
            return None
        steps.append(each)
    return Way(None, on=tuple(reversed(steps)))


def since_store(
    files: VersionFiles, version: str, is_store: Callable[[str], bool], known: dict[str, Since]
) -> Since | None:
    """Find the last store before a version; None where a patch is missing on the way.

    What is found is kept in `known`, so that a later version takes one step and not as many as there are
    patches. A store that has come between meanwhile is not seen then: the cost is too high, never too low.
    """
    total, base = 0, None
    for each in lineage(files, version):
        if each.id != version and is_store(each.id):
            base = each.id
            break
        before = known.get(each.id)
        if before and (before.base is None or is_store(before.base)):
            total, base = total + before.cost, before.base
            break
        if not has_notes(files.path(each.id)):
            return None
        total += cost(each)
    if len(known) >= KNOWN:
        known.clear()
    known[version] = Since(base, total)
    return known[version]


def _ways_back(files: VersionFiles, manifest: Manifest, most: int | None) -> Iterator[Way]:
    later = [each for each in map(files.manifest, files.ready_ids()) if each.moment >= manifest.moment]
    later.sort(key=lambda each: (each.moment, each.id))
    for each in islice((each for each in later if each.id != manifest.id), FOLLOWING):
        if (way := _way_back(files, each, manifest.id, most)) is not None:
            yield way


def _way_back(files: VersionFiles, base: Manifest, version: str, most: int | None) -> Way | None:
    steps: list[Manifest] = []
    total = 0
    for each in lineage(files, base.id):
        if each.id == version:
            return Way(base, back=tuple(steps))
        total += cost(each, backwards=True)
        is_too_far = most is not None and total > most
        is_behind_another = bool(steps) and files.is_ready(each.id)
        if is_too_far or is_behind_another or not has_notes(files.path(each.id)):
            return None
        steps.append(each)
    return None
