"""Load N-Quads in a process of its own: `bulk.py bare|commit FILE FOLDER`; tells seconds and memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import chain
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, `bench` is not importable

from bench.writing.entries import seed_authority
from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.store import VersionStore


def bare(source: str, folder: str) -> None:
    """Let the engine load the file as it can."""
    store = Store(folder)
    store.bulk_load(path=source, format=RdfFormat.N_QUADS)
    store.flush()


def committed(source: str, folder: str) -> None:
    """Make it a version: digests, checksums, patch; nothing derived or validated.

    The seeds' authority is added, to which the entries refer that are committed later.
    """
    quads = chain(parse(path=source, format=RdfFormat.N_QUADS), seed_authority())
    commit(
        VersionStore(Path(folder)),
        NoRules(),
        lambda draft: draft.insert(quads),
        author="bench",
        message="bulk",
    )


if __name__ == "__main__":
    how, source, folder = sys.argv[1:]
    start = time.perf_counter()
    {"bare": bare, "commit": committed}[how](source, folder)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": round(seconds, 1), "mb": round(memory)}) + "\n")
