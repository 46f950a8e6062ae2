"""Rooms import in the direction of the flow; `pyproject.toml` has the order (import-linter's `layers`)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = Path(sys.executable).with_name("lint-imports")
MOST_MODULES_AT_THE_ROOT = 8
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)


def test_no_room_imports_from_one_behind_it(root: Path) -> None:
    done = lint(root)
    assert done.returncode == 0, done.stdout


def test_an_import_against_the_flow_is_told(tmp_path: Path) -> None:
    package = tmp_path / "detente"
    for room in ("rdf", "cli"):
        (package / room).mkdir(parents=True)
        (package / room / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "rdf" / "backwards.py").write_text("import detente.cli\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "detente"\n[[tool.importlinter.contracts]]\n'
        'name = "flow"\ntype = "layers"\ncontainers = ["detente"]\nlayers = ["cli", "rdf"]\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [LINTER, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "detente.rdf.backwards -> detente.cli" in done.stdout


def test_few_modules_stand_beside_the_rooms(root: Path) -> None:
    modules = [path.name for path in (root / "service/detente").glob("*.py")]
    assert len(modules) - ("__init__.py" in modules) <= MOST_MODULES_AT_THE_ROOT


@pytest.mark.parametrize("folder", ["service/detente"])
def test_every_room_says_what_is_in_it(root: Path, folder: str) -> None:
    rooms = {path.parent for path in (root / folder).rglob("*.py")}
    unsaid = [str(room) for room in rooms if not (room / "__init__.py").read_text(encoding="utf-8").strip()]
    assert unsaid == []


def test_no_two_things_share_a_public_name(root: Path) -> None:
    named: dict[str, list[str]] = {}
    for path in (root / "service/detente").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(path.relative_to(root).as_posix())
    assert {name: places for name, places in named.items() if len(places) > 1} == {}
