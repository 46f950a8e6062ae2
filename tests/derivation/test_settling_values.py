from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.derivation.settling import Settle


INCIDENT = "entry:a { incident:i a det:Incident . a:1 a det:Claim ; det:about incident:i }"
HEDGED = """entry:a { incident:i a det:Incident .
  a:1 a det:Claim ; det:about incident:i ; det:modality dets:modality-planned }"""


def curated(said: str) -> str:
    return f"graph:curation {{ {said} . }}"


PLACE_CLAIM = "{} a det:Claim ; rdf:subject incident:i ; rdf:predicate det:place ; rdf:object place:{} ; {}"


def test_values_come_from_graphs_that_hold_a_settling_claim(settle: Settle) -> None:
    told = INCIDENT + "entry:a { incident:i det:place place:moscow }"
    rumour = """entry:b { incident:i a det:Incident ; det:place place:petersburg .
      b:1 a det:Claim ; det:about incident:i ; det:modality dets:modality-alleged }"""
    assert settle(told + rumour).values("incident:i", "det:place") == {"place:moscow"}
    assert settle(rumour).values("incident:i", "det:place") == set()
    by_curator = curated("c:1 a det:Claim ; det:about incident:i")
    assert settle(told + rumour + by_curator).values("incident:i", "det:place") == {
        "place:moscow",
        "place:petersburg",
    }


def test_curation_adds_to_what_an_entry_settles(settle: Settle) -> None:
    added = curated("incident:i det:topic dets:topic-trade")
    assert settle(INCIDENT + added).values("incident:i", "det:topic") == {"dets:topic-trade"}
    hedged = HEDGED
    assert settle(hedged + added).values("incident:i", "det:topic") == set()


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        ("", True),
        ("det:modality dets:modality-planned", False),
        ("det:attributedTo person:putin", False),
        ("det:polarity dets:polarity-negative", False),
        ("det:alternativeReading true", False),
    ],
)
def test_value_with_property_claims_needs_one_that_settles(
    settle: Settle, said: str, is_settled: bool
) -> None:
    place = "incident:i det:place place:moscow . " + PLACE_CLAIM.format("a:place", "moscow", said)
    world = settle(INCIDENT + f"entry:a {{ {place} }}")
    assert world.settles("incident:i")
    assert world.values("incident:i", "det:place") == ({"place:moscow"} if is_settled else set())


def test_one_settling_claim_is_enough_for_a_value(settle: Settle) -> None:
    hedge = PLACE_CLAIM.format("a:p", "moscow", "det:modality dets:modality-possible")
    told = f"incident:i det:place place:moscow . {hedge} . {PLACE_CLAIM.format('a:q', 'moscow', '')}"
    assert settle(INCIDENT + f"entry:a {{ {told} }}").values("incident:i", "det:place") == {"place:moscow"}


def test_property_claim_settles_no_value_of_an_unsettled_thing(settle: Settle) -> None:
    place = f"entry:a {{ incident:i det:place place:moscow . {PLACE_CLAIM.format('a:p', 'moscow', '')} }}"
    world = settle(HEDGED + place)
    assert world.values("incident:i", "det:place") == set()


def test_property_claim_settles_a_value_in_a_graph_that_holds_no_claim_about_the_thing(
    settle: Settle,
) -> None:
    place = f"entry:b {{ incident:i det:place place:moscow . {PLACE_CLAIM.format('b:p', 'moscow', '')} }}"
    assert settle(INCIDENT + place).values("incident:i", "det:place") == {"place:moscow"}


def test_hedge_of_one_entry_leaves_anothers_value_as_it_is(settle: Settle) -> None:
    told = INCIDENT + "entry:a { incident:i det:place place:moscow }"
    hedge = PLACE_CLAIM.format("b:p", "moscow", "det:modality dets:modality-possible")
    world = settle(told + f"entry:b {{ incident:i det:place place:moscow . {hedge} }}")
    assert world.values("incident:i", "det:place") == {"place:moscow"}


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        ("", True),
        ("det:modality dets:modality-possible", False),
        ("det:polarity dets:polarity-negative", False),
        ("det:modality dets:modality-possible ; det:rank dets:rank-deprecated", True),
    ],
)
def test_curators_live_property_claim_qualifies_every_entrys_value(
    settle: Settle, said: str, is_settled: bool
) -> None:
    told = INCIDENT + "entry:a { incident:i det:place place:moscow }"
    by_curator = curated("incident:i det:place place:moscow . " + PLACE_CLAIM.format("c:p", "moscow", said))
    assert settle(told + by_curator).values("incident:i", "det:place") == (
        {"place:moscow"} if is_settled else set()
    )


