"""The folders that ship with the package are found in a checkout and in an installation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detente.errors import DetenteError
from detente.resources import resource, shipped_sources


@pytest.mark.parametrize("name", ["ontology", "shapes", "seeds"])
def test_a_checkout_has_them_at_its_top(name: str, root: Path) -> None:
    assert resource(name) == root / name
    assert getattr(shipped_sources(), name) == root / name


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
