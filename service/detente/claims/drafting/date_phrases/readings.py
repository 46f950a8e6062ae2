"""What a phrase of a date is read as, and from where it is seen."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from detente.claims.drafting.date_phrases.tokens import DateToken, letter_of

POINT: Final = "point"
INTERVAL: Final = "interval"
DEADLINE: Final = "deadline"
VAGUE: Final = "vague"


@dataclass(frozen=True)
class Viewpoint:
    """From where a phrase is seen: the day of issue, the tense, and a year that the context gives."""

    issued: date | None
    tense: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class DateReading:
    """What a phrase says: an EDTF date, or None where nothing decides it, and what kind of date it is."""

    edtf: str | None
    kind: str = POINT


UNRESOLVED: Final = DateReading(None)
"""A date that only a day of issue would place."""

OTHER_EVENT: Final = DateReading(None, VAGUE)
"""A date that is told by another event, or by no number at all."""


class Phrase:
    """Words that a pattern has found, by the names of the pattern's groups."""

    def __init__(self, tokens: list[DateToken], found: re.Match[str]) -> None:
        self.tokens = tokens
        self.start, self.end = found.span()
        self._found = found

    def value(self, group: str) -> int | None:
        """Give the number that the first word of a group stands for; None where there is none."""
        token = self._token(group)
        return token.value if token is not None and isinstance(token.value, int) else None

    def word(self, group: str) -> str | None:
        """Give the value of the first word of a group as text, or None where the group is absent."""
        token = self._token(group)
        return None if token is None else str(token.value)

    def has(self, group: str) -> bool:
        """Tell whether a group took part."""
        return self._found.start(group) >= 0

    def names_year(self) -> bool:
        """Tell whether the phrase itself says of which year it is."""
        return any(self._found.groupdict().get(group) for group in ("year", "which", "iso", "numeric"))

    def kind_before(self, back: int = 1) -> str | None:
        """Give the class of a word before the phrase."""
        return self.tokens[self.start - back].kind if self.start >= back else None

    def after(self) -> DateToken | None:
        """Give the word after the phrase."""
        return self.tokens[self.end] if self.end < len(self.tokens) else None

    def number(self, group: str) -> int | None:
        """Read a group of words or digits as a number: 25, "two", "a", "twenty-five"."""
        values = [each.value for each in self._words(group) if isinstance(each.value, int)]
        if not values:
            return None
        return max(values) * min(values) if 100 in values and len(values) > 1 else sum(values)

    def _words(self, group: str) -> list[DateToken]:
        first, last = self._found.span(group) if group in self._found.re.groupindex else (-1, -1)
        return self.tokens[first:last] if first >= 0 else []

    def _token(self, group: str) -> DateToken | None:
        words = self._words(group)
        return words[0] if words else None


Resolver = Callable[[Phrase, Viewpoint], DateReading | None]


@dataclass(frozen=True)
class PhraseRule:
    """A pattern of classes and what the phrases it finds stand for."""

    name: str
    classes: str
    resolve: Resolver

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern over characters, made when a text is first read: most processes read none."""
        return compiled(self.classes)


_CLASS = re.compile(r"\b[A-Z]{2,}\b")
_MACROS: Final = {
    "MON": "(?: MONTH | ABBR DOT? )",
    "DAY": "(?: NUMBER | NTH )",
    "DAYOFWEEK": "(?: WEEKDAY | SHORTDAY DOT? )",
    "NUM": "(?: (?: COUNT DASH COUNT ) | NUMBER | FIGURE | COUNT | ARTICLE )",
    "PART": "(?: EARLY | LATE | MID )",
    "PIECE": "(?: EARLY | LATE | MID | BEGIN | END )",
    "WHICH": "(?: LAST | THIS | NEXT )",
    "SPAN": "(?: DASH | TO | AND | THROUGH | UNTIL | SLASH )",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose capitals name classes of words."""
    for _ in range(3):  # macros stand within macros
        pattern = re.sub(r"\b(" + "|".join(_MACROS) + r")\b", lambda found: _MACROS[found[0]], pattern)
    return re.compile(_CLASS.sub(lambda found: letter_of()[found[0].lower()], pattern), re.VERBOSE)


class Grammar:
    """Rules in the order in which they were written; the longest phrase wins, of equal ones the first."""

    def __init__(self) -> None:
        self.rules: list[PhraseRule] = []

    def phrase(self, pattern: str) -> Callable[[Resolver], Resolver]:
        """Register what the phrases of a pattern stand for."""

        def register(resolve: Resolver) -> Resolver:
            self.rules.append(PhraseRule(resolve.__name__, pattern, resolve))
            return resolve

        return register


def month_text(year: int, month: int) -> str:
    """Write a month in EDTF."""
    return f"{year:04}-{month:02}"


def last_day(year: int, month: int) -> int:
    """Count the days of a month."""
    return monthrange(year, month)[1]


def months_from(day: date, months: int) -> tuple[int, int]:
    """Count months from the month of a day; gives year and month."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def week_of(day: date, weeks: int = 0) -> tuple[date, date]:
    """Give Monday and Sunday of a day's week, or of one some weeks from it (ISO 8601)."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return monday, monday + timedelta(days=6)


def interval_of(first: date, last: date) -> str:
    """Write an interval of days in EDTF."""
    return f"{first.isoformat()}/{last.isoformat()}"


def some_day_of(first: date, last: date) -> str:
    """Write some day between two others in EDTF (level 2, one of a set)."""
    return f"[{first.isoformat()}..{last.isoformat()}]"


def set_of_days(days: list[tuple[int, int, int]]) -> DateReading | None:
    """Write one day, or one of two where both are possible."""
    possible = sorted({each.isoformat() for each in map(day_or_none, days) if each is not None})
    if not possible:
        return None
    return DateReading(possible[0] if len(possible) == 1 else f"[{','.join(possible)}]")


def day_or_none(parts: tuple[int, int, int]) -> date | None:
    """Give a day by year, month and day, or None where the calendar has no such day."""
    try:
        return date(*parts)
    except ValueError:  # there is no such day
        return None
