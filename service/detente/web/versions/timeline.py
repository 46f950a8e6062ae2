"""The versions that led to one, with their times: what datetime negotiation chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from detente.store import Manifest, VersionStore
from detente.store.ways import lineage


@dataclass(frozen=True)
class Moment:
    """A version and when it was made, in whole seconds, which is what HTTP dates tell apart."""

    version: str
    time: datetime


@dataclass(frozen=True)
class Timeline:
    """A version and all that led to it, in the order in which they were made."""

    moments: tuple[Moment, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each version stands, by its id."""
        return {each.version: place for place, each in enumerate(self.moments)}

    def up_to(self, version: str) -> Timeline:
        """Give the part that ends in a version of it."""
        return Timeline(self.moments[: self.places[version] + 1])


class Timelines:
    """Timelines of one store. That of the version asked for last is kept, and continued after a commit."""

    def __init__(self, store: VersionStore) -> None:
        self._store = store
        self._last = Timeline(())
        self._pruned: set[str] = set()

    def of(self, version: str) -> Timeline:
        """Find the timeline that ends in a version; raises UnknownVersionError."""
        last = self._last
        if version in last.places:
            return last if last.moments[-1].version == version else last.up_to(version)
        new: list[Moment] = []
        known: tuple[Moment, ...] = ()
        for manifest in lineage(self._store, version):
            if manifest.id in last.places:
                known = last.up_to(manifest.id).moments
                break
            new.append(Moment(manifest.id, time_of(manifest)))
        self._last = Timeline((*known, *reversed(new)))
        return self._last

    def is_kept(self, moment: Moment) -> bool:
        """Tell whether a version can still be asked; one that was pruned never can again."""
        if moment.version not in self._pruned and self._store.is_pruned(moment.version):
            self._pruned.add(moment.version)
        return moment.version not in self._pruned

    def first(self, timeline: Timeline) -> Moment | None:
        """Find the first version that can still be asked."""
        return next(filter(self.is_kept, timeline.moments), None)

    def before(self, timeline: Timeline) -> Moment | None:
        """Find the last version before the end that can still be asked."""
        return next(filter(self.is_kept, reversed(timeline.moments[:-1])), None)

    def at(self, timeline: Timeline, time: datetime) -> Moment | None:
        """Choose the newest version that was there at a time, else the first (RFC 7089, section 4.5).

        None where no version can be asked.
        """
        there = (each for each in reversed(timeline.moments) if each.time <= time)
        return next(filter(self.is_kept, there), None) or self.first(timeline)


def time_of(manifest: Manifest) -> datetime:
    """Read when a version was made, in whole seconds of UTC."""
    return manifest.moment.astimezone(UTC).replace(microsecond=0)
