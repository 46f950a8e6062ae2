"""A disk that is full or may only be read: what is there is read, and a change is refused in words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from detente.changes.bulk.committing import commit_in_bulk
from detente.changes.bulk.folders import abandoned
from detente.changes.bulk.incoming import Incoming, QuadDocument, quad_lines
from detente.changes.jobs import Failure
from detente.changes.rules import Rules, rules_of
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.reviews.writing import entry_files
from detente.store import StoreError, VersionStore
from detente.store.inspection import inspect, leavings
from detente.vocabulary.iris import Iris
from tests.changes.bulk.events import entry_quads
from tests.changes.test_publishing import NAME, Desk
from tests.faults.committing import commit_number, number_of
from tests.faults.data import commit
from tests.faults.service import QUERY, Service, serving
from tests.faults.test_killed_writing import MESSAGE, update
from tests.reviews.norland import MET, accepted, begun

DISK_KIB = 6 << 10
LARGER_KIB = 96 << 10
"""Of a disk for the graph of the seeds, or what an import sorts."""
IRIS = Iris(DEFAULT_BASE)
FULL = "No space left on device"
READ_ONLY = "Read-only file system"


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True, text=True)


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """Give a disk of a few MiB, the data folder its root; mounting takes a privilege."""
    with mounted(folder, DISK_KIB) as disk:
        yield disk


@pytest.fixture
def larger(folder: Path) -> Iterator[Path]:
    """Give a larger one."""
    with mounted(folder, LARGER_KIB) as disk:
        yield disk


@contextmanager
def mounted(folder: Path, kib: int) -> Iterator[Path]:
    folder.mkdir()
    try:
        mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", folder)
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


@dataclass
class Tries:
    """What was tried with little room left: what each refusal said, and how many were taken."""

    refused: list[str] = field(default_factory=list)
    taken: int = 0


def with_little_left(disk: Path, attempt: Callable[[], str | None], most_kib: int) -> Tries:
    """Try a change with a little more room each time, until it is taken: it is whole, or refused in words.

    The attempt gives the words of its refusal, None where it was taken. Whatever came of it, nothing is left
    over.
    """
    store, tries, kib = VersionStore(disk), Tries(), 0
    while not tries.taken:
        assert kib <= most_kib, f"refused with {kib} KiB: {tries.refused[-1:]}"
        before = store.current_id(), store.ids()
        with left(disk, kib):
            refusal = attempt()
            if refusal is None:
                tries.taken += 1
            else:
                tries.refused.append(refusal)
                assert (store.current_id(), store.ids()) == before
            assert leavings(store) == []
            assert abandoned(disk) == []
        kib = kib * 2 if kib else 8
    assert inspect(store).whole
    return tries


def imported(store: VersionStore, rules: Rules, path: Path) -> str | None:
    """Import a file; give the words of a refusal."""
    incoming = Incoming((QuadDocument(path.name, path),))
    try:
        commit_in_bulk(store, rules, incoming, IRIS, author="test", message="import")
    except StoreError as error:
        return str(error)
    return None


def test_an_import_on_a_disk_that_is_nearly_full_is_made_whole_or_refused(
    larger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "events.nq"
    path.write_text("".join(quad_lines(entry_quads(IRIS, entries=2, events=60))), encoding="utf-8")
    store, rules = VersionStore(larger), rules_of("full", DEFAULT_BASE)
    tries = with_little_left(larger, lambda: imported(store, rules, path), LARGER_KIB)
    assert len(tries.refused) > 3
    assert all(FULL in refusal for refusal in tries.refused), tries.refused
    undisturbed = VersionStore(tmp_path / "undisturbed")
    assert imported(undisturbed, rules, path) is None
    assert digests(store) == digests(undisturbed)


def digests(store: VersionStore) -> dict[str, str]:
    """Give what stands for the content of each graph, but for the log, which has the time."""
    manifest = store.current_manifest()
    assert manifest is not None
    log = IRIS.graph("log").value
    return {name: each.digest for name, each in manifest.graphs.items() if name != log}


@pytest.mark.parametrize("command", ["load", "build"])
def test_a_command_on_a_full_disk_says_so_in_a_line_and_goes_on_with_room(
    built: Path, lesser: Sources, larger: Path, tmp_path: Path, command: str
) -> None:
    if command == "load":
        shutil.copytree(built, larger, dirs_exist_ok=True)
    before = VersionStore(larger).current_id()
    file = tmp_path / "notes.ttl"
    file.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    arguments = ["load", "--graph", "urn:notes", str(file)] if command == "load" else ["build"]
    environment = {**os.environ, "DETENTE_DATA": str(larger), "DETENTE_SEEDS": str(lesser.seeds)}

    def run() -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "detente", *arguments]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    with left(larger, 8):
        done = run()
        assert done.returncode != 0
        assert FULL in done.stderr
        assert "Traceback" not in done.stderr
        assert VersionStore(larger).current_id() == before
    assert run().returncode == 0
    store = VersionStore(larger)
    assert store.current_id() != before
    assert leavings(store) == []
    assert inspect(store).whole


def test_a_review_is_published_once_there_is_room(built: Path, larger: Path, tmp_path: Path) -> None:
    shutil.copytree(built, larger, dirs_exist_ok=True)
    desk = Desk(VersionStore(larger), rules_of("full", DEFAULT_BASE), tmp_path / "sent")
    before, files = desk.store.current_id(), entry_files(accepted(begun()))

    def publish() -> str | None:
        outcome = desk.send(files)
        if isinstance(outcome, Failure):
            assert outcome.kind == "store", outcome
            return outcome.message
        return None

    tries = with_little_left(larger, publish, LARGER_KIB)
    assert len(tries.refused) > 1
    assert all(FULL in refusal for refusal in tries.refused), tries.refused
    published = desk.store.current_manifest()
    assert published is not None
    assert published.parent == before
    assert desk.is_settled(f"meeting/{NAME}-{MET}")


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
