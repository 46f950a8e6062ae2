"""Making and giving up stores, killed at any moment: every version is there and is what it was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from detente.store import VersionStore
from detente.store.inspection import inspect, leavings, sweep
from tests.faults.committing import commit_number, number_of
from tests.faults.making import open_store

KILLS = int(os.environ.get("DETENTE_FAULTS_KILLS", "15"))
"""Processes that are killed: 200 in `make faults-long`."""

SEED = 20161120


@dataclass
class Zygote:
    """Has processes forked that are killed, and hears what they say."""

    process: subprocess.Popen[str]
    known: dict[int, str] = field(default_factory=dict)
    begun: int = -1

    def start(self, *words: object) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{' '.join(map(str, words))}\n")
        self.process.stdin.flush()
        word, pid = self._line()
        assert word == "pid"
        return int(pid)

    def end(self) -> int:
        while (line := self._line())[0] != "ended":
            if line[0] == "begin":
                self.begun = int(line[1])
            else:
                self.known[int(line[1])] = line[2]
        return int(line[1])

    def _line(self) -> list[str]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().split()
        assert line, "the forked process has failed"
        return line


@pytest.fixture
def zygote(folder: Path) -> Iterator[Zygote]:
    command = [sys.executable, "-m", "tests.faults.making", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Zygote(process)
        assert process.stdin is not None
        process.stdin.close()


def assert_all_there(store: VersionStore, known: dict[int, str], begun: int = -1) -> None:
    """Assert that every acknowledged version is there, and each that is there has its content."""
    there = {int(each.message): each.id for each in store.manifests()}
    assert known.items() <= there.items()
    assert there.keys() - known.keys() <= {begun}
    for number, version in there.items():
        assert number_of(store.open(version)) == number


def test_killed_at_random_moments_nothing_is_lost(folder: Path, zygote: Zygote) -> None:
    store, chance = open_store(folder), random.Random(SEED)
    for number in range(4):
        zygote.known[number] = commit_number(store, number)
    for kill in range(KILLS):
        pid, delay = zygote.start("random", SEED + kill, "-"), chance.uniform(0, 0.6)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        assert zygote.end() == -signal.SIGKILL
        print(f"seed {SEED}, kill {kill}: after {delay * 1e3:.1f} ms")  # noqa: T201
        current = store.current()
        assert current is not None
        assert number_of(current) in (max(zygote.known), zygote.begun)
        zygote.known[number_of(current)] = current.manifest.id
    assert_all_there(open_store(folder), zygote.known, zygote.begun)
    sweep(store)
    assert leavings(store) == []
    assert inspect(store).whole


@pytest.mark.parametrize("made", [True, False], ids=["making", "giving up"])
def test_killed_before_any_step_nothing_is_lost(folder: Path, zygote: Zygote, *, made: bool) -> None:
    """Kill before each step that Python takes in the data folder."""
    store = open_store(folder)
    known = {number: commit_number(store, number) for number in range(5)}
    steps, ended = 0, -signal.SIGKILL
    while ended == -signal.SIGKILL:
        if made:
            store.prune(1)
            store.made.remove(known[1])
        else:
            for number in (1, 2):
                store.check_out(known[number])  # so that they have stores to give up
            store.check_out(known[4])
            store.forget()
        zygote.start("step", steps, known[1] if made else "-")
        ended = zygote.end()
        again = open_store(folder)
        assert number_of(again.open(known[1])) == 1
        assert again.current_id() == known[4]
        steps += 1
    assert steps > 5
    assert_all_there(open_store(folder), known)
    sweep(store)
    assert leavings(store) == []
    assert inspect(store).whole
