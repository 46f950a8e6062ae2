"""The router: which queries an engine answers in place of a query process, and its answer as one of ours.

An engine answers where it has the version that is asked, kind of query and features are let to it, and what
it says can be relayed whole. In every other case, and when it is late, the answer is had here.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pyoxigraph import QuerySolutions

from detente.rdf.namespaces import PREFIXES
from detente.settings import Settings
from detente.sparql.analysis import TextLimits
from detente.sparql.answers import Answer, QueryError
from detente.sparql_followers.client import (
    CutAnswerError,
    EngineClient,
    EngineError,
    EngineRefusedError,
    EngineSilentError,
    parse_answer,
    reading,
)
from detente.sparql_followers.engine_follower import is_admitted
from detente.sparql_followers.engine_query import EngineQuery, engine_query, sliced
from detente.sparql_followers.features import is_blind_to_blank_nodes, is_grouping
from detente.sparql_followers.golden import PairCoverage
from detente.sparql_followers.pointer import read_pointer
from detente.sparql_followers.registry import Registry, SparqlEngine
from detente.sparql_followers.running import settled_name
from detente.sparql_followers.state import Admitted, EngineState, EngineStateFile
from detente.store import VersionStore
from detente.store.engines.engine import Reader
from detente.store.manifest import DEFAULT_GRAPH_NAME
from detente.web.http.cache import CachedAnswer, Recent
from detente.web.querying.planning import Plan
from detente.workers.encodings import MIN_ENCODED, encoder
from detente.workers.jobs import IDENTITY

OFF, GROUPINGS = "off", "groupings"
ASKED_AT_ONCE = 8
"""So many queries does one engine work at; beyond that they are answered here."""

ANSWER_BYTES = 4 << 20
"""An answer is relayed up to this size, as the engine sends it."""

NAMED_GRAPHS = 200
"""A query that looks in any graph names them all, up to this number."""

CONNECT_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""An engine that did not answer is not asked again for so long."""

LIMITS = TextLimits(depth=64, tokens=1000)
"""Longer queries are read in a query process alone, which has the stack for it."""

_QUERIES = 4096


class _UnrelayableError(EngineError):
    """That there is no answer to relay, and why: none came, it is of no one version, or may not be whole."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True)
class EngineRoute:
    """That an engine is to answer; what it is asked, of which dataset; and the version's token there."""

    engine: str
    token: str
    query: EngineQuery
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


class _Engine:
    """One engine as the router knows it. Everything but `answer` is for the event loop's thread."""

    def __init__(self, engine: SparqlEngine, file: EngineStateFile, empty: Reader, base: str) -> None:
        self._empty = empty
        self._base = base
        self.client = EngineClient(engine, CONNECT_SECONDS)
        self.file = file
        self.asked = 0
        self.silent_until = 0.0
        self.ended: Counter[str] = Counter()
        self._coverage: tuple[Admitted, PairCoverage] | None = None

    def lets(self, state: EngineState, query: EngineQuery) -> bool:
        """Tell whether a query's features came right in the engine's test."""
        if state.admitted is None or not is_admitted(state):
            return False
        if self._coverage is None or self._coverage[0] != state.admitted:
            self._coverage = (state.admitted, PairCoverage(state.admitted))
        return not self._coverage[1].hindrance(query.features)

    def answer(self, route: EngineRoute, plan: Plan, seconds: float) -> CachedAnswer:
        """Ask the engine, see that it still has the version, and write its answer; blocks.

        Raises _UnrelayableError.
        """
        try:
            return self._answer(route, plan, seconds)
        except (EngineError, QueryError) as error:
            outcome = _outcome(error)
        # A new one: rows that are half read hang on the old one, and may be dropped in this thread alone.
        raise _UnrelayableError(outcome)

    def _answer(self, route: EngineRoute, plan: Plan, seconds: float) -> CachedAnswer:
        deadline = time.monotonic() + seconds
        # What is no SPARQL here is none there, whatever an engine takes; where nothing is, reading it is all.
        self._empty.query(plan.operation.query, base_iri=self._base, prefixes=PREFIXES)
        content = self.client.query(
            route.query.text, route.default_graphs, route.named_graphs, seconds=seconds, most=ANSWER_BYTES
        )
        pointer = read_pointer(self.client, max(0.01, deadline - time.monotonic()))
        if pointer is None or not pointer.is_whole or pointer.token != route.token:
            raise _UnrelayableError("moved")
        admitted = self.file.read().admitted
        if admitted is None:  # it was removed meanwhile
            raise _UnrelayableError("moved")
        return _relayed(content, route.query, plan, admitted.most_rows)


