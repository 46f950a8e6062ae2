"""What runs beside the web application: the store, the query processes, the cache and the counts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from detente.access.tokens import Tokens
from detente.exports.maker import Maker, Means
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import Object
from detente.settings import Settings
from detente.sparql.answers import QueryError
from detente.sparql.federation.endpoints import AllowList
from detente.sparql.federation.expand import Federation, expand
from detente.sparql.federation.outbound import Outbound
from detente.sparql.unknown_terms import known_terms_query
from detente.store import Manifest, StoreError, UnknownVersionError, VersionStore
from detente.web.http.cache import AnswerCache, CachedAnswer, Recent, Recurring
from detente.web.http.formats import Kind
from detente.web.http.problem_types import NO_VERSION, VERSION_PRUNED, VERSION_UNKNOWN
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.engines import EngineMetrics
from detente.web.querying.following import Following, FollowingMetrics
from detente.web.querying.metrics import Metrics
from detente.web.querying.planning import Plan
from detente.web.querying.preparing import Preparation, Preparing
from detente.web.querying.routing import Router
from detente.web.querying.version_cache import VersionCache
from detente.workers.admission import Admission
from detente.workers.draft_queue import Drafters, start_draft_server
from detente.workers.fork_client import ForkClient
from detente.workers.jobs import Job, OutOfMemoryError
from detente.workers.process_limits import ProcessLimits
from detente.workers.query_pool import QueryPool
from detente.workers.write_queue import Writers, start_write_server

log = logging.getLogger(__name__)

Row = dict[str, Object]
_T = TypeVar("_T")
TSV, NTRIPLES = "text/tab-separated-values", "application/n-triples"
POSITIONS = ("subject", "predicate", "object")
MANIFESTS = 256
PLANS = 4096
VOCABULARIES = 16
BODIES = 8
"""So many large bodies are received at once."""

FEDERATIONS = 4
"""So many queries ask other services at once, each in a thread of its own."""

TOOL_CALLS = 4
"""So many calls of tools over HTTP are answered at once; each asks with the share of its client."""

AWAITED = 200
"""So many requests wait for a version that has not come at once."""

HANDED_ON = 4
"""So many changes are handed on to the writer at once, by a follower that does so."""

MAX_ROWS = 1000
"""So many rows does a page show."""

PAGE_BYTES = 16 << 20
"""An answer that a page shows may be so long."""

PATIENCE_SECONDS = 10.0
"""A request waits so long for the store of a version that is being made; then it is told to come back."""

PAGES = "pages"
"""The client on whose behalf the service's own pages ask."""


