"""`detente reconcile`: what it adds to a table, what it leaves open, and what is wrong with a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from detente.cli.reconcile import ADDED
from detente.store import VersionStore
from tests.gazetteer.world import quads
from tests.versions import commit_quads

Run = Callable[..., Result]

FAULTS = yaml.safe_load(Path(__file__).with_name("csv_faults.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with the small world of the gazetteer's tests."""
    folder = tmp_path_factory.mktemp("world")
    commit_quads(VersionStore(folder), quads(), author="test", message="a small world")
    return folder


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_names_codes_and_holders_are_matched_and_the_rest_is_left_open(
    run: Run, world: Path, tmp_path: Path
) -> None:
    table = tmp_path / "visits.csv"
    table.write_text(
        "year,who\n1997,President of France\n1995,President of France\n1997,Yeltsin\n1997,\n1997,Bush\n",
        encoding="utf-8",
    )
    done = run(
        "reconcile", table, "--column", "who", "--type", "Person", "--date-column", "year", folder=world
    )
    assert done.exit_code == 0
    found = rows(done.stdout)
    assert [each["detente_id"] for each in found] == [
        "person/jacques-chirac", "", "person/boris-yeltsin", "", "",
    ]  # fmt: skip
    assert found[0]["detente_label"] == "Jacques Chirac"
    assert found[1]["detente_candidates"].count("90") == 2
    assert found[3]["detente_candidates"] == ""
    assert [each["year"] for each in found] == ["1997", "1995", "1997", "1997", "1997"]
    assert "5 rows: 2 matched, 2 open with candidates, 1 with none" in done.stderr


def test_codes_of_a_list_decide_and_tabs_are_known_by_the_ending(
    run: Run, world: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dyads.tsv"
    table.write_text("year\tcow\tname\n1970\t365\t\n2000\t365\t\n1970\t255\tGermany\n", encoding="utf-8")
    done = run(
        "reconcile", table, "--column", "name", "--code", "cowCode=cow", "--date-column", "year", folder=world
    )
    assert [each["detente_id"] for each in rows(done.stdout, "\t")] == ["state/SUN", "state/RUS", ""]


def test_one_day_holds_for_the_whole_table(run: Run, world: Path, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("name\nGermany\n", encoding="utf-8")
    for day, id_ in (("1985", ""), ("1995", "state/DEU")):
        done = run("reconcile", table, "--column", "name", "--date", day, folder=world)
        assert rows(done.stdout)[0]["detente_id"] == id_


def test_a_state_that_is_none_is_warned_of_at_its_place(run: Run, world: Path, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("name,of\nYeltsin,Russia\nYeltsin,France\nYeltsin,Mordor\n", encoding="utf-8")
    done = run("reconcile", table, "--column", "name", "--state-column", "of", folder=world)
    assert done.exit_code == 0
    assert [each["detente_id"] for each in rows(done.stdout)] == ["person/boris-yeltsin", "", ""]
    assert f"warning: {table}:4:9: of: 'Mordor' is not the name or code of one state" in done.stderr


def test_the_table_may_come_and_go_by_files(run: Run, world: Path, tmp_path: Path) -> None:
    table, output = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_bytes(b'\xef\xbb\xbf"na,me"\r\n"Turkey"\r\n')
    done = run("reconcile", table, "--column", "na,me", "--output", output, folder=world)
    assert done.exit_code == 0
    (row,) = rows(output.read_text(encoding="utf-8"))
    assert list(row) == ["na,me", *ADDED]
    assert row["detente_id"] == "state/TUR"
    again = run("reconcile", output, "--column", "na,me", folder=world)
    assert again.exit_code == 2
    assert "already" in again.stderr


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["case"])
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_written(
    case: dict[str, str], run: Run, world: Path, tmp_path: Path
) -> None:
    table, output = tmp_path / "table.csv", tmp_path / "out.csv"
    table.write_bytes(case["text"].encode("latin-1"))
    options = case.get("options", "--column name").split(" ")
    done = run("reconcile", table, *options, "--output", output, folder=world)
    assert done.exit_code == 2, done.stderr
    assert case["told"].replace("TABLE", str(table)) in done.stderr
    assert not output.exists()


def test_without_a_version_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("name\nTurkey\n", encoding="utf-8")
    done = run("reconcile", table, "--column", "name", folder=tmp_path / "empty")
    assert done.exit_code == 1
    assert "run 'detente build' first" in done.stderr
