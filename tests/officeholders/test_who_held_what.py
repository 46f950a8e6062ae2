"""The saved question answers from the shipped authority: who held an office on a day."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.rdf.namespaces import date
from detente.store import Version, VersionStore
from detente.vocabulary.iris import Iris
from tests.versions import commit_quads

with (Path(__file__).parent / "known.csv").open(encoding="utf-8", newline="") as file:
    KNOWN = list(csv.DictReader(file))
(HOLDERS,) = (each for each in load_questions() if each.id == "02-office-holders")

POSSIBLE = "possible: known to the year or month alone"


@pytest.fixture(scope="module")
def version(world: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = VersionStore(tmp_path_factory.mktemp("holders"))
    commit_quads(store, world.quads, author="test", message="seeds")
    version = store.current()
    assert version is not None
    return version


def holders(version: Version, iris: Iris, office: str, day: str) -> list[str]:
    """Ask the saved question; give who it names, last parts of IRIs."""
    query = HOLDERS.with_values({"office": iris.thing(f"office/{office}"), "day": date(day)})
    return [row["holder"].value.rpartition("/")[2] for row in version.query(query).rows()]


def test_well_known_holders(version: Version, iris: Iris) -> None:
    """One by one in one version: each office had just the one holder on that day."""
    found = {
        (each["office"], each["day"]): holders(version, iris, each["office"], each["day"]) for each in KNOWN
    }
    assert found == {(each["office"], each["day"]): [each["holder"]] for each in KNOWN}


@pytest.mark.parametrize(
    ("office", "day", "told"),
    [
        ("president-of-iran", "2021-03-01", {"hassan-rouhani": "dated"}),
        ("president-of-iran", "2021-09-01", {"ebrahim-raisi": "dated"}),
        ("prime-minister-of-thailand", "2023-05-01", {"prayut-chan-o-cha": "dated"}),
        ("prime-minister-of-turkey", "1999-03-01", {"bulent-ecevit": POSSIBLE}),
        ("prime-minister-of-turkey", "2000-03-01", {"bulent-ecevit": "dated"}),
        ("prime-minister-of-moldova", "2001-04-10", {"vasile-tarlev": POSSIBLE}),
    ],
)
def test_a_year_makes_a_holder_possible_and_not_settled(
    version: Version, iris: Iris, office: str, day: str, told: dict[str, str]
) -> None:
    query = HOLDERS.with_values({"office": iris.thing(f"office/{office}"), "day": date(day)})
    rows = list(version.query(HOLDERS.standing.with_column(query)).rows())
    assert {row["holder"].value.rpartition("/")[2]: row["known"].value for row in rows} == told
    assert all((row["standing"].value == "settled") == (row["known"].value == "dated") for row in rows)


@pytest.mark.parametrize(
    ("office", "day"),
    [
        ("minister-of-foreign-affairs-of-germany", "2010-01-01"),
        ("minister-of-foreign-affairs-of-france", "2025-01-01"),
        ("president-of-france", "2026-11-01"),
        ("prime-minister-of-turkey", "2020-01-01"),
    ],
)
def test_nobody_is_named_beyond_what_was_checked(version: Version, iris: Iris, office: str, day: str) -> None:
    expected = ["guido-westerwelle"] if "germany" in office else []
    assert holders(version, iris, office, day) == expected
