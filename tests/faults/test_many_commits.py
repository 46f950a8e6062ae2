"""Small commits in large number: neither their steps nor their disk grow."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from operator import methodcaller
from pathlib import Path
from types import FrameType

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bench.writing.entries import copies, last_day, seed_quads
from detente.changes.build import assemble
from detente.changes.commit import commit
from detente.changes.rules import NoRules, Rules, rules_of
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import shipped_sources
from detente.store import Draft, VersionStore
from detente.store.files import own_files
from detente.store.inspection import inspect
from tests.versions import commit_quads

COMMITS = int(os.environ.get("DETENTE_FAULTS_COMMITS", "300"))
"""Two thousand in `make faults-long`."""

GRAPH = NamedNode("urn:g")
MEMORY = Path("/dev/shm")
GROWTH = 2.0
BLOCK_BYTES = 512

RESTATING = 14
"""Entries that say the same of the same tenures and meet the same people."""
MOST_CALLS_AN_ENTRY = 2_400
"""What one of them may add to the calls of each later commit: its claims are read, once (twice took 3050)."""


@pytest.fixture
def quick_folder(folder: Path) -> Iterator[Path]:
    """Give a place in memory where there is one: that a disk syncs slowly is not what is measured."""
    if not os.access(MEMORY, os.W_OK):
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        yield Path(place) / "data"


def quad(n: int) -> Quad:
    return Quad(NamedNode(f"urn:thing:{n}"), NamedNode("urn:value"), Literal(n), GRAPH)


def write(n: int, draft: Draft) -> None:
    draft.insert([quad(n)])


def own_bytes(folder: Path) -> int:
    """Measure the disk that a version has for itself."""
    return sum(path.stat().st_blocks for path in own_files(folder)) * BLOCK_BYTES


def fifths(values: list[float]) -> tuple[float, float]:
    """Give the medians of the first and the last fifth."""
    size = len(values) // 5
    return statistics.median(values[:size]), statistics.median(values[-size:])


def counted(action: Callable[[], str]) -> tuple[int, str]:
    """Count what is called meanwhile, of Python and of C: steps that no load of the machine adds to."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        done = action()
    finally:
        sys.setprofile(before)
    return calls, done


def commit_one(store: VersionStore, n: int) -> str:
    return commit_with(store, NoRules(), partial(write, n))


def commit_with(store: VersionStore, rules: Rules, change: Callable[[Draft], None]) -> str:
    done = commit(store, rules, change, author="test", message="entry")
    assert done.manifest is not None
    return done.manifest.id


def test_neither_the_steps_nor_the_disk_of_a_commit_grows(quick_folder: Path) -> None:
    store = VersionStore(quick_folder)
    commit_quads(store, map(quad, range(COMMITS, COMMITS + 1000)), author="test", message="base")
    steps, sizes = list[float](), list[float]()
    for n in range(COMMITS):
        taken, version = counted(partial(commit_one, store, n))
        steps.append(taken)
        sizes.append(own_bytes(store.path(version)))
    first, last = fifths(steps)
    small, large = fifths(sizes)
    print(f"{COMMITS} commits: {first:,.0f} then {last:,.0f} calls each")  # noqa: T201
    print(f"{small / 1024:.0f} then {large / 1024:.0f} KiB of disk, {max(sizes) / 1024:.0f} at most")  # noqa: T201
    assert last < first * GROWTH
    assert large < small * GROWTH
    assert inspect(store).whole
    current = store.current()
    assert current is not None
    assert current.manifest.total == COMMITS + 1000


def test_what_entries_say_again_costs_later_commits_little(quick_folder: Path) -> None:
    """Into the world's authority: the calls of a commit grow by a few for each entry that said the same."""
    store, rules = VersionStore(quick_folder), rules_of("full", DEFAULT_BASE, last_day)
    seeds = list(assemble(shipped_sources(), DEFAULT_BASE).quads)
    commit_with(store, rules, lambda draft: draft.insert(seeds))
    entries = copies(seed_quads(), "2016-08-turkey-russia-1")
    steps = [
        counted(partial(commit_with, store, rules, methodcaller("insert", quads)))[0]
        for quads in islice(entries, RESTATING)
    ]
    print(f"{steps[2]:,} then {steps[-1]:,} calls")  # noqa: T201
    assert (steps[-1] - steps[2]) / (RESTATING - 3) < MOST_CALLS_AN_ENTRY
