"""Old versions that are pruned while they are read: what is open goes on, and nothing is lost for good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.changes.commit import commit as apply_change
from detente.changes.restore import restore_version
from detente.changes.rules import NoRules, rules_of
from detente.rdf.quads import Change
from detente.store import Version, VersionStore
from detente.store.history import difference, patch_of
from detente.store.inspection import leavings
from detente.vocabulary.iris import Iris
from tests.faults.committing import commit_number, number_of
from tests.faults.data import commit
from tests.faults.service import QUERY, serving
from tests.versions import commit_quads, lose

NODES = 10_000
NEXT, GRAPH = NamedNode("urn:next"), NamedNode("urn:graph")
LONG = "SELECT ?a ?b { ?a <urn:next> ?b }"


def current(store: VersionStore) -> Version:
    version = store.current()
    assert version is not None
    return version


def test_a_reader_goes_on_reading_what_is_pruned(folder: Path) -> None:
    store = VersionStore(folder)
    for number in range(9):
        commit_number(store, number)
    old = current(store)
    commit(folder, 10)
    assert old.manifest.id in store.prune(1).kept
    assert number_of(old) == 8
    version = old.manifest.id
    del old
    assert version in store.prune(1).versions
    for opening in (store.open, VersionStore(folder).open, store.load):
        assert number_of(opening(version)) == 8


def test_a_reader_of_very_many_files_goes_on_reading_what_is_pruned(folder: Path) -> None:
    """The engine opens files when it needs them: a store of many is open without them."""
    store, quads = VersionStore(folder), []
    for number in range(40):
        quads += [Quad(NamedNode(f"urn:{number:02}:{n}"), NEXT, Literal(n), GRAPH) for n in range(20)]
        commit_quads(store, quads, author="a", message="m")
    reading = VersionStore(folder)
    old = reading.open(store.manifests()[-2].id)
    assert store.prune(1).kept == (old.manifest.id,)
    assert set(old.match()) == set(quads[:-20])


def test_a_pruning_that_was_killed_is_ended_by_the_next(folder: Path) -> None:
    store = VersionStore(folder)
    for number in range(3):
        commit_number(store, number)
    first = store.path(store.manifests()[0].id)
    second = store.path(store.manifests()[1].id)
    (first / "store").rename(first / "pruned")  # as it was done once
    (folder / "given-up").mkdir()
    (second / "store").rename(folder / "given-up" / second.name)
    store.prune(1)
    assert {path.name for path in first.iterdir()}.isdisjoint({"store", "pruned"})
    assert leavings(store) == []


@pytest.mark.parametrize("again", range(5))
def test_a_version_is_opened_whole_while_it_is_pruned(folder: Path, again: int) -> None:
    """Open a version in this process while another prunes it: it is made, if it has to be."""
    store = VersionStore(folder)
    first = commit_number(store, again)
    commit_number(store, again + 1)
    program = "import sys; from pathlib import Path; from detente.store import VersionStore; "
    program += "VersionStore(Path(sys.argv[1])).prune(1)"
    with subprocess.Popen([sys.executable, "-c", program, str(folder)]) as pruning:
        opened = 0
        while pruning.poll() is None:
            assert number_of(store.open(first)) == again
            opened += 1
        assert pruning.wait(20) == 0
    store.prune(1)
    assert number_of(store.open(first)) == again
    assert opened


def test_a_pruned_version_is_gone_over_http_with_its_patch_and_comes_back(folder: Path) -> None:
    store = VersionStore(folder)
    old = commit(folder, NODES).id
    changed = commit(folder, NODES, 1).id
    expected = set(current(store).match())
    commit(folder, 10, 2)
    with serving(folder, processes=2) as service, service.client() as client:
        address = f"/v/{changed}/sparql"
        assert client.get(address, params={"query": "ASK {}"}).status_code == 200
        headers = {"Content-Type": QUERY, "Accept": "text/csv"}
        with client.stream("POST", address, content=LONG, headers=headers) as slow:
            parts = slow.iter_text()
            begun = next(parts)
            assert changed in store.prune(1).kept  # its query process reads it
            assert (begun + "".join(parts)).count("\r\n") == 1 + NODES
        lose(store, old, changed)
        accept = {"Accept": "application/problem+json"}
        gone = client.get(address, params={"query": "ASK { ?s ?p ?o }"}, headers=accept)
        assert gone.status_code == 410
        patch = client.get(f"/{gone.json()['patch'].lstrip('/')}")
        assert patch.status_code == 200
        assert patch.text == "".join(patch_of(store, changed))
        assert patch.text.count(" of generation 1") == 100
        restored = restore_version(store, NoRules(), changed, author="test").manifest
        assert restored is not None
        answer = client.post(
            "/sparql", data={"query": "ASK { GRAPH ?g { ?s ?p 'value 7 of generation 1' } }"}
        )
        assert answer.json()["boolean"] is True
        assert answer.headers["Detente-Version"] == restored.id
    assert set(current(store).match()) == expected
    assert difference(store, changed, restored.id) == Change()
    assert old in store.ids()


def test_a_pruned_version_of_the_seeds_is_restored_under_all_rules(
    dataset: Assembled, iris: Iris, folder: Path
) -> None:
    rules, store = rules_of("diplomatic", iris.base), VersionStore(folder)
    first = commit_quads(store, dataset.quads, author="test", message="seeds", derived=rules.derived)
    entry = iris.entry("2016-08-turkey-russia-2")
    dropped = apply_change(store, rules, lambda draft: draft.drop(entry), author="test", message="dropped")
    assert dropped.manifest is not None
    assert len(dropped.change.removed) > 1000
    assert store.prune(1).versions == (first.id,)
    restored = restore_version(store, rules, first.id, author="test").manifest
    assert restored is not None
    assert (restored.digest, restored.parent) == (first.digest, dropped.manifest.id)
    noted = {iris.graph("log"), iris.graph("void")}
    assert {quad for quad in current(store).match() if quad.graph_name not in noted} == set(dataset.quads)
