"""Evaluate queries in one process: `evaluate.py FOLDER memory|disk`, shapes and queries as JSON on stdin.

Writes as JSON the CPU milliseconds of each query, the KiB of memory once the version is open, and the most.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

from detente.rdf.namespaces import DEFAULT_BASE, PREFIXES
from detente.store import Version, VersionStore

JSON_RESULTS = "application/sparql-results+json"


def main(folder: str, source: str) -> None:
    """Evaluate every query once to warm up, and once more."""
    store = VersionStore(Path(folder))
    current = store.current_id() or ""
    version = store.load(current) if source == "memory" else store.open(current)
    opened = _kib("VmRSS")
    queries: dict[str, list[str]] = json.load(sys.stdin)
    for texts in queries.values():
        _evaluate(version, texts[0])
    spent = {shape: [_evaluate(version, text) for text in texts] for shape, texts in queries.items()}
    json.dump({"ms": spent, "opened": opened, "most": _kib("VmHWM"), "data": _kib("VmData")}, sys.stdout)


def _evaluate(version: Version, query: str) -> float:
    start = time.process_time()
    version.query(query, base_iri=DEFAULT_BASE, prefixes=PREFIXES).write(io.BytesIO(), JSON_RESULTS)
    return (time.process_time() - start) * 1000


def _kib(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
