"""Commit an N-Quads file to a data folder: `commit.py graph.nq folder`."""

from __future__ import annotations

import sys
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.store import VersionStore


def main(source: str, folder: str) -> None:
    """Write one version."""
    quads = parse(path=source, format=RdfFormat.N_QUADS)
    commit(
        VersionStore(Path(folder)),
        NoRules(),
        lambda draft: draft.insert(quads),
        author="bench",
        message="Graph of the reading benchmark",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
