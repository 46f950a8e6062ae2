"""Dates after the words that a span of time begins and ends with, which in other languages have an article.

English says "since August 2016" and "since summer 2016" alike; French needs to know what it is that follows.
"""

from __future__ import annotations

from typing import Literal

from detente.web.language.words import gettext as _
from detente.web.language.words import pgettext

DateNoun = Literal["day", "elided month", "spring", "season", "decade", "month or year"]
"""What a date is named by: its day, its month, its season, its decade, its year."""
_ELIDED = (4, 8, 10)
_SPRING = 21
_FIRST_SEASON = 21


def noun_of(month: int | None, day: int | None) -> DateNoun:
    """Tell what a date of EDTF is named by; `month` may be a season."""
    if day is not None:
        return "day"
    if month == _SPRING:
        return "spring"
    if month and month > _FIRST_SEASON:
        return "season"
    return "elided month" if month in _ELIDED else "month or year"


def since(noun: DateNoun, date: str) -> str:
    """Say that a span begins with a date, and has no end."""
    patterns = {
        "day": pgettext("a day", "since %(date)s"),
        "spring": pgettext("a spring", "since %(date)s"),
        "season": pgettext("a season but spring", "since %(date)s"),
        "decade": pgettext("a decade", "since %(date)s"),
    }
    return patterns.get(noun, _("since %(date)s")) % {"date": date}


def until(noun: DateNoun, date: str) -> str:
    """Say that a span ends with a date, and has no beginning."""
    patterns = {
        "day": pgettext("a day", "until %(date)s"),
        "spring": pgettext("a spring", "until %(date)s"),
        "season": pgettext("a season but spring", "until %(date)s"),
        "decade": pgettext("a decade", "until %(date)s"),
    }
    return patterns.get(noun, _("until %(date)s")) % {"date": date}


def first_of(noun: DateNoun, date: str) -> str:
    """Say with which date a span begins that has an end: what stands before `to_last`."""
    patterns = {
        "day": pgettext("a span begins with a day", "%(date)s"),
        "elided month": pgettext("a span begins with April, August or October", "%(date)s"),
        "spring": pgettext("a span begins with a spring", "%(date)s"),
        "season": pgettext("a span begins with a season but spring", "%(date)s"),
        "decade": pgettext("a span begins with a decade", "%(date)s"),
    }
    other = pgettext("a span begins with a month or a year", "%(date)s")
    return patterns.get(noun, other) % {"date": date}


def to_last(noun: DateNoun, date: str) -> str:
    """Say with which date a span ends: what stands after `first_of`."""
    patterns = {
        "day": pgettext("a day", "to %(date)s"),
        "spring": pgettext("a spring", "to %(date)s"),
        "season": pgettext("a season but spring", "to %(date)s"),
        "decade": pgettext("a decade", "to %(date)s"),
    }
    return patterns.get(noun, pgettext("a month or a year", "to %(date)s")) % {"date": date}


def any_day_of(noun: DateNoun, date: str) -> str:
    """Say that one day is meant of those that a date covers."""
    patterns = {
        "day": pgettext("a day", "some day of %(date)s"),
        "elided month": pgettext("April, August or October", "some day of %(date)s"),
        "spring": pgettext("a spring", "some day of %(date)s"),
        "season": pgettext("a season but spring", "some day of %(date)s"),
        "decade": pgettext("a decade", "some day of %(date)s"),
    }
    return patterns.get(noun, pgettext("a month or a year", "some day of %(date)s")) % {"date": date}


def qualified_within(qualifier: str, date: str) -> str:
    """Write how sure the date of a span is, so that an article may stand before it; `qualifier` is EDTF's."""
    patterns = {
        "?": pgettext("within a span", "perhaps %(date)s"),
        "~": pgettext("within a span", "about %(date)s"),
        "%": pgettext("within a span", "perhaps about %(date)s"),
    }
    return patterns[qualifier] % {"date": date} if qualifier else date
