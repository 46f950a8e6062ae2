from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.claims.importing.mapped import mapped

TEXT = (Path(__file__).parent / "operations.yaml").read_text(encoding="utf-8")
CASES = yaml.load(TEXT, Loader=yaml.BaseLoader)
MAKE = "{thing: id/event/x-$(row), a: det:Event, label: $(%s), claim: true}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['let'][:40]} {case['cells']}")
def test_operation(tmp_path: Path, case: dict[str, Any]) -> None:
    cells = {"a": "", "b": "", "c": "", **case["cells"]}
    out = io.StringIO()
    csv.writer(out).writerows([cells, cells.values()])
    mapping = f"let:\n  {case['let']}\nmake:\n- {MAKE % case['use']}\n"
    made = mapped(tmp_path, mapping, out.getvalue())
    if "problem" in case:
        assert made.problems() == [case["problem"]]
        assert made.quads == []
    else:
        wanted = set() if case["gives"] == "null" else {case["gives"]}
        assert made.values("id/event/x-2", "rdfs:label") == wanted
