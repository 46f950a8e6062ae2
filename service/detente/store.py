"""Immutable versions of the graph on disk; the only module that opens an engine's store.

A data folder holds `versions/<id>/` (`store/`, the engine's files, and `manifest.json`) and `current`, a file
that names the version to serve. A version is written beside the others, synced, renamed into place and only
then named: readers need no lock, and a commit that fails or dies leaves what was current as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store, Variable

from detente.answers import Answer, evaluation
from detente.describe import Result, describe
from detente.digest import VERSION_ID_LENGTH, content_digest, graph_digests, version_id
from detente.errors import DetenteError
from detente.quads import DEFAULT_GRAPH, GraphName, Object, Subject

DEFAULT_GRAPH_NAME = "default"
"""How a manifest names the default graph; no IRI is spelt so."""

_VERSION_ID = re.compile(rf"[0-9a-f]{{{VERSION_ID_LENGTH}}}")
_LOCK_POLL_SECONDS = 0.05


class StoreError(DetenteError):
    """The data folder cannot be read or written."""


class UnknownVersionError(StoreError):
    """No version has this id."""


@dataclass(frozen=True)
class GraphSummary:
    """Size and content digest of one graph of a version."""

    count: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What is known of a version without opening it.

    `digest` is the content's, derived graphs left out; `created` is UTC in ISO 8601; `graphs` has the name of
    every graph of the data set, with the default graph where it is not empty.
    """

    id: str
    digest: str
    parent: str | None
    created: str
    author: str
    message: str
    graphs: Mapping[str, GraphSummary] = field(hash=False)

    @property
    def counts(self) -> dict[str, int]:
        """Quads of each graph."""
        return {name: graph.count for name, graph in self.graphs.items()}

    @property
    def total(self) -> int:
        """Quads of all graphs."""
        return sum(self.counts.values())

    def to_json(self) -> str:
        """Write the manifest as JSON; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Read a manifest; raises ValueError, KeyError or TypeError if `text` is not one."""
        fields = json.loads(text)
        graphs = {name: GraphSummary(**graph) for name, graph in fields.pop("graphs").items()}
        return cls(**fields, graphs=graphs)


class Version:
    """One version, open for reading; usable for as long as it is held, whatever is committed later."""

    def __init__(self, manifest: Manifest, store: Store) -> None:
        self.manifest = manifest
        self._store = store

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `quads.QuadSource.match`)."""
        return self._store.quads_for_pattern(subject, predicate, object, graph)

    def graph_names(self) -> list[NamedNode | BlankNode]:
        """List the named graphs, sorted."""
        return sorted(self._store.named_graphs(), key=str)

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
        substitutions: Mapping[str, Object] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query over this version; `describe` says what DESCRIBE answers.

        `prefixes` need no declaration in `text`. If either list of graphs is given, the two are the whole
        dataset (SPARQL 1.1 Protocol, 2.1.4). `substitutions` gives variables that the query selects a value.
        Raises QuerySyntaxError, and QueryError for what cannot be evaluated.
        """
        given = default_graphs is not None or named_graphs is not None
        # The engine reads each prefix it is given anew for each query.
        used = {name: iri for name, iri in (prefixes or {}).items() if f"{name}:" in text}

        def ask(query: str) -> Result:
            return self._store.query(
                query,
                base_iri=base_iri,
                prefixes=used,
                default_graph=list(default_graphs or ()) if given else None,
                named_graphs=list(named_graphs or ()) if given else None,
                substitutions={Variable(name): term for name, term in (substitutions or {}).items()},
            )

        with evaluation(RuntimeError, OSError):
            result = ask(text)
            if isinstance(result, QueryTriples):
                result = describe(text, ask, self, (default_graphs or ()) if given else None) or result
        return Answer(result)


