"""`detente build`: what it tells, its exit codes, and that a failure changes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.cli import main
from detente.resources import Sources
from detente.store import VersionStore

Run = Callable[..., Result]

FIRST_TERM = 'edtf: "2000-05-07/2008-05-07"'


@pytest.fixture(scope="module")
def small(lesser: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give seeds of the authority and the first entry alone, which are quick to validate."""
    seeds = shutil.copytree(lesser.seeds, tmp_path_factory.mktemp("small") / "seeds")
    for name in ("2016-08-turkey-russia-2.yaml", "curation.yaml"):
        (seeds / "2016-08-turkey-russia" / name).unlink()
    return seeds


@pytest.fixture(scope="module")
def built(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give a data folder that was built on the command line, and what the command said."""
    folder = tmp_path_factory.mktemp("built")
    result = CliRunner().invoke(main, ["build", "--seeds", str(small)], env={"DETENTE_DATA": str(folder)})
    assert result.exit_code == 0
    return folder, result.output


def current(folder: Path) -> str:
    version = VersionStore(folder).current()
    assert version is not None
    return version.manifest.id


def with_first_term(small: Path, folder: Path, edtf: str) -> Path:
    seeds = shutil.copytree(small, folder / "seeds")
    offices = seeds / "authority" / "offices.yaml"
    text = offices.read_text(encoding="utf-8")
    assert text.count(FIRST_TERM) == 1
    offices.write_text(text.replace(FIRST_TERM, f"edtf: {edtf}"), encoding="utf-8")
    return seeds


def test_a_build_tells_the_version(built: tuple[Path, str]) -> None:
    folder, output = built
    assert output.startswith(f"version {current(folder)}: ")
    assert "quads in" in output


def test_a_second_build_is_up_to_date(built: tuple[Path, str], small: Path, run: Run) -> None:
    folder, _ = built
    result = run("build", "--seeds", small, folder=folder)
    assert result.exit_code == 0
    assert result.output.startswith(f"version {current(folder)} is up to date: ")


def test_a_build_tells_programs_the_manifest(built: tuple[Path, str], small: Path, run: Run) -> None:
    folder, _ = built
    manifest = json.loads(run("build", "--seeds", small, "--json", folder=folder).output)
    assert manifest["id"] == current(folder)
    assert manifest["graphs"]["https://w3id.org/detente/graph/authority"]["count"] > 100


def test_a_wrong_seed_ends_with_2_and_its_place(
    built: tuple[Path, str], small: Path, tmp_path: Path, run: Run
) -> None:
    folder, _ = built
    before = current(folder)
    seeds = with_first_term(small, tmp_path, "long ago")
    text = (seeds / "authority" / "offices.yaml").read_text(encoding="utf-8")
    line = text[: text.index("long ago")].count("\n") + 1
    result = run("build", "--seeds", seeds, folder=folder)
    assert result.exit_code == 2
    assert f"{seeds}/authority/offices.yaml:{line}:9: 'long ago' is not an EDTF date" in result.output
    assert current(folder) == before


def test_what_the_gate_refuses_ends_with_3_and_the_report(
    built: tuple[Path, str], small: Path, tmp_path: Path, run: Run
) -> None:
    folder, _ = built
    before = current(folder)
    result = run("build", "--seeds", with_first_term(small, tmp_path, "2000-05-07/2013-05-07"), folder=folder)
    assert result.exit_code == 3
    for words in (
        "id/tenure/vladimir-putin-president-of-russia> (Vladimir Putin, President of Russia, 2000 to 2008)",
        "(single-seat office has one holder at a time)",
        "refused: 2 violations; nothing was changed",
    ):
        assert words in result.output
    assert current(folder) == before


@pytest.mark.parametrize("name", ["", "none"])
def test_a_folder_that_holds_no_seeds_ends_with_2(name: str, tmp_path: Path, run: Run) -> None:
    result = run("build", "--seeds", tmp_path / name, folder=tmp_path / "data")
    assert result.exit_code == 2
    assert "holds no seeds" in result.output or "does not exist" in result.output
    assert not (tmp_path / "data").exists()


LOADED = """
import sys
from detente.cli import main
try:
    main(["build", "--help"])
finally:
    print(*{name.split(".")[1] for name in sys.modules if name.startswith("detente.")})
"""


def test_a_build_loads_no_room_that_it_does_not_use() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "changes" in loaded
    assert loaded.isdisjoint({"web", "exports", "workers"})
