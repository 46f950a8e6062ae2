"""Dates in a text: where they stand, what they mean in EDTF, and of what kind they are.

A phrase that says "on Tuesday" means a day only to who knows when it was written: without a day of issue it
stays unresolved. The tense of the verb that governs it decides between the last Tuesday and the next. What no
calendar places ("recently", "nine months after the downing") stays vague.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from detente.claims.drafting.date_phrases.months import MONTHLY
from detente.claims.drafting.date_phrases.readings import (
    DEADLINE,
    INTERVAL,
    DateReading,
    Phrase,
    PhraseRule,
    Viewpoint,
)
from detente.claims.drafting.date_phrases.relative import RELATIVE
from detente.claims.drafting.date_phrases.seasons import SEASONAL
from detente.claims.drafting.date_phrases.tense import tense_near
from detente.claims.drafting.date_phrases.tokens import DateToken, letter_of, letters_of, tokens_of
from detente.claims.drafting.date_phrases.vague import INDEFINITE
from detente.claims.drafting.date_phrases.years import YEARLY
from detente.claims.drafting.draft import DraftDate
from detente.vocabulary.edtf import Bounds, bounds

TenseAt = Callable[[int], str | None]
"""Gives "past", "future" or None for the verb that governs what stands at an offset."""


@dataclass(frozen=True)
class FoundDate:
    """A date in a text: half-open offsets in code points, and its kind.

    `point` (a day, month or year in which something lies), `interval`, `deadline`, or `vague`, without EDTF.
    """

    start: int
    end: int
    date: DraftDate
    kind: str


@dataclass(frozen=True)
class _Placed:
    """A phrase with the rule that found it, and what it was read as."""

    rule: PhraseRule
    phrase: Phrase
    view: Viewpoint
    reading: DateReading
    first: int
    last: int

    def seen(self, **view: object) -> _Placed:
        """Read the phrase again from elsewhere, such as the year of another date."""
        again = _read(self.rule, self.phrase, replace(self.view, **view))  # type: ignore[arg-type]
        return self if again is None else replace(self, reading=again)

    def days(self) -> Bounds:
        """Give the days that the phrase means; open on both sides where nothing places it."""
        return Bounds(None, None) if self.reading.edtf is None else bounds(self.reading.edtf)


def find_dates(text: str, issued: date | None, tense_at: TenseAt | None = None) -> tuple[FoundDate, ...]:
    """Find the dates of a text, in order; none overlaps another.

    `issued` is the day on which the text was written. Without `tense_at` the words nearby tell the tense.
    """
    tokens = tokens_of(text)
    governing = tense_at if tense_at is not None else lambda offset: tense_near(text, offset)
    placed = list(_placed(tokens, issued, governing))
    dates = [_bounded(each, tokens) for each in _joined(placed, tokens)]
    return tuple(_found(text, each, tokens) for each in dates)


@cache
def _rules() -> tuple[PhraseRule, ...]:
    return tuple(
        rule for grammar in (MONTHLY, YEARLY, RELATIVE, SEASONAL, INDEFINITE) for rule in grammar.rules
    )


@cache
def _starters() -> re.Pattern[str]:
    """Make a pattern of the classes that a date may begin with."""
    idle = [
        "word",
        "stop",
        "comma",
        "dot",
        "slash",
        "open",
        "close",
        "counted",
        "numbered",
        "named",
        "paper",
        "dash",
        "on",
        "to",
        "from",
        "and",
        "by",
        "since",
        "now",
    ]
    return re.compile("[^" + "".join(letter_of()[kind] for kind in idle) + "]")


def _placed(tokens: list[DateToken], issued: date | None, tense_at: TenseAt) -> Iterator[_Placed]:
    """Read the phrases of a text from left to right, the longest at each place."""
    letters, position = letters_of(tokens), 0
    while found := _starters().search(letters, position):
        each = _longest(tokens, letters, found.start(), issued, tense_at)
        if each is None:
            position = found.start() + 1
        else:
            yield each
            position = each.last


def _longest(
    tokens: list[DateToken], letters: str, position: int, issued: date | None, tense_at: TenseAt
) -> _Placed | None:
    """Read the longest phrase that begins at a token and means a date."""
    matches = [(rule, found) for rule in _rules() if (found := rule.pattern.match(letters, position))]
    if not matches:
        return None
    view: Viewpoint | None = None
    for rule, found in sorted(matches, key=lambda each: -each[1].end()):
        view = view or Viewpoint(issued, _tense(tokens, position, tense_at))
        reading = _read(rule, Phrase(tokens, found), view)
        if reading is not None:
            return _Placed(rule, Phrase(tokens, found), view, reading, *found.span())
    return None


def _tense(tokens: list[DateToken], position: int, tense_at: TenseAt) -> str | None:
    """Ask for the tense beside a token; what is due "by" a day is to come where no verb says otherwise."""
    tense = tense_at(tokens[position].start)
    if tense is None:
        before = {each.kind for each in tokens[max(0, position - 2) : position]}
        tense = "future" if before & {"by", "until"} else "past" if "since" in before else None
    return tense


def _read(rule: PhraseRule, phrase: Phrase, view: Viewpoint) -> DateReading | None:
    """Read a phrase; None where it is no date, or one outside the years 1 to 9999."""
    try:
        reading = rule.resolve(phrase, view)
        if reading is not None and reading.edtf is not None:
            bounds(reading.edtf)
    except (OverflowError, ValueError):  # the calendar has no such day
        return None
    return reading


_JOINS: Final = frozenset({"dash", "to", "through", "until", "and"})
"""What stands between two dates of an interval; "and" does where they adjoin, or after "between"."""


def _joined(placed: list[_Placed], tokens: list[DateToken]) -> Iterator[_Placed]:
    """Make one interval of two dates that the text joins."""
    waiting: _Placed | None = None
    for each in placed:
        both = _interval(waiting, each, tokens) if waiting is not None else None
        if waiting is not None and both is None:
            yield waiting
        waiting = both or each
    if waiting is not None:
        yield waiting


def _interval(first: _Placed, second: _Placed, tokens: list[DateToken]) -> _Placed | None:
    """Join two dates, or give None where the text does not."""
    words = [each.kind for each in tokens[first.last : second.first] if each.kind not in ("the", "on", "in")]
    if len(words) != 1 or words[0] not in _JOINS:
        return None
    first, second = _in_order(first, second)
    days, more = first.days(), second.days()
    if days.start is None or days.end is None or more.start is None or more.end is None:
        return None
    before = tokens[first.first - 1].kind if first.first else None
    apart = words[0] == "and" and before != "between" and more.start != days.end + timedelta(days=1)
    if apart or more.start <= days.start:
        return None
    edtf = f"{_edge(first, days, 0)}/{_edge(second, more, 1)}"
    return replace(first, reading=DateReading(edtf, INTERVAL), last=second.last)


def _in_order(first: _Placed, second: _Placed) -> tuple[_Placed, _Placed]:
    """Give each of two dates the year of the other where one has none: "August 30 to September 2, 2015"."""
    own, other = first.phrase.names_year(), second.phrase.names_year()
    start, end = first.days().start, second.days().start
    if other and not own and end is not None:
        same = first.seen(year=end.year)
        start = same.days().start
        return (first.seen(year=end.year - 1) if start is not None and start > end else same), second
    if start is None or other:
        return first, second
    if own:
        return first, second.seen(year=start.year)
    late = end is not None and end <= start
    return first, (second.seen(issued=start, tense="future") if late else second)


_PLAIN = re.compile(r"\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?")


def _edge(placed: _Placed, days: Bounds, side: int) -> str:
    """Write one end of an interval as precisely as the text does."""
    edtf = str(placed.reading.edtf)
    edge = days.end if side else days.start
    if _PLAIN.fullmatch(edtf):
        return edtf
    decade = re.fullmatch(r"\d{3}X", edtf)
    return str(edge)[:4] if decade else str(edge)


_OPENS: Final = frozenset({"since", "starting", "after"})
_CLOSES: Final = frozenset({"until", "by", "before", "through"})
_SKIPPED_THE: Final = frozenset(
    [
        "begin",
        "end",
        "mid",
        "early",
        "late",
        "nth",
        "ordinal",
        "weekend",
        "season",
        "decade",
        "half",
        "quarter",
    ]
)


def _bounded(placed: _Placed, tokens: list[DateToken]) -> _Placed:
    """Open or close a date by what stands before it: "since 2011", "by Friday", "as of August 1"."""
    reading, after = placed.reading, placed.last
    if after < len(tokens) and tokens[after].kind == "deadline":
        return replace(placed, reading=replace(reading, kind=DEADLINE))
    limit = _limit(placed, tokens)
    if limit is None or reading.kind == "vague":
        return placed
    first, kind = limit
    closes = kind in _CLOSES
    as_kind = DEADLINE if kind in ("by", "before") else INTERVAL
    if reading.edtf is None or "/.." in reading.edtf or "../" in reading.edtf:
        return replace(placed, first=first, reading=replace(reading, kind=as_kind))
    edge = _edge(placed, bounds(reading.edtf), closes)
    edtf = f"../{edge}" if closes else f"{edge}/.."
    return replace(placed, first=first, reading=DateReading(edtf, as_kind))


def _limit(placed: _Placed, tokens: list[DateToken]) -> tuple[int, str] | None:
    """Find the word that opens or closes a date: its place and class."""
    position = placed.first - 1
    if position >= 0 and tokens[position].kind == "the" and tokens[placed.first].kind in _SKIPPED_THE:
        position -= 1
    if position < 0 or _is_owner(placed, tokens):
        return None
    kind = tokens[position].kind
    if kind == "of" and position and tokens[position - 1].kind == "as":
        return position - 1, "since"
    if kind == "from" and placed.last < len(tokens) and tokens[placed.last].kind == "onward":
        return position, "since"
    return (position, kind) if kind in _OPENS | _CLOSES else None


def _is_owner(placed: _Placed, tokens: list[DateToken]) -> bool:
    """Tell whether something is of a date: "since Monday's attack" is not "since Monday"."""
    following = tokens[placed.last : placed.last + 2]
    return [each.kind for each in following[:1]] == ["apostrophe"] and following[-1].text == "s"


def _found(text: str, placed: _Placed, tokens: list[DateToken]) -> FoundDate:
    start, end = tokens[placed.first].start, tokens[placed.last - 1].end
    edtf = placed.reading.edtf
    days = bounds(edtf) if edtf is not None else Bounds(None, None)
    first, last = (None if day is None else day.isoformat() for day in (days.start, days.end))
    return FoundDate(start, end, DraftDate(text[start:end], edtf, first, last), placed.reading.kind)