class VersionStore:
    """The versions of one data folder. Any number of processes read; one at a time writes."""

    def __init__(self, folder: Path, *, lock_seconds: float = 30.0) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self._pointer = folder / "current"
        self._lock_seconds = lock_seconds
        self._opening = threading.Lock()
        self._current: Version | None = None
        self._pointed: tuple[tuple[int, int], str] | None = None

    def current(self) -> Version | None:
        """Open the current version, or return it if it is open already; None before the first commit."""
        with self._opening:
            current_id = self.current_id()
            if current_id is None:
                return None
            if self._current is None or self._current.manifest.id != current_id:
                self._current = self.open(current_id)
            return self._current

    def open(self, version: str) -> Version:
        """Open a version by its id; raises UnknownVersionError, or StoreError if its files are damaged."""
        manifest = self.manifest(version)
        with _os_errors(f"open version {version}"):
            return Version(manifest, self._open_engine(version))

    def load(self, version: str) -> Version:
        """Copy a version into memory: two to three times faster to ask, and some 250 bytes a quad.

        Raises what `open` does. Takes about nine seconds for a million quads.
        """
        manifest = self.manifest(version)
        store = Store()
        with _os_errors(f"load version {version}"):
            stored = self._open_engine(version)
            for graph in stored.named_graphs():
                store.add_graph(graph)
            store.bulk_extend(stored)
        return Version(manifest, store)

    def _open_engine(self, version: str) -> Store:
        return Store.read_only(str(self._versions / version / "store"))

    def manifests(self) -> list[Manifest]:
        """Read the manifests of all versions, oldest first."""
        with _os_errors(f"list the versions in {self.folder}"):
            folders = list(self._versions.iterdir()) if self._versions.is_dir() else []
        ids = filter(_VERSION_ID.fullmatch, (folder.name for folder in folders))
        return sorted(map(self.manifest, ids), key=lambda manifest: (manifest.created, manifest.id))

    def commit(
        self,
        quads: Iterable[Quad],
        *,
        author: str,
        message: str,
        created: datetime | None = None,
        derived: Collection[GraphName] = (),
        empty: Collection[NamedNode] = (),
    ) -> Manifest:
        """Write `quads` as a new version and make it current.

        `created` has a time zone, and is now by default. Graphs in `derived` are left out of the version's
        digest; graphs in `empty` are part of the data set even if they hold nothing. Where every graph is as
        in the current version, nothing is written and its manifest returned.
        Raises StoreError, with the current version as it was.
        """
        moment = _utc(created or datetime.now(UTC))
        pending = self._versions / "pending"
        with _os_errors(f"write to {self.folder}"), self._lock(), ExitStack() as cleanup:
            shutil.rmtree(pending, ignore_errors=True)  # what a commit that was killed has left
            cleanup.callback(shutil.rmtree, pending, ignore_errors=True)
            graphs, digest = _write_quads(pending, quads, derived, empty)
            parent = self._current_manifest()
            if parent is not None and parent.graphs == graphs:
                return parent
            parent_id = parent.id if parent else None
            new_id = version_id(
                digest=digest, parent=parent_id, created=moment, author=author, message=message
            )
            manifest = Manifest(new_id, digest, parent_id, moment, author, message, graphs)
            self._publish(pending, manifest)
            return manifest

    def _publish(self, pending: Path, manifest: Manifest) -> None:
        (pending / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
        _sync_tree(pending)
        folder = self._versions / manifest.id
        with ExitStack() as undo:
            if not folder.exists():
                pending.rename(folder)
                undo.callback(shutil.rmtree, folder, ignore_errors=True)
                _sync(self._versions)
            elif self.manifest(manifest.id) != manifest:
                raise StoreError(f"version {manifest.id} exists with other content; commit again")
            self._point_to(manifest.id)
            undo.pop_all()
        _sync(self.folder)

    def _point_to(self, version: str) -> None:
        next_pointer = self._pointer.with_name("current.next")
        next_pointer.write_text(version + "\n", encoding="ascii")
        _sync(next_pointer)
        next_pointer.replace(self._pointer)

    def current_id(self) -> str | None:
        """Read the id of the current version; None before the first commit."""
        try:
            found = self._pointer.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if self._pointed is None or self._pointed[0] != stamp:
                text = self._pointer.read_text(encoding="utf-8", errors="replace")
                self._pointed = (stamp, text.strip())
            return self._pointed[1]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"cannot read {self._pointer}: {error.strerror or error}") from error

    def _current_manifest(self) -> Manifest | None:
        current_id = self.current_id()
        return None if current_id is None else self.manifest(current_id)

    def manifest(self, version: str) -> Manifest:
        """Read what is known of a version; raises UnknownVersionError, or StoreError if it is damaged."""
        path = self._versions / version / "manifest.json"
        with _os_errors(f"read {path}"):
            if not _VERSION_ID.fullmatch(version) or not path.parent.is_dir():
                raise UnknownVersionError(f"{self.folder} has no version {version!r}")
            text = path.read_bytes()
        try:
            return Manifest.from_json(text)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"{path} is not a manifest: {error}") from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+", encoding="ascii") as file:
            _acquire(file, self._lock_seconds)
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield  # closing the file releases the lock


def _acquire(file: IO[str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise StoreError(f"process {holder} is writing (it holds {file.name}); waited {seconds:g} s")
        time.sleep(_LOCK_POLL_SECONDS)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_quads(
    folder: Path, quads: Iterable[Quad], derived: Collection[GraphName], empty: Collection[NamedNode]
) -> tuple[dict[str, GraphSummary], str]:
    """Load quads into a new engine folder; return what it then holds, graph by graph, and the digest.

    The digests are of what is read back, because the engine rewrites literals (`007` becomes `7`).
    """
    folder.mkdir()
    path = str(folder / "store")
    _bulk_load(path, quads, empty)
    stored = list(Store.read_only(path))
    digests = graph_digests(stored, empty)
    counts: dict[GraphName, int] = dict.fromkeys(digests, 0)
    for quad in stored:
        counts[quad.graph_name] += 1
    graphs = {graph_name(graph): GraphSummary(counts[graph], digest) for graph, digest in digests.items()}
    return dict(sorted(graphs.items())), content_digest(digests, leave_out=derived)


def _bulk_load(path: str, quads: Iterable[Quad], empty: Iterable[NamedNode]) -> None:
    store = Store(path)  # closed when this function returns: the engine has no other way
    store.bulk_extend(quads)
    for graph in empty:
        store.add_graph(graph)
    store.flush()


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def graph_name(graph: GraphName) -> str:
    """Name a graph as a manifest does."""
    if graph == DEFAULT_GRAPH:
        return DEFAULT_GRAPH_NAME
    return graph.value if isinstance(graph, NamedNode) else str(graph)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _os_errors(action: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # The engine raises its own with a message and no strerror.
        raise StoreError(f"cannot {action}: {error.strerror or error}") from error
