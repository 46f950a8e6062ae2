"""From the page of two states to what its timeline is drawn from: the same things, in the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from detente.web.pictures.extents import Extent, extent_of
from detente.web.pictures.records import Caption, EventRecord
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import date_in_words
from detente.web.views.claims import ClaimLine, disputes_of
from detente.web.views.filters import Filters
from detente.web.views.lists import DisputeLine
from detente.web.views.relation import RelationPage, TimelineLine

_VOICES = 2
"""So many claims are named beside a mark; the list has them all."""


def timeline_records(page: RelationPage, address: Callable[[str], str]) -> tuple[EventRecord, ...]:
    """Make one record of each line of a page's timeline; `address` tells where the page of an IRI is."""
    against = _contradictions(page.disputes)
    return tuple(record_of(line, address, against) for line in (*page.dated, *page.undated))


def timeline_caption(page: RelationPage, version: str) -> Caption:
    """Say in words what the timeline of a page is of; `version` names what it was drawn of."""
    return Caption(
        title=f"{name_of_value(page.one)} and {name_of_value(page.other)} in order of time",
        scope=scope_in_words(page.filters),
        version=version,
        kinds=tuple(kind.replace("-", " ") for kind in page.kinds),
        first=page.filters.first,
        last=page.filters.last,
        unlisted=page.more,
    )


def scope_in_words(filters: Filters) -> str:
    """Say what was asked for, and what is therefore not to be seen."""
    told = ["Only what is settled." if filters.settled_only else "What is settled, and what is only said."]
    if filters.kinds:
        told.append(f"Kinds: {', '.join(kind.replace('-', ' ') for kind in filters.kinds)}.")
    if filters.modalities:
        told.append(f"Claimed as: {', '.join(filters.modalities)}.")
    if filters.by_date:
        ends = (("from", filters.first), ("to", filters.last))
        days = " ".join(f"{word} {date_in_words(day.isoformat())}" for word, day in ends if day)
        told.append(f"Days: {days}; what has no date is left out.")
    return " ".join(told)


def name_of_value(value: Value) -> str:
    """Give a thing's label, or the end of its IRI."""
    return value.label or value.term.value.rstrip("/").rpartition("/")[2]


def record_of(
    line: TimelineLine, address: Callable[[str], str], against: Mapping[str, list[str]]
) -> EventRecord:
    """Make the record of one line; `against` has by IRI in words what speaks against things."""
    iri = line.thing.term.value
    own = [f"{each.rule}, {each.status}" for each in disputes_of(line.claims)]
    extent = extent_of(line.edtf, line.start, line.end)
    reported = date.fromisoformat(line.reported[:10]) if line.reported else None
    return EventRecord(
        iri=iri,
        label=name_of_value(line.thing),
        kind=line.kind or "event",
        href=address(iri),
        settled=line.settled,
        when=_when(line, extent),
        extent=extent,
        reported=reported,
        voice=voices_of(line.claims),
        status=line.status or "",
        contradicted="; ".join(dict.fromkeys((*against.get(iri, ()), *own))),
    )


def _when(line: TimelineLine, extent: Extent | None) -> str:
    """Write the date in words: as it is stated, or by its bounds alone, or that of the report."""
    if extent is None:
        return date_in_words(line.reported) if line.reported else ""
    first, last = (day.isoformat() if day else ".." for day in (extent.first, extent.last))
    return line.date or date_in_words(first if first == last else f"{first}/{last}")


def voices_of(claims: Iterable[ClaimLine]) -> str:
    """Name who claims something and how, the first of them."""
    told = [", ".join((name_of_value(claim.who), claim.modality, *claim.standing)) for claim in claims]
    told = [*dict.fromkeys(told)]
    more = [f"and {len(told) - _VOICES} more"] if len(told) > _VOICES else []
    return "; ".join((*told[:_VOICES], *more))


def _contradictions(disputes: Iterable[DisputeLine]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in disputes:
        for subject in each.subjects:
            found[subject.term.value].append(f"{each.rule}, {each.status}")
    return found
