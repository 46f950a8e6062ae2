"""From accepted claims to blocks of the reviewed format (docs/claims.md), in order of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from detente.claims.drafting.draft import AUTHOR, DraftClaim, DraftMention
from detente.reviews.days import STILL_TO_COME, is_told_ahead
from detente.reviews.naming import is_own_class
from detente.reviews.offices import OFFICE
from detente.reviews.referring import Block, chosen_id, label_of, quoted, thing_of
from detente.reviews.review import UNDER_CONDITION, Review, ReviewItem, StepError, UnwrittenError
from detente.reviews.sayings import Sayings

ACTOR = "actor/"
"""How the references of actors begin whom the entry does not name."""

_STATUS = {"pledged": "pledged", "asserted": "pledged"}
_PROPOSED = "proposed"
_WITH_STATUS = ("Commitment",)
_OBSERVED = "observed"
_ENDING = ("unless", "until")


@dataclass(frozen=True)
class EntryBlocks:
    """What the file of an entry's claims holds: blocks, and actors whom the entry leaves unnamed."""

    claims: tuple[Block, ...]
    unnamed: tuple[Block, ...]


def entry_blocks(review: Review) -> EntryBlocks:
    """Write every accepted claim; one in another's voice with the saying that conveys it.

    Raises UnwrittenError with each claim that cannot be written: what nobody has chosen yet.
    """
    items, sayings = review.accepted, Sayings(review)
    blocks: list[Block] = []
    errors: list[StepError] = []
    for item in items:
        try:
            blocks += _blocks_of(item, sayings, review)
        except StepError as error:
            errors.append(error)
    if errors:
        raise UnwrittenError(errors)
    return EntryBlocks(tuple(blocks), tuple(_unnamed(items, sayings.tellers)))


def _blocks_of(item: ReviewItem, sayings: Sayings, review: Review) -> list[Block]:
    """Write a claim, after the saying that conveys it where nobody has described that."""
    if item.asserts_under_condition:
        raise StepError(UNDER_CONDITION, f"items/{item.key}")
    if is_told_ahead(item, review.state["entry"]):
        raise StepError(STILL_TO_COME, f"items/{item.key}")
    before, statement = sayings.conveying(item)
    return [*before, *_claim_blocks(item, statement, review)]


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
        **quoted(item.draft.quote, review, item),
        "modality": modality,
        "attributedTo": source if isinstance(source, str) else chosen_id(source, item, "who says so"),
        **({"conveyedBy": statement} if statement else {}),
    }


def _properties(item: ReviewItem, condition: str | None) -> Block:
    draft = item.draft
    made: Block = {"label": label_of(item)}
    if draft.event_type:
        made["eventType"] = draft.event_type
    made |= _actors(item)
    if draft.place is not None:
        made["place"] = chosen_id(draft.place, item, "the place")
    if draft.date is not None and draft.date.edtf:
        made |= {"edtf": draft.date.edtf, "timeExpression": draft.date.text}
    made |= _amount(item)
    if draft.kind in _WITH_STATUS:
        made["status"] = _STATUS.get(draft.modality, _PROPOSED)
    if condition:
        made[_by_which_it_waits(draft)] = condition
    if draft.kind == "Statement":
        made |= _speech(item)
    return made


def _by_which_it_waits(draft: DraftClaim) -> str:
    """Tell a condition from an exception: what follows "unless" would settle a promise when it ends it."""
    first = str(draft.condition).casefold().split(maxsplit=1)[:1]
    return "exception" if first and first[0] in _ENDING else "condition"


def _actors(item: ReviewItem) -> Block:
    draft = item.draft
    if draft.kind == "Tenure":
        return _tenure(item)
    if draft.kind == "Statement":  # who says it is its speaker
        told_to = list(dict.fromkeys(chosen_id(each, item, "addressee") for each in draft.recipient))
        return {"addressee": told_to} if told_to else {}
    lists: Mapping[str, Sequence[DraftMention]] = {
        "agent": draft.agent,
        "recipient": draft.recipient,
        "participant": draft.participants,
    }
    made: Block = {}
    told_of = {each.label for each in (*draft.agent, *draft.recipient) if each.id}
    for name, mentions in lists.items():
        if name == "participant":  # whom a draft names twice is chosen once
            mentions = [each for each in mentions if each.id or each.label not in told_of]
        ids = list(dict.fromkeys(chosen_id(each, item, name) for each in mentions))
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
    made: Block = {"speaker": chosen_id(draft.speaker, item, "the speaker")}
    return made | {"speechType": draft.speech_type or "indirect"}


def _unnamed(items: Sequence[ReviewItem], tellers: Sequence[DraftMention]) -> Iterator[Block]:
    """Yield each actor without a name that the blocks speak of, once, in order of reference."""
    found: dict[str, str] = {}
    for mention in (*(each for item in items for each in _mentions(item.draft)), *tellers):
        if mention.id and mention.id.startswith(ACTOR):
            found.setdefault(mention.id.removeprefix(ACTOR), mention.label)
    yield from ({"id": name, "label": found[name]} for name in sorted(found))


def _mentions(draft: DraftClaim) -> Iterator[DraftMention]:
    yield from (*draft.agent, *draft.recipient, *draft.participants)
    yield from (each for each in (draft.speaker, draft.attributed_to) if isinstance(each, DraftMention))
