"""One holder at a time, and nothing that no list supports, whatever the lists have."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.vocabulary.edtf import bounds
from scripts.officeholders.comparing import AGREED, ALONE, OPEN, Compared, Verdict
from scripts.officeholders.deciding import Tenure, decide
from scripts.officeholders.drafts import Draft
from scripts.officeholders.offices import Office
from scripts.officeholders.references import WIKIDATA, Row
from scripts.officeholders.reviewed import Decision, read_decisions

SOLE = Office(
    "nowhere", "NOR", "head of state", "chief-of-norland", "Chief of Norland", "", "", 1, ("Chief",)
)


def draft(person: str, start: str, end: str, office: Office = SOLE) -> Draft:
    row = Row(
        WIKIDATA, "NOR", "head of state", "Chief", "", person, "", start, end, "2022-07-23", "", "", "a:b@c"
    )
    return Draft(office, person, "", start, end, "2022-07-23", row)


def compared(person: str, start: str, end: str, strong: bool = False, office: Office = SOLE) -> Compared:
    status = AGREED if strong else ALONE
    last = Verdict(end, status) if end else Verdict("2022-07-23", OPEN)
    return Compared(draft(person, start, end, office), Verdict(start, status), last)


DAYS = st.dates(date(2000, 1, 1), date(2020, 1, 1))


@st.composite
def terms(drawn: st.DrawFn) -> Compared:
    start = drawn(DAYS)
    end = start + timedelta(days=drawn(st.integers(0, 3000)))
    length = drawn(st.sampled_from([4, 7, 10]))
    first, last = start.isoformat()[:length], end.isoformat()[: drawn(st.sampled_from([4, 7, 10]))]
    name = drawn(st.sampled_from(["Ada One", "Bo Two", "Cy Three", "Di Four"]))
    return compared(name, first, drawn(st.sampled_from([last, last, last, ""])), drawn(st.booleans()))


@settings(deadline=None)
@given(st.lists(terms(), max_size=8))
def test_no_two_hold_a_sole_office_at_once(lists: list[Compared]) -> None:
    dated = [each for each in decide(lists, []) if each.dated]
    for one, other in combinations(dated, 2):
        assert not bounds(one.edtf).shares_days(bounds(other.edtf)), (one.edtf, other.edtf)


@settings(deadline=None)
@given(st.lists(terms(), max_size=8))
def test_every_tenure_is_dated_or_says_why_not(lists: list[Compared]) -> None:
    tenures = decide(lists, [])
    assert len(tenures) == len(lists)
    assert all(each.dated != bool(each.reason or each.left_out) for each in tenures)
    assert all(bounds(each.edtf).start for each in tenures if each.dated)


def only(*lists: Compared) -> list[str]:
    return [each.edtf or each.left_out or each.reason for each in decide(lists, [])]


def test_an_end_that_no_list_has_is_the_last_day_seen() -> None:
    assert only(compared("Ada One", "2019-05-01", "")) == ["2019-05-01/2022-07-23?"]


def test_a_start_before_2000_that_one_list_has_is_uncertain() -> None:
    assert only(compared("Ada One", "1999-12-22", "2001-06-06")) == ["1999-12-22?/2001-06-06"]
    assert only(compared("Ada One", "1999-12-22", "2001-06-06", strong=True)) == ["1999-12-22/2001-06-06"]


def test_a_few_days_too_many_are_trimmed() -> None:
    first, second = (
        compared("Ada One", "2001-01-01", "2005-03-14"),
        compared("Bo Two", "2005-03-12", "2009-01-01"),
    )
    assert only(first, second) == ["2001-01-01/2005-03-12~", "2005-03-12/2009-01-01"]


def test_a_year_in_which_somebody_else_began_is_not_claimed() -> None:
    first, second = compared("Ada One", "2001-01-01", "2005"), compared("Bo Two", "2005-03-12", "2009-01-01")
    assert only(first, second) == ["2001-01-01/2004-12-31?", "2005-03-12/2009-01-01"]


def test_the_weaker_of_two_is_left_out_and_of_equals_both() -> None:
    weak, strong = (
        compared("Ada One", "2001-01-01", "2006-01-01"),
        compared("Bo Two", "2004-01-01", "2009-01-01", True),
    )
    assert [each.dated for each in decide([weak, strong], [])] == [False, True]
    equal = compared("Bo Two", "2004-01-01", "2009-01-01")
    assert [each.dated for each in decide([weak, equal], [])] == [False, False]


def test_rivals_in_an_office_of_no_number_stand_side_by_side() -> None:
    office = Office("nowhere", "NOR", "head of government", "premier", "Premier", "", "", None, ())
    both = [compared(name, "2015-01-01", "2018-01-01", office=office) for name in ("Ada One", "Bo Two")]
    assert all(each.dated for each in decide(both, []))


def decision(**known: object) -> Decision:
    values = {"office": SOLE.slug, "person": "Ada One", "reason": "Why.", **known}
    return Decision(**values)  # type: ignore[arg-type]


def test_a_reviewed_decision_wins() -> None:
    listed = compared("Ada One", "2001-01-01", "2006-01-01", strong=True)

    def with_decision(**known: object) -> Tenure:
        (tenure,) = decide([listed], [decision(**known)])
        return tenure

    assert with_decision(edtf="2001-02-02/2005-05-05", against="A book").edtf == "2001-02-02/2005-05-05"
    assert with_decision(leave=True).left_out == "Why."
    assert with_decision().reason == "Why."
    assert with_decision(wikidata="Q1").edtf == "2001-01-01/2006-01-01"
    assert with_decision(begins="1999", leave=True).edtf == "2001-01-01/2006-01-01"


@pytest.mark.parametrize(
    "text",
    [
        "- {office: a, person: b}",
        "- {office: a, person: b, reason: c, until: d}",
        '- {office: a, person: b, reason: c, edtf: "2001/2002"}',
    ],
)
def test_a_decision_without_its_grounds_is_refused(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("reviewed") / "reviewed.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"needs what it was checked against|none of"):
        read_decisions(file)
