"""What takes long to make of a version: made aside, one after another, before a thread of pages needs it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from detente.sparql.answers import QueryError
from detente.web.http.problems import HttpError
from detente.web.language.languages import ENGLISH, written_in
from detente.web.querying.version_cache import HasVersionCache, PerVersion
from detente.workers.admission import Admission
from detente.workers.jobs import BusyError

RENEWED_SECONDS = 600.0
"""What was asked for within so long is made of a new version as soon as it is current."""

MAINTENANCE = "maintenance"
"""The client on whose behalf things are made that nobody waits for."""

log = logging.getLogger(__name__)

_Service = TypeVar("_Service", bound=HasVersionCache)


@dataclass(frozen=True)
class Preparation:
    """One value that is kept of a version: what makes it, and the arguments beside service and version."""

    making: PerVersion[Any, ..., Any]
    arguments: tuple[str, ...] = ()
    language: str = ENGLISH
    """That of the page that needs it, in which it is made."""

    def is_kept(self, service: HasVersionCache, version: str) -> bool:
        """Tell whether it has been made."""
        with written_in(self.language):
            return self.making.is_kept(service, version, *self.arguments)

    def make(self, service: HasVersionCache, version: str) -> None:
        """Make it, if it has not been made, and keep it."""
        with written_in(self.language):
            self.making(service, version, *self.arguments)


@dataclass
class Preparing(Generic[_Service]):
    """Makes values of versions in one thread of its own; whoever waits for one holds no thread.

    `turns` has one place, so that one value is made at a time and each client has its share. Nothing is asked
    of a version before it is `at_rest`: while it is loaded the same takes several times as long. Methods are
    for the thread of the event loop.
    """

    service: _Service
    turns: Admission
    current: Callable[[], str | None]
    at_rest: Callable[[str], Awaitable[None]]
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "preparing"))
    _making: dict[tuple[Preparation, str], asyncio.Task[None]] = field(default_factory=dict)
    _asked: dict[Preparation, float] = field(default_factory=dict)

    async def ready(self, wanted: Iterable[Preparation], version: str, client: str, seconds: float) -> None:
        """Return once all that is wanted of a version is kept.

        Raises BusyError after `seconds`, and then the making goes on; QueryError where it cannot be made.
        """
        try:
            async with asyncio.timeout(seconds):
                for each in wanted:
                    self._asked[each] = time.monotonic()
                    if not self._is_kept(each, version):
                        await asyncio.shield(self._task(each, version, client))
        except TimeoutError:
            message = f"what this page counts of version {version} is still being made after {seconds:g} s"
            raise BusyError(message, self.turns.retry_seconds) from None

    def renew(self, version: str) -> None:
        """Begin to make of a version that has become current what was asked for lately of others."""
        since = time.monotonic() - RENEWED_SECONDS
        for each, asked in self._asked.items():
            if asked > since and not self._is_kept(each, version):
                self._task(each, version, MAINTENANCE)

    def stop(self) -> None:
        """Begin nothing more, and wait for nothing."""
        for task in self._making.values():
            task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _is_kept(self, each: Preparation, version: str) -> bool:
        return each.is_kept(self.service, version)

    def _task(self, each: Preparation, version: str, client: str) -> asyncio.Task[None]:
        """Give the task that makes a value, the one that is under way if there is one."""
        key = (each, version)
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.ensure_future(self._make(each, version, client))
            task.add_done_callback(lambda done: self._done(key, done))
        return task

    async def _make(self, each: Preparation, version: str, client: str) -> None:
        async with self.turns.slot(client):
            if self._is_kept(each, version) or (client == MAINTENANCE and version != self.current()):
                return
            await self.at_rest(version)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, each.make, self.service, version)

    def _done(self, key: tuple[Preparation, str], task: asyncio.Task[None]) -> None:
        del self._making[key]
        if not task.cancelled() and isinstance(error := task.exception(), QueryError | HttpError):
            log.warning("Of version %s something was not made that pages need: %s", key[1], error)
