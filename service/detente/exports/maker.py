"""The web process's end of making dumps: one process at a time, with a deadline; each file is made once."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import DetenteError
from detente.exports.catalogue import DumpFile
from detente.exports.folder import DumpFolder, Made
from detente.exports.making import NO_SPACE, make_from_arguments
from detente.processes import ChildLimits, End, Ended, run_async
from detente.store import Retention
from detente.workers.admission import Admission

log = logging.getLogger(__name__)

WAITING = 64
"""Files that wait to be made at most, half of them for one client."""

TURN_SECONDS = 3600.0
"""So long a file waits for its turn at most."""

REMEMBERED_SECONDS = 600.0
"""For so long a file that could not be made is not tried again: whoever asks again shall learn of it."""


class MakingError(DetenteError):
    """A file could not be made."""


class NoSpaceError(MakingError):
    """A file could not be made for want of room on the disk, which there may be again at any time."""


@dataclass(frozen=True)
class Means:
    """What a file is made with: seconds that it may take, bytes of memory, versions that keep their dumps."""

    data: Path
    base: str
    seconds: float = 600.0
    memory: int = 2048 << 20
    versions: int = 4
    retention: Retention = field(default_factory=Retention)

    async def make(self, file: DumpFile) -> Ended:
        """Make a file in a process of its own."""
        arguments = (self.data, self.base, file.version, file.name, self.seconds, self.versions)
        return await run_async(
            make_from_arguments,
            *arguments,
            self.retention.to_text(),
            limits=ChildLimits(self.seconds, memory=self.memory),
        )


@dataclass
class Maker:
    """Makes the files of one data folder, in one event loop: one at a time, for each client in turn."""

    means: Means
    turns: Admission = field(default_factory=lambda: Admission(1, WAITING, TURN_SECONDS, "files"))
    _under_way: dict[DumpFile, asyncio.Task[None]] = field(default_factory=dict)
    _failed: dict[DumpFile, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = DumpFolder(self.means.data)

    async def made(self, file: DumpFile, seconds: float, client: str = "") -> Made | None:
        """Give a file, made if need be; None where that takes longer than so many seconds, and goes on.

        Raises MakingError where it could not be made, BusyError where too many files wait, or too many of
        this client's.
        """
        if (made := self.folder.made(file)) is not None:
            return made
        self._raise_failed(file)
        task = self._under_way.get(file) or self._begin(file, client)
        await asyncio.sleep(0)  # so that it is told at once where there is no place to wait
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            task.result()
        return self.folder.made(file)

    async def stop(self) -> None:
        """End what is being made."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, file: DumpFile, client: str) -> asyncio.Task[None]:
        task = self._under_way[file] = asyncio.ensure_future(self._make(file, client))

        def end(done: asyncio.Task[None]) -> None:
            del self._under_way[file]
            if not done.cancelled():
                done.exception()  # whoever asked may be gone, and then nobody hears of it

        task.add_done_callback(end)
        return task

    async def _make(self, file: DumpFile, client: str) -> None:
        async with self.turns.slot(client):
            try:
                await self._in_a_process(file)
            except NoSpaceError:
                raise
            except (MakingError, OSError) as error:
                self._failed[file] = (time.monotonic(), str(error))
                raise MakingError(str(error)) from error

    async def _in_a_process(self, file: DumpFile) -> None:
        ended = await self.means.make(file)
        if ended.how is End.TIMED_OUT:
            raise MakingError(f"it took longer than {self.means.seconds:g} s")
        if ended.code == NO_SPACE:
            raise NoSpaceError("there is no room on the disk")
        if ended.how is not End.FINISHED:
            raise MakingError(self._cause(ended))

    def _cause(self, ended: Ended) -> str:
        if ended.how is End.OUT_OF_MEMORY:
            return f"it needed more memory than {self.means.memory >> 20} MiB"
        said = ended.errors.decode(errors="replace").strip()
        log.error("a dump could not be made: %s", said or f"its process ended with {ended.code}")
        return "the log of the service says why"

    def _raise_failed(self, file: DumpFile) -> None:
        self._failed = {
            each: (when, why)
            for each, (when, why) in self._failed.items()
            if time.monotonic() - when < REMEMBERED_SECONDS
        }
        if file in self._failed:
            raise MakingError(self._failed[file][1])
