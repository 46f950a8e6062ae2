"""Names are matched across spellings, and two people of one family are not made one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.officeholders.names import fold, is_part_of, may_be_same, same_name, slug, usual_case

with (Path(__file__).parent / "names.csv").open(encoding="utf-8", newline="") as file:
    PAIRS = list(csv.DictReader(file))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_two_names(pair: dict[str, str]) -> None:
    for one, other in ((pair["one"], pair["other"]), (pair["other"], pair["one"])):
        if pair["same"]:
            assert same_name(one, other) == (pair["same"] == "yes")
        assert is_part_of(one, other) == (pair["part"] == "yes")


@pytest.mark.parametrize(
    ("listed", "usual"),
    [
        ("Keir STARMER", "Keir Starmer"),
        ("CHARLES III", "Charles III"),
        ("KIM Jong Un", "Kim Jong Un"),
        ("Rashad Muhammad al-ALIMI, Dr.", "Rashad Muhammad al-Alimi"),
        ("Lt. Col. Paul-Henri Sandaogo DAMIBA", "Paul-Henri Sandaogo Damiba"),
        ("J.B. SMITH", "J.B. Smith"),
        ("Juliana O'CONNOR-CONNOLLY", "Juliana O'Connor-Connolly"),
        ('Mohamed ABDULLAHI Mohamed "Farmaajo"', "Mohamed Abdullahi Mohamed"),
        ("SETTHA Thawisin, also spelled SRETTHA Thavisin", "Settha Thawisin"),
    ],
)
def test_capitals_are_undone(listed: str, usual: str) -> None:
    assert usual_case(listed) == usual


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_slug_fits_an_iri_whatever_the_name(name: str) -> None:
    assert all(each.isascii() and (each.islower() or each.isdigit() or each == "-") for each in slug(name))
    assert not slug(name).startswith("-")
    assert "--" not in slug(name)


@settings(deadline=None)
@given(st.lists(st.sampled_from([each["one"] for each in PAIRS]), min_size=1, max_size=2))
def test_a_name_is_its_own(names: list[str]) -> None:
    name = names[0]
    assert same_name(name, name)
    assert may_be_same(name, name.upper())
    assert fold(name) == fold(name.upper())
