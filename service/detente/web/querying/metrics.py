"""What `/metrics` tells, in Prometheus's text format."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

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
        self._requests = _Requests()
        self.registry.register(self._requests)

    def count(self, reply: Reply, *, seconds: float, size: int, is_cut: bool) -> None:
        """Count one request that has been answered, or whose answer broke off."""
        form = (reply.plan.analysis.form if reply.plan else None) or "none"
        of = self._requests
        of.by_status[form, int(reply.status), reply.note] += 1
        of.times[form, reply.note].add(seconds)
        of.bytes += size
        of.rows += reply.rows or 0
        of.cut += is_cut

    def text(self) -> bytes:
        """Write all counts."""
        return generate_latest(self.registry)


class _Times:
    """How many requests took how long: a count for each of SECONDS, and one beyond."""

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.sum += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Give how many took at most so long, as Prometheus has it."""
        bounds = (*map(floatToGoString, SECONDS), "+Inf")
        return list(zip(bounds, map(float, accumulate(self.counts)), strict=True))


class _Requests(Collector):
    """Counts of requests in plain numbers: the library's own take a lock each, and 15 µs a request."""

    def __init__(self) -> None:
        self.by_status: Counter[tuple[str, int, str]] = Counter()
        self.times: defaultdict[tuple[str, str], _Times] = defaultdict(_Times)
        self.bytes = self.rows = self.cut = 0

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now."""
        labels = ["form", "status", "cache"]
        requests = CounterMetricFamily("detente_requests", "Requests to the endpoint.", labels=labels)
        for (form, status, note), number in list(self.by_status.items()):
            requests.add_metric([form, str(status), note], number)
        yield requests
        told = "Time from a request to the last byte of its answer."
        seconds = HistogramMetricFamily("detente_request_seconds", told, labels=["form", "cache"])
        for of, times in list(self.times.items()):
            seconds.add_metric(of, times.buckets(), times.sum)
        yield seconds
        yield CounterMetricFamily("detente_rows", "Rows and triples sent, about.", value=self.rows)
        yield CounterMetricFamily("detente_answer_bytes", "Bytes of answers sent.", value=self.bytes)
        yield CounterMetricFamily("detente_answers_cut", "Answers that broke off.", value=self.cut)


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
        worded = CounterMetricFamily(
            "detente_wording_lookups", "Queries answered, by whether their skeleton was read before.",
            labels=["found"],
        )  # fmt: skip
        worded.add_metric(["yes"], pool.worded[True])
        worded.add_metric(["no"], pool.worded[False])
        yield worded
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
