"""Files of dumps are made once and whole, whoever asks at the same time and whatever fails; old ones go."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from pyoxigraph import Literal, NamedNode

from detente.errors import DetenteError
from detente.exports import making
from detente.exports.catalogue import DumpFile, files, parse_name, parse_short_name
from detente.exports.columns import Column, Table
from detente.exports.csv_tables import cells
from detente.exports.folder import DumpFolder
from detente.exports.maker import Maker, MakingError, Means, NoSpaceError
from detente.exports.tables import TABLES
from detente.processes import ChildLimits, Ended, run_async
from detente.workers.admission import Admission
from detente.workers.jobs import BusyError
from tests import programs

VERSION = "0123456789ab"


def named(short: str, version: str = VERSION) -> DumpFile:
    file = parse_short_name(short, version)
    assert file is not None
    return file


FILE = named("settled.nt")


def writes(content: bytes) -> Callable[[BinaryIO], None]:
    def write(output: BinaryIO) -> None:
        output.write(content)

    return write


# Names


def test_every_name_is_read_back() -> None:
    for file in files(VERSION):
        assert parse_name(file.name, VERSION) == file
        assert parse_short_name(file.short_name, VERSION) == file


@pytest.mark.parametrize(
    "name",
    [
        "settled.csv",
        "all.ttl",
        "events.nt",
        "entry-a.csv",
        "entry-.ttl",
        "entry-../x.ttl",
        "settled",
        "x.ttl",
        "",
    ],
)
def test_what_is_no_name_is_none(name: str) -> None:
    assert parse_short_name(name, VERSION) is None


# The folder


def test_a_file_is_made_once(tmp_path: Path) -> None:
    folder, begun = DumpFolder(tmp_path), []

    def write(output: BinaryIO) -> None:
        begun.append(output)
        output.write(b"a")

    threads = [threading.Thread(target=folder.make, args=(FILE, write, 10.0)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
    made = folder.made(FILE)
    assert made is not None
    assert (made.size, made.path.read_bytes()) == (1, b"a")


def test_a_file_that_fails_halfway_is_not_there(tmp_path: Path) -> None:
    folder = DumpFolder(tmp_path)

    def write(output: BinaryIO) -> None:
        output.write(b"half")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one above
        folder.make(FILE, write, 10.0)
    assert folder.made(FILE) is None
    assert folder.sums(VERSION) == ""
    assert [path.name for path in (tmp_path / "dumps").rglob("*") if path.is_file()] == ["lock"]


def test_what_a_killed_process_left_is_not_there_and_goes(tmp_path: Path) -> None:
    folder, other = DumpFolder(tmp_path), named("settled.ttl")
    place = tmp_path / "dumps" / VERSION
    place.mkdir(parents=True)
    (place / f"{FILE.name}.part").write_bytes(b"half")
    (place / f"{other.name}.sha256").write_text(f"{'0' * 64}  {other.name}\n")
    assert folder.made(FILE) is None
    assert folder.made(other) is None
    assert folder.written(FILE) == 4
    folder.make(other, writes(b"whole"), 10.0)
    assert not (place / f"{FILE.name}.part").exists()
    assert [path.name for path in sorted(place.iterdir())] == [other.name, f"{other.name}.sha256"]


@pytest.mark.parametrize("coding", ["", "gz", "zst"])
def test_the_same_content_has_the_same_bytes(coding: str, tmp_path: Path) -> None:
    file = named(".".join(filter(None, ("settled.nt", coding))))
    hashes = {
        DumpFolder(tmp_path / name).make(file, writes(b"abc" * 999), 10.0).sha256 for name in ("a", "b")
    }
    assert len(hashes) == 1


def test_dumps_of_versions_that_nobody_keeps_go_oldest_first(tmp_path: Path) -> None:
    folder = DumpFolder(tmp_path)
    versions = [f"{number:012x}" for number in range(5)]
    for number, version in enumerate(versions):
        made = folder.make(named("settled.nt", version), writes(b"a"), 10.0)
        os.utime(made.path.parent, (number, number))
    assert set(folder.prune({versions[0]}, 2)) == {versions[1], versions[2]}
    assert [version for version in versions if folder.made(named("settled.nt", version))] == [
        versions[0],
        *versions[3:],
    ]


# The maker


class Scripted(Means):
    """Means that run a line of shell in place of the process that makes a file."""

    async def make(self, file: DumpFile) -> Ended:
        script = (self.data / "script").read_text().replace("FILE", file.name)
        return await run_async(programs.run_in_shell, script, limits=ChildLimits(self.seconds))


def asked(folder: Path, script: str, times: int = 1, seconds: float = 60.0) -> list[object]:
    """Ask for a file so many times at once; give what each gets."""
    (folder / "script").write_text(script)

    async def ask() -> list[object]:
        maker = Maker(Scripted(folder, "", seconds=seconds))
        answers = [maker.made(FILE, 20.0) for _ in range(times)]
        found: list[object] = list(await asyncio.gather(*answers, return_exceptions=True))
        await maker.stop()
        return found

    return asyncio.run(ask())


def test_requests_at_once_start_one_process(tmp_path: Path) -> None:
    made = tmp_path / "dumps" / VERSION
    script = (
        f"echo >> {tmp_path}/runs; mkdir -p {made}; echo 0 FILE > {made}/FILE.sha256; echo a > {made}/FILE"
    )
    assert all(asked(tmp_path, script, times=5))
    assert (tmp_path / "runs").read_text() == "\n"


@pytest.mark.parametrize(
    ("script", "seconds", "why"),
    [
        ("echo no room >&2; exit 1", 60.0, "the log of the service"),
        ("exit 7", 60.0, "more memory than 2048 MiB"),
        ("kill -ABRT $$", 60.0, "more memory"),
        ("exec sleep 60", 0.2, "longer than 0.2 s"),
    ],
)
def test_a_failure_is_told_to_all_who_ask(script: str, seconds: float, why: str, tmp_path: Path) -> None:
    for answer in asked(tmp_path, script, times=2, seconds=seconds):
        assert isinstance(answer, MakingError)
        assert why in str(answer)


def test_a_failure_is_not_tried_again_at_once_and_another_file_is(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(f"echo FILE >> {tmp_path}/runs; exit 1")

    async def ask() -> None:
        maker = Maker(Scripted(tmp_path, ""))
        for file in (FILE, FILE, named("settled.ttl")):
            with pytest.raises(MakingError):
                await maker.made(file, 20.0)

    asyncio.run(ask())
    assert len((tmp_path / "runs").read_text().split()) == 2


def test_who_does_not_wait_learns_that_it_is_coming(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("exec sleep 60")

    async def ask() -> None:
        maker = Maker(Scripted(tmp_path, ""))
        assert await maker.made(FILE, 0.0) is None
        await maker.stop()

    asyncio.run(ask())


def test_a_full_disk_is_told_and_not_remembered(tmp_path: Path) -> None:
    made = tmp_path / "dumps" / VERSION
    (tmp_path / "script").write_text(
        f"test -e {tmp_path}/room || exit 8; mkdir -p {made}; "
        f"echo 0 FILE > {made}/FILE.sha256; echo a > {made}/FILE"
    )

    async def ask() -> None:
        maker = Maker(Scripted(tmp_path, ""))
        with pytest.raises(NoSpaceError, match="no room on the disk"):
            await maker.made(FILE, 20.0)
        (tmp_path / "room").touch()
        assert await maker.made(FILE, 20.0)

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "full"), True),
        (OSError(errno.EACCES, "no"), False),
        (DetenteError("cannot write"), False),
    ],
)
def test_a_full_disk_is_known_behind_other_errors(error: Exception, full: bool) -> None:
    assert making.is_of_full_disk(error) == full
    outer = DetenteError("cannot write a dump")
    outer.__cause__ = error
    assert making.is_of_full_disk(outer) == full


def test_one_client_has_half_the_places_and_others_have_their_turn(tmp_path: Path) -> None:
    """A file is made when the test says so: its script waits for a name in a pipe."""
    (tmp_path / "script").write_text(f"echo FILE >> {tmp_path}/runs; read go < {tmp_path}/FILE.go; exit 1")
    files = [named(name) for name in ("settled.nt", "settled.ttl", "all.nq", "all.trig")]
    for file in files:
        os.mkfifo(tmp_path / f"{file.name}.go")

    async def ask() -> None:
        maker = Maker(Scripted(tmp_path, ""), turns=Admission(1, 4, 60.0, "files"))
        first, second, third, fourth = files[:4]
        assert await maker.made(first, 0.0, "greedy") is None
        assert await maker.made(second, 0.0, "greedy") is None
        assert await maker.made(third, 0.0, "greedy") is None
        with pytest.raises(BusyError, match="2 files of this client are waiting already"):
            await maker.made(fourth, 0.0, "greedy")
        waiting = asyncio.ensure_future(maker.made(fourth, 30.0, "other"))
        for file in (first, fourth):
            await asyncio.to_thread((tmp_path / f"{file.name}.go").write_text, "go\n")
        with pytest.raises(MakingError):
            await waiting
        await maker.stop()

    asyncio.run(ask())
    runs = (tmp_path / "runs").read_text().split()
    assert runs[:2] == [files[0].name, files[3].name]


# Tables


def test_several_values_are_sorted_and_a_bar_within_one_is_doubled() -> None:
    row = NamedNode("urn:r")
    table = Table(
        "t", "", "", "", (Column("row", "", "", "own"), Column("v", "", "", ("a", "b"), several=True))
    )

    def ask(query: str) -> list[dict[str, NamedNode | Literal]]:
        values = (
            [row]
            if "own" in query
            else [Literal("y | z"), Literal("b")]
            if "\n  a\n" in query
            else [Literal("x")]
        )
        return [{"row": row, "value": value} for value in values]

    assert list(cells(table, ask)) == [["urn:r", "b | x | y || z"]]


def test_no_column_is_there_twice_and_each_says_what_it_has() -> None:
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert all(column.description.endswith((".", "…")) for column in table.columns)
