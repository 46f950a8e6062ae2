"""Dates, figures and concepts in English words."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from detente.rdf.namespaces import DETS

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_QUALIFIERS = {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)", re.ASCII)
_DECADE = re.compile(r"(\d{3})X([?~%]?)", re.ASCII)
_SET = re.compile(r"([\[{])(.+)[\]}]")
_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


def date_in_words(text: str) -> str:
    """Write an EDTF date (ISO 8601-2:2019) in words; forms that are rarely used stay as they are.

    >>> date_in_words("2016-08-09"), date_in_words("2016-06-27~"), date_in_words("2015-11/..")
    ('9 August 2016', 'about 27 June 2016', 'since November 2015')
    >>> date_in_words("[2016-08-09,2016-08-16]"), date_in_words("[2016-07-01..2016-07-10]")
    ('9 August 2016 or 16 August 2016', 'some day from 1 July 2016 to 10 July 2016')
    """
    try:
        return _set(text) or _interval(text) or _date(text)
    except (ValueError, IndexError, KeyError):
        return text


def _date(text: str) -> str:
    if decade := _DECADE.fullmatch(text):
        return f"{_QUALIFIERS[decade[2]]}the {decade[1]}0s"
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day, qualifier = found.groups()
    parts = [str(int(day))] if day else []
    parts += [_month(int(month))] if month else []
    return _QUALIFIERS[qualifier] + " ".join([*parts, year])


def _month(number: int) -> str:
    return _SEASONS[number] if number in _SEASONS else dict(enumerate(MONTHS, start=1))[number]


def _interval(text: str) -> str | None:
    start, slash, end = text.partition("/")
    if not slash:
        return None
    unknown = ("", "..")
    if start in unknown:
        return f"until {_date(end)}"
    return f"since {_date(start)}" if end in unknown else f"{_date(start)} to {_date(end)}"


def _set(text: str) -> str | None:
    found = _SET.fullmatch(text)
    if found is None:
        return None
    joined = " or " if found[1] == "[" else " and "
    return joined.join(_member(each.strip(), found[1]) for each in found[2].split(","))


def _member(text: str, bracket: str) -> str:
    start, dots, end = text.partition("..")
    if not dots:
        return _date(text)
    if not start or not end:
        return f"{_date(start)} or later" if start else f"{_date(end)} or earlier"
    return f"{'some day' if bracket == '[' else 'every day'} from {_date(start)} to {_date(end)}"


def concept_in_words(iri: str, scheme: str) -> str:
    """Write a concept of one of our schemes as words.

    >>> concept_in_words(f"{DETS.iri}status-phasing-out", "status")
    'phasing out'
    """
    return iri.removeprefix(f"{DETS.iri}{scheme}-").replace("-", " ")


def figure_in_words(value: str, currency: str | None = None, unit: str | None = None) -> str:
    """Write an amount with its currency or unit.

    >>> figure_in_words("28000000000", "USD"), figure_in_words("1", unit="people killed")
    ('28 billion USD', '1 people killed')
    """
    try:
        amount = Decimal(value)
        scale, name = next(((size, name) for size, name in _SCALES if amount >= size), (Decimal(1), ""))
        number = f"{(amount / scale).normalize():,f}"
    except InvalidOperation:
        number, name = value, ""
    return " ".join(filter(None, (number, name, currency or unit)))
