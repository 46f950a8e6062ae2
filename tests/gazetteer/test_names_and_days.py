"""Old and common names of states stand for the state of the day, or for none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from detente.changes.build import Assembled
from detente.claims.importing.states import ImportAuthority
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads
from detente.gazetteer.lexicon import lexicon
from detente.vocabulary.edtf import bounds
from detente.vocabulary.iris import Iris

CASES = yaml.safe_load(Path(__file__).with_name("names_and_days.yaml").read_text(encoding="utf-8"))
NAMED = pytest.mark.parametrize(("name", "day", "state"), CASES, ids=lambda each: each or "none")


@pytest.fixture(scope="module")
def names(world: Assembled, iris: Iris) -> Gazetteer:
    return gazetteer_of_quads(world.quads, iris)


@pytest.fixture(scope="module")
def importing(world: Assembled, iris: Iris) -> ImportAuthority:
    return ImportAuthority(world.quads, iris)


@NAMED
def test_a_field_names_the_state_of_its_day(
    names: Gazetteer, iris: Iris, name: str, day: str, state: str
) -> None:
    decided = names.match(name, bounds(day) if day else None, ("state",)).decided
    assert (decided and decided.thing.iri) == (iris.thing(f"state/{state}").value if state else None)


@NAMED
def test_importers_match_what_reconciliation_matches(
    importing: ImportAuthority, iris: Iris, name: str, day: str, state: str
) -> None:
    if day:
        expected = iris.thing(f"state/{state}").value if state else None
        assert importing.state("name", name, day, day) == expected


def test_every_old_name_is_that_of_a_state_that_there_is(names: Gazetteer) -> None:
    gone = [each.name for each in lexicon().in_use if names.thing(names.space + each.of) is None]
    assert not gone


def test_west_germany_is_not_east_germany(names: Gazetteer, iris: Iris) -> None:
    text = "West Germany and East Germany signed the Basic Treaty."
    found = [each.decided.thing.iri for each in names.find(text, bounds("1972-12-21")) if each.decided]
    assert found == [iris.thing(each).value for each in ("state/DEU", "state/DDR-1949-1990")]
