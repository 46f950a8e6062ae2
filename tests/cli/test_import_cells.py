"""What a cell can hold: a record that RDF, the ontology or the gate would refuse is told, and left out."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from detente.cli import main
from detente.store import VersionStore

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "import_cells.yaml").read_text(encoding="utf-8"))
SOUND = {
    "id": "sound",
    "day": "2020-03-01",
    "who": "France",
    "code": "042",
    "place": "Por\x9et",
    "lat": "9.5",
    "long": "-9",
    "words": "caf\u00e9 \u0001",
    "site": "https://example.org/a b",
    "host": "example.org",
    "long_part": "y",
    "source": "Post",
    "since": "2020-03-01",
    "amount": "7",
    "deaths": "5",
    "joint": "",
}


def _cell(cell: str | dict[str, Any]) -> str:
    return cell if isinstance(cell, str) else cell["repeat"] * cell["times"]


def _table() -> bytes:
    """Give a sound record, one for each case, and another sound one."""
    out = io.StringIO()
    writer = csv.DictWriter(out, SOUND, lineterminator="\n")
    writer.writeheader()
    writer.writerow(SOUND)
    for number, case in enumerate(CASES.values()):
        record = SOUND | {"id": f"bad-{number}", "place": f"Bad {number}"}
        writer.writerow(record | {case["column"]: _cell(case["cell"])})
    writer.writerow(SOUND | {"id": "last"})
    return out.getvalue().encode(errors="surrogateescape")


@pytest.fixture(scope="module")
def imported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """Import all cases in one table; give what was told, and the lines of it."""
    folder = tmp_path_factory.mktemp("cells")
    (folder / "cells.csv").write_bytes(_table())
    store = shutil.copytree(data, folder / "data")
    shown = ["--mapping", str(HERE / "import_cells_mapping.yaml"), "--unmatched", str(folder / "u.csv")]
    environment = {"DETENTE_DATA": str(store)}
    result = CliRunner().invoke(main, ["import", str(folder / "cells.csv"), *shown], env=environment)
    assert result.exit_code == 0, result.output
    assert VersionStore(store).current_id() is not None
    return result.output, result.output.split("\n")


def test_all_other_records_go_in(imported: tuple[str, list[str]]) -> None:
    assert f"2 of {len(CASES) + 2} records mapped" in imported[0]
    assert "version" in imported[1][-2]


@pytest.mark.parametrize("name", CASES)
def test_record_is_told_with_file_and_line(imported: tuple[str, list[str]], name: str) -> None:
    line = list(CASES).index(name) + 3
    (told,) = [each for each in imported[1] if f"cells.csv:{line}:" in each]
    assert CASES[name]["told"] in told
