"""One engine as who routes knows it: what it is let, how it answers, how that ended; and all of them.

The registry is looked at again now and then, so that an engine that is added is asked without a restart.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pyoxigraph import QuerySolutions

from detente.errors import DetenteError
from detente.rdf.namespaces import PREFIXES
from detente.settings import Settings
from detente.sparql.answers import Answer, QueryError
from detente.sparql_followers.client import (
    CutAnswerError,
    EngineClient,
    EngineError,
    EngineRefusedError,
    EngineSilentError,
    LongAnswerError,
    reading,
)
from detente.sparql_followers.count_cuts import CountCut, CountGuesses
from detente.sparql_followers.engine_follower import is_admitted
from detente.sparql_followers.engine_query import EngineQuery, sliced_and_counted
from detente.sparql_followers.golden import PairCoverage
from detente.sparql_followers.logins import login_for
from detente.sparql_followers.pointer import read_pointer
from detente.sparql_followers.registry import Registry
from detente.sparql_followers.state import Admitted, EngineState, EngineStateFile
from detente.store import VersionStore
from detente.store.engines.engine import Reader
from detente.web.http.cache import CachedAnswer
from detente.web.querying.planning import Plan
from detente.workers.encodings import MIN_ENCODED, encoder
from detente.workers.jobs import IDENTITY

log = logging.getLogger(__name__)

OFF = "off"
ASKED_AT_ONCE = 8
"""So many queries does one engine work at; beyond that they are answered here."""

ANSWER_BYTES = 4 << 20
"""An answer is relayed up to this size, as the engine sends it."""

CONNECT_SECONDS = 1.0
LOOKING_SECONDS = 1.0
"""So often is the registry looked at again, at most."""


class UnrelayableError(EngineError):
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


class RoutedEngine:
    """One engine as the router knows it. Everything but `answer` is for the event loop's thread."""

    def __init__(self, client: EngineClient, file: EngineStateFile, empty: Reader, base: str) -> None:
        self._empty = empty
        self._base = base
        self.client = client
        self.file = file
        self.asked = 0
        self.silent_until = 0.0
        self.ended: Counter[str] = Counter()
        self._coverage: tuple[Admitted, PairCoverage] | None = None
        self._guesses = CountGuesses()
        self._looks = ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="engine-pointer")

    def lets(self, state: EngineState, query: EngineQuery) -> bool:
        """Tell whether a query's features came right in the engine's test."""
        if state.admitted is None or not is_admitted(state):
            return False
        if self._coverage is None or self._coverage[0] != state.admitted:
            self._coverage = (state.admitted, PairCoverage(state.admitted))
        return not self._coverage[1].hindrance(query.features)

    def answer(self, route: EngineRoute, plan: Plan, seconds: float) -> CachedAnswer:
        """Ask the engine, see that it still has the version, and write its answer; blocks.

        Raises UnrelayableError.
        """
        try:
            return self._answer(route, plan, seconds)
        except (EngineError, QueryError) as error:
            outcome = _outcome(error)
        # A new one: rows that are half read hang on the old one, and may be dropped in this thread alone.
        raise UnrelayableError(outcome)

    def _answer(self, route: EngineRoute, plan: Plan, seconds: float) -> CachedAnswer:
        deadline = time.monotonic() + seconds
        # What is no SPARQL here is none there, whatever an engine takes; where nothing is, reading it is all.
        self._empty.query(plan.operation.query, base_iri=self._base, prefixes=PREFIXES)
        content = self._content(route, deadline)
        # The pointer is looked at after the answer has come, while that is read.
        looking = self._looks.submit(self._trouble, route.token, max(0.01, deadline - time.monotonic()))
        try:
            admitted = self.file.read().admitted
            if admitted is None:  # it was removed meanwhile
                raise UnrelayableError("moved")
            found = _relayed(content, route.query, plan, admitted.most_rows)
        finally:
            trouble = looking.result()
        if trouble:
            raise UnrelayableError(trouble)
        return found

    def _content(self, route: EngineRoute, deadline: float) -> bytes:
        """Have the rows of a query, but for those of counts so small that no such row is wanted."""
        cut = route.query.count_cut
        if cut is not None and self._is_covered(cut.features):
            for least in self._guessed(cut, route, deadline):
                try:
                    content = self._asked(route, cut.of_at_least(least), deadline)
                except (CutAnswerError, LongAnswerError):
                    self._guesses.forget(cut)  # far too many rows have such a count
                    continue
                if self._guesses.learn(cut, content):
                    return content
        return self._asked(route, route.query.text, deadline)

    def _guessed(self, cut: CountCut, route: EngineRoute, deadline: float) -> Iterator[int]:
        """Guess a count: by the last query that was alike, and, where that is wrong, by asking."""
        if (known := self._guesses.known(cut)) is not None:
            yield known
        if (least := cut.least(self._asked(route, cut.guess, deadline))) is not None:
            yield least

    def _asked(self, route: EngineRoute, text: str, deadline: float) -> bytes:
        seconds = max(0.01, deadline - time.monotonic())
        return self.client.query(
            text, route.default_graphs, route.named_graphs, seconds=seconds, most=ANSWER_BYTES
        )

    def _is_covered(self, used: frozenset[str]) -> bool:
        return self._coverage is not None and not self._coverage[1].hindrance(used)

    def _trouble(self, token: str, seconds: float) -> str:
        """Tell how an answer ends that came before now: empty where the engine still has the version."""
        try:
            pointer = read_pointer(self.client, seconds)
        except EngineError as error:
            return _outcome(error)  # the error itself hangs on rows that this thread alone may drop
        return "" if pointer is not None and pointer.is_whole and pointer.token == token else "moved"


