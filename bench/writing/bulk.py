"""Load N-Quads in a process of its own: `bulk.py bare|commit|road FILE FOLDER`; tells seconds and memory."""

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
from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.incoming import Incoming, QuadDocument
from detente.changes.bulk.judging import BulkRefusedError
from detente.changes.commit import commit
from detente.changes.rules import NoRules, rules_of
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore
from detente.store.history import patch_of
from detente.vocabulary.iris import Iris


def bare(source: str, folder: str) -> dict[str, int]:
    """Let the engine load the file as it can."""
    store = Store(folder)
    store.bulk_load(path=source, format=RdfFormat.N_QUADS)
    store.flush()
    return {"quads": len(store)}


def road(source: str, folder: str) -> dict[str, int]:
    """Make it a version with all that follows, by the bulk road; writes its quads to `all.nq` afterwards."""
    store, rules = VersionStore(Path(folder)), RULES
    incoming = Incoming((QuadDocument(Path(source).name, Path(source)),))
    try:
        done = commit_in_bulk(store, rules, incoming, Iris(DEFAULT_BASE), author="bench", message="bulk")
    except BulkRefusedError as error:
        stored = store.current_manifest()
        return {
            "quads": stored.total if stored else 0,
            "violations": sum(error.by_rule.values()),
            "sampled": 0,
        }
    manifest = done.committed.manifest
    assert manifest is not None
    stop()
    lines = patch_of(store, manifest.id)
    with (Path(folder) / "all.nq").open("w", encoding="utf-8") as out:
        out.writelines(line[2:] for line in lines if line.startswith("A "))
    return {"quads": manifest.total, "sampled": done.sampled}


def committed(source: str, folder: str) -> dict[str, int]:
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
    return {}


STOPPED: list[tuple[float, float, float]] = []


def stop() -> None:
    """Take the time: what follows is no part of what is measured."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    STOPPED.append((time.perf_counter(), time.process_time(), memory))


if __name__ == "__main__":
    how, source, folder = sys.argv[1:]
    RULES = (
        rules_of("full", DEFAULT_BASE) if how == "road" else NoRules()
    )  # shapes are compiled once for a process
    start = time.perf_counter(), time.process_time()
    more = {"bare": bare, "commit": committed, "road": road}[how](source, folder)
    stop()
    end = STOPPED[0]
    figures = {
        "seconds": round(end[0] - start[0], 1),
        "cpu": round(end[1] - start[1], 1),
        "mb": round(end[2]),
        **more,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
