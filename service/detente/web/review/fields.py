"""The fields of a claim in a form, from what was sent to the values of a draft, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED
from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError, locate
from detente.reviews.review import Review, ReviewItem, StepError
from detente.vocabulary.edtf import bounds
from detente.web.review.mentions import (
    ACTORS,
    OFFICES,
    PLACES,
    MentionReader,
    written_mentions,
    written_voice,
)

_SEVERAL = ("agent", "recipient", "participants")
_WORDS = ("kind", "modality", "polarity")
_MAYBE = ("event_type", "speech_type", "condition")


def field_values(item: ReviewItem) -> dict[str, str]:
    """Give what the fields of a claim hold."""
    draft = item.draft
    return {
        "label": item.label,
        "thing": item.thing,
        "quote": draft.quote.exact,
        "predicate": draft.predicate,
        **{name: str(getattr(draft, name)) for name in _WORDS},
        **({"kind": ""} if item.needs_class else {}),
        **{name: getattr(draft, name) or "" for name in _MAYBE},
        **{name: written_mentions(getattr(draft, name)) for name in _SEVERAL},
        "place": written_mentions((draft.place,)) if draft.place else "",
        "speaker": written_mentions((draft.speaker,)) if draft.speaker else "",
        "voice": written_voice(draft.attributed_to),
        "date_text": draft.date.text if draft.date else "",
        "edtf": (draft.date.edtf or "") if draft.date else "",
        "amount": f"{draft.amount.value:g}" if draft.amount else "",
        "currency": (draft.amount.currency or "") if draft.amount else "",
        "approximate": "1" if draft.amount and draft.amount.approximate else "",
        "role": (draft.amount.role or "") if draft.amount else "",
    }


def read_values(form: Mapping[str, str], review: Review, reader: MentionReader) -> dict[str, Any]:
    """Read the fields that were sent as values of a draft; those that were not sent are left out.

    Raises StepError where a value is none.
    """
    made: dict[str, Any] = {name: form[name] for name in _WORDS if form.get(name)}
    made |= {name: form[name].strip() or None for name in _MAYBE if name in form}
    made |= {name: reader.several(form[name], ACTORS) for name in _SEVERAL if name in form}
    for name, kinds in (("place", PLACES), ("speaker", ACTORS)):
        if name in form:
            text = form[name].strip()
            made[name] = reader.one(text, kinds) if text else None
    if "voice" in form:
        made["attributed_to"] = _voice(form["voice"].strip(), reader)
    if "predicate" in form:
        made["predicate"] = _predicate(form, reader)
    if "quote" in form:
        made["quote"] = read_quote(form, review.text)
    return made | _date(form) | _amount(form)


def read_quote(form: Mapping[str, str], text: str) -> dict[str, Any]:
    """Find the words that were chosen: at the place that was sent with them, or where they stand once."""
    words, start = form["quote"], form.get("start", "")
    if start.isascii() and start.isdigit() and len(start) < 8:
        at = int(start)
        if words and text[at : at + len(words)] == words:
            return {"exact": words, "start": at, "end": at + len(words)}
    span = _only(text, words, form.get("within") or None)
    return {"exact": span.exact(text), "start": span.start, "end": span.end}


def _only(text: str, words: str, around: str | None) -> Span:
    if not words.strip():
        raise StepError("the words of the text on which the claim rests are missing: copy them from it")
    try:
        return locate(text, words, around)
    except QuoteError as error:
        raise StepError(str(error)) from None


def _voice(text: str, reader: MentionReader) -> Any:
    return text if text in (AUTHOR, UNATTRIBUTED) else (reader.one(text, ACTORS) if text else AUTHOR)


def _predicate(form: Mapping[str, str], reader: MentionReader) -> str:
    """Read what is done; of a tenure, the office, by its reference where one is meant."""
    text = form["predicate"].strip()
    if form.get("kind") != "Tenure" or not text:
        return text
    return str(reader.one(text, OFFICES)["id"] or text)


def _date(form: Mapping[str, str]) -> dict[str, Any]:
    if "edtf" not in form and "date_text" not in form:
        return {}
    edtf, text = form.get("edtf", "").strip(), form.get("date_text", "").strip()
    if not edtf and not text:
        return {"date": None}
    start = end = None
    if edtf:
        try:
            days = bounds(edtf)
        except ValueError as error:
            raise StepError(f"the date: {error}") from None
        start, end = (each.isoformat() if each else None for each in (days.start, days.end))
    return {"date": {"text": text or edtf, "edtf": edtf or None, "start": start, "end": end}}


def _amount(form: Mapping[str, str]) -> dict[str, Any]:
    if "amount" not in form:
        return {}
    text = form["amount"].strip().replace(",", "")
    if not text:
        return {"amount": None}
    try:
        value = float(text)
    except ValueError:
        raise StepError(f"the amount {text[:40]!r} is no number") from None
    return {
        "amount": {
            "value": value,
            "currency": form.get("currency", "").strip().upper() or None,
            "approximate": form.get("approximate") == "1",
            "role": form.get("role") or None,
        }
    }