class Router:
    """The engines of a data folder, and who answers what; `store` reads queries."""

    def __init__(self, settings: Settings, store: VersionStore) -> None:
        registry = Registry(settings.data)
        names = registry.names() if settings.route != OFF else []
        empty = store.engine.scratch() if names else None
        self._engines = {
            name: _Engine(registry.engine(name), EngineStateFile(registry.folder(name)), empty, settings.base)
            for name in names
            if empty is not None
        }
        self._only_groupings = settings.route == GROUPINGS
        self._base = settings.base
        self._settled = settled_name(settings.base)
        self._seconds = settings.engine_seconds
        self._query_seconds = settings.query_seconds
        self._queries: Recent[EngineQuery] = Recent(_QUERIES)
        self._threads = ThreadPoolExecutor(max(1, ASKED_AT_ONCE * len(names)), thread_name_prefix="engine")

    @property
    def engines(self) -> dict[str, _Engine]:
        """The engines by their names; none where the router is off."""
        return self._engines

    def route(self, plan: Plan) -> EngineRoute | None:
        """Choose who answers a plan: an engine, or None for a query process here."""
        if not self._engines or not _is_relayable(plan):
            return None
        query = self._query(plan.operation.query)
        if query.hindrance or (self._only_groupings and not is_grouping(query.features)):
            return None
        able = [name for name, engine in self._engines.items() if self._is_able(engine, plan, query)]
        if not able:
            return None
        name = min(able, key=lambda name: self._engines[name].asked)
        state = self._engines[name].file.read()
        dataset = self._dataset(plan, query, state)
        if dataset is None or not (
            is_blind_to_blank_nodes(query.features)
            or {*dataset[0], *dataset[1]}.isdisjoint(state.blank_graphs)
        ):
            return None
        return EngineRoute(name, state.token, query, *dataset)

    async def answer(self, route: EngineRoute, plan: Plan) -> CachedAnswer | None:
        """Have the engine of a route answer; None where it did not, or not so that it can be relayed."""
        engine = self._engines[route.engine]
        limit = min(plan.operation.seconds or self._query_seconds, self._query_seconds)
        seconds = min(self._seconds, limit / 2)  # half of the time is left for an answer from here
        engine.asked += 1
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(self._threads, engine.answer, route, plan, seconds)
        working.add_done_callback(lambda _: self._ended(engine))
        try:
            found = await asyncio.shield(working)
        except _UnrelayableError as error:
            engine.ended[error.outcome] += 1
            if error.outcome == "silent":
                engine.silent_until = time.monotonic() + SILENT_SECONDS
            return None
        engine.ended["answered"] += 1
        return found

    def close(self) -> None:
        """Take no more; what is asked ends at its deadline."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for engine in self._engines.values():
            engine.client.close()

    def _ended(self, engine: _Engine) -> None:
        engine.asked -= 1

    def _query(self, text: str) -> EngineQuery:
        kept = self._queries.get(text)
        if kept is None:
            kept = engine_query(text, PREFIXES, self._base)
            self._queries.put(text, kept)
        return kept

    def _is_able(self, engine: _Engine, plan: Plan, query: EngineQuery) -> bool:
        state = engine.file.read()
        is_there = state.version == plan.manifest.id
        is_kept = not state.unkept or (
            query.predicates is not None and query.predicates.isdisjoint(state.unkept)
        )
        is_free = engine.asked < ASKED_AT_ONCE and time.monotonic() >= engine.silent_until
        return is_there and is_kept and is_free and engine.lets(state, query)

    def _dataset(
        self, plan: Plan, query: EngineQuery, state: EngineState
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Name the default and the named graphs that an engine is to look at; None where it cannot be told.

        An engine's own default graph, and whatever else it holds, are never part of it.
        """
        graphs, of = plan.manifest.graphs, plan.operation
        given = (*of.default_graphs, *of.named_graphs)
        if given:
            known = all(graph in graphs and graph != DEFAULT_GRAPH_NAME for graph in given)
            is_told = known and of.default_graphs and (of.named_graphs or not _asks_graphs(query))
            return (of.default_graphs, of.named_graphs) if is_told else None
        if query.asks_any_graph:
            named = tuple(sorted(graph for graph in graphs if graph != DEFAULT_GRAPH_NAME))
            is_told = named and len(named) <= NAMED_GRAPHS and not state.has_empty_graphs
            return ((self._settled,), named) if is_told and query.graphs <= {*named} else None
        is_told = all(graph in graphs for graph in query.graphs)
        return ((self._settled,), tuple(sorted(query.graphs))) if is_told else None


