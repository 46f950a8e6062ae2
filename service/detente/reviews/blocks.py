"""From accepted claims to blocks of the reviewed format (docs/claims.md), in order of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from detente.claims.drafting.draft import AUTHOR, DraftClaim, DraftMention, Quote
from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError
from detente.reviews.naming import is_own_class, kind_of
from detente.reviews.offices import OFFICE
from detente.reviews.quoting import sentence, words_around
from detente.reviews.review import Review, ReviewItem, StepError, UnwrittenError

Block = dict[str, Any]

ACTOR = "actor/"
"""How the references of actors begin whom the entry does not name."""

_STATUS = {"pledged": "pledged", "asserted": "pledged"}
_PROPOSED = "proposed"
_WITH_STATUS = ("Commitment",)
_OBSERVED = "observed"


@dataclass(frozen=True)
class EntryBlocks:
    """What the file of an entry's claims holds: blocks, and actors whom the entry leaves unnamed."""

    claims: tuple[Block, ...]
    unnamed: tuple[Block, ...]


def entry_blocks(review: Review) -> EntryBlocks:
    """Write every accepted claim; one in another's voice with the saying that conveys it.

    Raises UnwrittenError with each claim that cannot be written: what nobody has chosen yet.
    """
    items = review.accepted
    blocks: list[Block] = []
    errors: list[StepError] = []
    said: dict[tuple[str, int], str] = {}
    for item in items:
        try:
            blocks += _blocks_of(item, items, said, review)
        except StepError as error:
            errors.append(error)
    if errors:
        raise UnwrittenError(errors)
    return EntryBlocks(tuple(blocks), tuple(_unnamed(items)))


def _blocks_of(
    item: ReviewItem, items: Sequence[ReviewItem], said: dict[tuple[str, int], str], review: Review
) -> list[Block]:
    """Write a claim with what it needs; `said` notes the sayings that were written, by speaker and place."""
    conveyed = _conveyed(item, items, review)
    if conveyed is None:
        return [*_claim_blocks(item, None, review)]
    key = (conveyed.speaker, conveyed.span.start)
    if not conveyed.is_made or key in said:
        statement = said[key] if conveyed.is_made else conveyed.statement
        return [*_claim_blocks(item, statement, review)]
    made = [_saying(conveyed, review), *_claim_blocks(item, conveyed.statement, review)]
    said[key] = conveyed.statement
    return made


def thing_of(item: ReviewItem, review: Review) -> str:
    """Give the reference of what a claim is about: a thing of its own, but where it says another."""
    if item.thing:
        return item.thing
    kind = kind_of(item.draft.kind)
    if kind is None:
        raise StepError(f"nothing of the class {item.draft.kind} can be named", f"items/{item.key}")
    return f"{kind}/{review.name}-{item.key}"


def label_of(item: ReviewItem) -> str:
    """Give what the thing is called: the reviewer's words, or those of the text, cut short."""
    words = item.label or " ".join(item.draft.quote.exact.split())
    return words if len(words) <= 120 else words[:119].rpartition(" ")[0] + "…"


@dataclass(frozen=True)
class _Conveyed:
    """The statement that conveys a claim: one that was accepted, or one to be made of its sentence."""

    statement: str
    speaker: str
    label: str
    span: Span
    item: ReviewItem
    is_made: bool


def _conveyed(item: ReviewItem, items: Sequence[ReviewItem], review: Review) -> _Conveyed | None:
    voice = item.draft.attributed_to
    if isinstance(voice, str) or item.is_in_voice_of(review.author):
        return None
    speaker = _id(voice, item, "who says so")
    own = item.draft.quote
    around = [
        each
        for each in items
        if each.key != item.key and _speaks(each, speaker) and _holds(each.draft.quote, own)
    ]
    if around:
        found = min(around, key=lambda each: (each.draft.quote.end - each.draft.quote.start, each.key))
        return _Conveyed(thing_of(found, review), speaker, voice.label, Span(own.start, own.end), item, False)
    span = sentence(review.text, Span(own.start, own.end))
    return _Conveyed(f"statement/{review.name}-{item.key}-said", speaker, voice.label, span, item, True)


def _speaks(item: ReviewItem, speaker: str) -> bool:
    draft = item.draft
    return draft.kind == "Statement" and draft.speaker is not None and draft.speaker.id == speaker


def _holds(outer: Quote, inner: Quote) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _saying(conveyed: _Conveyed, review: Review) -> Block:
    """Write the author's claim that somebody said it, on the sentence in which it stands."""
    text, span, item = review.text, conveyed.span, conveyed.item
    quote = Quote(span.exact(text), span.start, span.end)
    words = " ".join(item.draft.quote.exact.split())
    label = f"{conveyed.label}: {words}"
    return {
        "id": f"{item.key}-said",
        **_quoted(quote, review, item),
        "modality": "asserted",
        "attributedTo": AUTHOR,
        "about": conveyed.statement,
        "properties": {
            "label": label if len(label) <= 120 else label[:119].rpartition(" ")[0] + "…",
            "speaker": conveyed.speaker,
            "speechType": item.draft.speech_type or "indirect",
        },
    }


def _claim_blocks(item: ReviewItem, statement: str | None, review: Review) -> Iterator[Block]:
    """Write a claim; before it one of its condition, which is described by a claim of its own."""
    condition = f"event/{review.name}-{item.key}-condition" if item.draft.condition else None
    if condition is not None:
        yield _condition(item, condition, statement, review)
    yield {
        **_head(item, item.key, item.draft.modality, statement, review),
        **({"polarity": "negative"} if item.draft.polarity == "negative" else {}),
        "about": thing_of(item, review),
        **({"type": item.draft.kind} if not item.thing and not is_own_class(item.draft.kind) else {}),
        "properties": _properties(item, condition),
    }


