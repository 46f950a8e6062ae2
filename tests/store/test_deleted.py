"""What left the graph is found in the patches of the last versions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DEFAULT_BASE, LABEL
from detente.store import VersionStore, deleted
from tests.versions import commit_quads, lose

ENTRY = f"{DEFAULT_BASE}entry/e"


def about(*names: str, graph: str = ENTRY) -> list[Quad]:
    return [Quad(NamedNode(DEFAULT_BASE + name), LABEL, Literal(name), NamedNode(graph)) for name in names]


def deleted_things(store: VersionStore, version: str, base: str) -> Mapping[str, str]:
    return deleted.last_versions_with(store, version, lambda each: deleted.deleted_in(store, each, base))


@pytest.fixture
def versions(tmp_path: Path) -> tuple[VersionStore, list[str]]:
    """Give a store in which first `b` and then `a` deleted_things, and `c` stays."""
    store = VersionStore(tmp_path)
    contents = [about("a", "b", "c"), about("a", "c"), about("c"), about("c", "d")]
    return store, [commit_quads(store, quads, author="test", message="m").id for quads in contents]


def test_the_last_version_that_had_a_thing_is_named(versions: tuple[VersionStore, list[str]]) -> None:
    store, ids = versions
    found = deleted_things(store, ids[-1], DEFAULT_BASE)
    assert found == {f"{DEFAULT_BASE}b": ids[0], f"{DEFAULT_BASE}a": ids[1]}


def test_of_what_left_twice_the_later_time_counts(versions: tuple[VersionStore, list[str]]) -> None:
    store, _ = versions
    again = commit_quads(store, about("b", "c"), author="test", message="back").id
    last = commit_quads(store, about("c"), author="test", message="gone").id
    assert deleted_things(store, last, DEFAULT_BASE)[f"{DEFAULT_BASE}b"] == again


def test_other_things_than_those_under_the_base_are_passed_over(
    versions: tuple[VersionStore, list[str]],
) -> None:
    store, ids = versions
    assert deleted_things(store, ids[-1], "https://example.org/") == {}


def test_only_so_many_versions_back_are_read(
    versions: tuple[VersionStore, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ids = versions
    monkeypatch.setattr(deleted, "VERSIONS", 2)
    assert deleted_things(store, ids[-1], DEFAULT_BASE) == {f"{DEFAULT_BASE}a": ids[1]}


def test_versions_that_lost_their_quads_are_named_all_the_same(
    versions: tuple[VersionStore, list[str]],
) -> None:
    store, ids = versions
    lose(store, ids[1])
    assert deleted_things(store, ids[-1], DEFAULT_BASE)[f"{DEFAULT_BASE}a"] == ids[1]
    assert store.is_pruned(ids[1])


def test_what_only_a_users_graph_spoke_of_never_was_ours_to_lose(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    commit_quads(store, [*about("a"), *about("b", graph="urn:mine")], author="test", message="both")
    last = commit_quads(store, [], author="test", message="neither").id
    assert deleted_things(store, last, DEFAULT_BASE).keys() == {f"{DEFAULT_BASE}a"}
