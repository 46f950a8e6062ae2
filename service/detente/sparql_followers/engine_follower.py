"""The loop of a SPARQL follower: an engine is filled once, and then given patch after patch of a data folder.

Before it is changed it is taken out of rotation and left alone until its queries have ended; after that it is
compared with what it is to have, and comes back. Where the process is killed, the engine's pointer tells what
to go on with.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pyoxigraph import Quad

from detente.rdf.quads import GraphName, Subject
from detente.replication.entry import LogEntry
from detente.replication.folder_log import FolderLog
from detente.sparql_followers.admission import admit
from detente.sparql_followers.client import EngineClient, EngineError
from detente.sparql_followers.comparison import Compared, EngineComparison
from detente.sparql_followers.golden import golden_digest
from detente.sparql_followers.logins import EngineLogin
from detente.sparql_followers.pointer import (
    EnginePointer,
    held_graphs,
    holding_text,
    move,
    move_text,
    read_pointer,
    set_text,
)
from detente.sparql_followers.registry import SparqlEngine
from detente.sparql_followers.state import EngineState, EngineStateFile
from detente.sparql_followers.updates import emptying, graph_iri, requests
from detente.store import Manifest, UnknownVersionError, VersionStore
from detente.store.errors import StoreError
from detente.store.manifest import GraphTable, graph_of
from detente.store.patch import read_patch

log = logging.getLogger(__name__)

UPDATE_SECONDS = 120.0
AT_ONCE = 20
GRACE_SECONDS = 3.0
"""After a kill, a request that had been sent may still be at work: so long it is given."""

COMPARED_SUBJECTS = 2000
"""Up to so many subjects of a change are compared one by one; of larger ones whole graphs are."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class EngineFollower:
    """Keeps an engine at the current version of a data folder. Killed at any moment, it goes on where it was.

    `settled` is the IRI that the default graph has in the engine; `seconds` is how often it looks for
    more.
    """

    def __init__(
        self,
        store: VersionStore,
        engine: SparqlEngine,
        file: EngineStateFile,
        settled: str,
        *,
        seconds: float = 0.5,
        login: EngineLogin | None = None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._client = EngineClient(engine, login=login)
        self._file = file
        self._settled = settled
        self._seconds = seconds
        self._log = FolderLog(store)
        self._pointer: EnginePointer | None = None
        # Of the process before, the admission test alone is believed, until the engine has been looked at.
        before = file.read()
        self._state = EngineState(admitted=before.admitted, whole_at=before.whole_at)
        self._has_looked = False

    def close(self) -> None:
        """Close the connections to the engine; it can be used on."""
        self._client.close()

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Follow until `goes_on` says no; an engine that does not answer is asked again, ever more seldom."""
        with self._client:
            self._run(goes_on)

    def _run(self, goes_on: Callable[[], bool]) -> None:
        pause = FIRST_PAUSE
        self._file.write(self._state)
        while goes_on():
            try:
                self.step()
                pause = FIRST_PAUSE
                self._log.wait(self._store.current_id(), self._seconds)
            except (EngineError, StoreError, OSError) as error:
                log.warning("feeding %s: %s; trying again in %g s", self._engine.name, error, pause)
                self._tell(trouble=str(error), version=None)
                self._has_looked = False
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def step(self) -> bool:
        """Bring the engine to the current version if it is not there; tell whether it is there, and the same.

        Raises EngineError, StoreError for what is to be tried again.
        """
        self._store.forget()
        head, asked_at = self._store.current_id(), time.time()
        if head is None:
            return False
        pointer = read_pointer(self._client)
        if pointer != self._pointer:  # it was restored or emptied, or somebody else feeds it
            self._has_looked = False
        if not self._has_looked:
            self._look(pointer)
        if head == self._state.differs:
            return False
        if self._state.version != head:
            self._bring(read_pointer(self._client), head)
        is_there = self._state.version == head
        self._tell(head=head, whole_at=asked_at if is_there else self._state.whole_at)
        return is_there

    def _look(self, pointer: EnginePointer | None) -> None:
        """Begin with an engine: test it, and wait for what a killed process may have sent."""
        self._tell(version=None, differs=None)
        self._pointer = pointer
        if pointer is not None and not pointer.is_whole:
            time.sleep(GRACE_SECONDS)
        with self._file.testing():
            self._tell(admitted=admit(self._client))
        self._has_looked = True

    def _bring(self, pointer: EnginePointer | None, head: str) -> None:
        """Take the engine out of rotation, change it, compare it, and let it be asked again."""
        if self._state.version is not None:
            self._leave()
            pointer = self._pointer
        try:
            entries = self._entries(pointer)
            found = self._apply(entries, pointer)
        except UnknownVersionError as error:
            log.warning("%s is filled anew: %s", self._engine.name, error)
            found = self._seed(head)
        if found.different:
            log.warning("%s has not what it should: %s; it is filled anew", self._engine.name, found.first)
            found = self._seed(head)
        self._come_back(found)

    def _leave(self) -> None:
        """Have nobody ask any more, and let those who did have their answers."""
        before = self._pointer
        if before is None:
            raise StoreError("an engine without a pointer is not in rotation")
        self._tell(version=None, trouble="")
        leaving = before.then("leaving")
        move(self._client, before, leaving)
        self._pointer = leaving
        time.sleep(self._engine.drain)

    def _entries(self, pointer: EnginePointer | None) -> Iterator[LogEntry]:
        """Yield what the engine has not; raises UnknownVersionError where it has to be filled anew."""
        if pointer is None or pointer.phase == "seeding":
            raise UnknownVersionError("it has no version")
        start: str | None = pointer.version
        if pointer.phase == "applying":
            start = self._store.manifest(pointer.version).parent
            if start is None:
                raise UnknownVersionError("it was killed at its first version")
        return self._log.after(start, AT_ONCE)

    def _apply(self, entries: Iterable[LogEntry], pointer: EnginePointer | None) -> Compared:
        """Apply patches, one after the other; gives what came of comparing in what they touched."""
        self._pointer = pointer
        touched: dict[GraphName, set[Subject]] = defaultdict(set)
        graphs: set[str] = set()
        version = pointer.version if pointer is not None else None
        for entry in entries:
            self._apply_one(entry, touched)
            graphs |= entry.graphs.keys()
            version = entry.version
        if version is None or not graphs:
            return self._compared_whole()
        return self._compared(version, graphs, touched)

    def _apply_one(self, entry: LogEntry, touched: dict[GraphName, set[Subject]]) -> None:
        """Apply one patch: in one request where it is small enough, with the pointer last."""
        applying = EnginePointer.new("applying", entry.version)
        self._client.update(set_text(applying), seconds=UPDATE_SECONDS)
        steps = _noted(read_patch(entry.patch.here), touched)
        pieces = list(requests(steps, self._settled, self._engine.piece, applying.condition))
        added = {graph for _, graphs in pieces for graph in graphs}
        noted = [holding_text(added)] if added else []
        self._finish([*(text for text, _ in pieces), *noted], applying)

    def _finish(self, texts: list[str], changing: EnginePointer) -> None:
        """Send updates of one change; the last request ends with the pointer."""
        at = changing.then("at")
        whole = " ;\n".join([*texts[-2:], move_text(changing, at)])
        for text in texts[:-2]:
            self._client.update(text, seconds=UPDATE_SECONDS)
        self._client.update(whole, seconds=UPDATE_SECONDS)
        if read_pointer(self._client) != at:
            raise EngineError(f"{self._engine.name} was changed by somebody else, or has kept nothing")
        self._pointer = at

    def _seed(self, head: str) -> Compared:
        """Fill the engine with a version, in bounded pieces; gives what came of comparing."""
        self._tell(version=None, trouble="it is being filled")
        version = self._store.open(head)
        names = [graph_of(name) for name in version.manifest.graphs]
        seeding = EnginePointer.new("seeding", head)
        self._client.update(set_text(seeding), seconds=UPDATE_SECONDS)
        held = {graph_iri(name, self._settled) for name in names}
        for graph in sorted(held | held_graphs(self._client)):
            self._client.update(emptying(graph, seeding.condition), seconds=UPDATE_SECONDS)
        if held:
            self._client.update(holding_text(held), seconds=UPDATE_SECONDS)
        for name in names:
            quads = ((True, quad) for quad in version.match(graph=name))
            for text, _ in requests(quads, self._settled, self._engine.piece, seeding.condition):
                self._client.update(text, seconds=UPDATE_SECONDS)
        self._finish([], seeding)
        return self._compared_whole()

    def _compared_whole(self) -> Compared:
        self._tell(unkept=())
        return self._comparison(self._here()).of_graphs()

    def _compared(self, version: str, graphs: set[str], touched: dict[GraphName, set[Subject]]) -> Compared:
        """Compare what patches have touched: counts, and then subjects, or digests where those are many."""
        comparison = self._comparison(version)
        is_small = sum(map(len, touched.values())) <= COMPARED_SUBJECTS
        found = comparison.of_graphs(graphs, counts_only=is_small)
        return comparison.of_subjects(touched) if is_small and not found.different else found

    def _comparison(self, version: str) -> EngineComparison:
        return EngineComparison(self._client, self._store.open(version), self._settled)

    def _here(self) -> str:
        if self._pointer is None:
            raise StoreError("the engine has no pointer")
        return self._pointer.version

    def _come_back(self, found: Compared) -> None:
        version = self._here()
        if found.different:
            trouble = f"it keeps version {version} otherwise: {found.first}"
            log.warning("%s is not asked: %s", self._engine.name, trouble)
            self._tell(version=None, differs=version, trouble=trouble)
            return
        if self._pointer is not None and self._pointer.phase == "leaving":  # and there was nothing to apply
            back = EnginePointer.new("at", version)
            move(self._client, self._pointer, back)
            self._pointer = back
        token = "" if self._pointer is None else self._pointer.token
        unkept = tuple(sorted({*self._state.unkept, *found.unkept}))
        kinds = _kinds(self._store.manifest(version), self._settled)
        # In one writing: who reads between two would ask by the kinds of graphs of another version.
        self._tell(version=version, token=token, differs=None, trouble="", unkept=unkept, **kinds)

    def _tell(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]
        self._file.write(self._state)


def is_admitted(state: EngineState) -> bool:
    """Tell whether an engine has been tested with the questions of this release."""
    return state.admitted is not None and state.admitted.golden == golden_digest()


def _kinds(manifest: Manifest, settled: str) -> dict[str, object]:
    table = manifest.graphs
    hashes = table.hashes if isinstance(table, GraphTable) else {}
    blank = (name for name, found in hashes.items() if found.blank or name.startswith("_:"))
    return {
        "blank_graphs": tuple(sorted(graph_iri(graph_of(name), settled) for name in blank)),
        "has_empty_graphs": any(not found.count for found in hashes.values()),
    }


def _noted(
    steps: Iterable[tuple[bool, Quad]], touched: dict[GraphName, set[Subject]]
) -> Iterator[tuple[bool, Quad]]:
    """Pass steps on, and note their graphs and subjects."""
    for is_added, quad in steps:
        touched[quad.graph_name].add(quad.subject)  # type: ignore[arg-type]
        yield is_added, quad
