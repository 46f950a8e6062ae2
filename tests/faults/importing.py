"""A process that imports many quads until it is killed: `importing FOLDER FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.incoming import Incoming, QuadDocument
from detente.changes.rules import rules_of
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore
from detente.vocabulary.iris import Iris


def _say(*words: object) -> None:
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def _progress(stage: str, done: int, _: int | None) -> None:
    _say(stage.replace(" ", "-"), done)


def main() -> None:
    folder, path = Path(sys.argv[1]), Path(sys.argv[2])
    rules = rules_of("full", DEFAULT_BASE)
    _say("begin")
    done = commit_in_bulk(
        VersionStore(folder),
        rules,
        Incoming((QuadDocument(path.name, path),)),
        Iris(DEFAULT_BASE),
        author="test",
        message="import",
        progress=_progress,
        ready=lambda: _say("ready"),
    )
    assert done.committed.manifest is not None
    _say("done", done.committed.manifest.id)


if __name__ == "__main__":
    main()
