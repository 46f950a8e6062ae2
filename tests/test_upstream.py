"""The reproductions in docs/upstream still show what they say of the newest libraries."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "upstream"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FOUND = re.compile(r"^Found.*?^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STATED = re.compile(r"^(pyoxigraph|pyshacl) ([0-9.]+)\.", re.MULTILINE)


def only(pattern: re.Pattern[str], text: str) -> str:
    (found,) = pattern.finditer(text)
    return found[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_fault_is_there_as_told(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    (stated,) = STATED.finditer(text)
    if stated[2] != version(stated[1]):
        pytest.skip(f"told of {stated[1]} {stated[2]}")
    run = subprocess.run(
        [sys.executable, "-c", only(PROGRAM, text)], capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        assert run.stdout == only(FOUND, text)
    else:
        assert only(FOUND, text).strip() in run.stderr


def test_every_reproduction_is_listed_in_one_line() -> None:
    listed = re.findall(r"^- \[(.*?)\]\((.*?)\): .*\.$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert [f"{name}.md" for name, _ in listed] == [target for _, target in listed]
    assert sorted(target for _, target in listed) == [page.name for page in PAGES]
