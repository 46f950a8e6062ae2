"""An import that is killed at any moment leaves the version before whole, and can be done again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.changes.bulk.folders import abandoned
from detente.changes.bulk.incoming import quad_lines
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore
from detente.store.inspection import inspect, leavings
from detente.vocabulary.iris import Iris
from tests.changes.bulk.events import entry_quads

IRIS = Iris(DEFAULT_BASE)
STAGES = ["reading", "judging-and-settling", "ready"]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of some thousands of quads that conform."""
    path = tmp_path_factory.mktemp("events") / "events.nq"
    path.write_text("".join(quad_lines(entry_quads(IRIS, entries=6, events=100))), encoding="utf-8")
    return path


@contextmanager
def importing(folder: Path, path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.faults.importing", str(folder), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process


def run_to(process: subprocess.Popen[str], stage: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.split()[0] == stage:
            return
    raise AssertionError(f"the import has ended before {stage!r}")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("stage", STAGES)
def test_killed_import_leaves_nothing_and_can_go_on(
    folder: Path, events: Path, stage: str, how: signal.Signals
) -> None:
    with importing(folder, events) as process:
        run_to(process, stage)
        time.sleep(0.05)
        process.send_signal(how)
        process.communicate()
    store = VersionStore(folder)
    was_made = process.returncode == 0
    assert was_made or process.returncode in (-how, 1)
    assert (store.current_id() is not None) == was_made or stage == "ready"
    with importing(folder, events) as process:
        run_to(process, "done")
        process.communicate()
    assert process.returncode == 0
    found = inspect(store)
    assert found.whole, found
    assert found.versions == 1
    assert leavings(store) == []
    assert abandoned(folder) == []
