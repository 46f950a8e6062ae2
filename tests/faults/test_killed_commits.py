"""A commit that is killed at any moment: it has happened whole or not at all, and nobody has to tidy up."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from detente.rdf.digest import graph_digests
from detente.store import VersionStore, graph_name
from detente.store.inspection import inspect, leavings
from tests.faults.committing import commit_number, next_number, number_of

KILLS = int(os.environ.get("DETENTE_FAULTS_KILLS", "20"))
"""Processes that are killed: 200 in `make faults-long`."""

SEED = 20161119


@dataclass
class Killer:
    """Starts committing processes and kills them; knows every version that may be seen, by its number."""

    zygote: subprocess.Popen[str]
    store: VersionStore
    known: dict[int, str] = field(default_factory=dict)
    begun: int = -1
    acknowledged: int = -1

    def start(self, last_step: int | None = None) -> int:
        """Have a process begin a commit; returns its id."""
        assert self.zygote.stdin is not None
        self.zygote.stdin.write(f"{'' if last_step is None else last_step}\n")
        self.zygote.stdin.flush()
        _, pid = self._line()
        self._hear(self._line())
        return int(pid)

    def end(self) -> int:
        """Hear the process out; returns its exit code."""
        while (line := self._line())[0] != "ended":
            self._hear(line)
        return int(line[1])

    def durations(self, pid: int, count: int) -> list[float]:
        """Measure some commits of a running process in seconds, and kill it."""
        moments: list[float] = []
        while len(moments) <= count:
            self._hear(line := self._line())
            if line[0] == "done":
                moments.append(time.monotonic())
        os.kill(pid, signal.SIGKILL)
        self.end()
        return [after - before for before, after in pairwise(moments)]

    def assert_sound(self) -> None:
        """Assert that there is what was acknowledged, perhaps what was to be, and no more."""
        store = VersionStore(self.store.folder)
        current = store.current()
        if current is not None:
            number = number_of(current)
            assert number in (self.acknowledged, self.begun)
            self.acknowledged = number  # whoever was killed before telling of it: what was seen has to stay
            assert self.known.setdefault(number, current.manifest.id) == current.manifest.id
        assert {int(manifest.message): manifest.id for manifest in store.manifests()} == self.known
        assert next_number(store) == len(self.known)

    def assert_every_version_is_whole(self) -> None:
        """Assert that each version has its content, its digests and its files."""
        for number, version_id in self.known.items():
            version = self.store.open(version_id)
            assert number_of(version) == number
            found = graph_digests(version.match(), version.graph_names())
            expected = {name: summary.digest for name, summary in version.manifest.graphs.items()}
            assert {graph_name(graph): digest for graph, digest in found.items()} == expected
        found_damage = inspect(self.store)
        assert found_damage.whole, found_damage
        assert found_damage.versions == len(self.known)

    def assert_goes_on(self) -> None:
        """Assert that the next commit succeeds, and leaves nothing lying about."""
        number = next_number(self.store)
        self.known[number] = commit_number(self.store, number)
        self.begun = self.acknowledged = number
        self.assert_sound()
        assert leavings(self.store) == []
        assert {path.name for path in self.store.path("").iterdir()} == set(self.known.values())

    def _hear(self, line: list[str]) -> None:
        if line[0] == "begin":
            self.begun = int(line[1])
        else:
            self.acknowledged = int(line[1])
            self.known[self.acknowledged] = line[2]

    def _line(self) -> list[str]:
        assert self.zygote.stdout is not None
        line = self.zygote.stdout.readline().split()
        assert line, "the committing process has failed"
        return line


@contextmanager
def killing(folder: Path) -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.faults.committing", "zygote", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as zygote:
        yield Killer(zygote, VersionStore(folder))
        assert zygote.stdin is not None
        zygote.stdin.close()


@pytest.fixture
def killer(folder: Path) -> Iterator[Killer]:
    with killing(folder) as killer:
        yield killer


def test_commits_killed_at_random_moments_happen_whole_or_not_at_all(killer: Killer) -> None:
    chance = random.Random(SEED)
    length = statistics.median(killer.durations(killer.start(), 5))
    killer.assert_sound()
    for n in range(KILLS):
        pid, delay = killer.start(), chance.uniform(0, 2 * length)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        assert killer.end() == -signal.SIGKILL
        print(f"seed {SEED}, kill {n}: {delay * 1e3:.1f} ms after commit {killer.begun} began")  # noqa: T201
        killer.assert_sound()
    killer.assert_goes_on()
    killer.assert_every_version_is_whole()


@pytest.mark.parametrize("versions", [0, 1], ids=["the first commit", "the second commit"])
def test_a_commit_killed_before_any_of_its_steps_leaves_no_trace(folder: Path, versions: int) -> None:
    """Kill before each step that Python takes; those of the engine are left to chance."""
    with killing(folder) as killer:
        for _ in range(versions):
            killer.assert_goes_on()
        steps, ended = 0, -signal.SIGKILL
        while ended == -signal.SIGKILL and len(killer.known) == versions:
            killer.start(steps)
            ended = killer.end()
            print(f"killed before step {steps}")  # noqa: T201
            killer.assert_sound()
            steps += 1
        assert steps > 15
        killer.assert_goes_on()
        killer.assert_every_version_is_whole()
