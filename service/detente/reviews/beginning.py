"""How a review begins: with a text, what is said of it, and checked drafts; nothing of it is accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from detente.claims.drafting.draft import DraftClaim
from detente.claims.seeds.text import HEADER, split_entries
from detente.reviews.days import check_day, is_day
from detente.reviews.naming import entry_name, fresh_key
from detente.reviews.origin import TextOrigin
from detente.reviews.review import MOST_ITEMS, MOST_TEXT, Json, Review, ReviewItem, Stamp, StepError
from detente.reviews.schema import check_draft, check_entry
from detente.reviews.steps import check_quoted
from detente.reviews.writing import sound_text

UNNAMED_PUBLISHER = "organization/unnamed-publisher"
NO_DATING = "Given by whoever brought the text."
NO_RIGHTS = "All rights stay with the publisher; the text is kept here as source data, unaltered."
_TITLE = 80
_REVIEWED_AS = {"Claim": "Event"}
"""Classes of drafts that nothing under review can be of, and what stands there until a reviewer chooses."""


def begin(
    text: str,
    said: Mapping[str, Json],
    drafts: Iterable[Mapping[str, Json]],
    drafted: Stamp,
    taken: Collection[str],
    origin: TextOrigin | None = None,
) -> Review:
    """Begin a review of a text that is one entry.

    `said` are what is known of the entry: `issued` at least; the rest has a default. `taken` are ids that
    other entries have, `origin` is where a text was found that nobody brought. Raises StepError where
    something of it is wrong.
    """
    whole = whole_text(text)
    entry = _entry(whole, said, taken)
    check_day(entry["issued"], entry["edtf"], drafted.at)
    items: dict[str, Json] = {}
    for number, each in enumerate(drafts):
        if len(items) == MOST_ITEMS:
            raise StepError(f"a review has at most {MOST_ITEMS} claims")
        item = _item(number, each, whole, items, drafted.by)
        items[item.key] = item.as_json()
    state = {
        "entry": entry,
        "text": whole,
        "drafted": {"by": drafted.by, "at": drafted.at},
        "reviewed": None,
        "items": items,
        "things": {},
        "origin": origin.as_json() if origin else None,
    }
    return Review(state=state, begun=drafted.at)


def whole_text(text: str) -> str:
    """Give a text as a review keeps it; raises StepError where it cannot be the text of one entry."""
    whole = sound_text(text)
    if len(whole) > MOST_TEXT:
        raise StepError(f"the text has {len(whole)} characters; an entry has at most {MOST_TEXT}", "text")
    if len(split_entries(whole)) > 1:
        raise StepError(
            f'the text has several lines that begin with "{HEADER}": bring each entry by itself', "text"
        )
    return whole


def _entry(text: str, said: Mapping[str, Json], taken: Collection[str]) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if value not in ("", None)}
    issued = given.get("issued")
    if not isinstance(issued, str) or not is_day(issued):
        raise StepError(f"'issued' is the day of publication, such as 2016-08-10; given: {issued!r}", "entry")
    title = given.get("title") or _first_words(text)
    entry = {
        "id": given.get("id") or entry_name(issued, str(title), taken),
        "title": title,
        "author": given.get("author", UNNAMED_PUBLISHER),
        "issued": issued,
        "edtf": given.get("edtf", issued),
        "dating": given.get("dating", NO_DATING),
        "rights": given.get("rights", NO_RIGHTS),
        "replaces": given.get("replaces", []),
    }
    check_entry(entry)
    if entry["id"] in taken:
        raise StepError(f"there is an entry {entry['id']!r} already; give another id", "entry")
    return entry


def _first_words(text: str) -> str:
    words = " ".join(text.removeprefix(HEADER).split())
    return words if len(words) <= _TITLE else words[:_TITLE].rpartition(" ")[0] or words[:_TITLE]


def _item(number: int, value: Mapping[str, Json], text: str, taken: Collection[str], by: str) -> ReviewItem:
    part = f"drafts/{number}"
    drafted_as = str(value.get("kind"))
    instead = _REVIEWED_AS.get(drafted_as)
    value = {**value, "kind": instead} if instead else value
    check_draft(value, part)
    draft = DraftClaim.of_json(value)
    check_quoted(draft.quote, text, part)
    return ReviewItem(fresh_key(draft, taken), draft, by=by, drafted_as=drafted_as if instead else "")
