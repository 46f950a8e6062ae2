"""`scripts/walks.py` counts what it says: files, stays and returns, over all processes, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

MODULES = {
    "__init__": "",
    "__main__": "from detente import first\nfirst.run()\n",
    "first": """
import os
from detente import second

@second.decorator
def run():
    second.work()
    after()
    after()
    child = os.fork()
    if not child:
        second.in_a_child()
        os._exit(0)
    os.waitpid(child, 0)

def after():
    list(x for x in "ab")
""",
    "second": """
def decorator(function):
    return function

def work():
    import json
    json.dumps([1])

def in_a_child():
    pass
""",
}


@pytest.fixture
def walks(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("walks", root / "scripts" / "walks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    package = tmp_path / "other" / "detente"
    package.mkdir(parents=True)
    for name, text in MODULES.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    return package


def test_a_function_counts_once_where_it_is_called_and_not_where_it_is_imported(
    walks: ModuleType, package: Path, tmp_path: Path
) -> None:
    recording = walks.Recording(package, tmp_path)
    recording.command()
    with recording.walk(3):
        recording.command()
    recording.command()
    assert recording.files(3) == ["first", "second", "first", "second"]
    assert recording.processes(3) == 2
    (row,) = (line for line in walks.rows(recording) if line.startswith("| b"))
    functions, files, stays, returns, processes = 4, 2, 4, 2, 2
    assert row == f"| b, a query | {functions} | {files} | {stays} | {returns} | {processes} |"


def test_what_is_outside_of_a_walk_is_not_noted(walks: ModuleType, package: Path, tmp_path: Path) -> None:
    recording = walks.Recording(package, tmp_path)
    recording.command()
    assert [recording.files(number) for number in walks.WALKS] == [[], [], [], []]