class Runtime:
    """The parts of a running service, in one event loop.

    Methods are for that loop's thread, but for `wait`, `manifest_from_thread`, `rows`, `rows_of_all` and
    `read`, which are for the threads in which Flask runs.
    """

    def __init__(self, settings: Settings, store: VersionStore, following: Following | None = None) -> None:
        self.settings = settings
        self.store = store
        self.following = following
        self.pool = QueryPool(store, settings.base, limits(settings), settings.profile)
        self.cache: AnswerCache[CachedAnswer] = AnswerCache(settings.cache << 20)
        self.version_cache = VersionCache()
        self.metrics = Metrics(self.pool, self.cache, self.version_cache)
        if following is not None:
            self.metrics.registry.register(FollowingMetrics(following, store))
        self.router = Router(settings, store)
        self.metrics.registry.register(EngineMetrics(self.router.engines))
        self.tokens = Tokens(settings.data)
        self.dumps = Maker(
            Means(
                settings.data,
                settings.base,
                settings.dump_seconds,
                settings.dump_memory << 20,
                settings.dump_versions,
                store.retention,
            )
        )
        self.writers = Writers(
            self._start_writing,
            seconds=settings.write_seconds,
            waiting=settings.queue_length,
            patience=settings.queue_seconds,
        )
        self.drafters = Drafters(lambda: start_draft_server(settings.data, settings.base, settings.profile))
        self.pages = self._turns(settings.threads, "pages", "thread for pages")
        self.bodies = self._turns(BODIES, "large bodies", "place for a large body")
        self.federations = self._turns(FEDERATIONS, "queries with SERVICE", "place to ask other services")
        self.tool_calls = self._turns(TOOL_CALLS, "calls of tools", "place for a call of a tool")
        self.awaited = self._turns(AWAITED, "requests for a coming version", "place to wait for a version")
        self.handed_on = self._turns(HANDED_ON, "changes handed on", "place to hand a change on")
        self.long_plans = self._turns(1, "long queries", "place to read a long query")
        self.preparing = Preparing(
            self,
            self._turns(1, "preparations", "turn to count a version"),
            store.current_id,
            self.pool.at_rest,
        )
        self._seen: str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.plans: Recurring[Plan] = Recurring(PLANS)
        self._manifests: Recent[Manifest] = Recent(MANIFESTS)
        self._known_terms: Recent[frozenset[str]] = Recent(VOCABULARIES)

    def _turns(self, slots: int, noun: str, place: str) -> Admission:
        return Admission(slots, self.settings.queue_length, self.settings.queue_seconds, noun, place)

    async def start(self) -> None:
        """Start the query processes, of the current version if there is one."""
        self._loop = asyncio.get_running_loop()
        await self.pool.start()
        with suppress(
            HttpError, StoreError
        ):  # a version that is not there, or is damaged, is told when it is asked
            self.manifest()
        if self.tokens.exist():
            self.writers.warm()

    def _start_writing(self) -> ForkClient:
        of = self.settings
        log = (of.log, str(of.log_files or ""))
        return start_write_server(
            of.data, of.base, of.profile, of.lock_seconds, of.write_memory << 20, self.store.retention, log
        )

    async def stop(self, seconds: float = 0.0) -> None:
        """Let queries end within some seconds, and end their processes."""
        self.preparing.stop()
        self.router.close()
        await self.dumps.stop()
        await self.writers.stop()
        await self.drafters.stop()
        await self.pool.stop(seconds)

    def manifest(self, version: str | None = None) -> Manifest:
        """Find a version, the current one by default; raises HttpError 503 or 404 where there is none."""
        if version is not None:
            try:
                found = self._manifest(version)
            except UnknownVersionError:
                raise HttpError(
                    VERSION_UNKNOWN, worded("There is no version %(version)s.", version=version)
                ) from None
            if self.store.is_pruned(found.id):
                detail = worded(
                    "The quads of version %(version)s were given up; its manifest and its patch are kept.",
                    version=found.id,
                )
                raise HttpError(VERSION_PRUNED, detail, members={"patch": f"v/{found.id}/patch"})
            return found
        current = self.store.current_id()
        if current is None:
            raise HttpError(
                NO_VERSION, worded("There is no graph to serve yet: run `detente build`, then ask again.")
            )
        manifest = self._manifest(current)
        self.pool.prefer(current)
        if current != self._seen:
            self._seen = current
            self.preparing.renew(current)
        return manifest

    async def prepared(self, wanted: Iterable[Preparation], version: str | None, client: str) -> None:
        """Return once what is wanted of a version is kept, holding no thread meanwhile.

        Raises QueryError where that takes too long, and then goes on, or cannot be done.
        """
        with suppress(HttpError):  # the page will find that there is no such version, and tell
            found = self.manifest(version).id
            seconds = max(PATIENCE_SECONDS, self.settings.queue_seconds)
            async with self.awaited.slot(client):
                await self.preparing.ready(wanted, found, client, seconds)

    async def at_hand(self, version: str, client: str) -> None:
        """Return once a version of this id can be asked, and its store has been made if need be.

        Raises QueryError where that takes longer than PATIENCE_SECONDS, and then goes on, or cannot be done.
        """
        with suppress(HttpError):  # whoever answers will find that there is no such version, and tell
            await self.pool.made.ready(self.manifest(version).id, PATIENCE_SECONDS, client)

    def _manifest(self, version: str) -> Manifest:
        manifest = self._manifests.get(version)
        if manifest is None:
            manifest = self.store.manifest(version)
            self._manifests.put(version, manifest)
        return manifest

    def federation(self, query: str) -> str:
        """Replace what a query asks of other services by their answers; blocks. Raises FederationError."""
        allowed = AllowList(self.settings.federation)
        return expand(query, Outbound(allowed).fetch, Federation(allowed, PREFIXES, self.settings.base))

    def wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine in the loop from another thread, and wait for what it returns."""
        if self._loop is None:
            raise RuntimeError("the service has not been started")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def manifest_from_thread(self, version: str | None = None) -> Manifest:
        """Find a version as `manifest` does, from another thread."""

        async def find() -> Manifest:
            return self.manifest(version)

        return self.wait(find())

    def rows(self, query: str, version: str) -> list[Row]:
        """Ask a version a SELECT query on behalf of a page, from another thread."""
        return self.read(Job(query, TSV), version).rows

    def rows_of_all(self, queries: Sequence[str], version: str) -> list[list[Row]]:
        """Ask a version several SELECT queries at once, as `rows` does; the answers come in their order."""

        async def gather() -> list[bytes]:
            return await asyncio.gather(
                *(self.fetch(Job(query, TSV), version, PAGES, None) for query in queries)
            )

        return [read_rows(data, TSV).rows for data in self.wait(gather())]

    def read(self, job: Job, version: str, *, client: str = PAGES, seconds: float | None = None) -> Rows:
        """Ask a query and read its answer, from another thread; the job asks for TSV or N-Triples."""
        return read_rows(self.wait(self.fetch(job, version, client, seconds)), job.serialisation)

    def answer(self, job: Job, version: str) -> bytes:
        """Ask a query on behalf of a page, from another thread, and give its answer as it is serialised."""
        return self.wait(self.fetch(job, version, PAGES, None))

    async def known_terms(self, version: str) -> frozenset[str]:
        """Give the terms that a version defines, by IRI; none where it cannot be asked just now."""
        known = self._known_terms.get(version)
        if known is None:
            job = Job(known_terms_query(self.settings.base), TSV)
            try:
                data = await self.fetch(job, version, PAGES, None)
            except QueryError as error:  # a query is answered without warnings rather than not
                log.warning("The terms of version %s are not known: %s", version, error)
                return frozenset()
            known = frozenset(row["term"].value for row in read_rows(data, TSV).rows)
            self._known_terms.put(version, known)
        return known

    def kept_terms(self, version: str) -> frozenset[str] | None:
        """Give the terms that a version defines, by IRI; None where it has not been asked for them yet."""
        return self._known_terms.get(version)

    async def fetch(
        self, job: Job, version: str, client: str, seconds: float | None, most: int | None = None
    ) -> bytes:
        """Have a query evaluated, and give its whole answer.

        Raises QueryError, and OutOfMemoryError where the answer is longer than `most` bytes.
        """
        answer = await self.pool.ask(job, version, client=client, seconds=seconds)
        data = bytearray()
        try:
            while piece := await answer.read():
                data += piece
                if most is not None and len(data) > most:
                    raise OutOfMemoryError(
                        f"the answer is longer than the {most >> 20} MiB that a page takes"
                    )
        finally:
            answer.cancel()
        return bytes(data)


@dataclass(frozen=True)
class Rows:
    """An answer that has been read: the truth of an ASK, or columns and rows."""

    kind: Kind
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    truth: bool | None = None


def read_rows(data: bytes, serialisation: str) -> Rows:
    """Read an answer in TSV or in N-Triples, whose columns are then the three positions."""
    if serialisation == NTRIPLES:
        return Rows(
            "triples", POSITIONS, [_row(POSITIONS, quad.triple) for quad in parse(data, RdfFormat.N_TRIPLES)]
        )
    solutions = parse_query_results(data, QueryResultsFormat.TSV)
    if isinstance(solutions, QueryBoolean):
        return Rows("boolean", truth=bool(solutions))
    columns = tuple(variable.value for variable in solutions.variables)
    return Rows("solutions", columns, [_row(columns, solution) for solution in solutions])


def _row(columns: tuple[str, ...], terms: Iterable[Object | None]) -> Row:
    return {name: term for name, term in zip(columns, terms, strict=True) if term is not None}


def limits(settings: Settings) -> ProcessLimits:
    """Take the limits of the query processes from the settings."""
    return ProcessLimits(
        processes=settings.processes,
        query_seconds=settings.query_seconds,
        query_memory=settings.query_memory << 20,
        queue_length=settings.queue_length,
        queue_seconds=settings.queue_seconds,
        load_quads=settings.load_quads,
        make_seconds=settings.make_seconds,
        make_memory=settings.make_memory << 20,
        allocator=settings.allocator,
    )
