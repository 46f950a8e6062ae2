"""The doctor finds what is wrong with an installation, and says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad

from detente.changes.build import Assembled
from detente.cli.diagnosis import _CHECKS, Diagnosis, examine, repair
from detente.rdf import canonical
from detente.rdf.namespaces import DET
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from detente.workers.confinement import Confinement
from tests import programs
from tests.versions import commit_quads


def commit(folder: Path, quads: list[Quad]) -> Settings:
    commit_quads(VersionStore(folder), quads, author="test", message="seeds")
    return Settings(data=folder)


def failing(settings: Settings) -> dict[str, str]:
    return {finding.what: finding.detail for finding in examine(settings) if not finding.ok}


def test_a_sound_installation_has_nothing_wrong(dataset: Assembled, tmp_path: Path) -> None:
    findings = examine(commit(tmp_path, list(dataset.quads)))
    assert [finding.what for finding in findings if finding.ok] == [
        *("software", "data folder", "query processes", "allocator", "seeds"),
        *("current version", "versions", "left over", "writer", "content", "default graph"),
    ]
    details = " ".join(finding.detail for finding in findings)
    assert "pyoxigraph" in details
    assert "uvicorn" in details
    assert "memory limit in force" in details
    assert f"{len(dataset.quads)} quads" in details


def test_a_folder_without_a_version_says_to_build(tmp_path: Path) -> None:
    wrong = failing(Settings(data=tmp_path / "none"))
    assert wrong.keys() == {"current version", "content", "default graph"}
    assert set(wrong.values()) == {"there is none yet; run 'detente build'"}
    assert not (tmp_path / "none").exists()


def test_blank_nodes_that_take_too_long_are_no_fault(
    dataset: Assembled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, linked = NamedNode("urn:g"), NamedNode("urn:p")
    nodes = [BlankNode(f"n{number}") for number in range(5)]
    clique = [Quad(one, linked, other, graph) for one in nodes for other in nodes if one != other]
    settings = commit(tmp_path, [*dataset.quads, *clique])
    # However fast the machine is: a process that does not come to an end in the time that it has.
    monkeypatch.setattr(canonical, "canonicalize", programs.compute_for_ever)
    monkeypatch.setattr(canonical, "_SECONDS", 1.0)
    (content,) = (finding for finding in examine(settings) if finding.what == "content")
    assert content.ok
    assert content.detail.startswith("every other graph has the digest in the manifest\nnot checked: ")
    assert "<urn:g>" in content.detail


def test_a_triple_missing_from_the_default_graph_is_found(
    dataset: Assembled, iris: Iris, tmp_path: Path
) -> None:
    meeting = iris.thing("meeting/erdogan-putin-2016-08")
    (removed,) = dataset.quads.match(meeting, DET.place, graph=DEFAULT_GRAPH)
    wrong = failing(commit(tmp_path, [quad for quad in dataset.quads if quad != removed]))
    assert wrong.keys() == {"default graph"}
    assert "in 1 triples" in wrong["default graph"]
    assert f"{meeting} det:place" in wrong["default graph"]


def test_many_differences_are_counted_and_not_listed(dataset: Assembled, tmp_path: Path) -> None:
    stated = [quad for quad in dataset.quads if quad.graph_name != DEFAULT_GRAPH]
    missing = len(dataset.quads) - len(stated)
    detail = failing(commit(tmp_path, stated))["default graph"]
    assert f"in {missing} triples" in detail
    assert len(detail.splitlines()) < 10


def test_a_version_under_another_base_is_told_as_that(dataset: Assembled, tmp_path: Path) -> None:
    commit(tmp_path, list(dataset.quads))
    wrong = failing(Settings(data=tmp_path, base="https://example.org/dip/"))
    assert wrong.keys() == {"default graph"}
    assert "DETENTE_BASE" in wrong["default graph"]


def test_a_damaged_manifest_is_found(dataset: Assembled, tmp_path: Path) -> None:
    commit(tmp_path, list(dataset.quads))
    (manifest,) = tmp_path.glob("versions/*/manifest.json")
    manifest.write_text("{}")
    wrong = failing(Settings(data=tmp_path))
    assert wrong.keys() == {"current version", "versions", "content", "default graph"}
    assert all("is not a manifest" in detail for detail in wrong.values())


def test_a_graph_that_is_not_as_its_manifest_says_is_found(dataset: Assembled, tmp_path: Path) -> None:
    commit(tmp_path, list(dataset.quads))
    (shard,) = (
        path for path in tmp_path.glob("versions/*/graphs/*") if "graph/authority" in path.read_text("utf-8")
    )
    rows = [json.loads(line) for line in shard.read_text("utf-8").splitlines()]
    for row in rows:
        row[2] = f"{int(row[2], 16) + row[0].endswith('authority'):x}"
    shard.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    content = failing(Settings(data=tmp_path))["content"]
    assert content.startswith("1 graphs differ from the manifest")
    assert "graph/authority" in content


def test_what_a_killed_commit_left_is_found_and_removed(dataset: Assembled, tmp_path: Path) -> None:
    settings = commit(tmp_path, list(dataset.quads))
    (tmp_path / "versions" / "pending" / "store").mkdir(parents=True)
    assert "versions/pending" in failing(settings)["left over"]
    (done,) = repair(settings)
    assert done.endswith("versions/pending")
    assert failing(settings) == {}


def test_a_hurt_file_is_told_with_the_versions_that_have_it(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    quad = Quad(DET.Claim, DET.Claim, DET.Claim, DET.Claim)
    first = commit_quads(store, [quad], author="", message="one")
    second = commit_quads(store, [quad, Quad(DET.State, DET.State, DET.State)], author="", message="two")
    shared = next(path for path in store.path(first.id).glob("store/*.sst") if path.stat().st_nlink > 1)
    data = bytearray(shared.read_bytes())
    data[len(data) // 2] ^= 1
    shared.write_bytes(data)
    told = failing(Settings(data=tmp_path))["versions"]
    assert f"version {first.id}: store/{shared.name} is not what was written" in told
    assert f"version {second.id}: store/{shared.name} is not what was written" in told


@pytest.mark.parametrize("name", ["file", "file/data"])
def test_a_folder_that_cannot_be_written_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in failing(Settings(data=tmp_path / name))["data folder"]


@pytest.mark.parametrize(
    ("seccomp", "network_namespace", "memory_limit", "ok"),
    [
        (True, True, True, True),
        (True, False, True, True),
        (False, True, True, True),
        (False, False, True, False),
        (True, True, False, False),
    ],
)
def test_query_processes_have_to_be_offline_and_limited(
    seccomp: bool, network_namespace: bool, memory_limit: bool, ok: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    walls = Confinement(seccomp, network_namespace, memory_limit)
    monkeypatch.setenv("TEXT", json.dumps(vars(walls)))
    monkeypatch.setattr("detente.cli.diagnosis.print_walls", programs.print_text)
    (found,) = (each for each in examine(Settings()) if each.what == "query processes")
    assert found == Diagnosis("query processes", ok, str(walls))


def test_a_probe_of_query_processes_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.cli.diagnosis.print_walls", programs.fail)
    (found,) = (each for each in examine(Settings()) if each.what == "query processes")
    assert not found.ok
    assert "exit status 3" in found.detail


def test_an_allocator_that_was_asked_for_and_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.cli.diagnosis.find_allocator", lambda _: None)
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    checks = [check for check in _CHECKS if check[0] == "allocator"]
    monkeypatch.setattr("detente.cli.diagnosis._CHECKS", checks)
    (automatic,) = examine(Settings())
    (wanted,) = examine(Settings(allocator="jemalloc"))
    assert automatic == Diagnosis("allocator", True, "query processes have system")
    assert wanted == Diagnosis("allocator", False, "query processes have system: jemalloc is not installed")
