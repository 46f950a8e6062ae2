"""The steps of a review: what is asked, checked and made a change of parts; undone like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente.claims.drafting.draft import DraftClaim, Quote
from detente.reviews.days import STILL_TO_COME, check_day, is_told_ahead
from detente.reviews.members import check_members
from detente.reviews.merging import (
    ConflictError,
    check_seen,
    knows,
    merged_parts,
    read_part,
    state_at,
    who_changed,
    with_parts,
)
from detente.reviews.naming import fresh_key
from detente.reviews.review import (
    ACCEPTED,
    MOST_ITEMS,
    MOST_STEPS,
    MOST_THINGS,
    OPEN,
    REJECTED,
    UNDER_CONDITION,
    Json,
    Review,
    ReviewItem,
    ReviewStep,
    StepError,
    draft_json,
    item_of,
)
from detente.reviews.schema import check_draft, check_entry, check_thing, check_values
from detente.vocabulary.edtf import bounds

Parts = dict[str, Json]

BY_HAND = "by hand"
"""The rule of a claim that a person added."""
_OF_ITEM = ("label", "thing")
_OF_WHAT_WAS_SEEN = ("accept", "merge")
"""Steps that are right only of the values that one has seen."""
_JOINED = ("agent", "recipient", "participants")
_FILLED = ("place", "date", "amount", "speaker", "speech_type", "condition", "event_type")


@dataclass(frozen=True)
class Asked:
    """A step as it is asked for: what to do, from which revision one has seen, by whom, when, with what."""

    do: str
    revision: int
    by: str
    at: str
    given: Mapping[str, Json]

    def text(self, name: str) -> str:
        """Give a text that the step needs; raises StepError."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            raise StepError(f"the step {self.do!r} needs {name!r}, a text")
        return value

    def mapping(self, name: str) -> Mapping[str, Json]:
        """Give a mapping that the step needs; raises StepError."""
        value = self.given.get(name)
        if not isinstance(value, Mapping):
            raise StepError(f"the step {self.do!r} needs {name!r}, an object")
        return value


def take(review: Review, asked: Asked) -> Review:
    """Take a step, and give the review after it.

    What others have done since the revision that the step is based on stays. Raises StepError where it cannot
    be taken, ConflictError where somebody else has changed the same otherwise.
    """
    if asked.do not in _DO:
        raise StepError(f"there is no step {asked.do[:40]!r}; there are {', '.join(_DO)}")
    check_members(asked.do, asked.given)
    if not knows(review, asked.revision):
        raise StepError(f"revision {asked.revision} is not known; read the review again")
    base = review if asked.revision == review.revision else _past(review, asked.revision)
    change, told, undoes = _DO[asked.do](base, asked)
    if asked.do in _OF_WHAT_WAS_SEEN:
        check_seen(base.state, change, review, asked.revision)
    parts = merged_parts(base.state, change, review, asked.revision)
    _check_all(review, parts, asked)
    return _taken(review, parts, told, asked, undoes)


def _past(review: Review, revision: int) -> Review:
    steps = tuple(each for each in review.steps if each.number <= revision)
    return replace(review, state=state_at(review, revision), steps=steps, revision=revision)


def _taken(review: Review, parts: Parts, told: str, asked: Asked, undoes: int | None) -> Review:
    before = {part: read_part(review.state, part) for part in parts}
    if before == parts:
        return review
    number = review.revision + 1
    step = ReviewStep(number, asked.by, asked.at, told, before, parts, undoes)
    return replace(
        review,
        state=with_parts(review.state, parts),
        steps=(*review.steps, step)[-MOST_STEPS:],
        revision=number,
    )


def _check_all(review: Review, parts: Parts, asked: Asked) -> None:
    """Check every part as it would be, merged: no two steps that are right each make a wrong one together."""
    made = with_parts(review.state, parts)
    if len(made["items"]) > MOST_ITEMS or len(made["things"]) > MOST_THINGS:
        raise StepError(f"a review has at most {MOST_ITEMS} claims and {MOST_THINGS} new things")
    for part, value in parts.items():
        if value is None:
            continue
        kind = part.partition("/")[0]
        if kind == "items":
            item = item_of(value)
            _check_item(item, review.text, is_undo=asked.do == "undo")
            if item.state == ACCEPTED and asked.do != "undo" and is_told_ahead(item, made["entry"]):
                raise StepError(STILL_TO_COME, part)
        elif kind == "things":
            check_thing(value)
        elif part == "entry":
            _check_entry_step(review, value, asked.at)


def _check_entry_step(review: Review, value: Json, at: str) -> None:
    check_entry(value)
    check_day(value["issued"], value["edtf"], at)
    if value["id"] != review.name:
        raise StepError("the id of an entry stays as it is; begin another review for another one", "entry")