class EngineTable:
    """The engines of a data folder, as its registry has them; threads may share it."""

    def __init__(self, settings: Settings, store: VersionStore) -> None:
        self._settings = settings
        self._registry = Registry(settings.data)
        self._store = store
        self._empty: Reader | None = None
        self._entries: dict[str, tuple[int, int]] = {}
        self._engines: dict[str, RoutedEngine] = {}
        self._failed: dict[str, str] = {}
        self._looked_at = -LOOKING_SECONDS
        self._lock = threading.Lock()

    def now(self) -> dict[str, RoutedEngine]:
        """Give the engines by their names; none where the router is off."""
        if self._settings.route == OFF:
            return {}
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOKING_SECONDS:
                self._looked_at = time.monotonic()
                self._look(self._registry.entries())
            return self._engines

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for engine in self._engines.values():
                engine.client.close()

    def _look(self, entries: dict[str, tuple[int, int]]) -> None:
        """Take engines that are new, and let go of those that are not there; who asks them still, ends."""
        if entries == self._entries:
            return
        kept = {n: each for n, each in self._engines.items() if entries.get(n) == self._entries[n]}
        for name in self._engines.keys() - kept.keys():
            self._engines[name].client.close()
        failed = {}
        for name in entries.keys() - kept.keys():
            try:
                kept[name] = self._engine(name)
            except DetenteError as error:  # it is tried again, and told once
                failed[name] = str(error)
                if self._failed.get(name) != str(error):
                    log.warning("%s is not asked: %s", name, error)
        self._engines, self._failed = dict(sorted(kept.items())), failed
        self._entries = {name: entries[name] for name in kept}

    def _engine(self, name: str) -> RoutedEngine:
        if self._empty is None:
            self._empty = self._store.engine.scratch()
        client = EngineClient(self._registry.engine(name), CONNECT_SECONDS, login_for(self._settings, name))
        file = EngineStateFile(self._registry.folder(name))
        return RoutedEngine(client, file, self._empty, self._settings.base)


class EngineMetrics(Collector):
    """What the engines were asked and how it ended, as metrics."""

    def __init__(self, engines: EngineTable) -> None:
        self._engines = engines

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now; nothing without engines."""
        engines = self._engines.now()
        if not engines:
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
        for name, engine in engines.items():
            for end in ("answered", "silent", "refused", "moved", "cut"):
                queries.add_metric([name, end], engine.ended[end])
            state = engine.file.read()
            whole = state.whole_at
            lag.add_metric([name], float("inf") if whole is None else max(0.0, time.time() - whole))
            asked.add_metric([name], int(state.version is not None and is_admitted(state)))
        yield from (queries, lag, asked)


def _outcome(error: Exception) -> str:
    if isinstance(error, UnrelayableError):
        return error.outcome
    if isinstance(error, CutAnswerError):
        return "cut"
    return "silent" if isinstance(error, EngineSilentError) else "refused"


def _relayed(content: bytes, query: EngineQuery, plan: Plan, most_rows: int) -> CachedAnswer:
    """Write an engine's answer as ours: in order, cut, in the format and the coding that were asked for.

    Raises EngineError for what is no answer, is one of another form, or has more than `most_rows` rows.
    """
    written = io.BytesIO()
    with reading():
        kept, rows = sliced_and_counted(content, query.slicing)
        if isinstance(kept, QuerySolutions) != (plan.analysis.form == "SELECT"):
            raise EngineRefusedError(f"an answer is not of the form of {plan.analysis.form}")
        if rows > most_rows:
            raise UnrelayableError("cut")
        Answer(kept).write(written, plan.job.serialisation)
    body = written.getvalue()
    if plan.job.encoding == IDENTITY or len(body) < MIN_ENCODED:
        return CachedAnswer(body, IDENTITY, rows)
    coding = encoder(plan.job.encoding)
    return CachedAnswer(coding.add(body) + coding.finish(), plan.job.encoding, rows)
