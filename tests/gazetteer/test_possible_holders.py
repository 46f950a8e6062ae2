"""A start or an end that is known to the year or month alone makes a holder possible there, never sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.gazetteer.asking import RowAsked, answer
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_triples
from detente.vocabulary.edtf import Bounds, bounds
from tests.gazetteer.world import IRIS, triples

CASES = yaml.load(
    Path(__file__).with_name("possible_holders.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)


def gazetteer(case: dict[str, Any]) -> Gazetteer:
    rows: dict[str, Any] = {
        "state/XRU": {"names": {"en": "Ruritania"}},
        "office/president": {"names": {"en": "President of Ruritania"}, "of": ["state/XRU"]},
    }
    for who in ("first", "second"):
        rows[f"person/{who}"] = {"names": {"en": "Rudolf Elphberg"}}
        rows[f"tenure/{who}"] = {
            "names": {"en": who},
            "holder": f"person/{who}",
            "office": "office/president",
            "edtf": case[who],
        }
    return gazetteer_of_triples(triples(rows), IRIS)


def short(iri: str) -> str:
    return iri.rpartition("/")[2]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
def test_who_held_an_office_on_a_day(case: dict[str, Any]) -> None:
    names, on = gazetteer(case), bounds(case["on"])
    held = names.holders(IRIS.thing("office/president").value, on)
    assert {short(each.thing.iri): str(each.score) for each in held} == case["held"]
    assert all(("possible" in each.reason) == (each.score == 90) for each in held)
    decided = names.holders_of("President of Ruritania", on).decided
    assert (decided and short(decided.thing.iri)) == case.get("decided")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
def test_a_possible_office_tells_no_two_of_one_name_apart(case: dict[str, Any]) -> None:
    names, on = gazetteer(case), bounds(case["on"])
    row = RowAsked("Rudolf Elphberg", frozenset({"person"}), on, office="President of Ruritania")
    matched = [short(each.candidate.thing.iri) for each in answer(row, names) if each.is_match]
    assert matched == ([case["decided"]] if "decided" in case else [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
def test_a_text_names_the_one_who_surely_held_it(case: dict[str, Any]) -> None:
    (mention,) = gazetteer(case).find("Rudolf Elphberg", bounds(case["on"]))
    decided = mention.decided
    assert (decided and short(decided.thing.iri)) == case.get("decided")


def test_without_days_nobody_is_ruled_out() -> None:
    names = gazetteer(CASES[0])
    held = names.holders(IRIS.thing("office/president").value, Bounds(None, None))
    assert {each.score for each in held} == {90}
