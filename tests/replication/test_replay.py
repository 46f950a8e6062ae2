"""Versions made again from a log: the same ids, digests and quads, or nothing at all."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

import detente.replication.replay as replaying
from detente.rdf.digest import GraphHash
from detente.replication.entry import LogEntry, logged_entry
from detente.replication.folder_log import FolderLog
from detente.replication.patch_log import OvertakenError
from detente.replication.replay import MismatchError, replay
from detente.store import Retention, StoreError, UnknownVersionError, VersionStore
from detente.store.inspection import inspect
from tests.replication.random_commits import UNDIGESTED, G, P, S, commit_some, contents, facts
from tests.versions import commit_quads

FEW = Retention(newest=2, days=0, quads=1)


def followed(source: VersionStore, folder: Path) -> VersionStore:
    store = VersionStore(folder, retention=FEW)
    log = FolderLog(store, UNDIGESTED)
    for entry in FolderLog(source).after(log.head(), 1000):
        log.append(entry, log.head())
    return store


@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate])
@given(seed=st.integers(0, 1 << 32), many=st.booleans())
def test_a_log_replayed_has_the_same_versions(
    tmp_path_factory: pytest.TempPathFactory, seed: int, many: bool
) -> None:
    folder, chance = tmp_path_factory.mktemp("replay"), random.Random(seed)
    source = VersionStore(folder / "source")
    for number in range(12):
        commit_some(source, chance, number)
    with pytest.MonkeyPatch.context() as patched:
        if many:  # what a patch adds goes by a file then
            patched.setattr(replaying, "MANY", 1)
        copy = followed(source, folder / "copy")
    assert facts(copy) == facts(source)
    assert copy.current_id() == source.current_id()
    assert inspect(copy).whole
    for version in source.ids():
        assert contents(copy, version) == contents(source, version)


def test_an_entry_goes_through_json_and_comes_back(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    commit_some(store, random.Random(1), 4)
    entry = logged_entry(store, str(store.current_id()))
    again = LogEntry.from_dict(entry.as_dict())
    assert (again.manifest, again.graphs, again.report) == (entry.manifest, entry.graphs, entry.report)
    assert (again.patch.digest, again.notes.size) == (entry.patch.digest, entry.notes.size)
    with pytest.raises(StoreError, match="has not been fetched"):
        _ = again.patch.here


@pytest.mark.parametrize("row", [{}, {"manifest": {}}, {"manifest": 3, "graphs": [], "report": None}])
def test_what_is_no_entry_is_told(row: dict[str, object]) -> None:
    with pytest.raises(StoreError, match="no entry of a log"):
        LogEntry.from_dict(row)


def spoilt(entry: LogEntry, how: str) -> LogEntry:
    """Have an entry tell something else than its patch leads to."""
    if how == "graph":
        return replace(entry, graphs={**entry.graphs, G.value: GraphHash(1, 2)})
    if how == "patch":
        return replace(entry, patch=entry.notes)
    manifest = {
        "author": replace(entry.manifest, author="somebody else"),
        "digest": replace(entry.manifest, digest="adhash-2048/1:00"),
        "count": replace(entry.manifest, added=entry.manifest.added + 1),
    }[how]
    return replace(entry, manifest=manifest)


@pytest.mark.parametrize("how", ["graph", "patch", "author", "digest", "count"])
def test_what_comes_out_otherwise_is_refused_and_changes_nothing(tmp_path: Path, how: str) -> None:
    source, copy = VersionStore(tmp_path / "source"), VersionStore(tmp_path / "copy")
    for number in (0, 4):
        commit_some(source, random.Random(number), number)
    first, second = FolderLog(source).after(None, 2)
    replay(copy, first, UNDIGESTED)
    before = copy.current_id()
    with pytest.raises(MismatchError, match=second.version):
        replay(copy, spoilt(second, how), UNDIGESTED)
    assert copy.current_id() == before
    assert copy.ids() == [before]
    assert not copy.unpublished()
    replay(copy, second, UNDIGESTED)
    assert facts(copy) == facts(source)


def test_other_derived_graphs_are_another_version(tmp_path: Path) -> None:
    source, copy = VersionStore(tmp_path / "source"), VersionStore(tmp_path / "copy")
    for number in range(2):
        commit_some(source, random.Random(number), 0)
    first, second = FolderLog(source).after(None, 2)
    log = FolderLog(copy)
    log.append(first, None)
    with pytest.raises(MismatchError, match="Base, profile"):
        log.append(second, first.version)
    assert copy.current_id() == first.version


def test_an_entry_is_appended_behind_its_parent_alone(tmp_path: Path) -> None:
    source, copy = VersionStore(tmp_path / "source"), VersionStore(tmp_path / "copy")
    for number in range(3):
        commit_some(source, random.Random(number), number)
    first, second, third = FolderLog(source).after(None, 3)
    log = FolderLog(copy, UNDIGESTED)
    log.append(first, None)
    with pytest.raises(OvertakenError, match="commit again"):
        log.append(third, second.version)
    with pytest.raises(OvertakenError):
        log.append(third, first.version)
    commit_quads(copy, [Quad(S, P, Literal("own"), G)], author="a", message="own")
    with pytest.raises(OvertakenError):
        log.append(second, first.version)


def test_what_comes_after_a_version(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    ids = [commit_some(store, random.Random(number), number).id for number in range(5)]
    log = FolderLog(store)
    assert [entry.version for entry in log.after(None, 3)] == ids[:3]
    assert [entry.version for entry in log.after(ids[1], 9)] == ids[2:]
    assert list(log.after(ids[4], 9)) == []
    with pytest.raises(UnknownVersionError):
        list(log.after("0123456789ab", 9))
    store.check_out(ids[2])
    with pytest.raises(UnknownVersionError, match="did not lead"):
        list(log.after(ids[4], 9))


def test_waiting_ends_with_another_version(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    log = FolderLog(store)
    log.wait(None, 0.05)
    commit_some(store, random.Random(1), 1)
    log.wait(None, 600)
    assert log.head() == store.current_id()
