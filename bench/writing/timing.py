"""Where the time of a commit goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from pyoxigraph import Quad

from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.derivation.closure import close_change
from detente.derivation.incremental import rederive
from detente.gate.gate import Report
from detente.rdf.quads import GraphName
from detente.store import CommitInfo, Draft, Manifest, VersionStore


@dataclass
class Timed:
    """Rules that note how long each of their parts takes, in seconds."""

    rules: DiplomaticRules
    derive: float = 0.0
    gate: float = 0.0

    @property
    def derived(self) -> frozenset[GraphName]:
        return self.rules.derived

    def is_stated(self, graph: GraphName) -> bool:
        return self.rules.is_stated(graph)

    def complete(self, draft: Draft) -> Report:
        start = time.perf_counter()
        ontology, iris, stated = self.rules.gate.ontology, self.rules.iris, draft.change
        draft.apply(close_change(draft.before, stated, ontology, iris).after(stated))
        draft.apply(rederive(draft.before, draft, draft.change, ontology, iris))
        settled = time.perf_counter()
        change = draft.change
        report = self.rules.gate.check_change(draft.before, draft, change.added, change.removed)
        self.derive, self.gate = settled - start, time.perf_counter() - settled
        return report

    def unsettled(self, draft: Draft) -> Iterator[str]:
        return self.rules.unsettled(draft)

    def commit_info(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        return self.rules.commit_info(author, message, token)


@dataclass
class Series:
    """Commits of one kind: seconds in all, in deriving, in the gate; bytes of disk; quads."""

    name: str
    quads: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    derive: list[float] = field(default_factory=list)
    gate: list[float] = field(default_factory=list)
    disk: list[int] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Give median, mean and worst of each."""
        return {
            "name": self.name,
            "commits": len(self.seconds),
            "quads": median(self.quads),
            "ms": _spread([1000 * each for each in self.seconds]),
            "derive_ms": _spread([1000 * each for each in self.derive]),
            "gate_ms": _spread([1000 * each for each in self.gate]),
            "disk_kb": _spread([each / 1000 for each in self.disk]),
        }


def timed_commits(
    store: VersionStore, rules: Timed, name: str, changes: Callable[[], list[Quad]], number: int
) -> Series:
    """Commit `number` changes, each as additions."""
    series = Series(name)
    for _ in range(number):
        quads = changes()
        start = time.perf_counter()
        done = commit(
            store, rules, lambda draft, quads=quads: draft.insert(quads), author="bench", message=name
        )
        series.seconds.append(time.perf_counter() - start)
        series.quads.append(len(quads))
        series.derive.append(rules.derive)
        series.gate.append(rules.gate)
        series.disk.append(own_bytes(store, done.manifest))
    return series


def own_bytes(store: VersionStore, manifest: Manifest | None) -> int:
    """Count the bytes on disk that a version shares with no other."""
    if manifest is None:
        return 0
    files = (path.stat() for path in Path(store.path(manifest.id)).rglob("*") if path.is_file())
    return sum(found.st_blocks * 512 for found in files if found.st_nlink == 1)


def _spread(values: list[float]) -> dict[str, float]:
    return {"median": round(median(values), 1), "mean": round(mean(values), 1), "max": round(max(values), 1)}
