"""A copy of a version that is being changed, and what was changed in it so far."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from detente.rdf.quads import Change, GraphName
from detente.sparql.describe import Related
from detente.store.engines.engine import Guard, Reader, allow_all
from detente.store.engines.oxigraph.compaction import copy_store, is_scattered
from detente.store.engines.oxigraph.files import remove_logs
from detente.store.engines.oxigraph.reader import OxigraphReader
from detente.store.errors import StoreError, os_errors
from detente.store.quad_file import QuadFile

_BATCH = 10_000
"""Quads that are added in one transaction; from there on in batches, as files of their own."""
_BULK = 200_000


class OxigraphDraft(OxigraphReader):
    """What is to become a version: reads as a version does, and takes changes.

    `before` is the version that it started from. `guard` is asked before a graph is written.
    """

    def __init__(
        self, before: Reader, store: Store, guard: Guard = allow_all, related: Related | None = None
    ) -> None:
        super().__init__(store, related)
        self.before = before
        self.guard = guard
        self._added: dict[Quad, None] = {}
        self._removed: dict[Quad, None] = {}
        self._loaded: list[QuadFile] = []
        self._unloaded: list[QuadFile] = []

    @property
    def change(self) -> Change:
        """What differs from `before`."""
        return Change(frozenset(self._added), frozenset(self._removed))

    @property
    def added(self) -> Collection[Quad]:
        """The quads that `before` has not; to be read before the draft is changed again."""
        return self._added.keys()

    @property
    def loaded(self) -> Sequence[QuadFile]:
        """The files that were loaded."""
        return self._loaded

    @property
    def unloaded(self) -> Sequence[QuadFile]:
        """The files of what was removed."""
        return self._unloaded

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs from `before`, an empty graph included."""
        return (
            bool(self._added or self._removed or self._loaded or self._unloaded)
            or self.graph_names() != self.before.graph_names()
        )

    def insert(self, quads: Iterable[Quad]) -> None:
        """Add quads; literals are kept as the engine keeps them (`007` becomes `7`)."""
        for batch in _batches(quads):
            fresh = [quad for quad in as_stored(batch) if quad not in self._store]
            self._ask(fresh)
            for quad in fresh:
                if self._removed.pop(quad, self) is self:
                    self._added[quad] = None
            if len(fresh) <= _BATCH:
                self._store.extend(fresh)
            else:
                self._store.bulk_extend(fresh)

    def load(self, file: QuadFile) -> None:
        """Have the engine load a file; it lets others compute meanwhile."""
        with os_errors(f"load {file.path.name}"):
            # Its terms are as an engine has written them: they need not be looked at once more.
            self._store.bulk_load(path=str(file.path), format=RdfFormat.N_QUADS, lenient=True)
        self._loaded.append(file)

    def unload(self, graph: NamedNode, files: Iterable[QuadFile]) -> None:
        """Have the engine remove a graph; files have its quads."""
        self._store.remove_graph(graph)
        self._unloaded.extend(files)

    def delete(self, quads: Iterable[Quad]) -> None:
        """Remove quads; a graph stays, even if it holds nothing then."""
        for batch in _batches(quads):
            present = [quad for quad in as_stored(batch) if quad in self._store]
            self._ask(present)
            for quad in present:
                if self._added.pop(quad, self) is self:
                    self._removed[quad] = None
                self._store.remove(quad)

    def create(self, graph: GraphName) -> None:
        """Add an empty graph where there is none of this name; the default graph always is."""
        if not isinstance(graph, DefaultGraph) and not self.contains_graph(graph):
            self.guard(graph)
            self._store.add_graph(graph)

    def drop(self, graph: GraphName) -> None:
        """Remove a graph and its quads; the default graph is emptied."""
        self.delete(list(self.match(graph=graph)))
        if not isinstance(graph, DefaultGraph) and self.contains_graph(graph):
            self.guard(graph)
            others = list(self._store.quads_for_pattern(None, None, None, graph))
            self._store.remove_graph(graph)
            self._store.extend(others)  # for blank nodes it removes those of others too (see `match`)

    def replace(self, graph: GraphName, quads: Iterable[Quad]) -> None:
        """Make a graph hold just these quads, touching what differs alone."""
        wanted = set(as_stored(quads))
        self.create(graph)
        self.delete([quad for quad in self.match(graph=graph) if quad not in wanted])
        self.insert(wanted)

    def apply(self, change: Change) -> None:
        """Remove and add what a change says."""
        self.delete(change.removed)
        self.insert(change.added)

    def replay(self, change: Change) -> None:
        """Apply a change that was made before (see `Draft.replay`): in bulk, which is what takes the time."""
        there = next((quad for quad in change.added if quad in self._store), None)
        gone = next((quad for quad in change.removed if quad not in self._store), None)
        if there is not None or gone is not None:
            wrong = f"{there} is there already" if there is not None else f"{gone} is not there"
            raise StoreError(f"a patch does not fit: {wrong}")
        for quad in change.removed:
            self._store.remove(quad)
        remaining = iter(change.added)
        while batch := list(islice(remaining, _BULK)):
            self._store.bulk_extend(batch)
        self._added.update(dict.fromkeys(change.added))
        self._removed.update(dict.fromkeys(change.removed))

    def effect(self, change: Change) -> Change:
        """Give what a change would add here that is not there and remove that is, as the engine keeps it."""
        wanted, unwanted = set(as_stored(change.added)), set(as_stored(change.removed))
        return Change(
            frozenset(quad for quad in wanted if quad not in self._store),
            frozenset(quad for quad in unwanted - wanted if quad in self._store),
        )

    def as_stored(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give quads with their literals as the engine keeps them, each once."""
        return as_stored(quads)

    def seal(self, folder: Path, parent: Path | None) -> None:
        """Have the engine write what it holds and close; where its files are too many, they are made few.

        Raises StoreError where something else still holds the store: it would go on writing its files.
        """
        store = self._close()
        store.flush()
        compacted = folder.with_name("compacted")
        if parent is not None and is_scattered(parent):
            copy_store(store, compacted)
        del store  # closed now: the engine has no other way
        if compacted.is_dir():
            shutil.rmtree(folder)
            compacted.rename(folder)
        remove_logs(folder)

    def _close(self) -> Store:
        store = self._store
        self.abandon()
        if sys.getrefcount(store) > 2:
            raise StoreError("the draft is still being read")
        return store

    def abandon(self) -> None:
        """Let the engine close the store; nothing can be read here any more."""
        vars(self).pop("_store", None)

    def _ask(self, quads: Iterable[Quad]) -> None:
        for graph in {quad.graph_name for quad in quads}:
            self.guard(graph)


def as_stored(quads: Iterable[Quad]) -> list[Quad]:
    """Give quads with their literals as the engine keeps them, each once."""
    others: dict[Quad, None] = {}
    literals = []
    for quad in quads:
        if isinstance(quad.object, NamedNode):
            others[quad] = None  # need not go through the engine
        else:
            literals.append(quad)
    scratch = Store()
    scratch.extend(literals)
    return [*others, *scratch]


def _batches(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    remaining, size = iter(quads), _BATCH
    while batch := list(islice(remaining, size)):
        yield batch
        size = _BULK
