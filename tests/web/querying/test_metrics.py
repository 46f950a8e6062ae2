"""What /metrics tells, and what the documents say that there is to be told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from prometheus_client.parser import text_string_to_metric_families

from detente.web.http import problem_types
from detente.web.http.cache import AnswerCache, CachedAnswer
from detente.web.querying.metrics import Metrics
from detente.web.querying.reply import Reply
from detente.web.querying.version_cache import VersionCache
from detente.workers.query_pool import QueryPool

DOCS = Path(__file__).resolve().parents[3] / "docs"
ENDS = ("answered", "timeout", "cancelled", "memory", "crash", "refused")


@pytest.fixture
def metrics() -> Metrics:
    """Give the counts of a pool that has done something."""
    cache: AnswerCache[CachedAnswer] = AnswerCache(1 << 20)
    cache.put("key", CachedAnswer(b"x" * 100, "identity", 1))
    cache.get("key")
    pool = SimpleNamespace(
        ended=Counter(answered=5, timeout=1),
        forks=7,
        worded=Counter({True: 4, False: 1}),
        admission=SimpleNamespace(running=2, waiting=3),
        preferred="abc",
        in_memory=None,
    )
    versions = VersionCache()
    for _ in range(3):
        versions.get("key", lambda: "value", weight=4)
    return Metrics(cast(QueryPool, pool), cache, versions)


def reply(form: str | None = None, **fields: object) -> Reply:
    plan = SimpleNamespace(analysis=SimpleNamespace(form=form)) if form else None
    return Reply(plan=plan, **{"status": 200, "note": "miss", **fields})  # type: ignore[arg-type]


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_form_status_and_cache(metrics: Metrics) -> None:
    metrics.count(reply("SELECT", rows=4), seconds=0.02, size=100, is_cut=False)
    metrics.count(reply("SELECT", rows=4), seconds=0.2, size=100, is_cut=True)
    metrics.count(reply(status=400, note="error"), seconds=0.001, size=50, is_cut=False)
    found = samples(metrics)
    assert found["detente_requests_total", ("miss", "SELECT", "200")] == 2
    assert found["detente_requests_total", ("error", "none", "400")] == 1
    assert found["detente_request_seconds_bucket", ("miss", "SELECT", "0.03")] == 1
    assert found["detente_request_seconds_sum", ("miss", "SELECT")] == pytest.approx(0.22)
    assert found["detente_rows_total", ()] == 8
    assert found["detente_answer_bytes_total", ()] == 250
    assert found["detente_answers_cut_total", ()] == 1


def test_what_pool_and_cache_count_is_told(metrics: Metrics) -> None:
    found = samples(metrics)
    assert {end: found["detente_queries_total", (end,)] for end in ENDS} == {
        **dict.fromkeys(ENDS, 0),
        "answered": 5,
        "timeout": 1,
    }
    assert found["detente_query_processes_forked_total", ()] == 7
    assert (found["detente_queries_running", ()], found["detente_queries_waiting", ()]) == (2, 3)
    assert [found["detente_wording_lookups_total", (each,)] for each in ("yes", "no")] == [4, 1]
    assert found["detente_cache_lookups_total", ("yes",)] == 1
    assert found["detente_cache_answers", ()] == 1
    assert found["detente_graph_info", ("", "abc")] == 1


OF_FOLLOWERS = {
    "detente_follower_info",
    "detente_follower_lag_seconds",
    "detente_follower_stopped",
}
"""What a service alone tells that follows another one."""


def test_the_page_lists_every_metric_and_no_other(metrics: Metrics) -> None:
    endings = {"counter": "_total", "info": "_info"}
    told = {f"{family.name}{endings.get(family.type, '')}" for family in metrics.registry.collect()}
    page = (DOCS / "operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(detente_\w+)` \|", page, re.MULTILINE)) == told
    told |= OF_FOLLOWERS
    assert set(re.findall(r"\bdetente_[a-z_]+", page)) == told
    assert all(end in page for end in ENDS)


def test_the_page_lists_every_type_of_problem_and_no_other() -> None:
    page = (DOCS / "http.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", page, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == {(str(int(each.status)), each.slug) for each in problem_types.TYPES}