def test_curators_property_claim_settles_what_an_entry_hedges(settle: Settle) -> None:
    hedge = PLACE_CLAIM.format("a:p", "moscow", "det:modality dets:modality-possible")
    told = INCIDENT + f"entry:a {{ incident:i det:place place:moscow . {hedge} }}"
    assert settle(told).values("incident:i", "det:place") == set()
    confirmed = curated(PLACE_CLAIM.format("c:p", "moscow", ""))
    assert settle(told + confirmed).values("incident:i", "det:place") == {"place:moscow"}


@pytest.mark.parametrize(
    ("ranks", "places"),
    [
        ("", {"place:moscow", "place:russia"}),
        ("a:p det:rank dets:rank-normal", {"place:moscow", "place:russia"}),
        ("a:p det:rank dets:rank-preferred", {"place:moscow"}),
        ("a:q det:rank dets:rank-preferred", {"place:russia"}),
        (
            "a:p det:rank dets:rank-preferred . a:q det:rank dets:rank-preferred",
            {"place:moscow", "place:russia"},
        ),
        ("a:p det:rank dets:rank-preferred, dets:rank-deprecated", {"place:russia"}),
        ("a:p det:rank dets:rank-deprecated . a:q det:rank dets:rank-deprecated", set()),
    ],
)
def test_preferred_value_beats_normal(settle: Settle, ranks: str, places: set[str]) -> None:
    told = f"""entry:a {{ incident:i det:place place:moscow, place:russia ; det:topic dets:topic-trade .
      {PLACE_CLAIM.format("a:p", "moscow", "")} . {PLACE_CLAIM.format("a:q", "russia", "")} }}"""
    world = settle(INCIDENT + told + curated(ranks or "a:p rdfs:comment 'no rank'@en"))
    assert world.values("incident:i", "det:place") == places
    assert world.values("incident:i", "det:topic") == {"dets:topic-trade"}


@pytest.mark.parametrize("second", ["", PLACE_CLAIM.format("a:s", "moscow", "")])
def test_preferred_but_unsettled_claim_beats_nothing(settle: Settle, second: str) -> None:
    hedge = PLACE_CLAIM.format("a:p", "moscow", "det:modality dets:modality-possible")
    told = f"entry:a {{ incident:i det:place place:moscow, place:russia . {hedge} . {second} }}"
    world = settle(INCIDENT + told + curated("a:p det:rank dets:rank-preferred"))
    places = {"place:russia", "place:moscow"} if second else {"place:russia"}
    assert world.values("incident:i", "det:place") == places


AGENT_CLAIM = """a:ag a det:Claim ; rdf:subject incident:i ; rdf:predicate det:agent ;
  rdf:object organization:army ; det:modality dets:modality-alleged ."""


def test_participant_does_not_follow_from_an_unsettled_agent(settle: Settle) -> None:
    told = "incident:i det:agent organization:army ; det:recipient state:RUS"
    certain = settle(INCIDENT + f"entry:a {{ {told} }}")
    assert certain.values("incident:i", "det:participant") == {"organization:army", "state:RUS"}
    assert certain.values("incident:i", "det:side") == {"state:TUR", "state:RUS"}
    hedged = settle(INCIDENT + f"entry:a {{ {told} . {AGENT_CLAIM} }}")
    assert hedged.values("incident:i", "det:agent") == set()
    assert hedged.values("incident:i", "det:participant") == {"state:RUS"}
    assert hedged.values("incident:i", "det:side") == {"state:RUS"}


def test_participant_with_a_claim_of_its_own_outlives_an_unsettled_agent(settle: Settle) -> None:
    own = """a:pa a det:Claim ; rdf:subject incident:i ; rdf:predicate det:participant ;
      rdf:object organization:army"""
    world = settle(INCIDENT + f"entry:a {{ incident:i det:agent organization:army . {AGENT_CLAIM} {own} }}")
    assert world.values("incident:i", "det:agent") == set()
    assert world.values("incident:i", "det:participant") == {"organization:army"}


