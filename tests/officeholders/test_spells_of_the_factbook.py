"""What the Factbook's editions tell of who was in office, and what they do not."""

from __future__ import annotations

from scripts.officeholders.references import FACTBOOK, HEAD_OF_GOVERNMENT, HEAD_OF_STATE, Row
from scripts.officeholders.spells import slips, spells


def row(
    person: str, start: str, first: str, last: str, *, acting: bool = False, state: str = "NOR",
    role: str = HEAD_OF_GOVERNMENT, title: str = "Prime Minister",
) -> Row:  # fmt: skip
    office = "acting" if acting else ""
    return Row(FACTBOOK, state, role, title, office, person, "", start, "", last, first, last, "a:b@c")


def told(*rows: Row) -> list[tuple[str, str, str]]:
    return [(each.person, each.start, each.end) for each in spells(rows)]


def test_one_ends_when_the_next_begins() -> None:
    rows = (
        row("Ada ONE", "2019-01-01", "2020-12-01", "2022-03-01"),
        row("Bo TWO", "2022-02-26", "2022-03-05", "2024-01-01"),
    )
    assert told(*rows) == [("Ada ONE", "2019-01-01", "2022-02-26"), ("Bo TWO", "2022-02-26", "")]


def test_where_no_edition_was_kept_nobody_ends() -> None:
    gap = (
        row("Ada ONE", "2014-01-01", "2015-10-26", "2017-03-28"),
        row("Bo TWO", "2019-02-26", "2020-11-24", "2024-01-01"),
    )
    assert told(*gap)[0][2] == ""
    months = (
        row("Ada ONE", "2019-01-01", "2020-12-01", "2022-03-01"),
        row("Bo TWO", "2022-06-01", "2022-06-05", "2024-01-01"),
    )
    assert told(*months)[0][2] == ""


def test_a_page_that_was_late_ends_whom_it_still_listed() -> None:
    rows = (
        row("Ada ONE", "2012-01-01", "2015-10-26", "2016-11-26"),
        row("Bo TWO", "2016-11-17", "2017-03-28", "2017-03-28"),
    )
    assert told(*rows)[0][2] == "2016-11-17"


def test_who_acts_ends_a_spell_and_a_caretaker_does_not() -> None:
    acting = (
        row("Ada ONE", "2019-01-01", "2020-12-01", "2022-03-01"),
        row("Bo TWO", "2022-02-26", "2022-03-05", "2022-04-01", acting=True),
    )
    assert [(each.end, each.acting, each.followed_by_acting) for each in spells(acting)] == [
        ("2022-02-26", False, True),
        ("", True, False),
    ]
    caretaker = acting[0], row("Ada ONE", "2022-02-26", "2022-03-05", "2022-04-01", acting=True)
    assert len(spells(caretaker)) == 1


def test_a_second_term_is_no_second_start_and_a_slip_is_none() -> None:
    again = (
        row("Ada ONE", "2017-09-26", "2020-11-24", "2024-01-01"),
        row("Ada ONE", "2022-09-15", "2022-09-22", "2024-05-30"),
    )
    assert told(*again) == [("Ada ONE", "2017-09-26", "")]
    corrected = (
        row("Bo TWO", "2023-04-02", "2023-04-06", "2023-04-20"),
        row("Bo TWO", "2023-06-20", "2023-06-24", "2024-05-30"),
    )
    assert told(*corrected) == [("Bo TWO", "2023-06-20", "")]
    over = (
        row("Ada ONE", "2020-03-13", "2020-11-27", "2025-04-17"),
        row("Bo TWO", "2020-03-13", "2025-05-15", "2025-05-22"),
        row("Bo TWO", "2025-03-13", "2025-05-29", "2026-01-22"),
    )
    assert told(*over)[1] == ("Bo TWO", "2025-03-13", "")


def test_a_name_under_anothers_office_is_found() -> None:
    mine = row("Ada ONE", "2021-05-12", "2024-06-21", "2026-01-22")
    theirs = row("Ada ONE", "2021-05-12", "2022-04-22", "2023-06-08", state="SOU")
    head = row("Bo TWO", "2024-08-01", "2024-10-17", "2026-01-22", role=HEAD_OF_STATE, title="President")
    twice = row("Bo TWO", "2024-08-01", "2024-08-08", "2024-10-10")
    assert slips([mine, theirs, head, twice]) == {id(theirs), id(twice)}
    executive = row("Cy THREE", "2024-08-01", "2024-10-17", "2026-01-22", title="President")
    both = row("Cy THREE", "2024-08-01", "2024-10-17", "2026-01-22", role=HEAD_OF_STATE, title="President")
    assert slips([executive, both]) == set()
