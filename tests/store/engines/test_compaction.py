"""Stores whose files have become many are written anew, with everything that they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from detente.store import CommitInfo, VersionStore
from detente.store.engines.oxigraph import compaction
from detente.store.engines.oxigraph.compaction import copy_store, is_scattered
from detente.store.inspection import inspect, leavings

A, P, G, EMPTY = (NamedNode(f"urn:{name}") for name in ("a", "p", "g", "empty"))
QUADS = {
    Quad(A, P, Literal("x", language="en")),
    Quad(BlankNode("b"), P, BlankNode("c"), G),
    Quad(A, P, Literal("1850-03", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")), G),
}


def sst(folder: Path) -> int:
    return len(list(folder.glob("*.sst")))


def test_a_copy_holds_the_same_quads_and_graphs(tmp_path: Path) -> None:
    source = Store()
    source.extend(QUADS)
    source.add_graph(EMPTY)
    copy_store(source, tmp_path / "copy")
    copy = Store.read_only(str(tmp_path / "copy"))
    assert set(copy) == QUADS
    assert set(copy.named_graphs()) == {G, EMPTY}


def test_a_store_is_scattered_by_files_that_its_size_does_not_account_for(tmp_path: Path) -> None:
    for n in range(compaction._FEW_FILES + 1):
        assert not is_scattered(tmp_path)
        (tmp_path / f"{n}.sst").write_bytes(b"x")
    assert is_scattered(tmp_path)
    (tmp_path / "0.sst").write_bytes(bytes(compaction._BYTES_A_FILE))
    assert not is_scattered(tmp_path)


def test_versions_are_the_same_whether_files_are_compacted_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked, compacted = VersionStore(tmp_path / "linked"), VersionStore(tmp_path / "compacted")
    first = _commit(linked), _commit(compacted)
    fewest = sst(compacted.path(first[1]) / "store")
    for n in range(12):
        expected = _commit(linked, n)
        monkeypatch.setattr(compaction, "_FEW_FILES", fewest)
        found = _commit(compacted, n)
        monkeypatch.undo()
    assert sst(compacted.path(found) / "store") < sst(linked.path(expected) / "store")
    one, other = linked.open(expected), compacted.open(found)
    assert set(one.match()) == set(other.match()) > QUADS
    assert one.graph_names() == other.graph_names() == [EMPTY, G]
    assert one.manifest.digest == other.manifest.digest
    assert inspect(compacted).whole
    assert leavings(compacted) == []


def _commit(store: VersionStore, n: int | None = None) -> str:
    with store.draft() as draft:
        draft.insert(QUADS if n is None else [Quad(NamedNode(f"urn:{n}"), P, Literal(n))])
        draft.create(EMPTY)
        return store.publish(draft, CommitInfo("test", str(n))).id
