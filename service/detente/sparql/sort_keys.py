"""One order of all terms, which ORDER BY, MIN and MAX share (SPARQL 1.1 Query, sections 15.1 and 18.5.1).

The operators of section 17.3 compare like with like, and leave the rest open. The engine fills the gaps by
comparing letters, pair by pair, which is no order: 9 < 100 as numbers, "100" < "20" < "9" as letters. Here
terms are put into kinds first, and compared by value within each; where values of one kind cannot be compared
(a time with a zone and one without), the order agrees with every comparison that can be made:

    blank nodes, IRIs, numbers (NaN last), text by its letters, booleans, dates and times by their first
    instant, times of day, recurring days and months, durations, other literals by datatype and letters,
    triple terms

A key is text whose order by code points is that of the terms. Equal keys are values that are equal. Those of
frequent terms are written so that the engine can make them too (see `native_sort_keys`).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.rdf.quads import Object

Term = Object | Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_END = "\x00"  # before every character of a text
_BLANK, IRI, _NUMBER, TEXT, _BOOLEAN, MOMENT, _TIME, _RECURRING, _DURATION, _OTHER, _TRIPLE = "ABCDEFGHIJK"
NUMBER_ABOVE_ZERO = f"{_NUMBER}N"
_EARLIER, WITH_YEARS, _LATER = "012"  # moments before the years 1 to 9999, in them, and after them

_NINES = str.maketrans("0123456789", "9876543210")
_EXACT = Context(prec=1_000_000)
_MIDDLE, _FAR = 0x2800, 0x400
PADDED_DIGITS = 19
"""Numbers with up to so many digits before the point have all of these in their keys, trailing zeros too."""
_BIAS = 5_000_000_000  # of as many digits whatever is added
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOATING = re.compile(rf"{_DECIMAL.pattern}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_TWO = "[0-9]{2}"
_ZONE = rf"(?P<zone>Z|[+-]{_TWO}:{_TWO})?"
_DAY_SECONDS = 86_400
_MINUTE, _HOUR = 60, 3600
_LEAP_YEAR = 4  # of the days without a year, those of this one are looked at
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months whose first days durations are added to (XML Schema 1.1, part 2, section 3.2.6.2)."""


def sort_key(term: Term) -> str:
    """Give the key of a term, by which it is put into order."""
    if isinstance(term, Literal):
        return _literal(term)
    if isinstance(term, NamedNode):
        return IRI + term.value
    if isinstance(term, BlankNode):
        return _BLANK + term.value
    return _triple(term)


def _triple(term: Triple) -> str:
    parts: list[Term] = [term.subject, term.predicate, term.object]
    return _TRIPLE + (_END * 2).join(map(sort_key, parts))


def _literal(literal: Literal) -> str:
    datatype, value = literal.datatype.value, literal.value
    if datatype == _STRING:
        return f"{TEXT}{value}{_END}{_END}"
    if literal.language is not None:
        return f"{TEXT}{value}{_END}{literal.language}{_END}{literal.direction or ''}"
    make = _KEYS.get(datatype)
    if make is not None:
        try:
            is_kept = make is not _integer and len(value) <= _KEPT_LENGTH
            return _kept(datatype, value) if is_kept else make(value)
        except (ValueError, InvalidOperation, OverflowError):
            pass  # no value of its datatype
    return f"{_OTHER}{datatype}{_END}{value}"


@lru_cache(maxsize=1 << 14)
def _kept(datatype: str, value: str) -> str:
    return _KEYS[datatype](value)


_KEPT_LENGTH = 40


def _fail(value: str) -> NoReturn:
    raise ValueError(f"{value!r} is no value of its datatype")


def _integer(value: str) -> str:
    digits = value.lstrip("+-").lstrip("0")
    if not _INTEGER.fullmatch(value):
        _fail(value)
    return _signed(value[0] == "-", len(digits) - 1, digits)


def _decimal(value: str) -> str:
    return _number(Decimal(value)) if _DECIMAL.fullmatch(value) else _fail(value)


