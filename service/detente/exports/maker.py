"""The web process's end of making dumps: one process at a time, with a deadline; each file is made once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import DetenteError
from detente.exports.catalogue import DumpFile
from detente.exports.folder import DumpFolder, Made
from detente.exports.making import OUT_OF_MEMORY

log = logging.getLogger(__name__)

WAITING = 64
"""Files that wait to be made at most."""

REMEMBERED_SECONDS = 600.0
"""For so long a file that could not be made is not tried again: whoever asks again shall learn of it."""

_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}


class MakingError(DetenteError):
    """A file could not be made."""


class TooManyError(DetenteError):
    """Too many files wait to be made."""


@dataclass(frozen=True)
class Means:
    """What a file is made with: seconds that it may take, bytes of memory, versions that keep their dumps."""

    data: Path
    base: str
    seconds: float = 600.0
    memory: int = 2048 << 20
    versions: int = 4

    def command(self, file: DumpFile) -> list[str]:
        """Give the command that makes a file."""
        arguments = (self.data, self.base, file.version, file.name, self.memory, self.seconds, self.versions)
        return [sys.executable, "-m", "detente.exports.making", *map(str, arguments)]


@dataclass
class Maker:
    """Makes the files of one data folder, in one event loop."""

    means: Means
    _under_way: dict[DumpFile, asyncio.Task[None]] = field(default_factory=dict)
    _failed: dict[DumpFile, tuple[float, str]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.folder = DumpFolder(self.means.data)

    async def made(self, file: DumpFile, seconds: float) -> Made | None:
        """Give a file, made if need be; None where that takes longer than so many seconds, and goes on.

        Raises MakingError where it could not be made, TooManyError where it would wait too long for its turn.
        """
        if (made := self.folder.made(file)) is not None:
            return made
        self._raise_failed(file)
        task = self._under_way.get(file) or self._begin(file)
        await asyncio.wait([task], timeout=seconds)
        self._raise_failed(file)
        return self.folder.made(file)

    async def stop(self) -> None:
        """End what is being made."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, file: DumpFile) -> asyncio.Task[None]:
        if len(self._under_way) >= WAITING:
            raise TooManyError(f"{WAITING} files wait to be made")
        task = self._under_way[file] = asyncio.ensure_future(self._make(file))
        task.add_done_callback(lambda _: self._under_way.pop(file))
        return task

    async def _make(self, file: DumpFile) -> None:
        try:
            async with self._turn:
                await self._in_a_process(file)
        except (MakingError, OSError) as error:
            self._failed[file] = (time.monotonic(), str(error))

    async def _in_a_process(self, file: DumpFile) -> None:
        process = await asyncio.create_subprocess_exec(
            *self.means.command(file),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_ENVIRONMENT},
        )
        try:
            async with asyncio.timeout(self.means.seconds):
                _, said = await process.communicate()
        except TimeoutError:
            raise MakingError(f"it took longer than {self.means.seconds:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise MakingError(self._cause(process.returncode, said.decode(errors="replace")))

    def _cause(self, code: int, said: str) -> str:
        if code in (OUT_OF_MEMORY, -signal.SIGABRT):
            return f"it needed more memory than {self.means.memory >> 20} MiB"
        log.error("a dump could not be made: %s", said.strip() or f"its process ended with {code}")
        return "the log of the service says why"

    def _raise_failed(self, file: DumpFile) -> None:
        self._failed = {
            each: (when, why)
            for each, (when, why) in self._failed.items()
            if time.monotonic() - when < REMEMBERED_SECONDS
        }
        if file in self._failed:
            raise MakingError(self._failed[file][1])
