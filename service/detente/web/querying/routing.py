"""The router: which queries an engine answers in place of a query process, and its answer as one of ours.

An engine answers where it has the version that is asked, kind of query and features are let to it, and what
it says can be relayed whole. In every other case, and when it is late, the answer is had here.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from detente.rdf.namespaces import PREFIXES
from detente.settings import Settings
from detente.sparql.analysis import TextLimits
from detente.sparql_followers.engine_query import EngineQuery, engine_query
from detente.sparql_followers.features import is_blind_to_blank_nodes, is_grouping
from detente.sparql_followers.registry import MOST_ENGINES
from detente.sparql_followers.running import settled_name
from detente.sparql_followers.state import EngineState
from detente.store import VersionStore
from detente.store.manifest import DEFAULT_GRAPH_NAME
from detente.web.http.cache import CachedAnswer, Recent
from detente.web.querying.engines import (
    ASKED_AT_ONCE,
    EngineRoute,
    EngineTable,
    RoutedEngine,
    UnrelayableError,
)
from detente.web.querying.planning import Plan

GROUPINGS = "groupings"
NAMED_GRAPHS = 200
"""A query that looks in any graph names them all, up to this number."""

SILENT_SECONDS = 5.0
"""An engine that did not answer is not asked again for so long."""

LIMITS = TextLimits(depth=64, tokens=1000)
"""Longer queries are read in a query process alone, which has the stack for it."""

_QUERIES = 4096


class Router:
    """The engines of a data folder, and who answers what; `store` reads queries."""

    def __init__(self, settings: Settings, store: VersionStore) -> None:
        self.engines = EngineTable(settings, store)
        self._only_groupings = settings.route == GROUPINGS
        self._base = settings.base
        self._settled = settled_name(settings.base)
        self._seconds = settings.engine_seconds
        self._query_seconds = settings.query_seconds
        self._queries: Recent[EngineQuery] = Recent(_QUERIES)
        # A thread is started when it is needed, and not before.
        self._threads = ThreadPoolExecutor(ASKED_AT_ONCE * MOST_ENGINES, thread_name_prefix="engine")

    def route(self, plan: Plan) -> EngineRoute | None:
        """Choose who answers a plan: an engine, or None for a query process here."""
        engines = self.engines.now()
        if not engines or not _is_relayable(plan):
            return None
        query = self._query(plan.operation.query)
        if query.hindrance or (self._only_groupings and not is_grouping(query.features)):
            return None
        able = [name for name, engine in engines.items() if self._is_able(engine, plan, query)]
        if not able:
            return None
        name = min(able, key=lambda name: engines[name].asked)
        state = engines[name].file.read()
        dataset = self._dataset(plan, query, state)
        if dataset is None or not (
            is_blind_to_blank_nodes(query.features)
            or {*dataset[0], *dataset[1]}.isdisjoint(state.blank_graphs)
        ):
            return None
        return EngineRoute(name, state.token, query, *dataset)

    async def answer(self, route: EngineRoute, plan: Plan) -> CachedAnswer | None:
        """Have the engine of a route answer; None where it did not, or not so that it can be relayed."""
        engine = self.engines.now().get(route.engine)
        if engine is None:  # it was removed just now
            return None
        limit = min(plan.operation.seconds or self._query_seconds, self._query_seconds)
        seconds = min(self._seconds, limit / 2)  # half of the time is left for an answer from here
        engine.asked += 1
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(self._threads, engine.answer, route, plan, seconds)
        working.add_done_callback(lambda _: self._ended(engine))
        try:
            found = await asyncio.shield(working)
        except UnrelayableError as error:
            engine.ended[error.outcome] += 1
            if error.outcome == "silent":
                engine.silent_until = time.monotonic() + SILENT_SECONDS
            return None
        engine.ended["answered"] += 1
        return found

    def close(self) -> None:
        """Take no more; what is asked ends at its deadline."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.engines.close()

    def _ended(self, engine: RoutedEngine) -> None:
        engine.asked -= 1

    def _query(self, text: str) -> EngineQuery:
        kept = self._queries.get(text)
        if kept is None:
            kept = engine_query(text, PREFIXES, self._base)
            self._queries.put(text, kept)
        return kept

    def _is_able(self, engine: RoutedEngine, plan: Plan, query: EngineQuery) -> bool:
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
