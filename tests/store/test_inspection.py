"""What was left by writers that were killed is found once each, and removed at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.store import VersionStore
from detente.store.inspection import inspect, leavings, sweep
from tests.versions import commit_quads

A = NamedNode("urn:a")

LEFT = [
    ("versions/pending/files.json.next", "versions/pending"),
    ("versions/pending/doomed/a/b", "versions/pending"),
    ("versions/pending/manifest.json", "versions/pending"),
    ("current.next", "current.next"),
]
"""A file that lies about in a data folder, and what is removed for it."""


@pytest.mark.parametrize(("left", "removed"), LEFT, ids=[each for each, _ in LEFT])
def test_a_folder_goes_with_what_is_in_it(left: str, removed: str, tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    commit_quads(store, [Quad(A, A, A, A)], author="a", message="m")
    (tmp_path / left).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / left).write_text("left")
    assert leavings(store) == [tmp_path / removed]
    assert sweep(store) == (tmp_path / removed,)
    assert leavings(store) == []
    assert inspect(store).whole
