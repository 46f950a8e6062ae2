from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.rdf.quads import DEFAULT_GRAPH, Object
from detente.store import CommitInfo, PrunedVersionError, StoreError, UnknownVersionError, VersionStore
from detente.store.history import difference, patch_of
from detente.store.inspection import inspect
from detente.store.patch import patch_lines, patch_pieces, read_patch, write_patch
from detente.store.ways import lineage
from tests.versions import commit_quads, lose

A, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "apgh")
QUADS = [Quad(A, P, Literal(str(number)), graph) for number in range(4) for graph in (G, H, DEFAULT_GRAPH)]
some = st.sets(st.sampled_from(QUADS), max_size=6)


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "data", lock_seconds=1)


def put(store: VersionStore, quads: set[Quad]) -> str:
    return commit_quads(store, quads, author="a", message="m").id


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(some, min_size=2, max_size=4), st.data())
def test_a_difference_leads_from_any_version_to_any_other(
    store: VersionStore, contents: list[set[Quad]], data: st.DataObject
) -> None:
    ids = [put(store, content) for content in contents]
    one, other = (data.draw(st.integers(0, len(ids) - 1)) for _ in range(2))
    change = difference(store, ids[one], ids[other])
    assert (contents[one] - change.removed) | change.added == contents[other]
    assert change.added == contents[other] - contents[one]


def test_versions_on_two_branches_differ_by_what_each_did(store: VersionStore) -> None:
    first = put(store, {QUADS[0]})
    second = put(store, {QUADS[0], QUADS[1]})
    store.check_out(first)
    third = put(store, {QUADS[2]})
    change = difference(store, second, third)
    assert change.added == {QUADS[2]}
    assert change.removed == {QUADS[0], QUADS[1]}
    assert [each.id for each in lineage(store, third)] == [third, first]


def test_versions_of_two_beginnings_cannot_be_compared(store: VersionStore) -> None:
    first = put(store, {QUADS[0]})
    (store.folder / "current").unlink()
    other = VersionStore(store.folder)
    with pytest.raises(UnknownVersionError, match="no version in common"):
        difference(store, first, put(other, {QUADS[1]}))


def test_a_patch_names_its_versions_and_is_read_back(tmp_path: Path) -> None:
    added, removed = [Quad(A, P, Literal('line\n"x" .'), G)], [Quad(A, P, Literal("ğ", language="tr"))]
    lines = list(patch_lines(added, removed, version="b", parent="a"))
    assert lines[:3] == [
        "H id <urn:detente:version:b> .\n",
        "H prev <urn:detente:version:a> .\n",
        "TX .\n",
    ]
    assert lines[-1] == "TC .\n"
    write_patch(tmp_path / "patch", map(str.encode, lines))
    assert list(read_patch(tmp_path / "patch")) == [(False, removed[0]), (True, added[0])]


@pytest.mark.parametrize("text", ["A nonsense .\n", "X <a> <b> <c> .\n", "A <http://a> <http://b> .\n"])
def test_a_damaged_patch_is_told(text: str, tmp_path: Path) -> None:
    write_patch(tmp_path / "patch", [b"TX .\n", text.encode()])
    with pytest.raises(StoreError, match="patch is damaged"):
        list(read_patch(tmp_path / "patch"))
    (tmp_path / "patch").write_bytes(b"no zstandard")
    with pytest.raises(StoreError, match="patch is damaged"):
        list(read_patch(tmp_path / "patch"))


def test_a_patch_says_what_a_version_changed(store: VersionStore) -> None:
    first = put(store, {QUADS[0]})
    second = put(store, {QUADS[1]})
    told = "".join(patch_of(store, second))
    assert f"prev <urn:detente:version:{first}>" in told
    assert f"D {QUADS[0]} .\n" in told
    assert f"A {QUADS[1]} .\n" in told


def test_old_versions_are_pruned_and_tagged_ones_are_not(store: VersionStore) -> None:
    ids = [put(store, {quad}) for quad in QUADS[:5]]
    store.tag("cited", ids[1])
    assert store.prune(2, dry_run=True).versions == store.prune(2).versions
    assert [store.is_kept(each) for each in ids] == [False, True, False, True, True]
    assert not any(map(store.is_pruned, ids))
    assert store.manifest(ids[0]).counts
    assert difference(store, ids[0], ids[4]).added == {QUADS[4]}
    assert store.prune(2).versions == ()
    assert put(store, {QUADS[6]})


