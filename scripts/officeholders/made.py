"""The whole way from the lists to files, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.officeholders.comparing import Others, compare, leaders_by_draft
from scripts.officeholders.deciding import Tenure, decide
from scripts.officeholders.disagreements import FILE as DISAGREEMENTS
from scripts.officeholders.disagreements import disagreements
from scripts.officeholders.drafts import Draft, all_drafts, institute_tenures
from scripts.officeholders.offices import Office, read_offices
from scripts.officeholders.people import Person, people
from scripts.officeholders.references import References, Row
from scripts.officeholders.reviewed import Decision, read_decisions
from scripts.officeholders.seeds import ByHand, read_by_hand
from scripts.officeholders.writing import write_authority

G20 = "ARG AUS BRA CAN CHN FRA DEU IND IDN ITA JPN MEX RUS SAU ZAF KOR TUR GBR USA"
MIDDLE_EAST = "BHR CYP EGY IRN IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR ARE YEM"
NEIGHBOURS_OF_TURKEY = "GRC BGR GEO ARM AZE IRN IRQ SYR"
OTHERS = "UKR POL NLD ESP SWE NOR PAK NGA ETH"
FOREIGN_MINISTERS = frozenset(f"{G20} {MIDDLE_EAST} {NEIGHBOURS_OF_TURKEY} {OTHERS}".split())
"""States whose foreign ministers are written; of others the office alone."""


@dataclass
class Made:
    """What the lists come to: every tenure with its verdict, the people, and the text of each file."""

    offices: list[Office]
    """Those whose holders are asked for."""
    tenures: list[Tenure]
    people: list[Person]
    files: dict[Path, str]


def make(lists: Path, authority: Path) -> Made:
    """Read the lists and the authority as written by hand, and give what is to be written.

    Raises OSError where a list is missing, ValueError where one of the reviewed decisions is no decision.
    """
    by_hand = read_by_hand(authority)
    offices = read_offices()
    references = References(lists, by_hand.cow_codes)
    tenures = decided(references, offices, read_decisions())
    found = people([each for each in tenures if not each.left_out], by_hand)
    files = write_authority(authority, offices, found, by_hand)
    wanted = [each for each in offices if _is_wanted(each)]
    return Made(wanted, tenures, found, {**files, DISAGREEMENTS: disagreements(tenures)})


def decided(references: References, offices: Sequence[Office], decisions: Sequence[Decision]) -> list[Tenure]:
    """Compare every draft with all lists of its state, and decide office by office."""
    drafts = all_drafts(references, offices)
    by_state: dict[str, list[Draft]] = defaultdict(list)
    for office in offices:
        by_state[office.state] += drafts[office.slug]
    leaders, cia, current = map(_by_state, (references.leaders, references.cia, references.current))
    fitting = {state: leaders_by_draft(found, leaders[state]) for state, found in by_state.items()}
    tenures = []
    for office in offices:
        if _is_wanted(office):
            mine = [
                row for row in references.institute if row.state == office.state and office.has_role(row.role)
            ]
            others = Others(
                fitting[office.state], institute_tenures(mine), cia[office.state], current[office.state]
            )
            tenures += decide([compare(draft, others) for draft in drafts[office.slug]], decisions)
    return tenures


def _is_wanted(office: Office) -> bool:
    if office.roles.startswith("permanent"):
        return False
    of_body = "/" in office.state
    return of_body or not office.roles.startswith("foreign") or office.state in FOREIGN_MINISTERS


def _by_state(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.state].append(row)
    return found


__all__ = ["ByHand", "Made", "make"]
