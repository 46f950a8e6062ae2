"""Which engines follow a data folder: their addresses, written by an operator and by nobody else."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detente.errors import DetenteError, InputError, Problem

FOLDER = "engines"
"""Folder of the data folder in which each engine has one of its own."""

CONFIGURATION = "engine.json"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
QUADS_A_REQUEST = 2000
DRAIN_SECONDS = 1.0
MOST_ENGINES = 16
"""So many engines follow a data folder: each has a process that feeds it."""


@dataclass(frozen=True)
class SparqlEngine:
    """An engine by its addresses (SPARQL 1.1 Protocol, sections 2.1 and 2.2).

    An update has `piece` quads at most; before one, the engine is asked nothing new for `drain` seconds.
    """

    name: str
    query: str
    update: str
    piece: int = QUADS_A_REQUEST
    drain: float = DRAIN_SECONDS


def name_of_address(address: str) -> str:
    """Make a name of an engine's host and port.

    >>> name_of_address("http://engine.example:8890/sparql")
    'engine-example-8890'
    """
    return re.sub("[^a-z0-9]+", "-", urlsplit(address).netloc.lower()).strip("-")[:40]


class UnknownEngineError(DetenteError):
    """There is no engine of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no follower called {name}; `detente follower list` lists them")


class Registry:
    """The engines of a data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def folder(self, name: str) -> Path:
        """Name the folder of an engine, in which its state is too."""
        return self._folder / name

    def names(self) -> list[str]:
        """List the engines, in order of name."""
        return sorted(path.parent.name for path in self._folder.glob(f"*/{CONFIGURATION}"))

    def entries(self) -> dict[str, tuple[int, int]]:
        """Give each engine's name with a mark of its entry: another one where it was written anew."""
        found = {}
        for path in sorted(self._folder.glob(f"*/{CONFIGURATION}")):
            with suppress(FileNotFoundError):  # it is being removed
                told = path.stat()
                found[path.parent.name] = (told.st_ino, told.st_mtime_ns)
        return found

    def engine(self, name: str) -> SparqlEngine:
        """Read an engine's addresses; raises UnknownEngineError, and DetenteError for a damaged file."""
        path = self.folder(name) / CONFIGURATION
        try:
            return SparqlEngine(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise UnknownEngineError(name) from None
        except (ValueError, TypeError) as error:
            raise DetenteError(f"{path} is no engine's configuration: {error}") from error

    def add(self, engine: SparqlEngine) -> None:
        """Write an engine down; raises InputError for a name or an address that cannot be one."""
        problems = [*_problems(engine)]
        if NAME.fullmatch(engine.name) and engine.name in self.names():
            problems.append(Problem("NAME", None, None, f"there is a follower called {engine.name} already"))
        if len(self.names()) >= MOST_ENGINES:
            problems.append(Problem("NAME", None, None, f"{MOST_ENGINES} followers are the most; remove one"))
        if problems:
            raise InputError(problems)
        folder = self.folder(engine.name)
        folder.mkdir(parents=True, exist_ok=True)
        coming = folder / f"{CONFIGURATION}.next"
        coming.write_text(json.dumps(asdict(engine), indent=2) + "\n", encoding="utf-8")
        coming.replace(folder / CONFIGURATION)

    def add_if_new(self, engine: SparqlEngine) -> None:
        """Write an engine down unless it is there with these addresses; raises as `add` does."""
        if engine.name in self.names():
            held = self.engine(engine.name)
            if (held.query, held.update) == (engine.query, engine.update):
                return
        self.add(engine)

    def remove(self, name: str) -> SparqlEngine:
        """Forget an engine; nothing is asked of it. Raises UnknownEngineError."""
        engine = self.engine(name)
        shutil.rmtree(self.folder(name))
        return engine


def _problems(engine: SparqlEngine) -> list[Problem]:
    told = []
    if not NAME.fullmatch(engine.name):
        told.append(("NAME", f"expected small letters, digits and hyphens, at most 40, not {engine.name!r}"))
    for option, address in (("--query", engine.query), ("--update", engine.update)):
        if not _is_address(address):
            told.append((option, f"expected an http or https address without a password, not {address!r}"))
    if engine.piece < 1:
        told.append(("--quads", "an update has one quad at least"))
    if not 0 <= engine.drain <= 60:
        told.append(("--drain", "expected seconds from 0 to 60"))
    return [Problem(where, None, None, what) for where, what in told]


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    has_user = "@" in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not has_user and not parts.fragment
