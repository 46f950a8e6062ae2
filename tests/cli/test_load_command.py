"""`detente load`: users' files become graphs of their own, or are refused with the place and the reason."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from detente.store import Version, VersionStore
from tests.cli.conftest import Run

MINE = "https://example.org/mine"
NOTE = '<https://example.org/n> <http://www.w3.org/2000/01/rdf-schema#label> "A note"@en .\n'
NOBODYS = "only entries, the authority and the curation do, and it is none of these"
BAD = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix ex: <https://example.org/> .

ex:m a det:Meeting ;
  <http://www.w3.org/2000/01/rdf-schema#label> "My meeting"@en .
"""


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """Give a copy of the data folder, to write into."""
    return shutil.copytree(data, tmp_path / "data")


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.ttl"
    path.write_text(NOTE, encoding="utf-8")
    return path


def current(folder: Path) -> Version:
    version = VersionStore(folder).current()
    assert version is not None
    return version


def test_a_file_is_loaded_into_a_graph_of_its_own(run: Run, folder: Path, note: Path) -> None:
    result = run("load", note, folder=folder)
    assert result.exit_code == 0, result.output
    made = current(folder)
    assert result.output == (
        f"version {made.manifest.id}: 1 quad added\n{note}: 1 quad read (Turtle)\n"
        f"<file:///note.ttl> settles nothing: {NOBODYS}\n"
    )
    assert len(list(made.match(graph=NamedNode("file:///note.ttl")))) == 1
    assert made.manifest.message == "Loaded note.ttl"


def test_loading_again_changes_nothing(run: Run, folder: Path, note: Path) -> None:
    run("load", note, "--graph", MINE, folder=folder)
    before = current(folder).manifest.id
    output = run("load", note, "--graph", MINE, folder=folder).output
    assert output == f"version {before}: nothing to change\n{note}: 1 quad read (Turtle)\n"


def test_blank_nodes_are_the_same_each_time(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "blank.ttl"
    path.write_text("[] <https://example.org/p> [ <https://example.org/q> 1 ] .")
    run("load", path, "--graph", MINE, folder=folder)
    before = current(folder).manifest.id
    run("load", path, "--graph", MINE, folder=folder)
    assert current(folder).manifest.id == before


def test_a_graph_is_replaced_or_added_to(run: Run, folder: Path, note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.nt.gz"
    other.write_bytes(gzip.compress(NOTE.replace("A note", "Another").encode()))
    for arguments, count in (((note,), 1), ((other,), 2), ((note, "--replace"), 1), ((note, other), 2)):
        run("load", *arguments, "--graph", MINE, folder=folder)
        assert current(folder).manifest.counts[MINE] == count


def test_a_refusal_tells_file_line_node_and_cure(run: Run, folder: Path, tmp_path: Path) -> None:
    before = current(folder).manifest.id
    path = tmp_path / "bad.ttl"
    path.write_text(BAD, encoding="utf-8")
    result = run("load", path, folder=folder)
    assert result.exit_code == 3
    assert f"{path}:4: Violation: <https://example.org/m> (My meeting)" in result.output
    assert "Add a det:Claim" in result.output
    assert "refused: 1 violation; nothing was changed" in result.output
    assert current(folder).manifest.id == before


def test_files_are_loaded_together_or_not_at_all(run: Run, folder: Path, note: Path, tmp_path: Path) -> None:
    before = current(folder).manifest.id
    (tmp_path / "bad.ttl").write_text(BAD, encoding="utf-8")
    assert run("load", note, tmp_path / "bad.ttl", folder=folder).exit_code == 3
    (tmp_path / "worse.ttl").write_text("<a> <b> .\n")
    result = run("load", note, tmp_path / "worse.ttl", folder=folder)
    assert result.exit_code == 2
    assert "worse.ttl:1:9" in result.output
    assert "        ^" in result.output
    assert current(folder).manifest.id == before


def test_a_dry_run_changes_nothing(run: Run, folder: Path, note: Path) -> None:
    before = current(folder).manifest.id
    result = run("load", note, "--dry-run", folder=folder)
    assert result.exit_code == 0
    assert result.output.startswith("dry run, it conforms: 1 quad added\n")
    assert current(folder).manifest.id == before


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ("https://w3id.org/detente/graph/settled", "follows from other graphs"),
        ("https://w3id.org/detente/graph/conflicts", "follows from other graphs"),
        ("https://w3id.org/detente/graph/ontology", "written by `detente build` alone"),
    ],
)
def test_graphs_that_follow_from_others_are_not_written(
    graph: str, told: str, run: Run, folder: Path, note: Path
) -> None:
    result = run("load", note, "--graph", graph, folder=folder)
    assert result.exit_code == 1
    assert told in result.output


def test_a_graph_has_an_iri(run: Run, folder: Path, note: Path) -> None:
    result = run("load", note, "--graph", "mine", folder=folder)
    assert result.exit_code == 2
    assert "'mine' is not an absolute IRI" in result.output


def test_author_message_and_outcome_are_told_to_programs(run: Run, folder: Path, note: Path) -> None:
    result = run("load", note, "--author", "Ann", "-m", "First note", "--json", folder=folder)
    told = json.loads(result.output)
    assert told == {
        "version": current(folder).manifest.id,
        "is_new": True,
        "summary": "1 quad added",
        "unsettled": [f"<file:///note.ttl> settles nothing: {NOBODYS}"],
        "notes": [],
        "read": [{"name": str(note), "format": "Turtle", "quads": 1, "dropped": [], "notes": []}],
    }
    manifest = current(folder).manifest
    assert (manifest.author, manifest.message) == ("Ann", "First note")


def test_a_bare_data_set_takes_anything(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(BAD, encoding="utf-8")
    result = run("load", path, folder=tmp_path / "plain", DETENTE_PROFILE="plain")
    assert result.exit_code == 0, result.output
    assert current(tmp_path / "plain").manifest.total == 2
