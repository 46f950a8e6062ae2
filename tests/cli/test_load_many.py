"""`detente load` of many quads: one version by the bulk road, or a report of what is wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from detente.changes.bulk.incoming import LARGE_BYTES, quad_lines
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from tests.changes.bulk.events import entry_quads
from tests.cli.conftest import Run

IRIS = Iris(DEFAULT_BASE)


def written(folder: Path, wrong: int = 0) -> Path:
    path = folder / "events.nq"
    quads = list(entry_quads(IRIS, entries=4, events=120, wrong=wrong))
    path.write_text("".join(quad_lines(quads)), encoding="utf-8")
    assert path.stat().st_size > LARGE_BYTES
    return path


def test_events_become_a_version(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = run("load", written(tmp_path), folder=data)
    assert done.exit_code == 0, done.output
    assert "4 entries added, 480 claims added, 480 eventualities newly settled" in done.output
    assert "quads read (N-Quads)" in done.output
    current = VersionStore(data).current_manifest()
    assert current is not None
    again = run("load", written(tmp_path), folder=data)
    assert f"version {current.id}: nothing to change" in again.output


def test_dry_run_stores_nothing(run: Run, tmp_path: Path) -> None:
    done = run("load", "--dry-run", written(tmp_path), folder=tmp_path / "data")
    assert done.exit_code == 0
    assert "dry run, it conforms: " in done.output
    assert VersionStore(tmp_path / "data").current_id() is None


def test_mistakes_are_counted_by_their_rule(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, wrong=2)
    done = run("load", path, "--json", folder=tmp_path / "data")
    assert done.exit_code == 3
    told = json.loads(done.output)
    assert len(told["results"]) == 100
    assert sum(told["by_rule"].values()) >= 240
    assert all(result["place"].startswith(str(path)) for result in told["results"])
    line = int(told["results"][0]["place"].rpartition(":")[2])
    text = path.read_text(encoding="utf-8").splitlines()[line - 1]
    assert told["results"][0]["focus"].rpartition("/")[2] in text
    assert VersionStore(tmp_path / "data").current_id() is None


@pytest.mark.parametrize("ending", ["nt", "nq.gz", "ttl"])
def test_every_format_comes_to_the_same(run: Run, tmp_path: Path, ending: str) -> None:
    graph = IRIS.entry("2018-01-01-1")
    quads = [q for q in entry_quads(IRIS, entries=1, events=400) if q.graph_name == graph]
    path = tmp_path / f"in.{ending}"
    if ending == "nq.gz":
        path.write_bytes(gzip.compress("".join(quad_lines(quads)).encode(), 1))
    else:
        form = RdfFormat.TURTLE if ending == "ttl" else RdfFormat.N_TRIPLES
        path.write_bytes(serialize((quad.triple for quad in quads), format=form) or b"")
    graph_of = [] if ending == "nq.gz" else ["--graph", graph.value]
    authority = tmp_path / "authority.nq"
    whole = entry_quads(IRIS, entries=0, events=0)
    authority.write_text("".join(quad_lines(whole)), encoding="utf-8")
    assert run("load", authority, folder=tmp_path / "data").exit_code == 0
    done = run("load", path, *graph_of, folder=tmp_path / "data")
    assert done.exit_code == 0, done.output
    manifest = VersionStore(tmp_path / "data").current_manifest()
    assert manifest is not None
    assert manifest.graphs[graph.value].count > len(quads)  # closed
    assert "400 claims added" in done.output


def test_fault_is_told_with_its_line(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[3000] = lines[3000].replace("<", "<no iri ", 1)
    path.write_text("".join(lines), encoding="utf-8")
    done = run("load", path, folder=tmp_path / "data")
    assert done.exit_code == 2
    assert f"{path}:3001:" in done.output
