"""What a back end does for versions: it opens them, answers for them, and has one changed into the next.

A version's data lie in a folder of the engine's own, whose files are nobody else's to know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from pyoxigraph import BlankNode, NamedNode, Quad

from detente.rdf.quads import Change, GraphName, Object, Subject
from detente.sparql.answers import Answer
from detente.store.manifest import Manifest
from detente.store.quad_file import QuadFile

Guard = Callable[[GraphName], None]
"""Raises where a graph may not be written."""


def allow_all(_: GraphName) -> None:
    """Let every graph be written."""


@runtime_checkable
class Reader(Protocol):
    """Look-ups and queries, over a version or over what is to become one."""

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield matching quads in no set order (see `quads.QuadSource.match`)."""
        ...

    def members_by_values(
        self,
        class_: NamedNode,
        predicate: NamedNode,
        groups: Sequence[Collection[Object]],
        wanted: NamedNode,
    ) -> Iterator[tuple[NamedNode, Object]]:
        """Join a class with groups of values of a property (see `quads.members_by_values`)."""
        ...

    def quads_of_any(
        self,
        predicate: NamedNode,
        *,
        subjects: Collection[NamedNode] = (),
        objects: Collection[NamedNode] = (),
    ) -> Iterator[Quad]:
        """Look up many nodes at once (see `quads.quads_of_any`)."""
        ...

    def graph_names(self) -> list[NamedNode | BlankNode]:
        """List the named graphs, sorted."""
        ...

    def contains_graph(self, graph: GraphName) -> bool:
        """Tell whether there is a graph of this name; the default graph always is."""
        ...

    def ntriples(self, graph: GraphName) -> bytes:
        """Write a graph as N-Triples, in no set order."""
        ...

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[GraphName] | None = None,
        named_graphs: Sequence[NamedNode | BlankNode] | None = None,
        beside: Sequence[NamedNode] = (),
        substitutions: Mapping[str, Object] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        `prefixes` need no declaration in `text`. If either list of graphs is given, the two are the whole
        dataset (SPARQL 1.1 Protocol, 2.1.4); if neither is, the default graph has the triples of graphs
        `beside` too. `substitutions` gives variables that the query selects a value.
        Raises QuerySyntaxError, and QueryError for what cannot be evaluated; the answer raises MemoryError
        where there was too little for a function of the service's own.
        """
        ...


@runtime_checkable
class Version(Reader, Protocol):
    """One version, open for reading; usable for as long as it is held, whatever is committed later."""

    manifest: Manifest

    def link_to(self, folder: Path) -> None:
        """Write a second store of the same data, sharing files where the disk can."""
        ...


@runtime_checkable
class Draft(Reader, Protocol):
    """What is to become a version: reads as a version does, and takes changes.

    `guard` is asked before a graph is written.
    """

    guard: Guard

    @property
    def before(self) -> Reader:
        """The version that it started from."""
        ...

    @property
    def change(self) -> Change:
        """What differs from `before`."""
        ...

    @property
    def added(self) -> Collection[Quad]:
        """The quads that `before` has not; to be read before the draft is changed again."""
        ...

    @property
    def loaded(self) -> Sequence[QuadFile]:
        """The files that were loaded; what they hold is no part of `change`, nor of `added`."""
        ...

    @property
    def unloaded(self) -> Sequence[QuadFile]:
        """What was removed by file; it is no part of `change`."""
        ...

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs from `before`, an empty graph included."""
        ...

    def insert(self, quads: Iterable[Quad]) -> None:
        """Add quads; literals are kept as the engine keeps them (`007` becomes `7`)."""
        ...

    def load(self, file: QuadFile) -> None:
        """Add the quads of a file, none of which is there yet: in great numbers many times sooner.

        The file has to stay until the draft is published. The guard is not asked.
        """
        ...

    def unload(self, graph: NamedNode, files: Iterable[QuadFile]) -> None:
        """Remove a graph, of which files have every quad, without making objects of them.

        The graph has no blank nodes, and nothing that the draft has added. The files have to stay until the
        draft is published. The guard is not asked.
        """
        ...

    def delete(self, quads: Iterable[Quad]) -> None:
        """Remove quads; a graph stays, even if it holds nothing then."""
        ...

    def create(self, graph: GraphName) -> None:
        """Add an empty graph where there is none of this name; the default graph always is."""
        ...

    def drop(self, graph: GraphName) -> None:
        """Remove a graph and its quads; the default graph is emptied."""
        ...

    def replace(self, graph: GraphName, quads: Iterable[Quad]) -> None:
        """Make a graph hold just these quads, touching what differs alone."""
        ...

    def apply(self, change: Change) -> None:
        """Remove and add what a change says."""
        ...

    def replay(self, change: Change) -> None:
        """Apply a change that was made before, quad for quad as it is stored.

        Raises StoreError where something that it adds is there, or something that it removes is not.
        """
        ...

    def effect(self, change: Change) -> Change:
        """Give what a change would add here that is not there and remove that is, as the engine keeps it."""
        ...

    def as_stored(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give quads with their literals as the engine keeps them, each once."""
        ...

    def seal(self, folder: Path, parent: Path | None) -> None:
        """Have all of it in the files of `folder`, those the draft was begun with, and close them.

        `parent` is the folder of the version before, by which the engine may see that files are too many.
        Nothing can be read here any more. Raises StoreError where something still reads the draft.
        """
        ...

    def abandon(self) -> None:
        """Let the engine close its files; nothing can be read here any more."""
        ...


@runtime_checkable
class Engine(Protocol):
    """A kind of store that versions are kept in."""

    def open(self, folder: Path, manifest: Manifest) -> Version:
        """Open a version for reading, and hold its folder meanwhile (see `holding.Hold`).

        Raises StoreError where its files are damaged or missing.
        """
        ...

    def load(self, folder: Path, manifest: Manifest) -> Version:
        """Copy a version into memory; raises StoreError as `open` does, OSError while it reads."""
        ...

    def draft(self, before: Version | None, folder: Path, guard: Guard) -> Draft:
        """Begin a draft in a folder that is not there yet, from a version or from nothing."""
        ...

    def scratch(self) -> Draft:
        """Begin a draft from nothing, in memory: it can never be sealed."""
        ...

    def as_stored(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give quads with their literals as the engine keeps them, each once."""
        ...

    def is_data(self, name: str) -> bool:
        """Tell whether a file of this name, in the engine's folder, stays as it was sealed."""
        ...
