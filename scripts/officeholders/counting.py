"""How many tenures are in, checked against what, and what was left out: the tables of docs/authority.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from scripts.officeholders.comparing import AGREED, OPEN, SETTLED
from scripts.officeholders.dates import first_day, last_day
from scripts.officeholders.deciding import Tenure
from scripts.officeholders.drafts import SINCE
from scripts.officeholders.offices import Office
from scripts.officeholders.references import FACTBOOK_LAST

BEGIN, END = "<!-- tenures: made by `python -m scripts.officeholders` -->", "<!-- /tenures -->"
KINDS = ("heads of state or government", "foreign ministers", "heads of organisations")


def kind(office: Office) -> str:
    """Name the kind of an office's holders."""
    if "/" in office.state:
        return KINDS[2]
    return KINDS[1] if office.roles.startswith("foreign") else KINDS[0]


def standing(tenure: Tenure) -> str:
    """Say in one word or two what a tenure rests on."""
    if tenure.left_out:
        return "left out"
    if tenure.reason:
        return "without dates"
    if tenure.decision and tenure.decision.edtf:
        return "reviewed"
    both = {tenure.start.status, tenure.end.status} <= {AGREED, SETTLED}
    start = tenure.start.status in (AGREED, SETTLED)
    if both or (start and tenure.end.status == OPEN):
        return "two lists"
    return "two lists, one end" if start or tenure.end.status in (AGREED, SETTLED) else "one list"


COLUMNS = ("two lists", "two lists, one end", "one list", "reviewed", "without dates", "left out")


def tables(tenures: Iterable[Tenure], offices: Iterable[Office]) -> str:
    """Write the tables, between marks by which the next run finds them."""
    counted = [each for each in tenures if each.left_out != "ended before 2000"]
    parts = [
        BEGIN,
        _table("kind", counted, lambda each: kind(each.compared.draft.office)),
        _table("region", counted, lambda each: each.compared.draft.office.region.replace("-", " ")),
        _reasons(counted),
        _gaps(counted, list(offices)),
        END,
    ]
    return "\n\n".join(parts)


def _table(head: str, tenures: list[Tenure], key: Callable[[Tenure], str]) -> str:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for tenure in tenures:
        for name in (key(tenure), "all"):
            rows[name][standing(tenure)] += 1
    names = [*sorted(set(rows) - {"all"}), "all"]
    lines = [f"| {head} | {' | '.join(COLUMNS)} | still in office when last seen |", "|---" * 8 + "|"]
    seen = Counter(key(each) for each in tenures if each.dated and each.end.status == OPEN)
    seen["all"] = sum(seen.values())
    lines += [
        f"| {name} | {' | '.join(str(rows[name][each]) for each in COLUMNS)} | {seen[name]} |"
        for name in names
    ]
    return "\n".join(lines)


def _reasons(tenures: list[Tenure]) -> str:
    """Count why tenures or their dates were left out; whom one overlaps is in the table of disagreements."""
    found: Counter[tuple[str, str]] = Counter()
    for tenure in tenures:
        reason = tenure.left_out or tenure.reason
        if reason:
            short = "overlaps another in an office of one holder" if reason.startswith("overlaps") else reason
            short = "lists contradict each other" if short.startswith("lists contradict") else short
            short = "the lists' dates are no span" if "are no span" in short else short
            what = "tenure" if tenure.left_out else "dates"
            reviewed = "reviewed: acted, or the same or another person" if tenure.decision else short
            found[what, reviewed] += 1
    lines = ["| left out | why | how many |", "|---|---|---|"]
    lines += [f"| {what} | {why} | {number} |" for (what, why), number in sorted(found.items())]
    return "\n".join(lines)


def _gaps(tenures: list[Tenure], offices: list[Office]) -> str:
    """Count offices, and the share of days since 2000 for which a holder is known, by kind and region."""
    held: dict[Office, list[Tenure]] = {office: [] for office in offices}
    for tenure in tenures:
        if tenure.dated:
            held[tenure.compared.draft.office].append(tenure)
    lines = [
        "| region | kind | offices | with a holder | days since 2000 covered | nobody after January 2023 |",
        "|---|---|---|---|---|---|",
    ]
    groups: dict[tuple[str, str], list[list[Tenure]]] = defaultdict(list)
    for office, found in held.items():
        groups[office.region.replace("-", " "), kind(office)].append(found)
    for (region, name), lists in sorted(groups.items()):
        filled = [found for found in lists if found]
        covered = sum(_covered(found) for found in lists) / (_days(SINCE, FACTBOOK_LAST) * len(lists))
        old = sum(max(last_day(each.end.date) for each in found) < "2023-02" for found in filled)
        lines.append(f"| {region} | {name} | {len(lists)} | {len(filled)} | {covered:.0%} | {old} |")
    return "\n".join(lines)


def _covered(tenures: list[Tenure]) -> int:
    """Count the days from 2000 on that some tenure covers."""
    spans = sorted(
        (first_day(each.start.date), min(last_day(each.end.date), FACTBOOK_LAST)) for each in tenures
    )
    total, until = 0, SINCE
    for start, end in spans:
        total += max(0, _days(max(start, until), end))
        until = max(until, end)
    return total


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def put_between(document: str, made: str) -> str:
    """Put the tables into a document in place of those that the last run put there."""
    before, mark, rest = document.partition(BEGIN)
    if not mark:
        return document
    return before + made + rest.partition(END)[2]


__all__ = ["BEGIN", "END", "put_between", "tables"]