def _double(value: str) -> str:
    number = _floating(value)
    return _special(number) or _number(Decimal(repr(number)))


def _float(value: str) -> str:
    number = _floating(value)
    # A float is compared as the double of the same value, which is not the one of the same digits.
    return _special(number) or _number(Decimal(repr(struct.unpack("f", struct.pack("f", number))[0])))


def _floating(value: str) -> float:
    return float(value) if _FLOATING.fullmatch(value) else _fail(value)


def _special(number: float) -> str | None:
    if math.isnan(number):
        return _NUMBER + "Z"
    return None if math.isfinite(number) else _NUMBER + ("Y" if number > 0 else "A")


def _number(number: Decimal | int) -> str:
    """Give the key of a finite number."""
    if isinstance(number, int):
        return _integer(str(number))
    digits = "".join(map(str, number.as_tuple().digits))
    return _signed(number < 0, number.adjusted(), digits if number else "")


def _signed(is_negative: bool, power: int, digits: str) -> str:
    """Write a number: its sign, its power of ten, its digits; what follows a minus is turned round."""
    digits = digits.rstrip("0")
    if not digits:
        return _NUMBER + "M"
    if power < PADDED_DIGITS:
        digits = digits.ljust(power + 1, "0")
    if is_negative:
        return f"{_NUMBER}L{power_key(-power)}{digits.translate(_NINES)}~"
    return f"{NUMBER_ABOVE_ZERO}{power_key(power)}{digits}"


def power_key(power: int) -> str:
    """Write a power of ten: as one character where it is not large, because short keys are sorted faster."""
    if abs(power) < _FAR:
        return chr(_MIDDLE + power)
    return f"{chr(_MIDDLE + (_FAR if power > 0 else -_FAR))}{power + _BIAS}"


def _boolean(value: str) -> str:
    return _BOOLEAN + _TRUTH[value] if value in _TRUTH else _fail(value)


_TRUTH = {"false": "0", "0": "0", "true": "1", "1": "1"}


_MOMENTS = {
    "dateTime": re.compile(
        rf"(?P<year>-?[0-9]{{4,}})-(?P<month>{_TWO})-(?P<day>{_TWO})T(?P<hour>{_TWO}):(?P<minute>{_TWO}):"
        rf"(?P<second>{_TWO}(?:\.[0-9]+)?){_ZONE}"
    ),
    "date": re.compile(rf"(?P<year>-?[0-9]{{4,}})-(?P<month>{_TWO})-(?P<day>{_TWO}){_ZONE}"),
    "gYearMonth": re.compile(rf"(?P<year>-?[0-9]{{4,}})-(?P<month>{_TWO}){_ZONE}"),
    "gYear": re.compile(rf"(?P<year>-?[0-9]{{4,}}){_ZONE}"),
    "time": re.compile(rf"(?P<hour>{_TWO}):(?P<minute>{_TWO}):(?P<second>{_TWO}(?:\.[0-9]+)?){_ZONE}"),
    "gMonthDay": re.compile(rf"--(?P<month>{_TWO})-(?P<day>{_TWO}){_ZONE}"),
    "gMonth": re.compile(rf"--(?P<month>{_TWO}){_ZONE}"),
    "gDay": re.compile(rf"---(?P<day>{_TWO}){_ZONE}"),
}
_RANKS = {"gYear": "0", "gYearMonth": "1", "date": "2", "dateTime": "3"}


def _moment(kind: str) -> Callable[[str], str]:
    """Make the function that gives keys of a datatype of dates or times.

    Those with a year share one line of time: a year is before its months, a month before its days. One
    without a time zone is put where it would be in UTC, before one that is in UTC.
    """
    pattern = _MOMENTS[kind]
    prefix = MOMENT if kind in _RANKS else _TIME if kind == "time" else f"{_RECURRING}{kind}"

    def key(value: str) -> str:
        match = pattern.fullmatch(value)
        if match is None:
            _fail(value)
        has_zone = "1" if match["zone"] else "0"
        whole, fraction = _instant(match.groupdict())
        written = _since_zero(whole, fraction) if prefix != MOMENT else _with_years(whole, fraction)
        return f"{prefix}{written}{_END}{_RANKS.get(kind, '')}{has_zone}"

    return key


