"""`detente log`, `diff`, `tag`, `restore`, `checkout`, `gc`: versions on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.changes.rules import DiplomaticRules
from detente.store import VersionStore
from tests.cli.conftest import Run
from tests.versions import lose

MINE = NamedNode("https://example.org/mine")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def note(text: str) -> Quad:
    return Quad(MINE, LABEL, Literal(text, language="en"), MINE)


@pytest.fixture
def folder(data: Path, dataset: Assembled, tmp_path: Path) -> Path:
    """Give a data folder of three versions: the seed, a note, another note in its place."""
    folder = shutil.copytree(data, tmp_path / "data")
    store, rules = VersionStore(folder), DiplomaticRules(dataset.gate)
    for text in ("one", "two"):
        with store.draft() as draft:
            draft.replace(MINE, [note(text)])
            store.publish(draft, rules.commit_info("Ann", f"Note {text}"))
    return folder


def ids(folder: Path) -> list[str]:
    return [manifest.id for manifest in VersionStore(folder).manifests()]


def test_the_log_lists_versions_with_the_newest_first(run: Run, folder: Path) -> None:
    store = VersionStore(folder)
    store.tag("paper", ids(folder)[1])
    lines = [line for line in run("log", folder=folder).output.splitlines() if "│" in line]
    assert [each for line in lines for each in ids(folder) if each in line] == ids(folder)[::-1]
    assert "paper" in lines[1]
    told = json.loads(run("log", "--json", "-n", "2", folder=folder).output)
    assert [(each["message"], each["tags"]) for each in told] == [("Note two", []), ("Note one", ["paper"])]


def test_a_difference_is_told_in_words_and_line_by_line(run: Run, folder: Path) -> None:
    _, one, two = ids(folder)
    assert run("diff", folder=folder).output.splitlines() == [
        f"from version {one} to {two}: 1 quad added, 1 quad removed",
        "",
        "https://example.org/mine",
        '  - <https://example.org/mine> rdfs:label "one"@en',
        '  + <https://example.org/mine> rdfs:label "two"@en',
    ]
    assert "nothing changed" in run("diff", one, one, folder=folder).output


def test_a_difference_is_an_rdf_patch_for_programs(run: Run, folder: Path) -> None:
    lines = run("diff", "current~2", "current", "--patch", folder=folder).output.splitlines()
    assert lines[2:] == ["TX .", f"A {note('two')} .", "TC ."]


def test_tags_name_versions(run: Run, folder: Path) -> None:
    assert run("tag", "v1", "current~1", folder=folder).exit_code == 0
    assert ids(folder)[1] in run("tag", folder=folder).output
    asked = f"SELECT ?o {{ GRAPH {MINE} {{ ?s ?p ?o }} }}"
    assert '"one"' in run("query", "--version", "v1", "--format", "tsv", asked, folder=folder).output
    refused = run("tag", "v1", folder=folder)
    assert refused.exit_code == 1
    assert "remove it first" in refused.output
    assert run("tag", "v1", "--delete", folder=folder).exit_code == 0
    assert run("dump", "--version", "v1", folder=folder).exit_code == 1


def test_any_version_can_be_dumped(run: Run, folder: Path) -> None:
    one, two = (
        run("dump", "--version", each, "--graph", MINE.value, "--format", "turtle", folder=folder).output
        for each in ("current~1", "current")
    )
    assert '"one"@en' in one
    assert '"two"@en' in two


def test_what_a_version_stated_is_made_current_again(run: Run, folder: Path) -> None:
    first, one, two = ids(folder)
    assert "dry run, it conforms" in run("restore", one, "--dry-run", folder=folder).output
    assert VersionStore(folder).current_id() == two
    result = run("restore", "current~2", folder=folder)
    assert "1 quad removed" in result.output
    store = VersionStore(folder)
    current = store.current_manifest()
    assert current is not None
    assert (current.parent, current.digest) == (two, store.manifest(first).digest)
    assert MINE.value not in current.graphs


def test_a_version_is_checked_out_without_a_commit(run: Run, folder: Path) -> None:
    one = ids(folder)[1]
    assert run("checkout", one, folder=folder).output == f"version {one} is current\n"
    assert VersionStore(folder).current_id() == one
    assert len(ids(folder)) == 3


def test_old_versions_are_pruned(run: Run, folder: Path) -> None:
    assert run("gc", "--keep", "1", "--dry-run", folder=folder).output.startswith(
        "2 versions would be pruned"
    )
    assert run("gc", "--keep", "1", folder=folder).output.startswith("2 versions pruned")
    assert "pruned" not in run("log", folder=folder).output
    result = run("query", "--version", "current~1", "ASK {}", folder=folder)
    assert result.exit_code == 0  # its store is made again
    lose(VersionStore(folder), ids(folder)[0])
    result = run("query", "--version", "current~2", "ASK {}", folder=folder)
    assert result.exit_code == 1
    assert "was pruned" in result.output
    assert "pruned" in run("log", folder=folder).output


@pytest.mark.parametrize("command", ["log", "diff", "tag", "gc"])
def test_a_folder_without_a_version_says_so(command: str, run: Run, tmp_path: Path) -> None:
    result = run(command, folder=tmp_path / "none")
    assert result.exit_code == 1
    assert "holds no version yet" in result.output


def test_an_unknown_version_is_told(run: Run, folder: Path) -> None:
    for arguments in (("diff", "nothing"), ("restore", "nothing"), ("checkout", "nothing")):
        result = run(*arguments, folder=folder)
        assert result.exit_code == 1
        assert "has no version 'nothing'" in result.output
