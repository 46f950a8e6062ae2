"""Files that are cut or have a bit flipped: the versions that have them are named, and no others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.store import VersionStore
from detente.store.inspection import inspect
from tests.faults.committing import add, commit_number

Harm = Callable[[bytes], bytes]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def nothing(_: bytes) -> bytes:
    return b""


@pytest.fixture(scope="module")
def pattern_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with four versions that share files, to be copied."""
    folder = tmp_path_factory.mktemp("damage") / "data"
    commit_number(VersionStore(folder), 1)
    add(VersionStore(folder), "a", 3)
    return folder


@pytest.fixture
def store(pattern_folder: Path, folder: Path) -> VersionStore:
    """Give a store of its own, in which the versions share files as they do in the pattern."""
    subprocess.run(["cp", "--archive", pattern_folder, folder], check=True)
    return VersionStore(folder)


def versions(store: VersionStore) -> list[str]:
    return [manifest.id for manifest in store.manifests()]


def sharers(store: VersionStore, file: Path) -> set[str]:
    """Find the versions that have a file, by its inode."""
    name = file.relative_to(file.parents[1] if file.parent.name in ("store", "graphs") else file.parent)
    paths = {version: store.path(version) / name for version in store.ids()}
    return {version for version, path in paths.items() if path.exists() and path.samefile(file)}


def harm(file: Path, how: Harm) -> None:
    """Change the bytes of a file in their place, for all that share it."""
    with file.open("r+b") as opened:
        data = how(opened.read())
        opened.seek(0)
        opened.write(data)
        opened.truncate()


@pytest.mark.parametrize("how", [cut, flip, nothing])
@pytest.mark.parametrize(
    ("pattern", "is_shared"),
    [
        ("store/*.sst", True),
        ("store/MANIFEST-*", False),
        ("store/CURRENT", False),
        ("graphs/*", False),
        ("manifest.json", False),
        ("patch.rdfp.zst", False),
        ("report.txt", False),
        ("files.json", False),
    ],
)
def test_damage_is_told_of_the_versions_that_have_the_file(
    store: VersionStore, pattern: str, is_shared: bool, how: Harm
) -> None:
    assert inspect(store).whole
    file = min(store.path(versions(store)[1]).glob(pattern))
    hurt = sharers(store, file)
    assert (len(hurt) > 1) == is_shared
    harm(file, how)
    found = inspect(store)
    assert found.damaged.keys() == hurt
    if (pattern, how) != ("files.json", flip):  # what differs then may be a file or its checksum
        assert all(any(file.name in each for each in wrong) for wrong in found.damaged.values())


def test_a_shared_shard_is_told_of_each_version(store: VersionStore) -> None:
    second = store.path(versions(store)[1])
    file = max((second / "graphs").iterdir(), key=lambda path: path.stat().st_nlink)
    hurt = sharers(store, file)
    assert len(hurt) > 1
    harm(file, flip)
    assert inspect(store).damaged == dict.fromkeys(
        sorted(hurt), (f"graphs/{file.name} is not what was written",)
    )


@pytest.mark.parametrize(
    "pattern", ["store/*.sst", "graphs/*", "patch.rdfp.zst", "report.txt", "manifest.json"]
)
def test_a_missing_file_is_told(store: VersionStore, pattern: str) -> None:
    second = versions(store)[1]
    file = max(store.path(second).glob(pattern))
    file.unlink()
    found = inspect(store)
    assert found.damaged.keys() == {second}
    assert any(file.name in each for each in found.damaged[second])


@pytest.mark.parametrize("pattern", ["graphs/*", "patch.rdfp.zst", "manifest.json"])
def test_damage_of_a_pruned_version_is_told(store: VersionStore, pattern: str) -> None:
    second = versions(store)[1]
    store.prune(1)
    assert inspect(store).whole
    file = max(store.path(second).glob(pattern), key=lambda path: -path.stat().st_nlink)
    hurt = sharers(store, file)
    harm(file, flip)
    assert second in hurt
    assert inspect(store).damaged.keys() == hurt


def test_damage_is_not_carried_into_the_next_version_unseen(store: VersionStore) -> None:
    file = min(store.path(versions(store)[-1]).glob("graphs/*"), key=lambda path: -path.stat().st_nlink)
    harm(file, flip)
    before = inspect(store).damaged.keys()
    add(store, "b", 1)
    assert inspect(store).damaged.keys() >= before


def test_the_doctor_names_version_and_file(store: VersionStore) -> None:
    _, second, third, _ = versions(store)
    harm(store.path(second) / "patch.rdfp.zst", flip)
    done = CliRunner().invoke(main, ["doctor"], env={"DETENTE_DATA": str(store.folder)})
    assert done.exit_code == 1
    assert "FAIL versions: 1 of 4 versions are hurt" in done.output
    assert f"version {second}: patch.rdfp.zst is not what was written" in done.output
    assert f"version {third}" not in done.output
