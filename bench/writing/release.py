"""Import ICEWS18 in a process of its own, or load its quads: `release.py base|import|bare SOURCE FOLDER`.

`base` makes a version of the seeds' authority alone. `import` brings the files of SOURCE into a copy of it,
and writes the quads that it added to `all.nq` once the time is taken; `bare` has the engine load those.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Store

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, `bench` is not importable

from bench.writing.entries import seed_authority
from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.incoming import Incoming, QuadDocument
from detente.changes.importing import ImportRequest, import_release
from detente.changes.rules import rules_of
from detente.claims.importing.description import release_of
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.shipped import shipped_mappings
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.store import VersionStore
from detente.store.history import patch_of
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology

FILES = ("train.txt", "valid.txt", "test.txt")


def base(_: Path, folder: Path) -> None:
    """Make a version of the authority that ships."""
    quads = [quad for quad in seed_authority() if quad.graph_name != DEFAULT_GRAPH]
    incoming = Incoming((QuadDocument("authority", None, quads=lambda: quads),))
    commit_in_bulk(
        VersionStore(folder),
        rules_of("full", DEFAULT_BASE),
        incoming,
        Iris(DEFAULT_BASE),
        author="bench",
        message="authority",
    )


def bare(source: Path, folder: Path) -> dict[str, float]:
    """Let the engine load the quads as it can."""
    clock = Clock()
    store = Store(str(folder))
    store.bulk_load(path=str(source / "all.nq"), format=RdfFormat.N_QUADS)
    store.flush()
    return clock.told() | {"quads": len(store)}


def imported(source: Path, folder: Path) -> dict[str, float]:
    """Import the files; the shapes are compiled before, once for a process."""
    shutil.copytree(source / "base", folder)
    store, rules, iris = VersionStore(folder), rules_of("full", DEFAULT_BASE), Iris(DEFAULT_BASE)
    mapping, ontology = read_mapping(shipped_mappings()["icews18"]), shipped_ontology()
    files = [source / name for name in FILES if (source / name).is_file()]
    what = ImportRequest(mapping, release_of(mapping, files, None, None))
    clock = Clock()
    came = import_release(store, rules, what, ontology, iris, author="bench")
    figures = clock.told()
    manifest = came.made.committed.manifest
    assert manifest is not None
    with (source / "all.nq").open("w", encoding="utf-8") as out:
        out.writelines(line[2:] for line in patch_of(store, manifest.id) if line.startswith("A "))
    return figures | {"events": came.tally.mapped, "quads": manifest.added, "sampled": came.made.sampled}


class Clock:
    """Seconds of the processor and by the clock, from when it was made."""

    def __init__(self) -> None:
        self._begun = time.process_time(), time.perf_counter()

    def told(self) -> dict[str, float]:
        """Tell both, and the memory that was held at most."""
        cpu, clock = time.process_time() - self._begun[0], time.perf_counter() - self._begun[1]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"cpu": round(cpu, 2), "seconds": round(clock, 2), "mb": round(memory)}


if __name__ == "__main__":
    how, source, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    found = {"base": base, "import": imported, "bare": bare}[how](source, folder)
    sys.stdout.write(json.dumps(found) + "\n")