def test_wider_class_does_not_follow_from_an_unsettled_one(settle: Settle) -> None:
    told = """entry:a { person:p schema:description "somebody"@en ; a det:Person .
      a:1 a det:Claim ; det:about person:p .
      a:2 a det:Claim ; rdf:subject person:p ; rdf:predicate rdf:type ; rdf:object det:Person %s }"""
    assert "det:Actor" in settle(told % "").values("person:p", "rdf:type")
    hedged = settle(told % "; det:modality dets:modality-possible")
    assert hedged.values("person:p", "rdf:type") == set()
    assert hedged.values("person:p", "schema:description") == {"somebody"}


def test_derived_values_are_not_taken_from_an_entry(settle: Settle) -> None:
    world = settle(
        INCIDENT
        + "entry:a { incident:i det:side state:SYR . "
        + "person:p a det:Leader . a:p a det:Claim ; det:about person:p }"
    )
    assert world.values("incident:i", "det:side") == set()
    assert world.values("person:p", "rdf:type") == {"det:Person", "det:Actor"}


DATE = 'incident:i det:edtf "{edtf}"^^edtf:EDTF ; det:start "{start}"^^xsd:date ; det:end "{end}"^^xsd:date .'
DATE_CLAIM = (
    '{} a det:Claim ; rdf:subject incident:i ; rdf:predicate det:edtf ; rdf:object "{}"^^edtf:EDTF ; {} .'
)
WORDS = "incident:i det:timeExpression '{}' ."


@pytest.mark.parametrize(("said", "is_settled"), [("", True), ("det:modality dets:modality-planned", False)])
def test_claim_on_a_date_carries_what_stands_beside_it(settle: Settle, said: str, is_settled: bool) -> None:
    dated = DATE.format(edtf="2016-08", start="2016-08-01", end="2016-08-31") + WORDS.format("in August")
    claim = DATE_CLAIM.format("a:d", "2016-08", said)
    world = settle(INCIDENT + f"entry:a {{ {dated} {claim} }}")
    found = [world.values("incident:i", f"det:{each}") for each in ("edtf", "start", "end", "timeExpression")]
    expected: list[set[str]] = [{"2016-08"}, {"2016-08-01"}, {"2016-08-31"}, {"in August"}]
    assert found == (expected if is_settled else [set(), set(), set(), set()])


def test_only_date_carries_wider_bounds(settle: Settle) -> None:
    dated = DATE.format(edtf="2016-08", start="2016-01-01", end="2016-12-31")
    world = settle(INCIDENT + f"entry:a {{ {dated} }}")
    assert world.values("incident:i", "det:start") == {"2016-01-01"}
    assert world.values("incident:i", "det:end") == {"2016-12-31"}


@pytest.mark.parametrize(
    ("hedged", "expected"),
    [
        ("e", [{"2016-08-09"}, {"2016-08-09"}, {"2016-08-09"}, {"on Tuesday"}]),
        ("d", [{"2016-07"}, {"2016-07-01"}, {"2016-07-31"}, {"in July"}]),
    ],
)
def test_each_of_two_dates_in_a_graph_carries_its_own(
    settle: Settle, hedged: str, expected: list[set[str]]
) -> None:
    told = (
        DATE.format(edtf="2016-08-09", start="2016-08-09", end="2016-08-09")
        + DATE.format(edtf="2016-07", start="2016-07-01", end="2016-07-31")
        + WORDS.format("on Tuesday")
        + WORDS.format("in July")
        + DATE_CLAIM.format("a:d", "2016-08-09", "")
        + DATE_CLAIM.format("a:e", "2016-07", "")
        + f"a:{hedged} det:alternativeReading true ."
        + "<https://w3id.org/detente/claim/a/d#quote> oa:exact 'They met on Tuesday' ."
        + "<https://w3id.org/detente/claim/a/e#quote> oa:exact 'or in July' ."
    )
    world = settle(f"{INCIDENT} entry:a {{ {told} }}")
    assert [
        world.values("incident:i", f"det:{each}") for each in ("edtf", "start", "end", "timeExpression")
    ] == expected


def test_days_without_a_date_are_plain_values(settle: Settle) -> None:
    world = settle(INCIDENT + 'entry:a { incident:i det:start "2015-11-24"^^xsd:date }')
    assert world.values("incident:i", "det:start") == {"2015-11-24"}


