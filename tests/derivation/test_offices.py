from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from detente.vocabulary.edtf import Bounds, bounds, hull
from detente.vocabulary.iris import Iris

if TYPE_CHECKING:
    from tests.derivation.settling import Settle


WORLD = """graph:authority {
  organization:assembly a det:Organization ; det:sector dets:actor-sector-IGO .
  office:secretary a det:Office ; org:postIn organization:assembly .
  tenure:secretary a det:Tenure ; det:holder person:secretary ; det:office office:secretary .
  person:citizen a det:Person ; det:ofState state:TUR .
  organization:branch a det:Organization ; det:ofState organization:gas .
}"""


@pytest.mark.parametrize(
    ("person", "when", "expected"),
    [
        ("medvedev", "2008-05-06", set()),
        ("medvedev", "2008-05-07", {"state/RUS"}),
        ("medvedev", "2012-05-07", {"state/RUS"}),
        ("medvedev", "2012-05-08", set()),
        ("medvedev", "2012-05", {"state/RUS"}),
        ("putin", "2012-05-07", {"state/RUS"}),
        ("putin", "2030", {"state/RUS"}),
        ("putin", None, set()),
        ("miller", "2016", {"organization/gas"}),
        ("undated", "2016", set()),
        ("nobody", "2016", set()),
    ],
)
def test_bodies_of_which_somebody_held_an_office(
    settle: Settle, iris: Iris, person: str, when: str | None, expected: set[str]
) -> None:
    world = settle(WORLD)
    found = world.offices.bodies(iris.thing(f"person/{person}"), bounds(when) if when else None)
    assert found == {iris.thing(each) for each in expected}


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("state/TUR", {"TUR"}),
        ("organization/army", {"TUR"}),
        ("organization/assembly", set()),
        ("organization/branch", set()),
        ("person/erdogan", {"TUR"}),
        ("person/medvedev", set()),
        ("person/miller", set()),
        ("person/undated", set()),
        ("person/citizen", set()),
        ("state/unknown", set()),
    ],
)
def test_states_that_take_part_through_an_actor(
    settle: Settle, iris: Iris, actor: str, expected: set[str]
) -> None:
    world = settle(WORLD)
    found = world.offices.sides([iris.thing(actor)], bounds("2016-08-09"))
    assert found == {iris.thing(f"state/{code}") for code in expected}


def test_states_take_part_themselves_whenever_it_was(settle: Settle, iris: Iris) -> None:
    actors = [iris.thing(each) for each in ("state/RUS", "organization/army", "person/erdogan")]
    world = settle(WORLD)
    assert world.offices.sides(actors, None) == {iris.thing("state/RUS"), iris.thing("state/TUR")}


def test_leaders_hold_or_held_an_office_of_a_state_or_intergovernmental_body(
    settle: Settle, iris: Iris
) -> None:
    world = settle(WORLD)
    people = ("putin", "medvedev", "erdogan", "undated", "secretary", "miller", "citizen", "nobody")
    leaders = {name for name in people if world.offices.is_leader(iris.thing(f"person/{name}"))}
    assert leaders == {"putin", "medvedev", "erdogan", "undated", "secretary"}


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], None),
        (["2016-08-09"], Bounds(date(2016, 8, 9), date(2016, 8, 9))),
        (["2016-08-09", "2015"], Bounds(date(2015, 1, 1), date(2016, 8, 9))),
        (["2016-08-09", "2015/.."], Bounds(date(2015, 1, 1), None)),
        (["../2015", "2016"], Bounds(None, date(2016, 12, 31))),
    ],
)
def test_hull(dates: list[str], expected: Bounds | None) -> None:
    assert hull(map(Literal, dates)) == expected
