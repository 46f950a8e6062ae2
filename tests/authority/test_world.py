"""The authority for the world against its references: every disagreement is listed, with its reason."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from detente.vocabulary.edtf import bounds
from scripts.authority import references
from tests.authority.world_authority import (
    LAST_DAYS,
    Block,
    Difference,
    blocks,
    code_on,
    differences,
    existence,
    first_day,
    has_code,
    states,
)

HERE = Path(__file__).parent
LISTS = {"cow": references.cow_spells, "gw": references.gw_spells}
NOT_IN_ISO = {"state/XKX"}
"""Kosovo: its codes are of the range that ISO 3166 leaves to its users."""


def table(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world(root: Path) -> dict[str, Block]:
    return blocks(root / "seeds" / "authority")


@pytest.fixture(scope="module")
def all_states(root: Path) -> dict[str, Block]:
    return states(root / "seeds" / "authority")


def test_every_disagreement_with_a_reference_is_listed_with_its_reason(
    all_states: Mapping[str, Block], shared: Path
) -> None:
    lists = {name: read(shared) for name, read in LISTS.items()}
    found = set(differences(all_states, lists, references.territories(shared)))
    listed = [
        Difference(row["state"], row["reference"], row["bound"], row["ours"], row["theirs"])
        for row in table("disagreements")
    ]
    assert found == set(listed)
    assert len(listed) == len(set(listed))
    assert all(len(row["reason"]) > 20 for row in table("disagreements"))


@pytest.mark.parametrize("name", LISTS)
def test_each_code_is_one_states_on_each_day(
    name: str, all_states: Mapping[str, Block], shared: Path
) -> None:
    """In the middle of each year; where it is no state's, or two's, code_gaps.csv says why."""
    rows = [row for row in table("code_gaps") if row["list"] == name]
    expected = {
        (int(row["code"]), year): row["states"].split()
        for row in rows
        for year in range(int(row["from"]), int(row["to"]) + 1)
    }
    found: dict[tuple[int, int], list[str]] = {}
    for code, days in code_days(name, shared):
        own = {each: state for each, state in all_states.items() if has_code(state, name, code)}
        on_days = {(code, day.year): code_on(own, name, code, day) for day in days}
        found |= {key: names for key, names in on_days.items() if len(names) != 1}
    assert found == expected


def code_days(name: str, shared: Path) -> Iterator[tuple[int, list[datetime.date]]]:
    years = range(references.LIST_STARTS.year, LAST_DAYS[name].year + 1)
    for spell in LISTS[name](shared):
        start, end = spell.start or references.LIST_STARTS, spell.end or LAST_DAYS[name]
        yield spell.code, [day for year in years if start <= (day := datetime.date(year, 7, 1)) <= end]


def test_codes_of_today_are_those_of_iso_and_the_united_nations(
    all_states: Mapping[str, Block], shared: Path
) -> None:
    rows = references.country_codes(shared)
    today = {name: each for name, each in all_states.items() if "-" not in name}
    assert len(today) == 200
    for name, state in today.items():
        if name in NOT_IN_ISO:
            continue
        row = rows[state["isoAlpha3"]]
        assert name == f"state/{state['isoAlpha3']}"
        assert state["isoAlpha2"] == row["ISO3166-1-Alpha-2"]
        assert str(state.get("m49Code", "")) == (row["M49"].zfill(3) if row["M49"] else "")


def test_every_independent_state_is_there(all_states: Mapping[str, Block], shared: Path) -> None:
    rows = references.country_codes(shared)
    independent = {f"state/{alpha3}" for alpha3, row in rows.items() if row["is_independent"] == "Yes"}
    assert independent <= all_states.keys()


def test_wikidata_items_are_those_of_country_codes_but_for_two(
    all_states: Mapping[str, Block], shared: Path
) -> None:
    rows = references.country_codes(shared)
    theirs = {f"state/{each}": row["wikidata_id"].rpartition("/")[2] for each, row in rows.items()}
    ours = {name: each["wikidata"] for name, each in all_states.items() if "wikidata" in each}
    other = {name for name, item in ours.items() if item != theirs.get(name)}
    assert other == {"state/NAM", "state/NLD", "state/XKX"}


LANGUAGES = {"en", "ar", "zh", "fr", "ru", "es", "tr", "de"}


def test_states_have_names_in_the_languages_of_the_united_nations_turkish_and_german(
    all_states: Mapping[str, Block],
) -> None:
    without = {n for n, each in all_states.items() if "-" not in n and not each["label"].keys() >= LANGUAGES}
    assert without == {"state/ESH"}


def test_every_state_of_today_has_a_capital_or_a_reason_for_none(
    all_states: Mapping[str, Block], world: Mapping[str, Block]
) -> None:
    without = {n for n, each in all_states.items() if "-" not in n and "capital" not in each}
    assert without == {f"state/{each}" for each in ("CHE", "ESH", "NRU", "PSE", "VAT")}
    for state in all_states.values():
        for key in ("capital", "seatOfGovernment"):
            if key in state:
                assert {"latitude", "longitude"} <= world[state[key]].keys()


JOINED_OR_LEFT = {
    *(("state/TZA", "state/ZAN-1963-1964"), ("state/VNM", "state/RVN-1954-1975")),
    *(("state/DEU", "state/DDR-1949-1990"), ("state/ITA", "state/PAP-1816-1870")),
    *(("state/MKD", "state/YUG-1918-1992"), ("state/YAR-1918-1990", "state/TUR-1816-1922")),
}
"""Those that joined one which the lists count on, and those that left before the end of what they were of."""


def test_who_is_replaced_ended_before(all_states: Mapping[str, Block]) -> None:
    for name, state in all_states.items():
        for earlier in state.get("replaces", ()):
            ended, began = existence(all_states[earlier]).end, existence(state).start
            assert ended, earlier
            overlaps = (name, earlier) in JOINED_OR_LEFT
            assert not began or not ended or began.year >= ended.year or overlaps, (name, earlier)


def members_on(world: Mapping[str, Block], name: str, day: str) -> list[str]:
    """List the members of an organisation on a day, suspended ones too; those without dates always."""
    on = datetime.date.fromisoformat(day)
    return [each["member"] for each in world[f"organization/{name}"]["members"] if _is_member(each, on)]


def _is_member(membership: Mapping[str, Any], day: datetime.date) -> bool:
    if "edtf" not in membership:
        return True
    time = bounds(str(membership["edtf"]))
    return not (time.start and day < time.start) and not (time.end and day > time.end)


COUNTS = [
    ("un", "2024-07-01", 193), ("un", "1945-12-31", 51), ("un", "2006-12-31", 192), ("un", "1990-01-01", 157),
    ("eu", "2010-07-01", 27), ("eu", "2014-07-01", 28), ("eu", "2021-07-01", 27), ("eu", "1975-07-01", 9),
    ("nato", "1950-07-01", 12), ("nato", "1983-07-01", 16), ("nato", "2025-07-01", 32),
    ("arab-league", "2010-07-01", 22), ("arab-league", "1946-07-01", 7), ("african-union", "2024-07-01", 55),
    ("asean", "2010-07-01", 10), ("asean", "1967-09-01", 5), ("osce", "2020-07-01", 57),
    ("g7", "2020-07-01", 7),
    ("g20", "2020-07-01", 19), ("brics", "2009-07-01", 4), ("brics", "2024-07-01", 9),
]  # fmt: skip


@pytest.mark.parametrize(("name", "day", "count"), COUNTS)
def test_an_organisation_had_so_many_members(
    world: Mapping[str, Block], name: str, day: str, count: int
) -> None:
    assert len(members_on(world, name, day)) == count


@pytest.mark.parametrize("year", range(1987, 2025))
def test_the_security_council_had_fifteen_members(world: Mapping[str, Block], year: int) -> None:
    sitting = members_on(world, "un-security-council", f"{year}-07-01")
    assert len(sitting) == len(set(sitting)) == 15


YEARS_ALONE = {("arab-league", year) for year in (1979, 1989)}
"""Egypt's suspension is dated by years, so that in these it is both."""


