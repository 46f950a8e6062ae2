"""The Makefile, the set-up script and the locked requirements."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;]+)", re.MULTILINE)


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command,
        env=outer | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def pins(lock: Path) -> dict[str, str]:
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(lock.read_text())}


@pytest.fixture
def targets(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))


@pytest.fixture
def ready_checkout(root: Path, tmp_path: Path) -> Path:
    """Give a copy of the tooling, in a path with spaces, that `make` takes for set up."""
    checkout = tmp_path / "a check out"
    shutil.copytree(root / "scripts", checkout / "scripts")
    for name in ("Makefile", "pyproject.toml", "requirements/dev.txt"):
        (checkout / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(root / name, checkout / name)
    (checkout / "bench").mkdir()
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "ready").touch()
    return checkout


def test_make_alone_lists_every_target(root: Path, targets: set[str]) -> None:
    listed = run("make", "-C", root, "--no-print-directory").stdout
    assert targets >= {"serve", "test", "bench", "lint", "help"}
    assert set(re.findall(r"^ +make ([a-z-]+)\t\S", listed, re.MULTILINE)) == targets


def test_make_does_not_set_up_again_what_is_ready(ready_checkout: Path) -> None:
    executable(ready_checkout / ".venv" / "bin" / "pytest", 'echo "pytest $*"')
    ran = run("make", "-C", ready_checkout, "test", "ARGS=-k turtle")
    assert ran.returncode == 0, ran.stderr
    assert "pytest -k turtle\n" in ran.stdout
    assert "Setting" not in ran.stdout


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/dev.txt", "scripts/setup"])
def test_make_sets_up_again_after_a_change(ready_checkout: Path, changed: str) -> None:
    executable(ready_checkout / "scripts" / "setup", 'echo "setup $*"')
    executable(ready_checkout / ".venv" / "bin" / "pytest", "exit 0")
    ready = ready_checkout / ".venv" / "ready"
    os.utime(ready_checkout / "scripts" / "setup", (0, 0))
    os.utime(ready_checkout / changed, (ready.stat().st_mtime + 60,) * 2)
    assert "setup .venv requirements/dev.txt\n" in run("make", "-C", ready_checkout, "test").stdout


def test_bench_says_that_there_is_nothing_to_measure(ready_checkout: Path) -> None:
    ran = run("make", "-C", ready_checkout, "bench")
    assert ran.returncode == 0, ran.stderr
    assert "nothing to measure" in ran.stdout


def test_bench_runs_each_benchmark_and_fails_with_it(ready_checkout: Path) -> None:
    (ready_checkout / "bench" / "bench_a.py").write_text("print('measured a')")
    (ready_checkout / "bench" / "bench_b.py").write_text("raise SystemExit(3)")
    ran = run("make", "-C", ready_checkout, "bench")
    assert ran.returncode != 0
    assert "measured a" in ran.stdout


def test_setup_names_a_missing_python(root: Path, tmp_path: Path) -> None:
    ran = run(root / "scripts" / "setup", tmp_path / "venv", "lock.txt", PATH=str(tmp_path), PYTHON="")
    assert ran.returncode == 1
    assert "there is no python3 on the PATH" in ran.stderr


@pytest.mark.parametrize(
    ("version", "accepted"),
    [("2.7", False), ("3.9", False), ("3.10", False), ("3.11", True), ("3.13", True), ("4.0", True)],
)
def test_setup_names_a_python_too_old(root: Path, tmp_path: Path, version: str, accepted: bool) -> None:
    executable(tmp_path / "python3", f'case $2 in *ensurepip*) exit 1 ;; *) echo "{version}" ;; esac')
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = run(root / "scripts" / "setup", tmp_path / "venv", "lock.txt", PATH=path, PYTHON="")
    assert ran.returncode == 1
    assert ("and 3.11 or later is needed" not in ran.stderr) == accepted
    assert accepted or f"python3 is Python {version}" in ran.stderr


def test_setup_names_the_debian_package_of_a_missing_module(root: Path, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    lock = root / "requirements" / "dev.txt"
    setup = root / "scripts" / "setup"
    ran = run(setup, tmp_path / "venv", lock, PYTHON=sys.executable, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 1
    assert "apt install python3-venv" in ran.stderr
    assert not (tmp_path / "venv").exists()


def test_setup_repeats_what_pip_said(root: Path, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"click==8.1.8 --hash=sha256:{'0' * 64}\n")
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    ran = run(root / "scripts" / "setup", tmp_path / "venv", lock, PYTHON=sys.executable, **offline)
    assert ran.returncode == 1
    assert "No matching distribution found for click==8.1.8" in ran.stderr
    assert f"the packages of {lock} could not be installed" in ran.stderr


def test_lowest_pins_are_the_lower_bounds(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    bounds = {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, project["dependencies"])}
    lowest = pins(root / "requirements" / "lowest.txt")
    assert {name: f">={lowest[name]}" for name in bounds} == bounds


def test_one_version_is_locked_for_serving_and_for_testing(root: Path) -> None:
    runtime = pins(root / "requirements" / "runtime.txt")
    assert runtime
    assert runtime.items() <= pins(root / "requirements" / "dev.txt").items()


@pytest.mark.parametrize("name", ["runtime", "dev", "lowest"])
def test_locks_name_hashes_and_no_place(root: Path, name: str) -> None:
    text = (root / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z])", text)[1:]
    assert len(entries) == len(pins(root / "requirements" / f"{name}.txt"))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index|--find-links|\B/", text)
