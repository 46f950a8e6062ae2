"""Versions that keep no store: made from others by patches, quad for quad, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.rdf.namespaces import XSD
from detente.rdf.quads import DEFAULT_GRAPH, Change
from detente.store import CommitInfo, Draft, Manifest, Retention, StoreError, VersionStore
from detente.store.inspection import inspect
from detente.store.making import change_on
from detente.store.patch import patch_pieces, write_patch
from detente.store.ways import Way, nearest
from tests.versions import lose, overwrite

A, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "apgh")
LOG = NamedNode("https://example.org/log")
TERMS: list[Literal | NamedNode] = [
    Literal("007", datatype=XSD.integer),
    Literal("ğ", language="tr"),
    Literal('line\n"x" .\r\t\\'),
    Literal("2016-08-09", datatype=XSD.date),
    NamedNode("urn:ü"),
]
QUADS = [Quad(A, P, term, graph) for term in TERMS for graph in (G, H, DEFAULT_GRAPH, BlankNode("g"))]
contents = st.tuples(
    st.sets(st.sampled_from(QUADS), max_size=8), st.sets(st.sampled_from([G, H]), max_size=2)
)


def put(store: VersionStore, quads: set[Quad], empty: set[NamedNode], number: int) -> Manifest:
    """Commit quads and empty graphs; beside them each version notes something, and forgets what it noted."""

    def notes(manifest: Manifest, draft: Draft) -> Change:
        noted = frozenset([Quad(LOG, P, Literal(manifest.message), LOG)])
        return Change(noted, frozenset(draft.before.match(graph=LOG)) if number % 3 == 2 else frozenset())

    with store.draft() as draft:
        overwrite(draft, quads | set(draft.match(graph=LOG)), empty)
        return store.publish(draft, CommitInfo("a", f"m{number}", derived=frozenset([LOG]), notes=notes))


def content(store: VersionStore, version: str) -> tuple[set[Quad], list[NamedNode | BlankNode]]:
    opened = store.open(version)
    return set(opened.match()), opened.graph_names()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(contents, min_size=2, max_size=7), st.data())
def test_a_version_that_is_made_is_what_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[set[Quad], set[NamedNode]]],
    data: st.DataObject,
) -> None:
    is_of_before = data.draw(st.booleans())  # as a folder is of before there were notes: with all its stores
    newest = len(history) if is_of_before else 4
    store = VersionStore(tmp_path_factory.mktemp("data"), retention=Retention(made=2, newest=newest))
    ids = [put(store, quads, empty, number).id for number, (quads, empty) in enumerate(history)]
    expected = {version: content(store, version) for version in ids}
    cited = data.draw(st.sets(st.sampled_from(ids)))
    for version in cited:
        store.tag(f"t{version}", version)
    if is_of_before:
        lose(store)
    store.prune(1)
    assert {version for version in ids if store.is_kept(version)} == {*cited, ids[-1]}
    for version in data.draw(st.permutations(ids)):
        assert content(store, version) == expected[version]
        assert len(store.made.ids()) <= 2
    assert inspect(store).whole


def test_a_version_with_blank_nodes_is_made(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    one, other = BlankNode("b1"), BlankNode("b2")
    first = put(store, {Quad(one, P, other, G), Quad(A, P, one, H)}, set(), 0).id
    second = put(store, {Quad(one, P, A, G), Quad(A, P, one, H)}, set(), 1).id
    expected = [content(store, each) for each in (first, second)]
    put(store, set(), set(), 2)
    store.prune(1)
    assert [content(store, each) for each in (first, second)] == expected


def test_a_version_of_another_branch_is_made(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    first = put(store, set(QUADS[:3]), set(), 0).id
    second = put(store, set(QUADS[:5]), {H}, 1).id
    expected = content(store, second)
    store.check_out(first)
    put(store, set(QUADS[6:]), set(), 0)
    store.prune(1)
    assert not store.is_ready(second)
    assert content(store, second) == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [((0, 1), "on"), ((1, 2), "on"), ((3, 2, 3), "on"), ((1, 2000, 2001), "back"), ((2000, 1, 2), "back")],
)
def test_the_cheapest_way_is_taken(sizes: tuple[int, ...], expected: str, tmp_path: Path) -> None:
    """Make the second to last version: on from the first, or back from the last."""
    store = VersionStore(tmp_path)
    every = [Quad(A, P, Literal(str(number)), G) for number in range(max(sizes))]
    ids = [put(store, set(every[:size]), set(), number).id for number, size in enumerate(sizes)]
    store.tag("first", ids[0])
    store.prune(1)
    wanted = ids[-2] if len(ids) > 2 else ids[0]
    shutil.rmtree(store.path(wanted) / "store", ignore_errors=True)
    way = nearest(store, wanted)
    assert way is not None
    assert ("back" if way.back else "on") == expected
    store.open(wanted)


def test_what_was_made_is_asked_again_without_making_it(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    ids = [put(store, set(QUADS[:number]), set(), 0).id for number in range(1, 4)]
    store.prune(1)
    folder = store.make(ids[0])
    inode = folder.stat().st_ino
    store.open(ids[0])
    assert VersionStore(tmp_path).make(ids[0]).stat().st_ino == inode


def test_what_somebody_reads_stays_and_goes_later(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, retention=Retention(made=1))
    ids = [put(store, set(QUADS[:number]), set(), 0).id for number in range(1, 5)]
    store.prune(1)
    held = store.open(ids[0])
    store.open(ids[1])
    assert set(store.made.ids()) == {ids[0], ids[1]}
    assert len(list(held.match(graph=G))) == 1
    del held
    store.open(ids[2])
    assert store.made.ids() == [ids[2]]


def test_what_takes_too_much_of_the_disk_goes(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, retention=Retention(made_bytes=1))
    ids = [put(store, set(QUADS[:number]), set(), 0).id for number in range(1, 5)]
    store.prune(1)
    for version in ids[:3]:
        store.open(version)
        assert store.made.ids() == [version]


def damage_patch(store: VersionStore, version: str) -> None:
    lines = patch_pieces([Quad(A, P, Literal("forged"), G)], [], version=version, parent=None)
    write_patch(store.path(version) / "patch.rdfp.zst", lines)


def add_twice(store: VersionStore, version: str) -> None:
    notes = store.path(version) / "notes.rdfp.zst"
    shutil.copyfile(store.path(version) / "patch.rdfp.zst", notes)


def cut_patch(store: VersionStore, version: str) -> None:
    patch = store.path(version) / "patch.rdfp.zst"
    patch.write_bytes(patch.read_bytes()[:-7])


def forget_table(store: VersionStore, version: str) -> None:
    shutil.rmtree(store.path(version) / "graphs")


@pytest.mark.parametrize("harm", [damage_patch, add_twice, cut_patch, forget_table])
def test_nothing_is_made_that_is_not_the_version(harm: object, tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    ids = [put(store, set(QUADS[:number]), set(), 0).id for number in range(1, 4)]
    store.prune(1)
    assert callable(harm)
    harm(store, ids[0])
    with pytest.raises(StoreError):
        store.open(ids[0])
    assert store.made.ids() == []
    assert store.open(ids[1])
    assert not store.made.pending.exists()


def test_a_patch_that_does_not_fit_its_base_is_told(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    ids = [put(store, set(QUADS[:number]), set(), 0) for number in (1, 2, 3)]
    change = change_on(store, Way(ids[0], on=(ids[2],)))
    with store.draft() as draft, pytest.raises(StoreError, match="does not fit"):
        draft.replay(change)


def test_a_made_store_that_is_hurt_is_made_again(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    ids = [put(store, set(QUADS[:number]), set(), 0).id for number in range(1, 4)]
    expected = content(store, ids[0])
    store.prune(1)
    for path in store.make(ids[0]).glob("MANIFEST-*"):
        path.unlink()
    assert content(store, ids[0]) == expected
