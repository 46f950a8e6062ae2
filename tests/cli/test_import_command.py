"""`detente import`: the path that docs/importing.md walks, with the table and the mapping that it shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, TYPE
from detente.store import VersionStore
from detente.store.manifest import GraphSummary
from tests.cli.conftest import Run
from tests.spark import MASTER

GRAPH = NamedNode("https://w3id.org/detente/entry/port-calls-2016")


@pytest.fixture
def folder(data: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the data folder, beside the files that the page shows."""
    text = (root / "docs" / "importing.md").read_text(encoding="utf-8")
    for language, name in (("csv", "calls.csv"), ("yaml", "calls.yaml")):
        found = re.search(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        assert found is not None
        (tmp_path / name).write_text(found[1], encoding="utf-8")
    answers = "".join(f"name,Freedonia,,state/{code}\n" for code in ("TUR", "TUR", "RUS"))
    answers = f"system,code,label,match\n{answers}"
    (tmp_path / "twice.csv").write_text(answers, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(data, tmp_path / "data")


def test_a_table_nobody_thought_of_is_imported_by_a_short_mapping(run: Run, folder: Path) -> None:
    lines = (folder.parent / "calls.yaml").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 26
    before = VersionStore(folder).current_id()
    dry = run("import", "calls.csv", "--mapping", "calls.yaml", "--dry-run", folder=folder)
    assert dry.exit_code == 0, dry.output
    assert 'rdfs:label "Sea Star calls at Tartus"@en' in dry.output
    assert "3 of 4 records mapped" in dry.output
    assert "dry run, it conforms" in dry.output
    assert "name Freedonia (Freedonia): 1 records, the first is 4" in dry.output
    assert "calls.csv:5:6: record 5: arrived: '31/02/2016' is no date as %d/%m/%Y" in dry.output
    assert VersionStore(folder).current_id() == before
    assert "Freedonia" in Path("unmatched.csv").read_text(encoding="utf-8")

    made = run("import", "calls.csv", "--mapping", "calls.yaml", "--json", folder=folder)
    assert made.exit_code == 0, made.output
    told = json.loads(made.output[made.output.index("{") :])
    assert (told["mapped"], told["is_new"], told["graph"]) == (3, True, GRAPH.value)
    version = VersionStore(folder).current()
    assert version is not None
    assert len(list(version.match(None, TYPE, DET.Visit, GRAPH))) == 3
    assert version.manifest.message == "Imported port-calls, release 2016, from calls.csv"

    again = run("import", "calls.csv", "--mapping", "calls.yaml", folder=folder)
    assert f"version {version.manifest.id}: nothing to change" in again.output


def summaries(folder: Path) -> dict[str, GraphSummary]:
    """Give the digests of all graphs but the log, which has the time in it."""
    manifest = VersionStore(folder).current_manifest()
    assert manifest is not None
    return {name: each for name, each in manifest.graphs.items() if not name.endswith("/graph/log")}


@pytest.mark.parametrize("way", [["--jobs", "2"], pytest.param(["--spark", MASTER], marks=pytest.mark.spark)])
def test_import_in_slices_tells_their_digest(run: Run, folder: Path, way: list[str]) -> None:
    alone = shutil.copytree(folder, folder.with_name("alone"))
    command = ["import", "calls.csv", "--mapping", "calls.yaml"]
    made = subprocess.run(  # a process has one Spark, and that of these tests may have one
        [sys.executable, "-m", "detente", *command, *way, "--partitions", "parts"],
        env={**os.environ, "DETENTE_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    listed = json.loads(Path("parts/partitions.json").read_text(encoding="utf-8"))
    assert f"in 1 slices, 0 of them again: {listed['digest']}" in made.stdout + made.stderr
    assert run(*command, folder=alone).exit_code == 0
    assert summaries(folder) == summaries(alone)
    version = VersionStore(folder).current()
    assert version is not None
    assert len(list(version.match(None, TYPE, DET.Visit, GRAPH))) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["calls.csv", "--mapping", "icwes"], "no mapping 'icwes' ships; did you mean 'icews'?"),
        (["none.csv", "--mapping", "calls.yaml"], "none.csv: cannot be read: No such file or directory"),
        (["calls.csv", "--mapping", "none.yaml"], "none.yaml: cannot be read"),
        (["calls.csv", "--mapping", "calls.yaml", "--since", "2016"], "'2016' is no day as 2018-01-31"),
        (["calls.csv", "--mapping", "calls.yaml", "--since", "2016-01-01"], "names no date that --since"),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--since", "2020-13-01"],
            "--since: '2020-13-01' is no day",
        ),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--until", "2029-02-30"],
            "--until: '2029-02-30' is no day",
        ),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--issued", "2029-02-30"],
            "--issued: '2029-02-30' is no day",
        ),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--since", "2020-01-02", "--until", "2020-01-01"],
            "--until: 2020-01-01 is before 2020-01-02",
        ),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--unmatched", "none/x.csv"],
            "none/x.csv: cannot be written: there is no folder none",
        ),
        (["calls.csv", "--mapping", "calls.yaml", "--unmatched", "data"], "data: is a folder; name a file"),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--matches", "twice.csv"],
            "twice.csv:4:4: 'Freedonia' (name) is 'state/RUS' here, and another in line 2",
        ),
        (["--mapping", "calls.yaml"], "no file is named, and the mapping names none either"),
        (["calls.csv", "--mapping", "acled"], "calls.csv:1: has one column, 'id;ship;"),
        (["calls.csv", "--mapping", "calls.yaml", "--jobs", "2", "--since", "2016-01-01"], "names no date"),
        (
            ["calls.csv", "--mapping", "calls.yaml", "--jobs", "2", "--spark", "local"],
            "two ways of one thing",
        ),
        (["calls.csv", "--mapping", "calls.yaml", "--partitions", "parts"], "goes with --jobs or --spark"),
    ],
    ids=[
        "mapping",
        "file",
        "mapping file",
        "day",
        "period",
        "month",
        "day of no month",
        "day of issue",
        "days in reverse",
        "no folder",
        "folder",
        "two answers",
        "no file",
        "other columns",
        "period in slices",
        "jobs and Spark",
        "partitions of nothing",
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(
    run: Run, folder: Path, arguments: list[str], told: str
) -> None:
    before = VersionStore(folder).current_id()
    result = run("import", *arguments, folder=folder)
    assert result.exit_code == 2
    assert told in result.output
    assert VersionStore(folder).current_id() == before
