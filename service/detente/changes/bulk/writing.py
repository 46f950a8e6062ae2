"""Lines on their way into the draft: in files of a bounded size, hashed, loaded while others are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from types import TracebackType

from detente.rdf.digest import GraphHash, hash_lines
from detente.rdf.words import Word
from detente.store.errors import os_errors
from detente.store.manifest import DEFAULT_GRAPH_NAME
from detente.store.quad_file import QuadFile

QUADS_A_FILE = 1_000_000
"""The engine takes some 400 bytes of memory for each quad of a file while it loads it."""

WORTH_LOADING = 100_000
"""So many quads are worth a file of their own where something else is to be computed meanwhile."""
_PIECE = 50_000


class Loader(AbstractContextManager["Loader"]):
    """Has files loaded one after another, in a thread: the engine lets others compute meanwhile."""

    def __init__(self, load: Callable[[QuadFile], None]) -> None:
        self._load = load
        self._thread = ThreadPoolExecutor(1, "bulk-load")
        self._pending: list[Future[None]] = []

    def add(self, file: QuadFile) -> None:
        """Have a file loaded; raises what an earlier one has raised."""
        for done in [each for each in self._pending if each.done()]:
            done.result()
        self._pending.append(self._thread.submit(self._load, file))

    def wait(self) -> None:
        """Wait until all are loaded; raises what one of them has raised."""
        for each in self._pending:
            each.result()
        self._pending.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)


class FileWriter:
    """Writes quads to files named after `stem`, and hands each to `ready` once it is full."""

    def __init__(self, folder: Path, stem: str, ready: Callable[[QuadFile], None]) -> None:
        self._folder, self._stem, self._ready = folder, stem, ready
        self._number = self._size = 0
        self._hashes: dict[str, GraphHash] = defaultdict(GraphHash)
        self.written = 0

    def write(self, graph: Word, triples: Iterable[str]) -> None:
        """Write triples of a graph, each as `subject predicate object`, each once for all files."""
        name = graph[1:-1] if graph else DEFAULT_GRAPH_NAME
        end = f" {graph} .\n".encode() if graph else b" .\n"
        remaining = iter(triples)
        while piece := list(islice(remaining, min(_PIECE, QUADS_A_FILE - self._size))):
            # No term has a line feed: one text is made, and both the hashes and the file are made of it.
            text = (" .\n".join(piece) + " .").encode()
            self._hashes[name] = self._hashes[name].joined(hash_lines(text.split(b"\n")))
            with os_errors(f"write {self._path}"), self._path.open("ab") as file:
                file.write((text + b"\n").replace(b" .\n", end))
            self._size += len(piece)
            self.written += len(piece)
            if self._size >= QUADS_A_FILE:
                self.finish()

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._stem}-{self._number}.nq"

    def finish(self, least: int = 1) -> None:
        """Hand over what is left, if it is so many quads."""
        if self._size < least:
            return
        file_of = QuadFile(self._path, dict(self._hashes))
        self._number, self._size = self._number + 1, 0
        self._hashes.clear()
        self._ready(file_of)