def test_no_member_is_one_twice_on_a_day(world: Mapping[str, Block]) -> None:
    for name, block in world.items():
        for year in range(1946, 2027) if "members" in block else ():
            slug = name.partition("/")[2]
            sitting = members_on(world, slug, f"{year}-03-03")
            assert len(sitting) == len(set(sitting)) or (slug, year) in YEARS_ALONE, (name, year)


def test_a_member_exists_but_for_those_admitted_before_their_independence(world: Mapping[str, Block]) -> None:
    early = set()
    for name, block in world.items():
        for each in block.get("members", ()):
            exists = existence(world[each["member"]])
            joined = first_day(str(each.get("edtf", "")))
            if joined and joined.end and exists.start and joined.end < exists.start:
                early.add((name.partition("/")[2], each["member"].partition("/")[2]))
            if exists.end:
                assert bounds(str(each["edtf"])).end, (name, each["member"])
    assert early == EARLY


EARLY = {
    *(("un", each) for each in ("BLR", "IND", "PHL", "SYR-1946-1958", "UKR")),
    *(("arab-league", each) for each in ("JOR", "SYR-1946-1958")),
}
"""Founders that were not yet independent: two Soviet republics, India, the Philippines, two mandates."""


def test_an_alias_is_no_name_again(world: Mapping[str, Block]) -> None:
    """SKOS Reference, S13: labels and alternative labels are disjoint."""
    again = [
        (name, language, alias)
        for name, block in world.items()
        for language, aliases in block.get("altLabel", {}).items()
        for alias in ([aliases] if isinstance(aliases, str) else aliases)
        if alias == block["label"].get(language)
    ]
    assert again == []
