"""The seeds are what the lists come to; every disagreement is in the table; nothing is made up."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from detente.vocabulary.edtf import bounds
from scripts.officeholders.counting import put_between, tables
from scripts.officeholders.deciding import Tenure
from scripts.officeholders.disagreements import FILE as DISAGREEMENTS
from scripts.officeholders.made import Made, make
from scripts.officeholders.reviewed import read_decisions


@pytest.fixture(scope="module")
def made(shared: Path, root: Path) -> Made:
    folder = shared / "data" / "leaders"
    if not folder.is_dir():
        pytest.skip(f"needs the lists of holders at {os.fspath(folder)}")
    return make(folder, root / "seeds" / "authority")


@pytest.fixture(scope="module")
def written(made: Made) -> list[Tenure]:
    return [each for each in made.tenures if not each.left_out]


def test_running_it_again_changes_nothing(made: Made, root: Path) -> None:
    changed = [file for file, text in made.files.items() if file.read_text("utf-8") != text]
    assert not changed
    folders = [root / "seeds" / "authority" / name for name in ("offices", "people", "tenures")]
    assert {file for folder in folders for file in folder.glob("*.yaml")} <= set(made.files)


def test_the_page_has_the_counts(made: Made, root: Path) -> None:
    page = (root / "docs" / "authority.md").read_text("utf-8")
    assert put_between(page, tables(made.tenures, made.offices)) == page


def test_every_disagreement_has_its_reason() -> None:
    with DISAGREEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    assert all(row["reason"] and row["outcome"] for row in rows)


def test_dates_come_from_a_list_or_from_a_person(written: list[Tenure]) -> None:
    """Each end is a day that an open list has for the person, or a part of one."""
    for tenure in written:
        if tenure.dated and not tenure.decision and not tenure.notes:
            draft = tenure.compared.draft
            lent = [draft.start, draft.end, draft.as_of, *(draft.spell.starts if draft.spell else ())]
            lent += [draft.spell.end, draft.spell.last_seen] if draft.spell else []
            lent += [
                each.date
                for each in (*tenure.start.agreeing, *tenure.end.agreeing)
                if each.reference.open_terms
            ]
            for verdict in (tenure.start, tenure.end):
                assert any(date and date.startswith(verdict.date) for date in lent), tenure


def test_each_decision_is_about_something(made: Made) -> None:
    """A decision on nothing is one whose list has changed, or one that is misspelt."""
    used = Counter(id(each.decision) for each in made.tenures if each.decision)
    decided = {(each.decision.office, each.decision.person) for each in made.tenures if each.decision}
    assert sum(used.values()) >= len(decided) > 0
    for decision in read_decisions():
        assert (decision.office, decision.person) in decided, decision


def test_nobody_holds_two_names(made: Made) -> None:
    items = Counter(person.wikidata for person in made.people if person.wikidata)
    slugs = Counter(person.slug for person in made.people)
    assert max(items.values()) == 1
    assert max(slugs.values()) == 1


def test_nobody_overlaps_in_an_office_of_one_holder(written: list[Tenure]) -> None:
    by_office: dict[str, list[Tenure]] = {}
    for each in written:
        if each.dated and each.compared.draft.office.seats == 1:
            by_office.setdefault(each.compared.draft.office.slug, []).append(each)
    for tenures in by_office.values():
        for one, other in combinations(tenures, 2):
            assert not bounds(one.edtf).shares_days(bounds(other.edtf)), (one.edtf, other.edtf)


def test_closed_lists_lend_nothing(made: Made) -> None:
    """No file names a list of closed terms as the source of a fact, though it may agree or not."""
    closed = re.compile(r'against: "(Archigos|REIGN|world-leaders)')
    assert not [file for file, text in made.files.items() if closed.search(text)]