def _check_item(item: ReviewItem, text: str, *, is_undo: bool) -> None:
    part = f"items/{item.key}"
    check_draft(draft_json(item.draft), part)
    check_quoted(item.draft.quote, text, part)
    _check_date(item, part)
    if item.state == ACCEPTED and item.needs_class and not is_undo:
        raise StepError(
            f"it was drafted as a {item.drafted_as}, which is no class that a claim is about. Choose one, "
            "such as Event or Meeting, and correct it",
            part,
        )
    if item.state == ACCEPTED and item.asserts_under_condition and not is_undo:
        raise StepError(UNDER_CONDITION, part)
    if item.state == ACCEPTED and item.may_bind and not item.binding and not is_undo:
        raise StepError(
            "this is somebody else's promise, which settles if it binds whoever speaks. Look at who speaks "
            "and who is bound, and accept it as a promise (binding), or choose another modality",
            part,
        )


def _check_date(item: ReviewItem, part: str) -> None:
    date = item.draft.date
    if date is not None and date.edtf:
        try:
            bounds(date.edtf)
        except ValueError as error:
            raise StepError(f"the date: {error}", part) from None


def check_quoted(quote: Quote, text: str, part: str) -> None:
    """Raise StepError where a quote is not what stands in the text at its place."""
    is_whole = isinstance(quote.start, int) and isinstance(quote.end, int)  # 7.0 is an integer of JSON Schema
    if not (
        is_whole
        and 0 <= quote.start < quote.end <= len(text)
        and text[quote.start : quote.end] == quote.exact
    ):
        raise StepError(
            f"the words {quote.exact[:60]!r} do not stand in the text from {quote.start} to {quote.end}; "
            "choose the words in the text",
            part,
        )


_Done = tuple[Parts, str, int | None]


def _put(item: ReviewItem, told: str) -> _Done:
    return {f"items/{item.key}": item.as_json()}, f"{told} {item.key}", None


def _accept(review: Review, asked: Asked) -> _Done:
    item = review.item(asked.text("item"))
    binding = item.binding or asked.given.get("binding") is True
    return _put(replace(item, state=ACCEPTED, binding=binding), "accepted")


def _reject(review: Review, asked: Asked) -> _Done:
    return _put(replace(review.item(asked.text("item")), state=REJECTED), "rejected")


def _reopen(review: Review, asked: Asked) -> _Done:
    return _put(replace(review.item(asked.text("item")), state=OPEN, binding=False), "reopened")


def _correct(review: Review, asked: Asked) -> _Done:
    """Set values of a claim, and accept it; `keep` leaves its state as it is."""
    item = review.item(asked.text("item"))
    given = dict(asked.mapping("set"))
    own = {name: _word(given.pop(name), name) for name in _OF_ITEM if name in given}
    part = f"items/{item.key}"
    written = {**draft_json(item.draft), **given}
    check_draft(written, part)
    state = item.state if asked.given.get("keep") is True else ACCEPTED
    binding = asked.given.get("binding") is True
    chosen = item.class_chosen or (bool(item.drafted_as) and "kind" in given)
    draft = DraftClaim.of_json(written)
    made = replace(item, draft=draft, state=state, binding=binding, class_chosen=chosen, **own)
    return _with_things(asked, _put(made, "corrected"))


def _word(value: Json, name: str) -> Any:
    if not isinstance(value, str) or len(value) > 300:
        raise StepError(f"{name!r} is a text of up to 300 characters")
    check_values(value, name)
    return value.strip()


def _add(review: Review, asked: Asked) -> _Done:
    """Add a claim of one's own on words that were chosen in the text."""
    given = {"rule": BY_HAND, "confidence": 1.0, "predicate": "", **asked.mapping("draft")}
    check_draft(given, "items")
    draft = DraftClaim.of_json(given)
    check_quoted(draft.quote, review.text, "items")
    key = fresh_key(draft, review.state["items"])
    label = _word(asked.given.get("label", ""), "label")
    binding = asked.given.get("binding") is True
    item = ReviewItem(key, draft, ACCEPTED, label, binding=binding, by=asked.by)
    return _with_things(asked, _put(item, "added"))


