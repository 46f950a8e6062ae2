"""Who answers a query: an idle query process of its version, or one forked for it; and what ends it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass

from detente.store import VersionStore
from detente.workers.admission import Admission
from detente.workers.allocator import find_allocator, preloading
from detente.workers.causes_of_death import cause_of_death, kind_of_end
from detente.workers.fork_client import Ending, ForkClient, ForkServerGoneError, start_fork_server
from detente.workers.jobs import (
    BusyError,
    CancelledJobError,
    CrashedError,
    Job,
    TimedOutError,
)
from detente.workers.process_limits import ProcessLimits
from detente.workers.query_process import AnswerStream, OnBegun, QueryProcess
from detente.workers.version_maker import VersionMaker

log = logging.getLogger(__name__)

CANCEL_SECONDS = 0.1
"""A query that nobody waits for may run so long before it is killed: most end sooner than a fork takes."""

ENDING_SECONDS = 1.0
FORK_TRIES = 3

RETRY_SECONDS, MOST_RETRY_SECONDS = 0.5, 60.0
"""So long it takes until a preparation that failed is tried again: at first, and after many times."""


@dataclass
class _Run:
    """A query that a process works at."""

    client: str
    deadline: asyncio.TimerHandle


class QueryPool:
    """The query processes of one data folder, in one event loop. `start` and `stop` it there.

    `ended` counts queries by how they ended: answered, refused, timeout, cancelled, memory, crash. `worded`
    counts those answered by whether their process had read their skeleton before.
    """

    def __init__(
        self, store: VersionStore, base_iri: str, limits: ProcessLimits, profile: str = "full"
    ) -> None:
        self.limits = limits
        self.admission = Admission(limits.processes, limits.queue_length, limits.queue_seconds)
        self.ended: Counter[str] = Counter()
        self.worded: Counter[bool] = Counter()
        self.forks = 0
        self._store = store
        self._base_iri = base_iri
        self._profile = profile
        self._idle: list[QueryProcess] = []
        self._running: dict[QueryProcess, _Run] = {}
        self._sources: dict[QueryProcess, ForkClient] = {}
        self._alive: set[QueryProcess] = set()
        self._fork_server: ForkClient | None = None
        self._loaded: tuple[str, ForkClient] | None = None
        self._retired: set[ForkClient] = set()
        self._forking: Counter[ForkClient] = Counter()
        self.preferred: str | None = None
        self._preparation: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.made = VersionMaker(store, lambda version: self._base().make(version), limits.make_seconds)

    @property
    def processes(self) -> tuple[QueryProcess, ...]:
        """The query processes that live."""
        return tuple(self._sources)

    def kill_fork_server(self) -> None:
        """Kill the fork server, as the system might; the next query has another one started."""
        if self._fork_server is not None:
            self._fork_server.kill()

    @property
    def is_able(self) -> bool:
        """Tell whether there is a fork server to fork query processes."""
        return self._fork_server is not None and not self._fork_server.gone and not self._stopping

    @property
    def in_memory(self) -> str | None:
        """Id of the version that query processes have in memory."""
        return self._loaded[0] if self._loaded else None

    @property
    def _has_lost_memory(self) -> bool:
        """Tell whether the fork server with the version in memory has ended, and the first one has not."""
        is_lost = self._loaded is not None and self._loaded[1].gone
        return is_lost and self._fork_server is not None and not self._fork_server.gone

    async def start(self) -> None:
        """Start the fork server."""
        self._base()

    async def stop(self, seconds: float = 0.0) -> None:
        """Let running queries end within some seconds, and end everything then."""
        await self.made.stop()
        deadline = asyncio.get_running_loop().time() + seconds
        while self._running and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        self._stopping = True
        for task in list(self._tasks):
            task.cancel()
        for process in list(self._alive):
            process.kill(CancelledJobError("the service stops"))
        while self._alive:
            await asyncio.sleep(0.005)
        fork_servers = {*self._retired, *([self._loaded[1]] if self._loaded else [])}
        for fork_server in (*fork_servers, *([self._fork_server] if self._fork_server else [])):
            fork_server.close()
            await fork_server.wait()

    def prefer(self, version: str) -> None:
        """Make ready for queries of a version, which most queries will be of from now on."""
        if version != self.preferred or self._has_lost_memory:
            self.preferred = version
            self._retire_loaded()
            self._preparation = self.spawn(self._prepare(version))

    async def at_rest(self, version: str) -> None:
        """Return once a version is as quick to ask as it will be: in memory, or to be asked from disk."""
        if version == self.preferred and self._preparation is not None:
            await asyncio.wait({self._preparation})

    async def ask(
        self, job: Job, version: str, *, client: str = "", seconds: float | None = None
    ) -> AnswerStream:
        """Have a query evaluated over a version; returns when the first bytes of the answer are there.

        The query may run for `seconds`, of `query_seconds` at most. Raises QueryError: what the query is
        refused for, BusyError, TimedOutError, OutOfMemoryError, CrashedError; where the version's store is
        not at hand, which `made` is to be asked for first, BeingMadeError or UnmadeError. A task that is
        cancelled while it waits here takes the query with it.
        """
        if version != self.preferred or not self._idle:  # a process that has it open needs no files
            await self.made.ready(version, 0.0, client)
        try:
            await self.admission.enter(client)
        except BusyError:
            self.ended["refused"] += 1
            raise
        return await self.ask_in_slot(job, version, client, seconds)

    async def ask_in_slot(self, job: Job, version: str, client: str, seconds: float | None) -> AnswerStream:
        """Ask as `ask` does, a slot for the client having been taken."""
        try:
            if not self._idle:
                await self.made.ready(version, 0.0, client)
            process = await self._process(version)
            answer = self.begin(process, job, client, seconds)
        except BaseException as error:
            self.ended["cancelled"] += isinstance(error, asyncio.CancelledError)
            self.admission.leave(client)
            raise
        try:
            await answer.begun()
        except asyncio.CancelledError:
            self.leave(answer)
            raise
        self.worded[answer.is_known] += 1
        return answer

    def leave(self, answer: AnswerStream) -> None:
        """Stop a query that nobody waits for any more, unless it ends soon."""
        asyncio.get_running_loop().call_later(CANCEL_SECONDS, answer.cancel)

    def begin(
        self,
        process: QueryProcess,
        job: Job,
        client: str,
        seconds: float | None,
        on_begun: OnBegun | None = None,
    ) -> AnswerStream:
        """Give a process that has nothing to do a query, of a client that has a slot."""
        limit = min(seconds or self.limits.query_seconds, self.limits.query_seconds)
        answer = process.ask(job, on_begun)
        deadline = asyncio.get_running_loop().call_later(limit, answer.cancel, TimedOutError(limit))
        self._running[process] = _Run(client, deadline)
        return answer

    def take_idle(self, version: str) -> QueryProcess | None:
        """Find a process that has a version open and nothing to do, for `begin` to be called with it."""
        for process in reversed(self._idle):
            if process.version == version:
                self._idle.remove(process)
                return process
        return None

    async def _process(self, version: str) -> QueryProcess:
        if (idle := self.take_idle(version)) is not None:
            return idle
        forking = asyncio.get_running_loop().create_task(self._fork(version))
        try:
            return await asyncio.shield(forking)
        except asyncio.CancelledError:
            forking.add_done_callback(self._keep_unused)
            raise

    def _keep_unused(self, forking: asyncio.Task[QueryProcess]) -> None:
        if not forking.cancelled() and forking.exception() is None:
            self._rest(forking.result())

    async def _fork(self, version: str) -> QueryProcess:
        if self._idle and len(self._sources) >= self.limits.processes:
            self._let_go(self._idle[0])
        source, (pid, connection, handle) = await self._forked(version)
        process = QueryProcess(pid, version, handle, self._free, self._died)
        self._sources[process] = source
        self._alive.add(process)
        self.forks += 1
        await process.connect(connection)
        return process

    async def _forked(self, version: str) -> tuple[ForkClient, tuple[int, socket.socket, int]]:
        for _ in range(FORK_TRIES):
            source = self._source(version)
            self._forking[source] += 1  # it must not be closed meanwhile
            try:
                return source, await source.fork(version)
            except ForkServerGoneError:  # killed just now: the next try finds another, or starts one
                continue
            finally:
                self._forking[source] -= 1
        raise ForkServerGoneError("the fork server ends whenever it is started")

    def _source(self, version: str) -> ForkClient:
        if self._loaded is not None and self._loaded[0] == version and not self._loaded[1].gone:
            return self._loaded[1]
        return self._base()

    def _base(self) -> ForkClient:
        if self._fork_server is None or self._fork_server.gone:
            if self._stopping:
                raise ForkServerGoneError("the service stops")
            was_lost = self._fork_server is not None
            if self._fork_server is not None:
                self.spawn(self._fork_server.wait())
            self._fork_server = start_fork_server(
                "detente.workers.fork_server:fork_query_processes",
                self._store.folder,
                self._base_iri,
                self.limits.query_memory,
                self._profile,
                self._store.retention.to_text(),
                self.limits.make_memory,
                variables=preloading(find_allocator(self.limits.allocator)),
            )
            if was_lost and self.preferred is not None:
                self._loaded = None
                if self._preparation is None or self._preparation.done():
                    self._preparation = self.spawn(self._prepare(self.preferred))
        return self._fork_server

    def _free(self, process: QueryProcess) -> None:
        self._rest(process)  # first, so that whose turn comes finds it
        self._end_run(process, "answered")

    def _rest(self, process: QueryProcess) -> None:
        """Keep a process for the next query, unless it dies or a better one can be had for its version."""
        is_one_too_many = len(self._sources) > self.limits.processes  # forked while others were
        if (
            process.is_dying
            or is_one_too_many
            or self._sources.get(process) is not self._source(process.version)
        ):
            self._let_go(process)
        else:
            self._idle.append(process)

    def _let_go(self, process: QueryProcess) -> None:
        """Close a process that has nothing to do; it counts no more."""
        if process in self._idle:
            self._idle.remove(process)
        self._sources.pop(process, None)
        process.close()
        self._close_retired()

    def _died(self, process: QueryProcess) -> None:
        self._alive.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        source = self._sources.pop(process, None)
        if process.answer is None or source is None or self._stopping:
            process.end_answer(CrashedError("the service stops"))
            self._end_run(process, "cancelled")
        else:
            self.spawn(self._explain(process, source))
        self._close_retired()

    async def _explain(self, process: QueryProcess, source: ForkClient) -> None:
        """End the answer of a process that died over it, with the cause of death."""
        ending = Ending() if process.reason else await source.ending(process.pid, ENDING_SECONDS)
        cause = process.reason or cause_of_death(ending)
        self._end_run(process, kind_of_end(cause))
        process.end_answer(cause)

    def _end_run(self, process: QueryProcess, how: str) -> None:
        run = self._running.pop(process, None)
        if run is not None:
            run.deadline.cancel()
            self.ended[how] += 1
            self.admission.leave(run.client)

    async def _prepare(self, version: str) -> None:
        """Make ready for queries of a version; again after a while where a fork server was killed over it."""
        pause = RETRY_SECONDS
        while self.preferred == version and not await self._is_prepared(version):
            await asyncio.sleep(pause)
            pause = min(2 * pause, MOST_RETRY_SECONDS)

    async def _is_prepared(self, version: str) -> bool:
        """Fork processes for a version, first from disk, then from memory if it is not too large for that.

        False where a fork server ended meanwhile, so that it has to be done again.
        """
        try:
            await self._fill(version)
            if self._store.manifest(version).total > self.limits.load_quads:
                return True
            loader = await self._loader(version)
            if self.preferred != version:
                loader.close()
                return True
            self._retire_loaded()  # another preparation may have come to its end meanwhile
            self._loaded = (version, loader)
            self._let_go_of(version)
            await self._fill(version)
        except ForkServerGoneError:
            return False
        return self._loaded == (version, loader) and not loader.gone

    async def _loader(self, version: str) -> ForkClient:
        loader = await self._base().load(version)
        self._retired.add(loader)  # until it is what is asked
        try:
            await loader.loaded
        finally:
            self._retired.discard(loader)
            if self._stopping:
                loader.close()  # nobody else knows of it any more
        return loader

    async def _fill(self, version: str) -> None:
        while len(self._sources) < self.limits.processes and self.preferred == version:
            self._rest(await self._fork(version))

    def _retire_loaded(self) -> None:
        if self._loaded is None:
            return
        version, loader = self._loaded
        self._loaded = None
        self._retired.add(loader)
        self._let_go_of(version)
        self._close_retired()

    def _let_go_of(self, version: str) -> None:
        for process in [each for each in self._idle if each.version == version]:
            self._let_go(process)

    def _close_retired(self) -> None:
        """Close fork servers that no process comes from any more: processes end with their fork server."""
        self._forking = +self._forking
        in_use = {*self._sources.values(), *self._forking}
        for loader in self._retired - in_use:
            if loader.loaded.done():
                self._retired.discard(loader)
                loader.close()

    def spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run something in a task of its own, which ends with the pool."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not self._stopping:
            log.error("query processes could not be made ready", exc_info=error)
