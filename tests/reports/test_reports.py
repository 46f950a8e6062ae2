"""Every report has a verdict, and names the test or the page that bears it out."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VERDICTS = {"mended", "worked around", "refused", "left"}
ROWS = [
    pytest.param(row, id=f"{path.stem}-{row['id']}")
    for path in sorted(HERE.glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]


@pytest.mark.parametrize("row", ROWS)
def test_a_report_names_what_bears_its_verdict_out(row: dict[str, str]) -> None:
    assert row["verdict"] in VERDICTS
    path, _, name = row["where"].partition("::")
    assert (ROOT / path).is_file(), path
    if path.startswith("tests/"):
        defined = functions_of(ROOT / path)
        assert name.partition("[")[0] in defined, name
    else:
        assert row["verdict"] != "mended"


def functions_of(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