def test_a_reader_of_a_version_goes_on_when_it_is_pruned(store: VersionStore) -> None:
    held = store.open(put(store, set(QUADS[:6])))
    put(store, {QUADS[7]})
    assert store.prune(1).kept == (held.manifest.id,)
    reading = held.match()
    del held
    assert store.prune(1).versions == ()
    assert set(reading) == set(QUADS[:6])
    del reading
    assert len(store.prune(1).versions) == 1


def test_one_version_at_least_is_kept(store: VersionStore) -> None:
    with pytest.raises(StoreError, match="at least one"):
        store.prune(0)


def test_a_version_is_found_by_id_tag_and_steps(store: VersionStore) -> None:
    ids = [put(store, {quad}) for quad in QUADS[:3]]
    store.tag("v1.0", ids[1])
    for name, expected in (
        (ids[0], ids[0]), ("v1.0", ids[1]), ("current", ids[2]), ("current~2", ids[0]), ("v1.0~1", ids[0]),
        ("current~0", ids[2]),
    ):  # fmt: skip
        assert store.resolve(name).id == expected
    for name in ("nothing", "current~3", "", "../x", "current~-1", "current~", "current~x", "v1.0~1~1"):
        with pytest.raises(UnknownVersionError):
            store.resolve(name)


@pytest.mark.parametrize("name", ["", "a b", "../up", "-x", "0" * 12, "x" * 101, "a.next"])
def test_a_tag_is_a_plain_name(name: str, store: VersionStore) -> None:
    version = put(store, {QUADS[0]})
    with pytest.raises(StoreError, match="is no tag"):
        store.tag(name, version)


def test_a_tag_is_not_moved_unseen(store: VersionStore) -> None:
    one, other = put(store, {QUADS[0]}), put(store, {QUADS[1]})
    store.tag("paper", one)
    store.tag("paper", one)
    with pytest.raises(StoreError, match=f"of version {one}"):
        store.tag("paper", other)
    store.untag("paper")
    store.tag("paper", other)
    assert store.tags() == {"paper": other}
    with pytest.raises(UnknownVersionError):
        store.untag("none")


def test_a_version_that_keeps_no_store_has_one_once_it_is_checked_out(store: VersionStore) -> None:
    one = put(store, {QUADS[0]})
    put(store, {QUADS[1]})
    store.prune(1)
    assert store.check_out(one).id == one
    assert store.is_kept(one)
    assert inspect(store).whole
    current = store.current()
    assert current is not None
    assert set(current.match()) == {QUADS[0]}


def test_a_version_that_can_be_made_no_more_is_told(store: VersionStore) -> None:
    one = put(store, {QUADS[0]})
    put(store, {QUADS[1]})
    lose(store, one)
    for asking in (store.open, store.load, store.check_out):
        with pytest.raises(PrunedVersionError, match=f"version {one} was pruned"):
            asking(one)


def test_a_draft_of_a_changed_lineage_follows_what_is_checked_out(store: VersionStore) -> None:
    one = put(store, {QUADS[0]})
    put(store, {QUADS[1]})
    store.check_out(one)
    with store.draft() as draft:
        draft.insert([QUADS[2]])
        made = store.publish(draft, CommitInfo("a", "m"))
    assert made.parent == one
    assert set(store.open(made.id).match()) == {QUADS[0], QUADS[2]}


def test_patches_have_triple_terms_and_all_literals_as_they_are(tmp_path: Path) -> None:
    terms: list[Object | Triple] = [
        Triple(A, P, Literal('c"')),
        Literal('a\n"é'),
        Literal("x", language="en"),
        BlankNode("b"),
        A,
    ]
    quads = {Quad(A, P, term, graph) for term in terms for graph in (G, DEFAULT_GRAPH)}
    path = tmp_path / "patch.rdfp.zst"
    write_patch(path, patch_pieces(quads, (), version="0" * 12, parent=None))
    assert {quad for is_added, quad in read_patch(path) if is_added} == quads


def test_a_version_keeps_nothing_that_the_engine_notes_of_its_work(store: VersionStore) -> None:
    for quads in ({QUADS[0]}, {QUADS[1]}):
        names = [path.name for path in (store.path(put(store, quads)) / "store").iterdir()]
        assert any(name.endswith(".sst") for name in names)
        assert not [name for name in names if name.startswith(("LOG", "OPTIONS")) or name.endswith(".log")]
