"""Dates, figures and concepts in words of the reader's language."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from detente.rdf.namespaces import DETS
from detente.web.language.figures import in_figures, month_names
from detente.web.language.labels import Label
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.words import gettext as _
from detente.web.language.words import marked, ngettext, pgettext
from detente.web.presentation.spans_in_words import (
    DateNoun,
    any_day_of,
    first_of,
    noun_of,
    qualified_within,
    since,
    to_last,
    until,
)

_SEASONS = {21: marked("spring"), 22: marked("summer"), 23: marked("autumn"), 24: marked("winter")}
_QUALIFIERS = {
    "?": marked("perhaps %(date)s"),
    "~": marked("about %(date)s"),
    "%": marked("perhaps about %(date)s"),
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)", re.ASCII)
_DECADE = re.compile(r"(\d{3})X([?~%]?)", re.ASCII)
_SET = re.compile(r"([\[{])(.+)[\]}]")
_SCALES = (Decimal(10) ** 12, Decimal(10) ** 9, Decimal(10) ** 6)
"""Trillions, billions and millions."""


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


def day_of_date_in_words(text: str) -> str:
    """Say of an EDTF date that one of its days is meant, any of them.

    >>> day_of_date_in_words("2016-08"), day_of_date_in_words("2016-07-01/2016-07-10")
    ('some day of August 2016', 'some day from 1 July 2016 to 10 July 2016')
    """
    try:
        if "/" in text and ".." not in text:
            return _("some day from %(span)s") % {"span": _interval(text)}
        return any_day_of(*_within(text))
    except (ValueError, IndexError, KeyError):
        return _("some day of this: %(date)s") % {"date": date_in_words(text)}


def _date(text: str) -> str:
    if decade := _DECADE.fullmatch(text):
        return _qualified(_("the %(decade)ss") % {"decade": f"{decade[1]}0"}, decade[2])
    year, month, day, qualifier = _parts(text)
    return _qualified(_named(year, month, day), qualifier)


def _within(text: str) -> tuple[DateNoun, str]:
    """Write a date so that an article may stand before it, and tell what it is named by."""
    if decade := _DECADE.fullmatch(text):
        named = pgettext("within a span", "the %(decade)ss") % {"decade": f"{decade[1]}0"}
        return "decade", qualified_within(decade[2], named)
    year, month, day, qualifier = _parts(text)
    return noun_of(month, day), qualified_within(qualifier, _named(year, month, day))


def _parts(text: str) -> tuple[str, int | None, int | None, str]:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day, qualifier = found.groups()
    return year, int(month) if month else None, int(day) if day else None, qualifier


def _named(year: str, month: int | None, day: int | None) -> str:
    parts = [_day(day)] if day is not None else []
    parts += [_month(month)] if month is not None else []
    return " ".join([*parts, year])


def _qualified(date: str, qualifier: str) -> str:
    return _(_QUALIFIERS[qualifier]) % {"date": date} if qualifier else date


def _day(number: int) -> str:
    return "1er" if number == 1 and present_language() == "fr" else str(number)


def _month(number: int) -> str:
    return _(_SEASONS[number]) if number in _SEASONS else month_names()[number]


def _interval(text: str) -> str | None:
    start, slash, end = text.partition("/")
    if not slash:
        return None
    unknown = ("", "..")
    if start in unknown:
        return until(*_within(end))
    if end in unknown:
        return since(*_within(start))
    return _span(start, end)


def _span(start: str, end: str) -> str:
    return f"{first_of(*_within(start))} {to_last(*_within(end))}"


def _set(text: str) -> str | None:
    found = _SET.fullmatch(text)
    if found is None:
        return None
    joined = _(" or ") if found[1] == "[" else _(" and ")
    return joined.join(_member(each.strip(), found[1]) for each in found[2].split(","))


def _member(text: str, bracket: str) -> str:
    start, dots, end = text.partition("..")
    if not dots:
        return _date(text)
    if not start or not end:
        pattern = _("%(date)s or later") if start else _("%(date)s or earlier")
        return pattern % {"date": _date(start or end)}
    pattern = _("some day from %(span)s") if bracket == "[" else _("every day from %(span)s")
    return pattern % {"span": _span(start, end)}


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
        number = _scaled(Decimal(value))
    except InvalidOperation:
        number = value
    return " ".join(filter(None, (number, currency or unit)))


def _scaled(amount: Decimal) -> str:
    scale = next((size for size in _SCALES if amount >= size), None)
    if scale is None:
        return in_figures(amount.normalize())
    scaled = (amount / scale).normalize()
    return _with_scale(scale, int(scaled)) % {"number": in_figures(scaled)}


def _with_scale(scale: Decimal, whole: int) -> str:
    trillions, billions, _millions = _SCALES
    if scale == trillions:
        return ngettext("%(number)s trillion", "%(number)s trillion", whole)
    if scale == billions:
        return ngettext("%(number)s billion", "%(number)s billion", whole)
    return ngettext("%(number)s million", "%(number)s million", whole)


def vocabulary_word(label: str) -> Label:
    """Write the English label of a term of the ontology, or a concept's words, in the page's language."""
    written = pgettext("vocabulary", label) if label else label
    if written == label:
        written = _(label)
    return Label(written, ENGLISH if written == label else present_language())


def unsettled_name(name: str) -> str:
    """Write the name of what is only said, for where it stands alone: in the title of a tab or a link."""
    return _("%(name)s (not settled)") % {"name": name}


def taken_back_name(name: str, how: str) -> str:
    """Write the name of an entry that was taken back, for where it stands alone."""
    return f"{name} ({_(how)})"


def pair_in_words(one: str, other: str) -> str:
    """Name two together.

    >>> pair_in_words("Russia", "Turkey")
    'Russia and Turkey'
    """
    return _("%(one)s and %(other)s") % {"one": one, "other": other}


def dispute_in_words(rule: str, status: str) -> str:
    """Name a conflict by the words of its rule and of its status."""
    return f"{vocabulary_word(rule)}, {vocabulary_word(status)}"


def and_more(number: int) -> str:
    """Say how many more there are than are named.

    >>> and_more(3)
    'and 3 more'
    """
    return _("and %(number)s more") % {"number": in_figures(number)}


def coding_in_words(coding: str) -> str:
    """Say how a data set was coded, by the end of its concept's name.

    >>> coding_in_words("official"), coding_in_words("machine")
    ('official record', 'machine-coded')
    """
    codings = {"official": _("official record"), "machine": _("machine-coded"), "human": _("human-coded")}
    return codings.get(coding) or f"{coding}-coded"
