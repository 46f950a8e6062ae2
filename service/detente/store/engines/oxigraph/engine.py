"""The embedded engine as an `Engine`: a version is a folder of its files, linked from version to version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, Store

from detente.sparql.describe import Related
from detente.store.engines.engine import Guard, Version, allow_all
from detente.store.engines.oxigraph.draft import OxigraphDraft, as_stored
from detente.store.engines.oxigraph.files import is_data
from detente.store.engines.oxigraph.reader import OxigraphReader, OxigraphVersion
from detente.store.errors import StoreError, os_errors
from detente.store.holding import Hold
from detente.store.manifest import Manifest


@dataclass(frozen=True)
class Oxigraph:
    """Keeps versions in stores of Oxigraph's, by way of RocksDB.

    `related` says what DESCRIBE describes beside what a query names; by default nothing.
    """

    related: Related | None = None

    def open(self, folder: Path, manifest: Manifest) -> OxigraphVersion:
        """Open a store read-only (see `Engine.open`)."""
        hold = _hold(folder)
        try:
            return OxigraphVersion(manifest, _read_only(folder), self.related, hold)
        except StoreError:
            hold.release()  # at once: the error may be kept
            raise

    def load(self, folder: Path, manifest: Manifest) -> OxigraphVersion:
        """Copy a store into memory: some 250 bytes a quad, nine seconds for a million of them."""
        hold, store = _hold(folder), Store()
        try:
            stored = _read_only(folder)
            for graph in stored.named_graphs():
                store.add_graph(graph)
            store.bulk_extend(stored)
        finally:
            hold.release()
        version = OxigraphVersion(manifest, store, self.related)
        version.look_at_objects()
        return version

    def draft(self, before: Version | None, folder: Path, guard: Guard) -> OxigraphDraft:
        """Link the files of a version, and open them for writing."""
        if before is not None:
            before.link_to(folder)
        return OxigraphDraft(before or OxigraphReader(Store()), Store(str(folder)), guard, self.related)

    def scratch(self) -> OxigraphDraft:
        """Begin a draft in memory (see `Engine.scratch`)."""
        return OxigraphDraft(OxigraphReader(Store()), Store(), allow_all, self.related)

    def as_stored(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give quads as `draft.as_stored` does."""
        return as_stored(quads)

    def is_data(self, name: str) -> bool:
        """Tell what `files.is_data` does."""
        return is_data(name)


def _hold(folder: Path) -> Hold:
    with os_errors(f"read {folder}"):
        return Hold(folder)


def _read_only(folder: Path) -> Store:
    try:
        return Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:  # the latter for what is damaged
        raise StoreError(str(error)) from error