def test_day_with_a_claim_of_its_own_stands_by_that(settle: Settle) -> None:
    dated = DATE.format(edtf="2016-08", start="2016-08-01", end="2016-08-31")
    hedge = """a:d a det:Claim ; rdf:subject incident:i ; rdf:predicate det:end ;
      rdf:object "2016-08-31"^^xsd:date ; det:modality dets:modality-expected ."""
    world = settle(INCIDENT + f"entry:a {{ {dated} {hedge} }}")
    assert world.values("incident:i", "det:start") == {"2016-08-01"}
    assert world.values("incident:i", "det:end") == set()


def test_curators_date_takes_the_place_of_a_deprecated_one(settle: Settle) -> None:
    entry = DATE.format(edtf="2016-07", start="2016-07-01", end="2016-07-31") + WORDS.format("in July")
    curation = DATE.format(edtf="2016-06-27", start="2016-06-27", end="2016-06-27")
    world = settle(
        INCIDENT
        + f"entry:a {{ {entry} {DATE_CLAIM.format('a:d', '2016-07', '')} }}"
        + curated(
            f"{curation} {DATE_CLAIM.format('c:d', '2016-06-27', '')} a:d det:rank dets:rank-deprecated"
        )
    )
    found = [world.values("incident:i", f"det:{each}") for each in ("edtf", "start", "end", "timeExpression")]
    assert found == [{"2016-06-27"}, {"2016-06-27"}, {"2016-06-27"}, set()]


@pytest.mark.parametrize(
    ("said", "is_settled"), [("", True), ("; det:modality dets:modality-alleged", False)]
)
def test_property_claim_adds_to_what_the_authority_describes(
    settle: Settle, said: str, is_settled: bool
) -> None:
    world = settle(f"""entry:a {{
      organization:gas det:sector dets:actor-sector-BUS ; schema:description "big"@en .
      a:1 a det:Claim ; rdf:subject organization:gas ; rdf:predicate det:sector ;
        rdf:object dets:actor-sector-BUS {said} }}""")
    assert world.values("organization:gas", "det:sector") == (
        {"dets:actor-sector-BUS"} if is_settled else set()
    )
    assert world.values("organization:gas", "schema:description") == set()
    assert world.values("organization:gas", "det:ofState") == {"state:RUS"}


@pytest.mark.parametrize(("said", "is_settled"), [("", True), ("det:attributedTo person:putin", False)])
@pytest.mark.parametrize(
    "thing", ["tenure:t a det:Tenure", "person:p a det:Person", "project:p a det:Project"]
)
def test_entrys_tenure_person_or_project_gets_in_by_a_settled_claim(
    settle: Settle, thing: str, said: str, is_settled: bool
) -> None:
    name = thing.partition(" ")[0]
    world = settle(f"entry:a {{ {thing} . a:1 a det:Claim ; det:about {name} ; {said} }}")
    assert world.settles(name) == is_settled


@pytest.mark.parametrize(
    ("modality", "status", "more", "is_settled"),
    [
        ("pledged", "pledged", "", True),
        ("intended", "proposed", "", True),
        ("pledged", "fulfilled", "", False),
        ("pledged", "in-force", "", False),
        ("asserted", "fulfilled", "", True),
        ("pledged", "fulfilled", "det:modality dets:modality-asserted", True),
        ("pledged", "fulfilled", "det:modality dets:modality-alleged", False),
        ("pledged", "fulfilled", "det:attributedTo person:putin", False),
    ],
)
def test_words_that_undertake_a_promise_do_not_tell_what_became_of_it(
    settle: Settle, modality: str, status: str, more: str, is_settled: bool
) -> None:
    on_status = (
        "a:2 a det:Claim ; rdf:subject commitment:k ; rdf:predicate det:status ; "
        f"rdf:object dets:status-{status} ; {more} ."
    )
    world = settle(f"""entry:a {{
      commitment:k a det:Commitment ; det:agent state:RUS ; det:status dets:status-{status} .
      a:1 a det:Claim ; det:about commitment:k ; det:modality dets:modality-{modality} .
      {on_status if more else ""} }}""")
    assert world.settles("commitment:k")
    assert world.values("commitment:k", "det:status") == ({f"dets:status-{status}"} if is_settled else set())
