"""Every disagreement of the lists, with what became of it and why: a table for people to look through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.officeholders.comparing import AGREED, ALONE, COARSE, CONTRADICTED, OPEN, SETTLED, Verdict
from scripts.officeholders.dates import distance, first_day
from scripts.officeholders.deciding import Tenure
from scripts.officeholders.references import ARCHIGOS, FACTBOOK, IFG, REIGN, Reference

FILE = Path(__file__).parent / "disagreements.csv"
HEADER = ("office", "person", "what", "ours", "list", "theirs", "outcome", "reason")
OUTCOMES = {
    AGREED: "kept, two agree",
    SETTLED: "theirs, settled by a third",
    COARSE: "kept as far as all agree",
    CONTRADICTED: "date left out",
    ALONE: "kept",
    OPEN: "kept",
}
A_YEAR = 366
"""Days within which the list of spring 2019 may lag, or name who came next."""


def disagreements(tenures: Iterable[Tenure]) -> str:
    """Write the table as CSV, in order of office and time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for tenure in tenures:
        draft = tenure.compared.draft
        for row in (*_dates(tenure), *_holders(tenure), *_left_out(tenure)):
            writer.writerow((draft.office.slug, draft.person, *row))
    return text.getvalue()


def _dates(tenure: Tenure) -> Iterator[tuple[str, ...]]:
    draft = tenure.compared.draft
    pairs = (("start", draft.start, tenure.compared.start), ("end", draft.end, tenure.compared.end))
    for what, mine, verdict in pairs:
        for each in verdict.dissenting:
            yield (
                what,
                mine,
                each.reference.name,
                each.date,
                _outcome(tenure, verdict),
                _why(each.reference, what),
            )


def _outcome(tenure: Tenure, verdict: Verdict) -> str:
    if tenure.left_out:
        return "tenure left out"
    if tenure.decision and not tenure.decision.is_about_identity:
        return "reviewed"
    return OUTCOMES[verdict.status]


def _why(reference: Reference, what: str) -> str:
    """Say how a list comes to have another date."""
    if reference in (ARCHIGOS, REIGN):
        return "the list names the effective leader, who need not hold the office from the same day"
    if reference == FACTBOOK:
        edition = "prints the day of an election, a designation or a later term"
        return f"the Factbook {edition}" if what == "start" else "whoever the Factbook lists next began later"
    if reference == IFG:
        return "the Institute counts from the royal appointment, or by the title of the post"
    return "the list has another day"


def _holders(tenure: Tenure) -> Iterator[tuple[str, ...]]:
    """Tell of whom else the CIA's list of spring 2019 has in the office."""
    draft = tenure.compared.draft
    for reference, person in tenure.compared.rivals:
        lag = distance(draft.start, "2019-05-01") <= A_YEAR
        reason = (
            "the list lags: the holder had begun within the year before"
            if lag
            else "the list's title is of another minister, or either is wrong"
        )
        outcome = "tenure left out" if tenure.left_out else "kept"
        yield "holder", f"{first_day(draft.start)}..{draft.end}", reference.name, person, outcome, reason


def _left_out(tenure: Tenure) -> Iterator[tuple[str, ...]]:
    """Tell of tenures that are not written, but for those that ended before 2000."""
    draft = tenure.compared.draft
    reason = tenure.left_out or tenure.reason
    if reason and reason != "ended before 2000":
        outcome = "tenure left out" if tenure.left_out else "date left out"
        yield "tenure", f"{draft.start}..{draft.end}", draft.row.reference.name, "", outcome, reason
    elif tenure.decision and tenure.decision.edtf:
        yield (
            "tenure",
            f"{draft.start}..{draft.end}",
            "reviewed",
            tenure.decision.edtf,
            "reviewed",
            tenure.decision.reason,
        )
