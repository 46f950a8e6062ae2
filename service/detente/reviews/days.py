"""The day on which an entry was published: one of the calendar, not still to come, the same in EDTF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from detente.rdf.namespaces import DET
from detente.reviews.review import Json, ReviewItem, StepError
from detente.vocabulary.edtf import bounds, known_bounds
from detente.vocabulary.ontology import shipped_ontology

_AHEAD = timedelta(days=1)
"""How far the day may be ahead of that of UTC somewhere on Earth."""
STILL_TO_COME = (
    "it is dated after the day of its entry, so nobody saw it happen. Choose another modality, such as "
    "planned; or mend the date"
)
"""Why what happens later is not accepted as a fact."""


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, as ISO 8601 has it."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_day(issued: str, edtf: str, at: str) -> None:
    """Raise StepError where an entry cannot have been published on a day.

    It is no day, later than the moment `at` which has the text, or `edtf` says another day.
    """
    if not is_day(issued):
        raise StepError(f"'issued' is a day of the calendar, such as 2016-08-10; given: {issued!r}", "entry")
    day = date.fromisoformat(issued)
    if day - date.fromisoformat(at[:10]) > _AHEAD:
        raise StepError(
            f"'issued' is {issued}, still to come on {at[:10]}: nothing was published on it yet", "entry"
        )
    try:
        days = bounds(edtf)
    except ValueError as error:
        raise StepError(f"'edtf': {error}", "entry") from None
    if not days.contains(day):
        raise StepError(f"'edtf' is {edtf}, which does not have the day {issued} ('issued')", "entry")


def is_told_ahead(item: ReviewItem, entry: Mapping[str, Json]) -> bool:
    """Tell whether a claim would settle that something happened on a day which its entry has not seen.

    A promise, a measure or a tenure may begin later; a meeting, a visit or an incident is when it happens.
    """
    date_of, draft = item.draft.date, item.draft
    if date_of is None or not date_of.edtf or not item.would_settle(entry["author"]):
        return False
    found = known_bounds(date_of.edtf)
    is_event = DET[draft.kind] in shipped_ontology().below(DET.Event)
    return (
        is_event
        and found is not None
        and found.start is not None
        and found.start - date.fromisoformat(entry["issued"]) > _AHEAD
    )
