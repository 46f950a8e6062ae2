"""Which files of a folder are its own, and which of them the disk is told to keep."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.store import files
from detente.store.files import own_files, sync_own, walk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "version"
    (made / "store" / "deeper").mkdir(parents=True)
    for name in ("manifest.json", "store/new", "store/deeper/newer", "shared"):
        (made / name).write_text(name, encoding="utf-8")
    os.link(made / "shared", tmp_path / "linked")
    return made


def test_all_below_a_folder_is_found(folder: Path) -> None:
    assert {Path(entry.path) for entry in walk(folder)} == set(folder.rglob("*"))


def test_a_file_that_is_linked_is_not_a_folders_own(folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in own_files(folder)]
    assert names == ["manifest.json", "store/deeper/newer", "store/new"]


def test_the_disk_keeps_own_files_and_every_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(files, "sync", lambda path: synced.append(Path(path)))
    sync_own(folder)
    folders = [folder / "store", folder / "store/deeper", folder]
    assert sorted(synced) == sorted([*own_files(folder), *folders])
    assert synced[-1] == folder