def _merge(review: Review, asked: Asked) -> _Done:
    """Take two claims for one: it lends what the other has not, and is rejected.

    It lends nothing where it is said by another, otherwise or denied: what is alleged stays so.
    """
    item, into = review.item(asked.text("item")), review.item(asked.text("into"))
    if item.key == into.key:
        raise StepError("a claim is merged into another one, not into itself", f"items/{item.key}")
    is_alike = _manner(into.draft) == _manner(item.draft)
    draft = _joined(into.draft, item.draft) if is_alike else into.draft
    made = replace(into, draft=draft, state=OPEN, binding=False)
    parts = {
        f"items/{into.key}": made.as_json(),
        f"items/{item.key}": replace(item, state=REJECTED).as_json(),
    }
    rest = (
        "" if is_alike else "; nothing of it was taken, for it is said otherwise (by whom, how, or whether)"
    )
    return parts, f"merged {item.key} into {into.key}{rest}", None


def _manner(draft: DraftClaim) -> tuple[str, str, str]:
    """Give by whom a claim is said, how surely, and whether that it is so or not."""
    voice = draft.attributed_to
    return voice if isinstance(voice, str) else voice.id or voice.label, draft.modality, draft.polarity


def _joined(into: DraftClaim, item: DraftClaim) -> DraftClaim:
    """Give a claim with what another says of the same, where it says nothing itself."""
    own, other = draft_json(into), draft_json(item)
    for name in _JOINED:
        own[name] = [*own[name], *(each for each in other[name] if each not in own[name])]
    own |= {name: other[name] for name in _FILLED if own[name] is None}
    return DraftClaim.of_json(own)


def _split(review: Review, asked: Asked) -> _Done:
    """Make a second claim on the same words; both are to be looked at again."""
    item = review.item(asked.text("item"))
    key = fresh_key(item.draft, review.state["items"])
    twin = replace(item, key=key, state=OPEN, binding=False, by=asked.by)
    made = replace(item, state=OPEN, binding=False)
    parts = {f"items/{each.key}": each.as_json() for each in (made, twin)}
    return parts, f"split {item.key}, {key} beside it", None


def _entry(review: Review, asked: Asked) -> _Done:
    """Set what is said of the entry; a day in EDTF that is the day itself goes with that."""
    old, given = review.state["entry"], asked.mapping("set")
    goes_with = {"edtf": given["issued"]} if "issued" in given and old["edtf"] == old["issued"] else {}
    made = {**old, **goes_with, **given}
    return {"entry": made}, "changed what is said of the entry", None


def _thing(_: Review, asked: Asked) -> _Done:
    """Add or change a thing that is new to the authority."""
    thing = dict(asked.mapping("thing"))
    check_thing(thing)
    return {f"things/{thing['id']}": thing}, f"described {thing['id']}", None


def _reviewed(_: Review, asked: Asked) -> _Done:
    """Say who answers for the review, as of now: a person of the authority."""
    by = asked.text("person")
    if not by.startswith("person/"):
        raise StepError("whoever reviews is a person of the authority, such as person/curator-1", "reviewed")
    return {"reviewed": {"by": by, "at": asked.at}}, f"reviewed by {by}", None


def _with_things(asked: Asked, done: _Done) -> _Done:
    """Add the things to a step that come with it, new to the authority."""
    parts, told, undoes = done
    given = asked.given.get("things") or []
    if not isinstance(given, list):
        raise StepError("'things' is a list of things that are new to the authority", "things")
    for thing in given:
        check_thing(thing)
        parts[f"things/{thing['id']}"] = thing
    return parts, told, undoes


def _forget(review: Review, asked: Asked) -> _Done:
    """Take a thing away again that is new to the authority."""
    name = asked.text("thing")
    if name not in review.state["things"]:
        raise StepError(f"{name[:80]!r} is no new thing of this review")
    return {f"things/{name}": None}, f"took {name} away", None


def _undo(review: Review, asked: Asked) -> _Done:
    """Take a step back: the one that is named, or the last that was not taken back yet."""
    number = asked.given.get("step")
    undone = {step.undoes for step in review.steps}
    able = [step for step in review.steps if step.number not in undone and step.undoes is None]
    found = [step for step in review.steps if step.number == number] if number is not None else able[-1:]
    if not found:
        raise StepError(
            "there is no step to undo" if number is None else f"step {number!r} is not remembered"
        )
    step = found[0]
    for part, value in step.after.items():
        if (now := read_part(review.state, part)) != value:
            raise ConflictError(
                part, now, step.before[part], who_changed(part, review.steps), review.revision
            )
    return dict(step.before), f"undid step {step.number}: {step.told}", step.number


_DO: Mapping[str, Callable[[Review, Asked], _Done]] = {
    "accept": _accept,
    "reject": _reject,
    "reopen": _reopen,
    "correct": _correct,
    "add": _add,
    "merge": _merge,
    "split": _split,
    "entry": _entry,
    "thing": _thing,
    "forget": _forget,
    "reviewed": _reviewed,
    "undo": _undo,
}
DOINGS = tuple(_DO)
"""The names of all steps."""
