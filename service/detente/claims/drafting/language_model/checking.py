"""What a language model answered, checked against the entry: what is not in the text is no draft.

A statement counts only if its quotation is found in the entry and every name, day and amount in it occurs
there; a promise to read well is nobody's evidence. What is refused is counted, by reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from detente.claims.drafting.amounts import MONEY, find_amounts
from detente.claims.drafting.dates import find_dates
from detente.claims.drafting.draft import (
    AUTHOR,
    UNATTRIBUTED,
    DraftAmount,
    DraftClaim,
    DraftDate,
    DraftMention,
    Quote,
)
from detente.claims.drafting.language_model.asking import answer_schema
from detente.claims.drafting.quotations import TERM, find_quotations
from detente.gazetteer.gazetteer import Gazetteer

RULE: Final = "language-model"
NO_JSON: Final = "the answer is no JSON"
NO_FORM: Final = "not of the form that was asked for"
NO_QUOTE: Final = "its quotation is not in the text"
NO_NAME: Final = "a name is not in the text"
NO_DATE: Final = "its date is not in the text, or none"
NO_AMOUNT: Final = "its amount is not in the text, or none"
NO_CONDITION: Final = "its condition is not in the text"
QUOTED: Final = "the author's, although somebody is quoted"

_NAMES: Final = ("agent", "recipient", "participants")
_MARKS: Final = {
    "'": "['’‘]",
    "’": "['’‘]",
    "‘": "['’‘]",
    '"': '["“”]',
    "“": '["“”]',
    "”": '["“”]',
    "-": "[-–—‐]",
}


class _RefusedError(Exception):
    """A statement that does not count; its text is the reason."""


@dataclass(frozen=True)
class CheckedAnswer:
    """The drafts of an answer that stand in the text, and how many were refused, by reason."""

    drafts: tuple[DraftClaim, ...]
    refused: Mapping[str, int]


class AnswerCheck:
    """Checks answers about one entry."""

    def __init__(self, text: str, issued: date | None, names: Gazetteer, model: str) -> None:
        self._text, self._issued, self._model = text, issued, model
        found = [(each.text, each.decided) for each in names.find(text, issued)]
        self._known = {
            words: decided.thing.iri.removeprefix(names.space)
            for words, decided in found
            if decided is not None
        }
        self._spoken = [each for each in find_quotations(text) if each.kind != TERM]

    def check(self, answer: str) -> CheckedAnswer:
        """Give the drafts of an answer that stand in the text."""
        drafts: list[DraftClaim] = []
        refused: Counter[str] = Counter()
        for each in _statements(answer):
            try:
                drafts.append(self._draft(each))
            except _RefusedError as error:
                refused[str(error)] += 1
        return CheckedAnswer(tuple(drafts), dict(refused))

    def _draft(self, told: Mapping[str, Any] | str) -> DraftClaim:
        if isinstance(told, str):
            raise _RefusedError(told)
        if not _statement_validator().is_valid(told):
            raise _RefusedError(NO_FORM)
        start, end = self._place_of(told["quote"], NO_QUOTE)
        source = self._source(told["attributed_to"], start, end)
        spoken = isinstance(source, DraftMention) and told["speech_type"]
        return DraftClaim(
            kind=told["kind"],
            predicate=told["predicate"],
            quote=Quote(self._text[start:end], start, end),
            rule=f"{RULE}:{self._model}",
            confidence=0.0,  # nobody has measured it
            event_type=told["event_type"],
            **{name: tuple(map(self._mention, told[name])) for name in _NAMES},
            place=self._mention(told["place"]) if told["place"] else None,
            date=self._date(told["date"]) if told["date"] else None,
            amount=self._amount(told["amount"]) if told["amount"] else None,
            modality=told["modality"],
            polarity=told["polarity"],
            attributed_to=source,
            speaker=source if spoken and isinstance(source, DraftMention) else None,
            speech_type=told["speech_type"] if spoken else None,
            condition=self._words(told["condition"]) if told["condition"] else None,
        )

    def _source(self, name: str, start: int, end: int) -> DraftMention | str:
        """Read who holds a statement; the author says nothing within somebody's quotation."""
        if name != AUTHOR:
            return UNATTRIBUTED if name == UNATTRIBUTED else self._mention(name)
        if any(each.covers(start) or each.covers(end - 1) for each in self._spoken):
            raise _RefusedError(QUOTED)
        return AUTHOR

    def _mention(self, name: str) -> DraftMention:
        start, end = self._place_of(name, NO_NAME)
        label = self._text[start:end]
        return DraftMention(label, self._known.get(label))

    def _words(self, words: str) -> str:
        start, end = self._place_of(words, NO_CONDITION)
        return self._text[start:end]

    def _date(self, words: str) -> DraftDate:
        """Read the days that the text's words mean, not those that the model says they do."""
        start, end = self._place_of(words, NO_DATE)
        found = [
            each for each in find_dates(self._text, self._issued) if each.start < end and start < each.end
        ]
        if len(found) != 1:
            raise _RefusedError(NO_DATE)
        return found[0].date

    def _amount(self, words: str) -> DraftAmount:
        start, end = self._place_of(words, NO_AMOUNT)
        found = [each for each in find_amounts(self._text) if each.start < end and start < each.end]
        money = [each for each in found if each.kind == MONEY] or found
        if len(money) != 1:
            raise _RefusedError(NO_AMOUNT)
        return money[0].amount

    def _place_of(self, words: str, otherwise: str) -> tuple[int, int]:
        """Find words in the text, as they stand or but for blanks and the form of marks."""
        found = re.search(_tolerant(words), self._text) if words.strip() else None
        if found is None:
            raise _RefusedError(otherwise)
        return found.span()