def _condition(item: ReviewItem, condition: str, statement: str | None, review: Review) -> Block:
    return {
        **_head(item, f"{item.key}-condition", "hypothetical", statement, review),
        "about": condition,
        "properties": {"label": str(item.draft.condition)},
    }


def _head(item: ReviewItem, key: str, modality: str, statement: str | None, review: Review) -> Block:
    voice = item.draft.attributed_to
    source = AUTHOR if item.is_in_voice_of(review.author) else voice
    return {
        "id": key,
        **_quoted(item.draft.quote, review, item),
        "modality": modality,
        "attributedTo": source if isinstance(source, str) else _id(source, item, "who says so"),
        **({"conveyedBy": statement} if statement else {}),
    }


def _quoted(quote: Quote, review: Review, item: ReviewItem) -> Block:
    try:
        around = words_around(review.text, quote)
    except QuoteError as error:
        raise StepError(str(error), f"items/{item.key}") from None
    return {"quote": quote.exact, **({"within": around} if around else {})}


def _properties(item: ReviewItem, condition: str | None) -> Block:
    draft = item.draft
    made: Block = {"label": label_of(item)}
    if draft.event_type:
        made["eventType"] = draft.event_type
    made |= _actors(item)
    if draft.place is not None:
        made["place"] = _id(draft.place, item, "the place")
    if draft.date is not None and draft.date.edtf:
        made |= {"edtf": draft.date.edtf, "timeExpression": draft.date.text}
    made |= _amount(item)
    if draft.kind in _WITH_STATUS:
        made["status"] = _STATUS.get(draft.modality, _PROPOSED)
    if condition:
        made["condition"] = condition
    if draft.kind == "Statement":
        made |= _speech(item)
    return made


def _actors(item: ReviewItem) -> Block:
    draft = item.draft
    if draft.kind == "Tenure":
        return _tenure(item)
    if draft.kind == "Statement":  # who says it is its speaker
        told_to = list(dict.fromkeys(_id(each, item, "addressee") for each in draft.recipient))
        return {"addressee": told_to} if told_to else {}
    lists: Mapping[str, Sequence[DraftMention]] = {
        "agent": draft.agent,
        "recipient": draft.recipient,
        "participant": draft.participants,
    }
    made: Block = {}
    for name, mentions in lists.items():
        ids = list(dict.fromkeys(_id(each, item, name) for each in mentions))
        told = {*made.get("agent", ()), *made.get("recipient", ())} if name == "participant" else set()
        if left := [each for each in ids if each not in told]:
            made[name] = left
    return {name: ids[0] if len(ids) == 1 else ids for name, ids in made.items()}


def _tenure(item: ReviewItem) -> Block:
    """Write who holds which office: the person is the agent, the office what the draft's predicate names."""
    draft = item.draft
    people = [each for each in (*draft.agent, *draft.participants) if (each.id or "").startswith("person/")]
    if len({each.id for each in people}) != 1 or not draft.predicate.startswith(OFFICE):
        raise StepError(
            "a tenure needs one person and one office: choose both (the office as office/name)",
            f"items/{item.key}",
        )
    return {"holder": str(people[0].id), "office": draft.predicate}


def _amount(item: ReviewItem) -> Block:
    draft = item.draft
    made: Block = {}
    if draft.kind == "Quantity":
        made["quantityRole"] = (draft.amount and draft.amount.role) or _OBSERVED
    if draft.amount is None or draft.kind != "Quantity":
        return made
    number = Decimal(str(draft.amount.value))
    made["value"] = int(number) if number == number.to_integral_value() else float(number)
    made |= (
        {"currency": draft.amount.currency}
        if draft.amount.currency
        else {"unitText": draft.predicate or "count"}
    )
    return made | ({"approximate": True} if draft.amount.approximate else {})


def _speech(item: ReviewItem) -> Block:
    draft = item.draft
    if draft.speaker is None:
        raise StepError("a statement needs a speaker: choose one", f"items/{item.key}")
    made: Block = {"speaker": _id(draft.speaker, item, "the speaker")}
    return made | {"speechType": draft.speech_type or "indirect"}


def _id(mention: DraftMention, item: ReviewItem, role: str) -> str:
    """Give the reference of who or what is meant; raises StepError where nobody has chosen it yet."""
    if mention.id is None:
        raise StepError(
            f"{role}: {mention.label!r} is not chosen yet; take one of the authority, add a new one, or "
            "say that the text gives no name",
            f"items/{item.key}",
        )
    return str(mention.id)


def _unnamed(items: Sequence[ReviewItem]) -> Iterator[Block]:
    """Yield each actor without a name that accepted claims speak of, once, in order of reference."""
    found: dict[str, str] = {}
    for item in items:
        for mention in _mentions(item.draft):
            if mention.id and mention.id.startswith(ACTOR):
                found.setdefault(mention.id.removeprefix(ACTOR), mention.label)
    yield from ({"id": name, "label": found[name]} for name in sorted(found))


def _mentions(draft: DraftClaim) -> Iterator[DraftMention]:
    yield from (*draft.agent, *draft.recipient, *draft.participants)
    yield from (each for each in (draft.speaker, draft.attributed_to) if isinstance(each, DraftMention))
