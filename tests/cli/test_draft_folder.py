"""`detente draft FOLDER` that is killed at any moment: what comes in the end is what comes without a kill."""

from __future__ import annotations

import fcntl
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

from detente.cli.draft_folder import FolderTask, draft_file
from detente.gazetteer.gazetteer import gazetteer_of_triples
from detente.rdf.namespaces import DEFAULT_BASE
from detente.vocabulary.iris import Iris
from tests.spark import MASTER, SPARK

Run = Callable[..., Result]
SECONDS = 900
TEXTS = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of texts, no two alike."""
    made = tmp_path / "texts"
    made.mkdir()
    for number in range(TEXTS):
        text = f"Recep Tayyip Erdogan met Vladimir Putin in Moscow on Tuesday. Iran attacked {number} ships."
        (made / f"2016-08-{number % 28 + 1:02}-{number}.txt").write_text(text, encoding="utf-8")
    return made


PROCESSES = ("--jobs", "2")
Way = tuple[str, str]
"""How a run is told who does the work."""


@pytest.fixture(params=["processes", SPARK])
def way(request: pytest.FixtureRequest) -> Way:
    if request.param == "processes":
        return PROCESSES
    return ("--spark", MASTER)


def started(folder: Path, output: Path, data: Path, way: Way = PROCESSES) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "detente", "draft", str(folder), *way, "--output", str(output)]
    environment = {**os.environ, "DETENTE_DATA": str(data)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def whole(output: Path) -> list[Path]:
    return [*output.glob("*.yaml")]


def contents(output: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in output.iterdir()}


def children(pid: int) -> Iterator[int]:
    """Yield the processes below one, as Linux tells them."""
    for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        yield int(each)
        yield from children(int(each))


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.002)


def gone(pid: int) -> bool:
    """Tell whether a process has ended; one that nobody has waited for has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def killed_on_the_way(
    folder: Path, output: Path, data: Path, enough: int, seconds: float, way: Way = PROCESSES
) -> bool:
    """Kill a run some time after so many texts were drafted; tell whether that left any undrafted."""
    with started(folder, output, data, way) as process:
        until(lambda: len(whole(output)) >= enough or process.poll() is not None)
        time.sleep(seconds)
        workers: list[int] = []
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just come to its end
            workers = [*children(process.pid)]
        process.kill()
    until(lambda: all(map(gone, workers)))
    return len(whole(output)) < TEXTS


def test_kills_at_random_moments_give_the_bytes_of_an_undisturbed_run(
    folder: Path, data: Path, tmp_path: Path, way: Way
) -> None:
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    disturbed.mkdir()
    with started(folder, undisturbed, data) as process:
        assert process.wait(SECONDS) == 0
    chance = random.Random()  # any moment is to do
    enough = 0
    for _ in range(2 if way == PROCESSES else 1):  # Java takes its time to start
        enough += chance.randrange(1, TEXTS // 5)
        while not killed_on_the_way(folder, disturbed, data, enough, chance.random() / 20, way):
            for each in sorted(whole(disturbed))[enough:]:  # it came to its end first: once more
                each.unlink()
    with started(folder, disturbed, data, way) as process:
        assert process.wait(SECONDS) == 0
    assert contents(disturbed) == contents(undisturbed)
    assert len(contents(disturbed)) == TEXTS


def test_one_process_at_a_time_drafts_into_a_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "drafts"
    output.mkdir()
    held = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run("draft", folder, "--output", output)
    finally:
        os.close(held)
    assert done.exit_code == 1
    assert "another process drafts into" in done.stderr
    assert contents(output) == {}


def test_a_file_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    task = FolderTask(tmp_path / "gone.txt", tmp_path / "gone.txt.yaml", None, None, "yaml")
    done = draft_file(gazetteer_of_triples((), Iris(DEFAULT_BASE)), task)
    assert "gone.txt" in done.problem
    assert not (tmp_path / "gone.txt.yaml").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--jobs", "2", "--spark", "local[1]"), "two ways of one thing"),
        (("--spark", "local[1]", "--language-model"), "not with --language-model"),
    ],
)
def test_ways_that_exclude_each_other_are_told(
    run: Run, folder: Path, options: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_LANGUAGE_MODEL_ADDRESS", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DETENTE_LANGUAGE_MODEL_NAME", "any")
    done = run("draft", folder, *options)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (folder / "drafts").exists()
