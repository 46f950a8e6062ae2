"""The folders that ship with the package are found in a checkout and in an installation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from detente.errors import DetenteError
from detente.resources import resource, shipped_sources


@pytest.mark.parametrize("name", ["ontology", "shapes", "seeds", "docs"])
def test_a_checkout_has_them_at_its_top(name: str, root: Path) -> None:
    assert resource(name) == root / name


@pytest.mark.parametrize("name", ["ontology", "shapes", "seeds"])
def test_a_version_is_made_from_them(name: str, root: Path) -> None:
    assert getattr(shipped_sources(), name) == root / name


def test_the_wheel_has_every_one_of_them(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {name: f"detente/data/{name}" for name in ("ontology", "shapes", "seeds", "docs")}


def test_an_installation_has_them_beside_the_modules(root: Path, tmp_path: Path) -> None:
    package = shutil.copytree(root / "service" / "detente", tmp_path / "detente")
    (package / "data" / "ontology").mkdir(parents=True)
    found = subprocess.run(
        [sys.executable, "-c", "from detente.resources import resource; print(resource('ontology'))"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == package / "data" / "ontology"


def test_one_that_is_missing_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(DetenteError, match="lacks its nothing/ folder; install the package again"):
        resource("nothing")