class EngineMetrics(Collector):
    """What the engines were asked and how it ended, as metrics."""

    def __init__(self, router: Router) -> None:
        self._router = router

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now; nothing without engines."""
        if not self._router.engines:
            return
        queries = CounterMetricFamily(
            "detente_engine_queries",
            "Queries that engines were asked, by their end.",
            labels=["engine", "end"],
        )
        lag = GaugeMetricFamily(
            "detente_engine_lag_seconds", "Seconds for which there may have been more.", labels=["engine"]
        )
        asked = GaugeMetricFamily("detente_engine_in_rotation", "1 where it is asked.", labels=["engine"])
        for name, engine in self._router.engines.items():
            for end in ("answered", "silent", "refused", "moved", "cut"):
                queries.add_metric([name, end], engine.ended[end])
            state = engine.file.read()
            whole = state.whole_at
            lag.add_metric([name], float("inf") if whole is None else max(0.0, time.time() - whole))
            asked.add_metric([name], int(state.version is not None and is_admitted(state)))
        yield from (queries, lag, asked)


def _is_relayable(plan: Plan) -> bool:
    """Tell whether an answer could be had elsewhere at all: the same for all, of data that are there too."""
    return (
        plan.etag is not None
        and plan.analysis.form in ("SELECT", "ASK")
        and not plan.analysis.doubtful
        and not plan.job.beside
        and plan.analysis.depth <= LIMITS.depth
        and plan.analysis.tokens <= LIMITS.tokens
        and plan.media_type is not None
        and not plan.wants_page
    )


def _asks_graphs(query: EngineQuery) -> bool:
    return bool(query.graphs) or query.asks_any_graph


def _outcome(error: Exception) -> str:
    if isinstance(error, _UnrelayableError):
        return error.outcome
    if isinstance(error, CutAnswerError):
        return "cut"
    return "silent" if isinstance(error, EngineSilentError) else "refused"


def _relayed(content: bytes, query: EngineQuery, plan: Plan, most_rows: int) -> CachedAnswer:
    """Write an engine's answer as ours: in order, cut, in the format and the coding that were asked for.

    Raises EngineError for what is no answer, is one of another form, or has more than `most_rows` rows.
    """
    found = parse_answer(content)
    if isinstance(found, QuerySolutions) != (plan.analysis.form == "SELECT"):
        raise EngineRefusedError(f"an answer is not of the form of {plan.analysis.form}")
    written = io.BytesIO()
    with reading():
        rows = sum(1 for _ in found) if isinstance(found, QuerySolutions) else 1
        if rows > most_rows:
            raise _UnrelayableError("cut")
        Answer(parse_answer(sliced(content, query.slicing))).write(written, plan.job.serialisation)
    body = written.getvalue()
    if plan.job.encoding == IDENTITY or len(body) < MIN_ENCODED:
        return CachedAnswer(body, IDENTITY, rows)
    coding = encoder(plan.job.encoding)
    return CachedAnswer(coding.add(body) + coding.finish(), plan.job.encoding, rows)
