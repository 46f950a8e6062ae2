"""What an entry dates after itself has not happened when it was written: it does not settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from detente.derivation.hindrances import hindrances
from tests.derivation.settling import IRIS

if TYPE_CHECKING:
    from tests.derivation.settling import Settle

ENTRY = "2016-08-10"
"""The day of issue of every entry that says no other."""


def edtf(date: str) -> str:
    return f'det:edtf "{date}"^^edtf:EDTF'


def told(said: str, kind: str = "incident", more: str = "") -> str:
    """Write a thing that an entry asserts, and says this of."""
    class_ = kind.title()
    return f"entry:a {{ {kind}:i a det:{class_} ; {said} . a:1 a det:Claim ; det:about {kind}:i . {more} }} "


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        (edtf("2016-08-09"), True),
        (edtf("2016-08-10"), True),
        (edtf("2016-08-11"), True),  # it may be that day elsewhere
        (edtf("2016-08-12"), False),
        (edtf("2016-08-12~"), False),
        (edtf("2016-08"), True),
        (edtf("2016"), True),
        (edtf("2016-09"), False),
        (edtf("2016-22"), True),
        (edtf("2016-23"), False),
        (edtf("2017?"), False),
        (edtf("[2016-08-09..2016-08-16]"), True),
        (edtf("[2016-08-12,2016-08-16]"), False),
        (edtf("[..2016-08-16]"), True),
        (edtf("2016-08-01/2016-08-16"), True),
        (edtf("2016-08-12/2016-08-16"), False),
        (edtf("2016-08-12/.."), False),
        (edtf("../2016-08-16"), True),
        (edtf("2016-08-XX"), True),
        (edtf("no date"), True),
        (edtf("2016-08-12") + " ; " + edtf("2016-08-09"), True),
        (edtf("2016-08-12") + " ; " + edtf("2016-08-13"), False),
        ('det:start "2016-08-12"^^xsd:date', False),
        ('det:start "2016-08-12Z"^^xsd:date', False),
        ('det:end "2016-08-12"^^xsd:date', True),
        (edtf("2016-08") + ' ; det:start "2016-08-15"^^xsd:date', False),
        (edtf("2016-08-12") + ' ; det:start "2016-08-01"^^xsd:date', False),
    ],
)
def test_only_what_lies_wholly_after_its_entry_is_foretold(
    settle: Settle, said: str, is_settled: bool
) -> None:
    world = settle(told(said))
    assert world.settles("incident:i") == is_settled
    found = hindrances(world.index, IRIS.claim("a/1"), IRIS.entry("a"))
    assert found == (() if is_settled else ("foretold",))


@pytest.mark.parametrize(
    ("entry", "is_settled"),
    [
        ('dct:issued "2016-08-12"^^xsd:date', True),
        ('dct:issued "2016-08-10Z"^^xsd:date', False),
        ('dct:issued "2016-08-10+14:00"^^xsd:date', False),
        (f'dct:issued "2016-08-01"^^xsd:date ; {edtf("2016-08")}', True),
        (f'dct:issued "2016-08-01"^^xsd:date ; {edtf("2016-08-01~")}', False),
        (f'dct:issued "2016-08-01"^^xsd:date ; {edtf("2016-08-01/..")}', False),
        (f'dct:issued "2016-08-01"^^xsd:date ; {edtf("2016-09")}', True),
        ('dct:issued "2016-08-10"^^xsd:date, "2016-08-20"^^xsd:date', True),
        ('dct:issued "some day"', True),
    ],
)
def test_an_entry_is_written_on_the_last_day_that_its_dates_leave_open(
    settle: Settle, entry: str, is_settled: bool
) -> None:
    world = settle(f"entry:a {{ entry:a {entry} }} " + told(edtf("2016-08-12")))
    assert world.settles("incident:i") == is_settled


@pytest.mark.parametrize(
    ("kind", "class_", "is_settled"),
    [
        ("event", "Event", False),
        ("meeting", "Meeting", False),
        ("visit", "Visit", False),
        ("event", "ArmedConflict", False),
        ("statement", "Statement", False),
        ("resolution", "Resolution", False),
        ("event", "Eventuality", False),
        ("event", "Measure, det:Event", False),
        ("tenure", "Tenure ; det:holder person:putin ; det:office office:deputy-rus", False),
        ("measure", "Measure", True),
        ("agreement", "Agreement", True),
        ("position", "Position", True),
        ("commitment", "Commitment", True),
        ("quantity", "Quantity", True),
        ("quantity", "Quantity ; det:quantityRole dets:quantity-role-target", True),
        ("quantity", "Quantity ; det:quantityRole dets:quantity-role-observed", False),
    ],
)
def test_what_may_begin_after_it_is_told_of_is_left_alone(
    settle: Settle, kind: str, class_: str, is_settled: bool
) -> None:
    world = settle(
        f"entry:a {{ {kind}:i a det:{class_} ; {edtf('2017')} . a:1 a det:Claim ; det:about {kind}:i }}"
    )
    assert world.settles(f"{kind}:i") == is_settled


def test_a_deadline_is_no_date_of_the_promise(settle: Settle) -> None:
    world = settle(told('det:due "2017"^^edtf:EDTF ; det:agent state:RUS', kind="commitment"))
    assert world.settles("commitment:i")


def test_another_entry_written_after_it_settles_it_with_its_own_values(settle: Settle) -> None:
    world = settle(
        told(
            edtf("2016-08-12") + " ; det:place place:moscow",
            more="a:2 a det:Claim ; rdf:subject incident:i ; rdf:predicate det:place ; "
            "rdf:object place:moscow . "
            "a:3 a det:Claim ; rdf:subject incident:i ; rdf:predicate det:edtf ; "
            'rdf:object "2016-08-12"^^edtf:EDTF .',
        )
        + 'entry:b { entry:b dct:issued "2016-08-14"^^xsd:date . incident:i a det:Incident ; '
        + edtf("2016-08-13")
        + " . b:1 a det:Claim ; det:about incident:i }"
    )
    assert world.settles("incident:i")
    assert world.values("incident:i", "det:edtf") == {"2016-08-13"}
    assert world.values("incident:i", "det:place") == set()


def on_date(said: str = "", graph: str = "", claim: str = "a:2") -> str:
    claimed = (
        f"{claim} a det:Claim ; rdf:subject incident:i ; rdf:predicate det:edtf ; "
        f'rdf:object "2016-08-12"^^edtf:EDTF {said} .'
    )
    return f"{graph} {{ {claimed} }} " if graph else claimed


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        ("", False),
        ("; det:modality dets:modality-planned", False),
        ("; det:alternativeReading true", False),
        ("; det:attributedTo person:putin", False),
        ("; det:polarity dets:polarity-negative", True),
    ],
)
def test_a_date_that_its_claim_denies_is_none(settle: Settle, said: str, is_settled: bool) -> None:
    assert settle(told(edtf("2016-08-12"), more=on_date(said))).settles("incident:i") == is_settled


def test_a_curator_takes_a_wrong_date_back_or_vouches_for_the_thing(settle: Settle) -> None:
    dated = told(edtf("2016-08-12"), more=on_date())
    assert not settle(dated).settles("incident:i")
    taken_back = settle(dated + "graph:curation { a:2 det:rank dets:rank-deprecated }")
    assert taken_back.settles("incident:i")
    assert taken_back.values("incident:i", "det:edtf") == set()
    assert settle(dated + "graph:curation { c:1 a det:Claim ; det:about incident:i }").settles("incident:i")


def test_a_statement_that_is_foretold_binds_nobody(settle: Settle) -> None:
    def world(day: str) -> str:
        return (
            f"entry:a {{ statement:s a det:Statement ; {edtf(day)} ; det:speaker person:putin ; "
            "det:conveys a:2 . a:1 a det:Claim ; det:about statement:s . commitment:k a det:Commitment ; "
            "det:agent state:RUS . a:2 a det:Claim ; det:about commitment:k ; "
            "det:modality dets:modality-pledged ; det:attributedTo person:putin }"
        )

    assert settle(world("2016-08-09")).settles("commitment:k")
    assert not settle(world("2016-08-12")).settles("commitment:k")


def test_a_condition_that_is_foretold_is_not_met(settle: Settle) -> None:
    promise = (
        "entry:a { commitment:k a det:Commitment ; det:condition incident:i . "
        "a:2 a det:Claim ; det:about commitment:k ; det:modality dets:modality-pledged }"
    )
    assert settle(promise + told(edtf("2016-08-09"))).settles("commitment:k")
    assert not settle(promise + told(edtf("2016-08-12"))).settles("commitment:k")


def test_rows_of_an_adopted_data_set_have_days_of_their_own(settle: Settle) -> None:
    world = settle(
        "entry:a { entry:a a det:DataSet ; det:coding dets:coding-human } "
        "graph:curation { entry:a det:adopted true } " + told(edtf("2016-08-12"))
    )
    assert world.settles("incident:i")


def test_somebody_elses_earlier_date_excuses_nothing(settle: Settle) -> None:
    dates = edtf("2016-08-01") + " ; " + edtf("2016-09-01")
    early = on_date("; det:attributedTo dets:unattributed ; det:modality dets:modality-alleged")
    world = settle(told(dates, more=early.replace("2016-08-12", "2016-08-01")))
    assert not world.settles("incident:i")


def test_somebody_elses_later_date_unsettles_nothing(settle: Settle) -> None:
    dates = edtf("2016-08-01") + " ; " + edtf("2016-08-12")
    world = settle(told(dates, more=on_date("; det:attributedTo person:putin")))
    assert world.settles("incident:i")
    assert world.values("incident:i", "det:edtf") == {"2016-08-01"}


def test_of_two_dates_the_one_that_is_foretold_is_left_out(settle: Settle) -> None:
    starts = 'det:start "2016-08-01"^^xsd:date, "2016-08-12"^^xsd:date'
    world = settle(told(f"{edtf('2016-08-01')} ; {edtf('2016-08-12')} ; {starts}"))
    assert world.settles("incident:i")
    assert world.values("incident:i", "det:edtf") == {"2016-08-01"}
    assert world.values("incident:i", "det:start") == {"2016-08-01"}
    claimed = settle(told(edtf("2016-08-01") + " ; " + edtf("2016-08-12"), more=on_date()))
    assert claimed.values("incident:i", "det:edtf") == {"2016-08-01"}