def _tolerant(words: str) -> str:
    """Write a pattern of words that holds whole words, whatever blanks and marks are between them."""
    pieces = (
        r"\s+" if each.isspace() else _MARKS.get(each) or re.escape(each)
        for each in re.findall(r"\s+|\S", words.strip())
    )
    first, last = words.strip()[0], words.strip()[-1]
    before, after = r"(?<!\w)" if first.isalnum() else "", r"(?!\w)" if last.isalnum() else ""
    return before + "".join(pieces) + after


@cache
def _statement_validator() -> Draft202012Validator:
    return Draft202012Validator(answer_schema()["properties"]["statements"]["items"])


def _statements(answer: str) -> Iterator[Mapping[str, Any] | str]:
    """Give the statements of an answer, or why there are none."""
    try:
        told = json.loads(_without_fence(answer))
    except (ValueError, RecursionError):
        yield NO_JSON
        return
    listed = told.get("statements") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        yield NO_FORM
        return
    for each in listed:
        yield each if isinstance(each, dict) else NO_FORM


def _without_fence(answer: str) -> str:
    """Take off the marks of code that models like to put around JSON."""
    return re.sub(r"^\s*```(?:json)?\s*\n|\n\s*```\s*$", "", answer)


def added_to(rules: Iterable[DraftClaim], model: Iterable[DraftClaim]) -> list[DraftClaim]:
    """Give the rules' drafts and those of a model that say something else, in the order of the text.

    Two say the same where their kind is one, their words overlap, and nobody takes part in the model's who
    does not in the rules'. Where they differ in modality or source, the rules' draft stays: they were
    measured.
    """
    kept = list(rules)
    new = [each for each in model if not any(_says_the_same(each, other) for other in kept)]
    distinct: list[DraftClaim] = []
    for each in new:
        if not any(_says_the_same(each, other) for other in distinct):
            distinct.append(each)
    return sorted([*kept, *distinct], key=lambda each: (each.quote.start, each.quote.end))


def _says_the_same(one: DraftClaim, other: DraftClaim) -> bool:
    overlap = one.quote.start < other.quote.end and other.quote.start < one.quote.end
    return overlap and one.kind == other.kind and _parties(one) <= _parties(other)


def _parties(draft: DraftClaim) -> set[str]:
    named = (*draft.agent, *draft.recipient, *draft.participants)
    return {each.id or each.label for each in named}
