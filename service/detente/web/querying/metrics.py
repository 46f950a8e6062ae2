"""What `/metrics` tells, in Prometheus's text format."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from detente.web.http.cache import AnswerCache, CachedAnswer
from detente.web.querying.reply import Reply
from detente.web.querying.version_cache import VersionCache
from detente.workers.query_pool import QueryPool

SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of one service, with those that its pool and cache keep themselves."""

    def __init__(
        self, pool: QueryPool, cache: AnswerCache[CachedAnswer], version_cache: VersionCache
    ) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Kept(pool, cache))
        self.registry.register(_KeptOfVersions(version_cache))
        # Looking labels up takes as long as counting, and there are few.
        self._children: dict[tuple[str, int, str], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "detente_requests",
            "Requests to the endpoint.",
            ("form", "status", "cache"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "detente_request_seconds",
            "Time from a request to the last byte of its answer.",
            ("form", "cache"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._rows = Counter("detente_rows", "Rows and triples sent, about.", registry=self.registry)
        self._bytes = Counter("detente_answer_bytes", "Bytes of answers sent.", registry=self.registry)
        self._cut = Counter("detente_answers_cut", "Answers that broke off.", registry=self.registry)

    def count(self, reply: Reply, *, seconds: float, size: int, is_cut: bool) -> None:
        """Count one request that has been answered, or whose answer broke off."""
        form = (reply.plan.analysis.form if reply.plan else None) or "none"
        key = (form, int(reply.status), reply.note)
        counts = self._children.get(key)
        if counts is None:
            counts = (
                self._requests.labels(form, str(key[1]), reply.note),
                self._seconds.labels(form, reply.note),
            )
            self._children[key] = counts
        counts[0].inc()
        counts[1].observe(seconds)
        self._bytes.inc(size)
        self._rows.inc(reply.rows or 0)
        self._cut.inc(is_cut)

    def text(self) -> bytes:
        """Write all counts."""
        return generate_latest(self.registry)


class _Kept(Collector):
    """Counts that the pool and the cache keep."""

    def __init__(self, pool: QueryPool, cache: AnswerCache[CachedAnswer]) -> None:
        self._pool, self._cache = pool, cache

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now."""
        pool, cache = self._pool, self._cache
        ended = CounterMetricFamily(
            "detente_queries", "Queries evaluated, by how they ended.", labels=["end"]
        )
        for how in ("answered", "timeout", "cancelled", "memory", "crash", "refused"):
            ended.add_metric([how], pool.ended[how])
        yield ended
        yield CounterMetricFamily(
            "detente_query_processes_forked", "Query processes forked.", value=pool.forks
        )
        yield GaugeMetricFamily("detente_queries_running", "Queries being evaluated.", pool.admission.running)
        yield GaugeMetricFamily("detente_queries_waiting", "Queries waiting.", pool.admission.waiting)
        hits = CounterMetricFamily(
            "detente_cache_lookups", "Look-ups in the cache of answers.", labels=["found"]
        )
        hits.add_metric(["yes"], cache.hits)
        hits.add_metric(["no"], cache.misses)
        yield hits
        yield GaugeMetricFamily("detente_cache_bytes", "Bytes in the cache of answers.", cache.bytes)
        yield GaugeMetricFamily("detente_cache_answers", "Answers in the cache.", len(cache))
        served = {"version": pool.preferred or "", "in_memory": pool.in_memory or ""}
        yield InfoMetricFamily("detente_graph", "The version served.", value=served)


class _KeptOfVersions(Collector):
    """Counts that the cache of what is made of versions keeps."""

    def __init__(self, cache: VersionCache) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now."""
        lookups = CounterMetricFamily(
            "detente_version_cache_lookups", "Look-ups of what was made of a version.", labels=["found"]
        )
        lookups.add_metric(["yes"], self._cache.hits)
        lookups.add_metric(["no"], self._cache.misses)
        yield lookups
        yield GaugeMetricFamily(
            "detente_version_cache_weight", "Weight of what is kept of versions.", self._cache.weight
        )
