"""Amounts in a text: money with its currency (ISO 4217), and counts of people and things.

Shares in percent are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from detente.claims.drafting.draft import DraftAmount

MONEY: Final = "money"
COUNT: Final = "count"


@dataclass(frozen=True)
class FoundAmount:
    """An amount in a text: half-open offsets in code points; `kind` is `money` or `count`.

    Of a range ("$5-7 billion") the amount is the lower end, and `most` the upper one. Money of a name that
    several states use, with nothing that tells them apart, has no currency. A count's role is what it counts.
    """

    start: int
    end: int
    amount: DraftAmount
    kind: str
    most: float | None = None


_UNITS: Final = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    name: number * 10
    for number, name in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES: Final = {
    "dozen": 12,
    "hundred": 100,
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mn", "mln", "m"), 10**6),
    **dict.fromkeys(("billion", "bn", "bln", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn", "trn"), 10**12),
}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SMALL = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_LARGE = r"thousand|million|billion|trillion"
_SHORT = r"mn|mln|bn|bln|tn|trn"
_SPELT = (
    rf"(?:(?:half\s+)?an?\s+(?=hundred|dozen|{_LARGE})"
    rf"|(?:{_SMALL})(?:[\s-](?:{_SMALL}))?(?=\W))"
)
_WORD_SCALE = rf"(?:[\s-]*(?:hundred\s+)?(?:{_LARGE}|{_SHORT})(?!\w)|\s+(?:hundred|dozen)(?!\w))"
_SCALE = rf"(?:{_WORD_SCALE}|(?:k|m|b)(?!\w))"
_TO = r"\s?(?:-|–|to|or)\s?"
_ABOUT = re.compile(
    r"(?:\b(?:about|around|nearly|almost|some|roughly|approximately|approx\.?|circa|c\.|over|under|(?:more|less|fewer)\s+than"
    r"|at\s+(?:least|most)|up\s+to|as\s+(?:many|much)\s+as|an\s+(?:estimated|additional)|estimated|close\s+to|well\s+over"
    r"|an?\s+total\s+of\s+about|upwards\s+of|in\s+excess\s+of)|~|≈)\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
_OR_SO = re.compile(r"\s+or\s+(?:so|more|less)\b", re.IGNORECASE)
_SHARE = re.compile(r"[\s-]*(?:%|per\s?cent|percentage|pct)", re.IGNORECASE)
REACH: Final = 40
"""Characters before an amount in which a word like "about" is looked for."""


@cache
def _table() -> Mapping[str, Any]:
    return yaml.safe_load(  # type: ignore[no-any-return]
        files(__package__).joinpath("currencies.yaml").read_text(encoding="utf-8")
    )


@cache
def _money_before() -> re.Pattern[str]:
    """Make the pattern of money whose sign or code stands first: $100 billion, EUR 6 bln, US$3-5m."""
    signs = "|".join(
        map(re.escape, sorted([*_table()["lettered"], *_table()["signs"]], key=len, reverse=True))
    )
    codes = "|".join(_table()["codes"])
    return re.compile(
        rf"(?<!\w)(?:(?P<sign>{signs})\s?|(?P<code>{codes})\s?)(?P<number>{_DIGITS})(?P<scale>{_SCALE})?"
        rf"(?:{_TO}(?:{signs}|(?:{codes})\s?)?(?P<most>{_DIGITS})(?P<top>{_SCALE})?(?!\w|[,.]\d))?",
    )


@cache
def _money_after() -> re.Pattern[str]:
    """Make the pattern of money whose word, code or sign stands last: two billion Turkish liras."""
    table = _table()
    words = [*table["plurals"], *(f"{word}s" for word in table["words"]), *table["words"]]
    national = {each.rsplit(" ", 1)[0] for each in table["national"]}
    named = "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))
    nations = "|".join(
        re.escape(each).replace(r"\ ", r"\s+") for each in sorted(national, key=len, reverse=True)
    )
    signs = "|".join(map(re.escape, table["signs"]))
    return re.compile(
        rf"(?<![\w.,-])(?P<number>{_DIGITS}|{_SPELT})(?P<scale>{_SCALE})?"
        rf"(?:{_TO}(?P<most>{_DIGITS}|{_SPELT})(?P<top>{_SCALE})?)?"
        rf"(?:[\s-]?(?:(?P<nation>{nations})\s+)?(?P<word>{named})\b(?!\s+of\s+(?!aid|debt|damage))"
        rf"|\s?(?P<code>{'|'.join(table['codes'])})\b|\s?(?P<sign>{signs}))",
        re.IGNORECASE,
    )


@cache
def _count() -> re.Pattern[str]:
    """Make the pattern of counts: 300 troops, two Russian warplanes, 1.5 million Syrian refugees."""
    nouns = "|".join(sorted(set(_table()["counted"]), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,/$€£-])(?P<number>{_DIGITS}|{_SPELT})(?P<scale>{_WORD_SCALE})?"
        rf"(?:{_TO}(?P<most>{_DIGITS}|{_SPELT})(?P<top>{_WORD_SCALE})?)?"
        rf"(?P<of>\s+of\s+(?:the|its|his|their))?(?P<between>(?:\s+[^\W\d_][\w’'-]*){{0,3}}?)\s+(?P<noun>{nouns})\b",
        re.IGNORECASE,
    )


_BREAKS: Final = frozenset(
    [
        "and",
        "or",
        "of",
        "in",
        "on",
        "to",
        "from",
        "by",
        "with",
        "for",
        "at",
        "the",
        "a",
        "an",
        "days",
        "weeks",
        "months",
        "years",
        "hours",
        "minutes",
        "percent",
        "percentage",
        "per",
    ]
)
"""Words that end what a number counts: "two in three people" counts no two people."""


def find_amounts(text: str) -> tuple[FoundAmount, ...]:
    """Find the amounts of a text, in order; none overlaps another."""
    money = list(_found(text, _money_before())) + list(_found(text, _money_after()))
    counts = list(_found(text, _count()))
    chosen: list[FoundAmount] = []
    for each in sorted([*money, *counts], key=lambda each: (each.start, each.kind == COUNT, -each.end)):
        if not chosen or each.start >= chosen[-1].end:
            chosen.append(each)
    return tuple(_between(text, chosen))


_LOWER_END = re.compile(r"\bbetween\s+$", re.IGNORECASE)


def _between(text: str, amounts: list[FoundAmount]) -> Iterator[FoundAmount]:
    """Make one range of two amounts that "between … and …" joins."""
    waiting: FoundAmount | None = None
    for each in amounts:
        if waiting is not None and _is_range(text, waiting, each):
            about = replace(waiting.amount, approximate=True, currency=each.amount.currency)
            each = replace(waiting, end=each.end, amount=about, most=each.amount.value)
        elif waiting is not None:
            yield waiting
        waiting = each
    if waiting is not None:
        yield waiting


def _is_range(text: str, lower: FoundAmount, upper: FoundAmount) -> bool:
    joined = text[lower.end : upper.start].strip().lower() == "and"
    before = text[max(0, lower.start - REACH) : lower.start]
    alike = lower.kind == upper.kind and lower.amount.currency in (None, upper.amount.currency)
    return joined and alike and lower.amount.value < upper.amount.value and bool(_LOWER_END.search(before))


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[FoundAmount]:
    position = 0
    while found := pattern.search(text, position):
        amount = _amount(text, found)
        position = amount.end if amount is not None else max(found.start() + 1, found.end("number"))
        if amount is not None:
            yield amount


def _amount(text: str, found: re.Match[str]) -> FoundAmount | None:
    """Read what a pattern has found; None where it is a share, or where the number counts something else."""
    groups = found.groupdict()
    counted = groups.get("noun")
    if _SHARE.match(text, found.end()) or (counted and _is_broken(groups)):
        return None
    value, most = _ends(groups)
    if counted and not _is_count(groups, value):
        return None
    before = text[max(0, found.start() - REACH) : found.start()]
    about = bool(_ABOUT.search(before) or _OR_SO.match(text, found.end())) or most is not None
    currency = None if counted else _currency(groups)
    role = " ".join(f"{groups['between']} {counted}".split()) if counted else None
    amount = DraftAmount(_plain(value), currency, about, role)
    end = found.end()
    if groups["most"] is not None and most is None and not counted:  # two amounts, and no range
        end = max(found.end("number"), found.end("scale"))
    return FoundAmount(
        found.start(), end, amount, COUNT if counted else MONEY, None if most is None else _plain(most)
    )


def _is_broken(groups: Mapping[str, str | None]) -> bool:
    return any(each.lower() in _BREAKS for each in (groups["between"] or "").split())


def _is_count(groups: Mapping[str, str | None], value: Decimal) -> bool:
    """Tell whether a number counts: a year before a noun does not ("the 2015 agreements"), nor does "one"."""
    digits = groups["number"] or ""
    is_year = digits.isdigit() and len(digits) == 4 and 1900 <= int(digits) <= 2099 and not groups["scale"]
    return not is_year and value != 1


def _ends(groups: Mapping[str, str | None]) -> tuple[Decimal, Decimal | None]:
    """Give the lower and the upper end; "5-7 billion" is in billions at both."""
    scale, top = groups["scale"], groups["top"]
    value = _number(groups["number"] or "") * _scale(scale or top)
    if groups["most"] is None:
        return value, None
    most = _number(groups["most"]) * _scale(top or scale)
    return (value, most) if most > value else (value, None)


def _number(words: str) -> Decimal:
    """Read digits or words: 1,500, 4.5, "twenty-five", "half a".

    >>> _number("twenty-five"), _number("1,500.5")
    (Decimal('25'), Decimal('1500.5'))
    """
    words = words.strip().lower()
    if words[0].isdigit():
        return Decimal(words.replace(",", ""))
    if words.startswith("half"):
        return Decimal("0.5")
    if words in ("a", "an"):
        return Decimal(1)
    return Decimal(sum({**_UNITS, **_TENS}[part] for part in re.split(r"[\s-]+", words)))


def _scale(words: str | None) -> int:
    product = 1
    for word in re.findall(r"[a-z]+", (words or "").lower()):
        product *= _SCALES[word]
    return product


def _currency(groups: Mapping[str, str | None]) -> str | None:
    """Give the ISO 4217 code of a sign, code or word, or None where several share the word."""
    table = _table()
    if groups.get("code"):
        code = str(groups["code"]).upper()
        return str(table["aliases"].get(code, code))
    if groups.get("sign"):
        return table["lettered"].get(groups["sign"], table["signs"].get(groups["sign"]))  # type: ignore[no-any-return]
    word = (groups.get("word") or "").lower()
    word = table["plurals"].get(word, word if word in table["words"] else word.removesuffix("s"))
    if groups.get("nation"):
        nation = " ".join(str(groups["nation"]).lower().split())
        return table["national"].get(f"{nation} {word}")  # type: ignore[no-any-return]
    return table["words"][word]  # type: ignore[no-any-return]


def _plain(value: Decimal) -> float:
    return float(value)
