"""Where the benchmark keeps what it makes: graphs, loaded stores, the peers' own virtual environment."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

BENCH = Path(__file__).parents[1]
REQUIREMENTS = BENCH / "requirements.txt"


class MissingToolError(Exception):
    """Something that a measurement needs is not installed; the message says what to install."""


def cache_folder() -> Path:
    """Name the cache folder: DETENTE_BENCH_CACHE, else one below the folder for temporary files."""
    default = Path(tempfile.gettempdir()) / "detente-bench"
    folder = Path(os.environ.get("DETENTE_BENCH_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def tool(name: str, package: str) -> str:
    """Find a program of the system; raises MissingToolError."""
    found = shutil.which(name)
    if found is None:
        raise MissingToolError(f"{name} is not installed (Debian's package {package} has it)")
    return found


def peers_bin() -> Path:
    """Make the environment of the peers that come from PyPI, once for these requirements; return its bin/."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = cache_folder() / f"venv-{digest}"

    ready = folder / "ready"
    if not ready.exists():
        _make_venv(folder)
        ready.touch()
    return folder / "bin"


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a file or folder of the cache; where it is absent, `make` writes it beside its place first."""
    path = cache_folder() / name
    if not path.exists():
        pending = path.with_name(f"{path.name}.pending")
        remove(pending)
        make(pending)
        pending.rename(path)
    return path


def _make_venv(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    options = ["install", "--quiet", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
    done = subprocess.run([str(folder / "bin/python"), "-m", "pip", *options], check=False)
    if done.returncode:
        raise MissingToolError("pip could not install bench/requirements.txt")


def remove(path: Path) -> None:
    """Remove a file or a folder, if there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
