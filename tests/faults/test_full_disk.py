"""A disk that is full or may only be read: what is there is read, and a change is refused in words."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.store import StoreError, VersionStore
from detente.store.inspection import inspect, leavings
from tests.faults.committing import commit_number, number_of
from tests.faults.data import commit
from tests.faults.service import QUERY, Service, serving
from tests.faults.test_killed_writing import MESSAGE, update

DISK_KIB = 6 << 10
FULL = "No space left on device"
READ_ONLY = "Read-only file system"


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, text=True)


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """Give a disk of a few MiB, the data folder its root; mounting takes a privilege."""
    folder.mkdir()
    try:
        mount("-t", "tmpfs", "-o", f"size={DISK_KIB}k", "tmpfs", folder)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def left(disk: Path, kib: int) -> Iterator[None]:
    """Fill a disk but for so many KiB, while the context lasts."""
    ballast = disk / "ballast"
    found = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, found.f_bavail * found.f_frsize - (kib << 10)))
    try:
        yield
    finally:
        ballast.unlink()


def numbers(store: VersionStore) -> list[int]:
    return [int(manifest.message) for manifest in store.manifests()]


def current_number(store: VersionStore) -> int:
    current = VersionStore(store.folder).current()
    assert current is not None
    return number_of(current)


def test_a_commit_on_a_disk_that_is_nearly_full_is_made_whole_or_refused(disk: Path) -> None:
    """Leave a little more each time, so that the disk is full at another step of the commit."""
    store = VersionStore(disk)
    number, refusals = 0, list[str]()
    commit_number(store, number)
    for kib in range(0, 600, 24):
        with left(disk, kib):
            try:
                commit_number(store, number + 1)
                number += 1
            except StoreError as error:
                refusals.append(str(error))
            assert current_number(store) == number
            assert leavings(store) == []
        store.prune(1)
    assert len(refusals) > 3
    assert all(FULL in refusal for refusal in refusals), refusals
    assert number > 3
    commit_number(store, number + 1)
    assert numbers(store) == list(range(number + 2))
    assert inspect(store).whole


def test_a_full_disk_takes_commits_again_once_old_versions_are_pruned(disk: Path) -> None:
    store = VersionStore(disk)
    number = 0
    commit_number(store, number)
    with pytest.raises(StoreError, match=FULL):  # noqa: PT012 - one of these finds it full
        for number in range(1, 1000):
            commit_number(store, number)
    for _ in range(3):
        with pytest.raises(StoreError, match=FULL):
            commit_number(store, number)
        assert current_number(store) == number - 1
    assert store.prune(1).bytes > 0
    commit_number(store, number)
    assert numbers(store) == list(range(number + 1))
    assert inspect(store).whole


def test_a_commit_killed_on_a_full_disk_is_swept_by_the_next(disk: Path) -> None:
    store = VersionStore(disk)
    commit_number(store, 0)
    found = os.statvfs(disk)
    pending = store.path("pending")
    pending.mkdir()
    with (pending / "half").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - (4 << 10))
    with (disk / "last").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, os.statvfs(disk).f_bavail * found.f_frsize or 1)
    commit_number(store, 1)
    assert current_number(store) == 1


def put(service: Service, number: int) -> tuple[int, str]:
    with service.client() as client:
        answer = client.post("/sparql", content=update(number), headers=MESSAGE)
        return answer.status_code, answer.text


def asked(service: Service) -> bool:
    with service.client() as client:
        answer = client.post(
            "/sparql", content="ASK { GRAPH ?g { ?s ?p ?o } }", headers={"Content-Type": QUERY}
        )
        found: bool = answer.json()["boolean"]
        return found


def test_a_service_on_a_full_or_read_only_disk_answers_and_refuses_changes(disk: Path) -> None:
    commit(disk, 10)
    with serving(disk, processes=2) as service:
        assert put(service, 1)[0] == 200
        with left(disk, 8):
            status, text = put(service, 2)
            assert (status, FULL in text) == (503, True), text
            assert asked(service)
        assert put(service, 2)[0] == 200
        mount("-o", "remount,ro", disk)
        status, text = put(service, 3)
        assert (status, READ_ONLY in text) == (503, True), text
        assert asked(service)
        mount("-o", "remount,rw", disk)
        assert put(service, 3)[0] == 200
    assert inspect(VersionStore(disk)).whole


def test_a_read_only_disk_is_served(disk: Path) -> None:
    commit(disk, 10)
    mount("-o", "remount,ro", disk)
    with serving(disk, processes=2) as service:
        assert asked(service)
        assert put(service, 1)[0] == 503
    mount("-o", "remount,rw", disk)


def test_a_read_only_disk_is_read_and_not_written(disk: Path) -> None:
    store = VersionStore(disk)
    first = commit_number(store, 0)
    mount("-o", "remount,ro", disk)
    assert current_number(store) == 0
    assert inspect(store).whole
    for action in (
        lambda: commit_number(store, 1),
        lambda: store.tag("name", first),
        lambda: store.check_out(first),
        lambda: store.prune(1),
    ):
        with pytest.raises(StoreError, match=READ_ONLY):
            action()
    mount("-o", "remount,rw", disk)
    commit_number(store, 1)
    assert numbers(store) == [0, 1]
