"""A data folder that is one of several writers': each commit is appended to the log that they share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from detente.rdf.quads import GraphName
from detente.replication.entry import entry_of_folder
from detente.replication.folder_log import FolderLog
from detente.replication.patch_log import OvertakenError
from detente.replication.postgres_log import PostgresLog
from detente.replication.replay import replay
from detente.replication.standing import STATE, StateFile
from detente.store import Manifest, UnknownVersionError, VersionStore
from detente.store.errors import StoreError
from detente.store.publication import REPORT

AT_ONCE = 100
"""So many entries are asked for at once."""


@dataclass(frozen=True)
class FollowedOrder:
    """The order of a data folder that follows another one: nothing is committed to it here."""

    file: StateFile

    def catch_up(self, store: VersionStore) -> None:
        """Raise StoreError: a commit of its own would part it from what it follows."""
        source = self.file.read().source or "another one"
        raise StoreError(
            f"{store.folder} follows {source}: make changes there. To have it go its own way, end the "
            f"follower and remove {STATE} from it."
        )

    def record(self, store: VersionStore, *_: object) -> None:
        """Raise StoreError as `catch_up` does."""
        self.catch_up(store)


@dataclass(frozen=True)
class SharedOrder:
    """The order of a log, as an `Ordering` of a data folder."""

    log: PostgresLog
    derived: Collection[GraphName] = ()

    def connect(self) -> None:
        """Connect to the log now (see `PostgresLog.connect`)."""
        self.log.connect()

    def catch_up(self, store: VersionStore) -> None:
        """Replay what others have committed. A log that is empty is given what the folder has.

        Raises StoreError where folder and log have different histories, MismatchError as `replay` does.
        """
        head, here = self.log.head(), store.current_id()
        if head == here:
            return
        if head is None:
            self._fill(store)
            return
        try:
            while self._replays(store):
                pass
        except UnknownVersionError:
            raise StoreError(
                f"{store.folder} has version {here}, which the log of patches has not: begin with an empty "
                "data folder, or with an empty log"
            ) from None

    def record(self, store: VersionStore, manifest: Manifest, folder: Path) -> None:
        """Append a sealed version to the log: with that it is committed."""
        parent = None if manifest.parent is None else store.path(manifest.parent)
        report = folder / REPORT
        text = report.read_text(encoding="utf-8") if report.is_file() else None
        self.log.append(entry_of_folder(folder, manifest, parent, text), manifest.parent)

    def _replays(self, store: VersionStore) -> bool:
        """Replay some of what follows the current version; false where nothing does."""
        found = False
        try:
            for entry in self.log.after(store.current_id(), AT_ONCE):
                found = True
                replay(store, entry, self.derived)
        except OvertakenError:  # another process of this folder has been first to replay, or to commit
            return True
        return found

    def _fill(self, store: VersionStore) -> None:
        parent: str | None = None
        while parent != store.current_id():
            for entry in FolderLog(store).after(parent, AT_ONCE):
                self.log.append(entry, parent)
                parent = entry.version
