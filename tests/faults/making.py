"""A process that commits, gives up stores and makes them again until it is killed.

As a program, with a folder, it forks such a process for every line that it hears: `random N`, or `step N` to
be killed before its Nth step in the folder, with a version to make before that or none.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from detente.store import Retention, VersionStore
from tests.faults.committing import Steps, commit_number, next_number, number_of

RETENTION = Retention(newest=2, days=0, quads=2_000, made=1)


def open_store(folder: Path) -> VersionStore:
    """Give the store, whose versions mostly keep none of their own."""
    return VersionStore(folder, retention=RETENTION)


def say(*words: object) -> None:
    """Write a line in one call, so that who is killed says it or nothing."""
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def live(folder: Path, seed: int) -> None:
    """Commit and read at random for ever."""
    chance, store = random.Random(seed), open_store(folder)
    while True:
        for _ in range(chance.randrange(3)):
            number = next_number(store)
            say("begin", number)
            say("done", number, commit_number(store, number))
        if chance.random() < 0.3:
            store.prune(1)
        manifest = chance.choice(store.manifests())
        assert number_of(store.open(manifest.id)) == int(manifest.message)


def step(folder: Path, last: int, version: str) -> None:
    """Make a version, or prune all that can be, and be killed on the way if it has so many steps."""
    store = open_store(folder)
    sys.addaudithook(Steps(folder, last))
    if version == "-":
        store.prune(1)
    else:
        store.make(version)


def zygote(folder: Path) -> None:
    """Fork a process for each line."""
    for line in sys.stdin:
        how, number, version = line.split()
        pid = os.fork()
        if pid == 0:
            say("pid", os.getpid())
            live(folder, int(number)) if how == "random" else step(folder, int(number), version)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    zygote(Path(sys.argv[1]))
