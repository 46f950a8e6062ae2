"""From the page of two states to what its timeline is drawn from: the same things, in the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from detente.web.language.words import gettext as _
from detente.web.pictures.extents import Extent, extent_of
from detente.web.pictures.records import Caption, EventRecord
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import and_more, date_in_words, dispute_in_words, vocabulary_word
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
        title=_("%(one)s and %(other)s in order of time")
        % {"one": name_of_value(page.one), "other": name_of_value(page.other)},
        scope=scope_in_words(page.filters),
        version=version,
        kinds=tuple(vocabulary_word(kind.replace("-", " ")) for kind in page.kinds),
        first=page.filters.first,
        last=page.filters.last,
        unlisted=page.more,
    )


def scope_in_words(filters: Filters) -> str:
    """Say what was asked for, and what is therefore not to be seen."""
    only, both = _("Only what is settled."), _("What is settled, and what is only said.")
    told = [only if filters.settled_only else both]
    if filters.kinds:
        kinds = ", ".join(vocabulary_word(kind.replace("-", " ")) for kind in filters.kinds)
        told.append(_("Kinds: %(kinds)s.") % {"kinds": kinds})
    if filters.modalities:
        modalities = ", ".join(map(vocabulary_word, filters.modalities))
        told.append(_("Claimed as: %(modalities)s.") % {"modalities": modalities})
    if filters.by_date:
        ends = ((_("from"), filters.first), (_("to"), filters.last))
        days = " ".join(f"{word} {date_in_words(day.isoformat())}" for word, day in ends if day)
        told.append(_("Days: %(days)s; what has no date is left out.") % {"days": days})
    return " ".join(told)


def name_of_value(value: Value) -> str:
    """Give a thing's label, or the end of its IRI."""
    return value.label or value.term.value.rstrip("/").rpartition("/")[2]


def record_of(
    line: TimelineLine, address: Callable[[str], str], against: Mapping[str, list[str]]
) -> EventRecord:
    """Make the record of one line; `against` has by IRI in words what speaks against things."""
    iri = line.thing.term.value
    own = [dispute_in_words(each.rule, each.status) for each in disputes_of(line.claims)]
    extent = extent_of(line.edtf, line.start, line.end)
    reported = date.fromisoformat(line.reported[:10]) if line.reported else None
    return EventRecord(
        iri=iri,
        label=name_of_value(line.thing),
        kind=vocabulary_word(line.kind or "event"),
        href=address(iri),
        settled=line.settled,
        when=_when(line, extent),
        extent=extent,
        reported=reported,
        voice=voices_of(line.claims),
        status=vocabulary_word(line.status or ""),
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
    told = [
        ", ".join((name_of_value(claim.who), *map(vocabulary_word, (claim.modality, *claim.standing))))
        for claim in claims
    ]
    told = [*dict.fromkeys(told)]
    more = [and_more(len(told) - _VOICES)] if len(told) > _VOICES else []
    return "; ".join((*told[:_VOICES], *more))


def _contradictions(disputes: Iterable[DisputeLine]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in disputes:
        for subject in each.subjects:
            found[subject.term.value].append(dispute_in_words(each.rule, each.status))
    return found
