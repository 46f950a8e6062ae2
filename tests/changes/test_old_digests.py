"""Data folders of before digests named their algorithm are read, judged sound, and built upon."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled, BuildSource, build_dataset, built_already
from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.cli.diagnosis import examine
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.settings import Settings
from detente.store import Manifest, VersionStore
from detente.store.engines.oxigraph.files import is_data
from detente.store.integrity import write_checksums

MINE = NamedNode("https://example.org/mine")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def without_names(folder: Path, version: str, *, made_from: bool) -> dict[str, object]:
    """Write a version's manifest as it was written before; checksums are those of the file."""
    path = folder / "versions" / version / "manifest.json"
    text = re.sub(r"adhash-2048/1:([0-9a-f]{64})", r"\1", path.read_text(encoding="utf-8"))
    row: dict[str, object] = json.loads(text)
    if not made_from:
        row["made_from"] = None
    path.write_text(json.dumps(row), encoding="utf-8")
    write_checksums(path.parent, None, is_data)
    assert ":" not in str(row["digest"])
    return row


@pytest.fixture
def present(built: Path) -> Manifest:
    found = VersionStore(built).current_manifest()
    assert found is not None
    return found


@pytest.fixture
def old(built: Path, present: Manifest, tmp_path: Path) -> Path:
    """Give the folder as it would have been; the build is not known by its files alone."""
    folder = shutil.copytree(built, tmp_path / "data")
    without_names(folder, present.id, made_from=False)
    return folder


def test_an_old_manifest_is_read_as_one_of_today(old: Path, present: Manifest) -> None:
    found = VersionStore(old).current_manifest()
    assert found is not None
    assert (found.id, found.digest, found.sources) == (present.id, present.digest, present.sources)
    assert found.as_dict()["graphs"] == present.as_dict()["graphs"]
    assert Manifest.from_json(found.to_json()) == found


def test_the_doctor_finds_an_old_folder_sound(old: Path) -> None:
    assert [finding.detail for finding in examine(Settings(data=old)) if not finding.ok] == []


def test_a_build_on_an_old_folder_finds_it_has_everything(
    old: Path, present: Manifest, dataset: Assembled, sources: Sources
) -> None:
    store = VersionStore(old)
    source = BuildSource.of(sources, DEFAULT_BASE)
    assert built_already(source, store) is None
    assert build_dataset(dataset, source, store).id == present.id
    assert [each.id for each in store.manifests()] == [present.id]


def test_a_commit_on_an_old_folder_has_the_id_it_had(
    old: Path, built: Path, dataset: Assembled, tmp_path: Path
) -> None:
    today = shutil.copytree(built, tmp_path / "today")
    rules = DiplomaticRules(dataset.gate)
    made = [
        commit(
            VersionStore(folder),
            rules,
            lambda draft: draft.insert([Quad(MINE, MINE, MINE, MINE)]),
            author="a",
            message="m",
            created=NOON,
        ).manifest
        for folder in (old, today)
    ]
    assert made[0] is not None
    assert made[1] is not None
    assert (made[0].id, made[0].digest) == (made[1].id, made[1].digest)
