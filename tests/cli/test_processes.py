"""The command as a process: its exit code, its two streams, and a reader that stops early."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente import __version__

DETENTE = [sys.executable, "-m", "detente"]


def detente(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DETENTE, *arguments],
        env={**os.environ, "DETENTE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_answers_go_to_standard_output(data: Path) -> None:
    done = detente("query", "ASK { ?m a det:Meeting }", data=data)
    assert (done.returncode, done.stdout, done.stderr) == (0, "true\n", "")


def test_errors_go_to_standard_error(tmp_path: Path) -> None:
    done = detente("query", "ASK {}", data=tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("holds no version yet; run 'detente build' first\n")


def test_the_version_is_told(tmp_path: Path) -> None:
    assert detente("--version", data=tmp_path).stdout == f"detente, version {__version__}\n"


def test_a_date_that_is_none_makes_no_noise(tmp_path: Path) -> None:
    file = tmp_path / "date.ttl"
    file.write_text(
        '<x> <https://w3id.org/detente/ontology#start> "soon"^^<http://www.w3.org/2001/XMLSchema#date> .'
    )
    done = detente("validate", str(file), data=tmp_path)
    assert done.returncode == 3
    assert done.stderr == ""


def test_a_reader_may_stop_early(data: Path) -> None:
    for arguments in (["dump"], ["query", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "--format", "csv"]):
        with subprocess.Popen(
            [*DETENTE, *arguments],
            env={**os.environ, "DETENTE_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""


def test_a_folder_that_is_missing_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_SEEDS", str(tmp_path / "none"))
    done = detente("build", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (1, f"{tmp_path / 'none'}: No such file or directory\n")


def test_an_output_that_is_full_is_told_in_a_line(data: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*DETENTE, "query", "SELECT * { ?m a det:Meeting }"],
            env={**os.environ, "DETENTE_DATA": str(data)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "No space left on device\n")