def _instant(fields: dict[str, str | None]) -> tuple[int, str]:
    """Give the first instant of a date or time: seconds from 1 March of the year 0 in UTC, fraction."""
    days = _days(int(fields.get("year") or _LEAP_YEAR), int(fields.get("month") or 1))
    seconds = (days + int(fields.get("day") or 1) - 1) * _DAY_SECONDS - _offset(fields["zone"])
    seconds += int(fields.get("hour") or 0) * _HOUR + int(fields.get("minute") or 0) * _MINUTE
    whole, _, fraction = (fields.get("second") or "0").partition(".")
    return seconds + int(whole), fraction.rstrip("0")


def _since_zero(seconds: int, fraction: str) -> str:
    return _number(_EXACT.add(Decimal(seconds), Decimal(f"0.{fraction}")) if fraction else seconds)


def _with_years(seconds: int, fraction: str) -> str:
    """Write an instant as people do, in the years that allow it: the engine has it so, too."""
    if not _FIRST <= seconds < _END_OF_YEARS:
        return f"{_EARLIER if seconds < _FIRST else _LATER}{_since_zero(seconds, fraction)}"
    written = (datetime.min + timedelta(seconds=seconds - _FIRST)).isoformat()
    return f"{WITH_YEARS}{written}.{fraction}" if fraction else f"{WITH_YEARS}{written}"


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * _HOUR + int(zone[4:]) * _MINUTE
    return -seconds if zone[0] == "-" else seconds


def _days(year: int, month: int) -> int:
    """Count the days from 1 March of the year 0 to the first of a month (proleptic Gregorian calendar)."""
    year, month = (year - 1, month + 9) if month < 3 else (year, month - 3)
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5


_FIRST = _days(1, 1) * _DAY_SECONDS
_END_OF_YEARS = _days(10_000, 1) * _DAY_SECONDS

_DURATION_FORM = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)


def _duration(value: str) -> str:
    match = _DURATION_FORM.fullmatch(value)
    if match is None:
        _fail(value)
    years, months, days, hours, minutes = (
        int(match[name] or 0) for name in ("years", "months", "days", "hours", "minutes")
    )
    sign = -1 if match["sign"] else 1
    months = sign * (years * 12 + months)
    seconds = sign * (days * _DAY_SECONDS + hours * _HOUR + minutes * _MINUTE)
    fraction = _EXACT.multiply(Decimal(sign), Decimal(match["seconds"] or 0))
    days = sum(_days(*_later(reference, months)) - _days(*reference) for reference in _REFERENCES)
    whole = len(_REFERENCES) * seconds + days * _DAY_SECONDS
    total = _EXACT.add(Decimal(whole), _EXACT.multiply(Decimal(len(_REFERENCES)), fraction))
    return f"{_DURATION}{_number(total)}{_END}{_number(months)}"


def _later(reference: tuple[int, int], months: int) -> tuple[int, int]:
    year, month = reference
    return year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1


_STRING = f"{_XSD}string"
_INTEGERS = (
    "integer", "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong",
    "positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger",
)  # fmt: skip
_KEYS: dict[str, Callable[[str], str]] = {
    **{f"{_XSD}{name}": _integer for name in _INTEGERS},
    f"{_XSD}decimal": _decimal,
    f"{_XSD}double": _double,
    f"{_XSD}float": _float,
    f"{_XSD}boolean": _boolean,
    **{f"{_XSD}{name}": _moment(name) for name in _MOMENTS},
    **{f"{_XSD}{name}": _duration for name in ("duration", "dayTimeDuration", "yearMonthDuration")},
}
