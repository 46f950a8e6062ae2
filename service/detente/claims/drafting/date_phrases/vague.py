"""Phrases that no calendar places: "recently", "in the coming weeks", "nine months after the downing".

Another event tells when, or nobody does: they stay vague whatever the day of issue.
"""

from __future__ import annotations

from typing import Final

from detente.claims.drafting.date_phrases.readings import (
    OTHER_EVENT,
    DateReading,
    Grammar,
    Phrase,
    Viewpoint,
)

INDEFINITE: Final = Grammar()


@INDEFINITE.phrase("VAGUE | EVE OF | (?: IN | WITHIN ) THE? (?: WORD | TO ){0,3} FUTURE")
def no_number(_: Phrase, __: Viewpoint) -> DateReading | None:
    """Read soon, recently, in the near future, on the eve of the summit."""
    return OTHER_EVENT


@INDEFINITE.phrase("(?: IN | WITHIN ) THE? ARTICLE? (?: LAST | NEXT | FOLLOWING )? SOME+ OF? (?P<unit>UNIT)")
def some_units(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read in recent weeks, within a few days."""
    return OTHER_EVENT if found.tokens[found.end - 1].text.lower().endswith("s") else None


@INDEFINITE.phrase("(?: SOME | ABOUT )* OF? (?P<unit> UNIT | CENTURY ) AGO | (?: LAST | NEXT ) SOME OF? UNIT")
def uncounted_ago(_: Phrase, __: Viewpoint) -> DateReading | None:
    """Read several weeks ago, years ago, the past few days."""
    return OTHER_EVENT


@INDEFINITE.phrase(
    "(?: ABOUT ABOUT? )? ARTICLE? (?: NUM | SOME OF? | THE )? (?P<unit>UNIT) "
    "(?P<side> EARLIER | LATER | BEFORE | AFTER )"
)
def beside_another_event(found: Phrase, _: Viewpoint) -> DateReading | None:
    """Read two years earlier, nine months after the downing, the day before."""
    alone = found.end - found.start == 2 and found.kind_before() != "the"
    return None if alone and not found.tokens[found.start].text.lower().endswith("s") else OTHER_EVENT


@INDEFINITE.phrase("FOLLOWING (?: UNIT | WEEKDAY | DAYTIME | MONTH ) | NEXT DAYTIME")
def following(_: Phrase, __: Viewpoint) -> DateReading | None:
    """Read the following day, the same week, the next morning."""
    return OTHER_EVENT
