"""The program in docs/digests.md computes from a dump, without this package, what manifests have."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules, NoRules, Rules
from detente.exports.catalogue import parse_short_name
from detente.exports.folder import DumpFolder
from detente.exports.making import make
from detente.rdf.digest import content_digest, graph_digests
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import Draft, Manifest, VersionStore

PAGE = Path(__file__).parents[2] / "docs" / "digests.md"
MINE, EMPTY, OTHER = (NamedNode(f"https://example.org/{name}") for name in ("mine", "empty", "other"))
BLANK = """
@prefix : <https://example.org/> .
:a :knows [ :knows :a, [ :name "Ayşe \\"A\\"\\n"@tr ] ], [ :knows [ :name "B" ] ] .
[] :age 7, 7.50, 1e3 ; :when "2016-08-10T12:00:00Z" ; :same _:x . _:x :same _:y . _:y :same _:x .
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page's program to a folder of its own."""
    (text,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert text.count("\n") < 60
    path = tmp_path_factory.mktemp("program") / "digest.py"
    path.write_text(text, encoding="utf-8")
    return path


def recomputed(program: Path, folder: Path, manifest: Manifest, *options: str) -> str:
    """Run the program on the dump of a version, as the service makes it, without this package in reach."""
    file = parse_short_name("all.nq.gz", manifest.id)
    assert file is not None
    make(VersionStore(folder), DEFAULT_BASE, file, 60.0, 4)
    made = DumpFolder(folder).made(file)
    assert made is not None
    empty = [name for name, graph in manifest.graphs.items() if not graph.count]
    code = f"import sys; sys.modules['detente'] = None; import runpy; runpy.run_path({str(program)!r})"
    command = [sys.executable, "-c", code, str(made.path), *empty, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def changed(folder: Path, rules: Rules, change: Callable[[Draft], None]) -> Manifest:
    done = commit(VersionStore(folder), rules, change, author="a", message="m")
    assert done.manifest is not None
    return done.manifest


def blank_nodes(graph: NamedNode) -> list[Quad]:
    found = parse(BLANK, RdfFormat.TURTLE, base_iri="https://example.org/", rename_blank_nodes=True)
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def test_of_the_seeds(program: Path, built: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(built, tmp_path / "data")
    manifest = VersionStore(folder).current_manifest()
    assert manifest is not None
    assert manifest.digest.startswith("adhash-2048/1:")
    assert recomputed(program, folder, manifest) == manifest.digest


def test_of_users_graphs_with_blank_nodes_and_with_nothing(
    program: Path, built: Path, dataset: Assembled, tmp_path: Path
) -> None:
    folder, rules = shutil.copytree(built, tmp_path / "data"), DiplomaticRules(dataset.gate)

    def change(draft: Draft) -> None:
        draft.insert([*blank_nodes(MINE), *blank_nodes(OTHER)])
        draft.create(EMPTY)

    first = changed(folder, rules, change)
    assert first.graphs[EMPTY.value].count == 0
    assert recomputed(program, folder, first) == first.digest
    more = Quad(MINE, MINE, Literal("more"), MINE)
    second = changed(folder, rules, lambda draft: draft.insert([more, Quad(BlankNode(), MINE, MINE, OTHER)]))
    assert second.digest != first.digest
    assert recomputed(program, folder, second) == second.digest


def test_another_content_has_another(program: Path, built: Path, dataset: Assembled, tmp_path: Path) -> None:
    folder, rules = shutil.copytree(built, tmp_path / "data"), DiplomaticRules(dataset.gate)
    first = VersionStore(folder).current_manifest()
    assert first is not None
    second = changed(folder, rules, lambda draft: draft.insert(blank_nodes(MINE)))
    assert recomputed(program, folder, first) == first.digest
    assert recomputed(program, folder, second) not in (first.digest, "")


def test_of_a_bare_data_set(program: Path, tmp_path: Path) -> None:
    """The page says what is otherwise there; its program has an option for it."""
    folder = tmp_path / "data"

    def change(draft: Draft) -> None:
        draft.insert(blank_nodes(MINE))
        draft.insert([Quad(quad.subject, quad.predicate, quad.object) for quad in blank_nodes(MINE)])

    manifest = changed(folder, NoRules(), change)
    version = VersionStore(folder).current()
    assert version is not None
    assert content_digest(graph_digests(version.match(), version.graph_names())) == manifest.digest
    assert recomputed(program, folder, manifest, "--plain") == manifest.digest
