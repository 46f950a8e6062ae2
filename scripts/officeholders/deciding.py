"""From compared tenures to those that are written: one holder at a time, and nothing that was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from scripts.officeholders.comparing import (
    AGREED,
    ALONE,
    COARSE,
    CONTRADICTED,
    OPEN,
    SETTLED,
    Compared,
    Verdict,
)
from scripts.officeholders.dates import FEW_DAYS, distance, first_day, is_day, last_day, shares_days
from scripts.officeholders.drafts import SINCE
from scripts.officeholders.reviewed import Decision, decision_on

CUT = "one list alone, which leaves out what ended before 2000"


@dataclass
class Tenure:
    """A tenure to write: who, which office, and from when until when, where that was checked."""

    compared: Compared
    start: Verdict
    end: Verdict
    reason: str = ""
    """Why it has no dates; empty where it has."""
    left_out: str = ""
    """Why it is not written at all."""
    decision: Decision | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def dated(self) -> bool:
        """Tell whether the tenure has both dates."""
        return not self.reason and not self.left_out

    @property
    def edtf(self) -> str:
        """Write the dates; an end that no list has is the last day that one supports, and uncertain."""
        if self.decision and self.decision.edtf:
            return self.decision.edtf
        end = f"{self.end.date}?" if self.end.status == OPEN else self.end.edtf
        start = f"{self.start.date}?" if self.start.status in (OPEN, CUT) else self.start.edtf
        return f"{start}/{end}" if self.dated else ""

    @property
    def begins(self) -> str:
        """The date to sort by."""
        return first_day(self.start.date or self.compared.draft.start)

    @property
    def strength(self) -> int:
        """Count the ends that two lists agree on."""
        return [self.start.status, self.end.status].count(AGREED)


def decide(compared: Iterable[Compared], decisions: Sequence[Decision]) -> list[Tenure]:
    """Decide on the tenures of one office."""
    tenures = [_tenure(each, decisions) for each in compared]
    if tenures and tenures[0].compared.draft.office.seats == 1:
        _one_at_a_time([each for each in tenures if each.dated])
    return tenures


def _tenure(compared: Compared, decisions: Sequence[Decision]) -> Tenure:
    draft = compared.draft
    tenure = Tenure(compared, compared.start, compared.end)
    tenure.decision = decision_on(decisions, draft.office.slug, draft.person, draft.start)
    if tenure.decision and not tenure.decision.is_about_identity:
        _reviewed(tenure, tenure.decision)
    elif draft.spell and draft.spell.acting:
        tenure.left_out = "acted for a holder, says the Factbook"
    elif CONTRADICTED in (tenure.start.status, tenure.end.status):
        tenure.reason = f"lists contradict each other ({_dissent(tenure)})"
    elif last_day(tenure.end.date) < SINCE:
        tenure.left_out = "ended before 2000"
    elif last_day(tenure.end.date) < first_day(tenure.start.date):
        tenure.reason = f"the lists' dates, {tenure.start.date} and {tenure.end.date}, are no span"
    elif tenure.start.status == ALONE and last_day(tenure.start.date) < SINCE:
        tenure.start = replace(tenure.start, status=CUT)
        tenure.notes.append("no other list has the start, and an earlier term may be missing")
    return tenure


def _reviewed(tenure: Tenure, decision: Decision) -> None:
    if decision.leave:
        tenure.left_out = decision.reason
    elif decision.edtf:
        start, _, end = decision.edtf.partition("/")
        tenure.start = Verdict(start.rstrip("?~%"), "reviewed")
        tenure.end = Verdict(end.rstrip("?~%"), "reviewed")
    else:
        tenure.reason = decision.reason


def _dissent(tenure: Tenure) -> str:
    draft = tenure.compared.draft
    pairs = [("start", draft.start, tenure.start), ("end", draft.end, tenure.end)]
    return "; ".join(
        f"{what} {mine or 'open'}, but {_said(verdict)}"
        for what, mine, verdict in pairs
        if verdict.status == CONTRADICTED
    )


def _said(verdict: Verdict) -> str:
    return ", ".join(f"{each.date} in {each.reference.name}" for each in verdict.dissenting)


def _one_at_a_time(tenures: list[Tenure]) -> None:
    """Let no two share more than a day: trim a few days, and leave out the weaker of the rest."""
    ordered = sorted(tenures, key=lambda each: (each.begins, last_day(each.end.date)))
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if one.dated and other.dated and _overlap(one, other):
                _part(one, other)


def _overlap(one: Tenure, other: Tenure) -> bool:
    return shares_days((one.start.date, one.end.date), (other.start.date, other.end.date))


def _part(one: Tenure, other: Tenure) -> None:
    if not _trim(one, other):
        _leave_out_the_weaker(one, other)


def _trim(one: Tenure, other: Tenure) -> bool:
    """Move an end to the other's beginning, or that to the end, within the days that it may cover."""
    end, start = one.end, other.start
    reviewed = one.decision is not None or other.decision is not None
    days_apart = distance(end.date, start.date)
    if is_day(start.date) and (
        (is_day(end.date) and days_apart <= FEW_DAYS and not reviewed)
        or (len(end.date) == len("2000-01") and end.date == start.date[:7])
        or (end.status == OPEN and start.status == AGREED)
    ):
        one.end = Verdict(
            start.date, end.status if end.status != OPEN else ALONE, end.agreeing, end.dissenting, True
        )
        one.notes.append("until the next holder began")
    elif len(end.date) == len("2000") and end.date == start.date[:4] and one.begins < end.date:
        one.end = Verdict(f"{int(end.date) - 1}-12-31", OPEN, end.agreeing, end.dissenting)
        one.notes.append(f"ended in {end.date}")
    elif (
        len(start.date) == len("2000")
        and start.date == end.date[:4]
        and last_day(other.end.date)[:4] > start.date
    ):
        other.start = Verdict(f"{int(start.date) + 1}-01-01", OPEN, start.agreeing, start.dissenting)
        other.notes.append(f"began in {start.date}")
    elif is_day(end.date) and len(start.date) == len("2000-01") and start.date == end.date[:7]:
        other.start = Verdict(end.date, start.status, start.agreeing, start.dissenting, True)
        other.notes.append("since the holder before left")
    return not _overlap(one, other)


def _leave_out_the_weaker(one: Tenure, other: Tenure) -> None:
    weakest = min(_rank(one), _rank(other))
    for tenure, rival in ((one, other), (other, one)):
        if _rank(tenure) == weakest:
            tenure.left_out = tenure.left_out or (
                f"overlaps {rival.compared.draft.person} ({rival.start.date} to {rival.end.date}) "
                "in an office of one holder"
            )


def _rank(tenure: Tenure) -> tuple[bool, int]:
    return tenure.decision is not None, tenure.strength


__all__ = ["COARSE", "SETTLED", "Tenure", "decide"]
