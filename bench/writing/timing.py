"""Where the time of a commit goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from pyoxigraph import Quad

from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.gate.gate import Report
from detente.store import Draft, Manifest, VersionStore


@dataclass(frozen=True)
class Timed(DiplomaticRules):
    """The rules, which note the processor seconds of each of their parts, of the last commit."""

    took: dict[str, float] = field(default_factory=dict)

    def complete(self, draft: Draft) -> Report:
        """Complete and judge a draft as the rules do."""
        start = time.thread_time()
        report = super().complete(draft)
        self.took["derive"] = time.thread_time() - start - self.took["gate"]
        return report

    def _judge(self, draft: Draft) -> Report:
        start = time.thread_time()
        report = super()._judge(draft)
        self.took["gate"] = time.thread_time() - start
        return report


@dataclass
class Series:
    """Commits of one kind: seconds in all, in deriving, in the gate; bytes of disk; quads.

    `cpu` are seconds of processor, the engine's threads included; `own` of them are those of the thread that
    commits.
    """

    name: str
    quads: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
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
            "cpu_ms": _spread([1000 * each for each in self.cpu]),
            "own_cpu_ms": _spread([1000 * each for each in self.own]),
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
        start, cpu, own = time.perf_counter(), time.process_time(), time.thread_time()
        done = commit(
            store, rules, lambda draft, quads=quads: draft.insert(quads), author="bench", message=name
        )
        series.seconds.append(time.perf_counter() - start)
        series.cpu.append(time.process_time() - cpu)
        series.own.append(time.thread_time() - own)
        series.quads.append(len(quads))
        series.derive.append(rules.took["derive"])
        series.gate.append(rules.took["gate"])
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
