"""The log that a data folder is: its version folders, in the order in which each follows another."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from detente.rdf.quads import GraphName
from detente.replication.entry import LogEntry, logged_entry
from detente.replication.patch_log import OvertakenError, poll
from detente.replication.replay import replay
from detente.store import UnknownVersionError, VersionStore
from detente.store.ways import lineage

POLL_SECONDS = 0.1


class FolderLog:
    """A data folder as a `PatchLog`: a commit here is appended by being published, `append` replays one."""

    def __init__(self, store: VersionStore, derived: Collection[GraphName] = ()) -> None:
        """Take the versions of a store; `derived` graphs are no part of the content's digest."""
        self._store = store
        self._derived = derived

    def head(self) -> str | None:
        """Give the current version."""
        return self._store.current_id()

    def append(self, entry: LogEntry, parent: str | None) -> None:
        """Make a version from its entry, and make it current (see `replay`)."""
        if parent != entry.manifest.parent:
            raise OvertakenError(parent, entry.manifest.parent)
        replay(self._store, entry, self._derived)

    def after(self, version: str | None, most: int) -> Iterator[LogEntry]:
        """Yield the versions that lead from one to the current one (see `PatchLog.after`)."""
        ids: list[str] = []
        for manifest in lineage(self._store, self.head()):
            if manifest.id == version:
                break
            ids.append(manifest.id)
        else:
            if version is not None:
                raise UnknownVersionError(f"version {version} did not lead to the current one")
        for each in reversed(ids[-most:]):
            yield logged_entry(self._store, each)

    def wait(self, version: str | None, seconds: float) -> None:
        """Look at the pointer now and then until another version is current."""
        poll(self, version, seconds, POLL_SECONDS)
