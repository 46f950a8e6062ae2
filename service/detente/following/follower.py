"""The loop of a follower: seed, then apply what the log has after the current version, and wait for more."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import islice

from detente.following.seeding import seed
from detente.following.service_log import ServiceLog
from detente.rdf.quads import GraphName
from detente.replication.folder_log import FolderLog
from detente.replication.patch_log import OvertakenError, PatchLog
from detente.replication.replay import MismatchError
from detente.replication.standing import StateFile
from detente.store import UnknownVersionError, VersionStore
from detente.store.errors import StoreError
from detente.store.ways import lineage

log = logging.getLogger(__name__)

AT_ONCE = 20
BACK = 1000
"""So many versions back it is looked for one that the source has too, if it has gone back."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class VersionFollower:
    """Keeps a data folder at the versions of a log. Killed at any moment, it goes on where it was.

    `derived` are the graphs that are left out of digests; `seconds` is how often it is looked for more.
    """

    def __init__(
        self,
        store: VersionStore,
        source: PatchLog,
        name: str,
        *,
        derived: Collection[GraphName] = (),
        seconds: float = 0.5,
        seeds: ServiceLog | None = None,
    ) -> None:
        """Follow a log called `name`; an empty folder is first made a copy of the service `seeds`, if any."""
        self._store = store
        self._source = source
        self._own = FolderLog(store, derived)
        self._seeds = seeds
        self._seconds = seconds
        self._file = StateFile(store.folder)
        self._standing = replace(self._file.without_whole(), source=name)

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Follow until `goes_on` says no; what is unreachable is asked again, ever more seldom.

        Raises MismatchError where a version comes out otherwise than the log tells; so says the state file.
        """
        pause = FIRST_PAUSE
        while goes_on():
            try:
                self.step()
                self._source.wait(self._store.current_id(), self._seconds)
                pause = FIRST_PAUSE
            except MismatchError as error:
                self._tell(trouble=str(error), stopped=True)
                raise
            except (StoreError, OSError) as error:  # unreachable, a full disk, a file that went meanwhile
                log.warning("following %s: %s; trying again in %g s", self._standing.source, error, pause)
                self._tell(trouble=str(error))
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def step(self) -> bool:
        """Apply what there is, up to a number of entries; tell whether all of it was applied.

        Raises UnreachableError, MismatchError, and StoreError for what is to be tried again.
        """
        asked_at = time.time()
        head = self._source.head()
        if self._store.current_id() is None and self._seeds is not None:
            seed(self._store, self._seeds)
        if head != self._store.current_id():
            self._apply(head)
        is_whole = head == self._store.current_id()
        self._tell(head=head, whole_at=asked_at if is_whole else self._standing.whole_at, trouble="")
        return is_whole

    def _apply(self, head: str | None) -> None:
        here = self._store.current_id()
        try:
            for entry in self._source.after(here, AT_ONCE):
                self._own.append(entry, here)
                here = entry.version
                self._tell(head=head, trouble="")
        except UnknownVersionError:
            self._go_back()
        except OvertakenError:
            if self._store.current_id() == here:
                raise  # else a commit of this folder has been first, and all is well

    def _go_back(self) -> None:
        """Make the last version current that the source has too: it has gone back, and on from there."""
        for manifest in islice(lineage(self._store, self._store.current_id()), 1, BACK):
            try:
                next(iter(self._source.after(manifest.id, 1)), None)
            except UnknownVersionError:
                continue
            self._store.check_out(manifest.id)
            return
        raise MismatchError(
            f"{self._standing.source} has none of the last versions of {self._store.folder}: it is another "
            "data set, or began anew. Follow it with an empty data folder."
        )

    def _tell(self, **changes: object) -> None:
        self._standing = replace(self._standing, **changes)  # type: ignore[arg-type]
        self._file.write(self._standing)
