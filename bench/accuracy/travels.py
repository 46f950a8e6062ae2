"""Visits and travels of the Office of the Historian: who met whom, offices, places and dates.

Each record has its traveller, country, place and days in fields, and a remark in prose. A text is made of
both, a sentence that says what the fields say and the remark with its subject ("Met with" → "He met with").

What is to be found are the fields, the offices of the people whom the remark names with a title, and of these
people those with whom the traveller met, talked or discussed something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree import ElementTree

from bench.accuracy.halves import Counts, half_of
from bench.gazetteer.data import shared

FIELDS = ("who met whom", "office", "place", "date")
Drafted = Callable[[str, date], Sequence[Mapping[str, Any]]]

_TITLE = (
    r"(?:Crown Prince|Prime Minister|Vice President|President|Foreign Minister|Foreign Secretary"
    r"|Secretary of State|Defense Minister|Finance Minister|General Secretary|King|Queen|Emperor|Empress"
    r"|Prince|Vice Premier|Premier|Chancellor|Vice Chancellor|Pope|Sultan|Shah|Amir|Emir|Chairman"
    r"|Generalissimo)"
)
_OF = "al|el|bin|ben|von|de|van"
_NAME = rf"(?:(?:{_OF})[ -])?[A-Z][\w’'-]+(?:[ -](?:(?:{_OF})[ -])?(?:[A-Z]\.|[A-Z][\w’'-]+))*"
_TITLED = re.compile(rf"\b({_TITLE}) ({_NAME})")
_MONTH = re.compile(
    r" (?:January|February|March|April|May|June|July|August|September|October|November|December)$"
)
_MET = re.compile(
    r"\b(?:[Mm]et|[Tt]alks|[Dd]iscuss(?:ed|ions)|[Rr]eviewed|[Cc]onsult(?:ed|ations)|[Cc]onferred|[Mm]eetings?)\b"
    r"(?:(?! (?:and|;) [a-z]+ed )[^;.(])*?\bwith "
    r"((?:(?! (?:and|while|before|after|who) [a-z]+(?:ed|ing) )[^;.(])*)"
)
_PAST = re.compile(r"(?:Met|Held|Took|Made|Gave|Saw|[A-Z][a-z]+ed)\b")
_WOMEN = ("Madeleine",)
_PLURAL = re.compile(
    r"(?:Minister|President|King|Chancellor|Secretarie|Leader|Official|Head|Peacemaker)s|Community"
)


@dataclass(frozen=True)
class Travel:
    """A record, the text made of it, and what is to be found in that."""

    id: str
    text: str
    day: date
    wanted: Mapping[str, frozenset[tuple[str, ...]]]


def travels() -> Iterator[Travel]:
    """Give the records of which a text can be made."""
    for path in sorted((shared() / "historyatstate").glob("*-travels/*.xml")):
        yield from filter(None, map(_trip, ElementTree.parse(path).getroot()))
    for path in sorted((shared() / "historyatstate" / "visits").glob("*.xml")):
        yield from filter(None, map(_visit, ElementTree.parse(path).getroot()))


def score_travels(drafted: Drafted, unseen: bool, most: int | None = None) -> Mapping[str, Counts]:
    """Draft the records of one half and count what is found, by field."""
    counts = {field: Counts() for field in FIELDS}
    for each in half_of(((each.id, each) for each in travels()), unseen, most):
        found = _found(drafted(each.text, each.day), each.text)
        counts = {field: counts[field].plus(found[field], each.wanted[field]) for field in FIELDS}
    return counts


def _trip(record: ElementTree.Element) -> Travel | None:
    """Make a text of a trip abroad, with one place and a remark that begins with a verb."""
    name = re.sub(r" \([^)]*\)", "", _field(record, "name"))
    place, country = _field(record, "locale"), _field(record, "country")
    remark = _field(record, "remarks")
    if not _PAST.match(remark) or not re.fullmatch(r"[A-Z][\w’' -]+", place):
        return None
    title = {"secretary": "Secretary of State", "president": "President"}[_field(record, "role")]
    pronoun = "She" if name.split()[0] in _WOMEN else "He"
    days = _days(record)
    text = f"{title} {name} traveled to {place}, {country}, {_told(*days)}. {_with_subject(remark, pronoun)}"
    return _travel(record, text, days, (title, name), {place, country}, remark)


def _visit(record: ElementTree.Element) -> Travel | None:
    """Make a text of a visit to the United States by somebody with a title."""
    found = _TITLED.fullmatch(_field(record, "visitor"))
    remark = _field(record, "description")
    if found is None or "et with" not in remark:
        return None
    title, name = found.groups()
    country = re.sub(r" \(.*\)", "", _field(record, "from"))
    days = _days(record)
    told = _with_subject(remark, f"{title} {name.split()[-1]}")
    text = f"{title} {name} of {country} visited the United States {_told(*days)}. {told}"
    return _travel(record, text, days, (title, name), {"United States"}, remark)


def _travel(
    record: ElementTree.Element,
    text: str,
    days: tuple[date, date],
    traveller: tuple[str, str],
    places: set[str],
    remark: str,
) -> Travel:
    met = [found for part in _MET.findall(remark) for found in _titled(part)]
    offices = [traveller, *_titled(remark)]
    return Travel(
        f"{_field(record, 'role') or 'visit'}-{_field(record, 'id')}",
        text,
        days[1],
        {
            "who met whom": frozenset((_last(traveller[1]), _last(name)) for _, name in met),
            "office": frozenset((title.lower(), _last(name)) for title, name in offices),
            "place": frozenset({("at", *sorted({each.removeprefix("the ") for each in places}))}),
            "date": frozenset({(days[0].isoformat(), days[1].isoformat())}),
        },
    )


def _titled(words: str) -> list[tuple[str, str]]:
    """Give the people whom words name with a title; a date may follow the name."""
    return [(title, _MONTH.sub("", name)) for title, name in _TITLED.findall(words)]


def _found(drafts: Sequence[Mapping[str, Any]], text: str) -> Mapping[str, set[tuple[str, ...]]]:
    """Read the same fields off drafts; a place is right by any name that the record has for it."""
    visits = [each for each in drafts if each["kind"] == "Visit"]
    meetings = [each for each in drafts if each["kind"] == "Meeting"]
    tenures = [each for each in drafts if each["kind"] == "Tenure"]
    traveller = _last(_people(tenures[0])[0]) if tenures and _people(tenures[0]) else ""
    return {
        "who met whom": {
            (traveller, other)
            for each in meetings
            for other in map(_last, _people(each))
            if other != traveller and traveller in map(_last, _people(each))
        },
        "office": {(_office(each["predicate"]), _last(name)) for each in tenures for name in _people(each)},
        "place": {_place(each["place"]["label"], text) for each in visits if each["place"]},
        "date": {(each["date"]["start"], each["date"]["end"]) for each in visits if each["date"]},
    }


def _people(draft: Mapping[str, Any]) -> list[str]:
    """Name the people of a draft: neither states nor bodies, nor people who are only described."""
    named = [each for each in draft["participants"] if not re.match("(?:state|org)", each["id"] or "")]
    last = [(each["label"], each["label"].split()[-1]) for each in named]
    return [label for label, word in last if word[:1].isupper() and not _PLURAL.fullmatch(word)]


def _place(label: str, text: str) -> tuple[str, ...]:
    """Give the place that a draft has as the record has it, where they are one."""
    found = re.search(r"(?:traveled to (.+?), (.+?),|visited (the United States)) (?:on|from) ", text)
    names = sorted({each.removeprefix("the ") for each in found.groups() if each}) if found else []
    return ("at", *names) if label.removeprefix("the ") in names else ("at", label)


def _office(words: str) -> str:
    """Give the title within the words of an office."""
    found = re.search(_TITLE, words, re.IGNORECASE)
    return found[0].lower() if found else words.lower()


def _last(name: str) -> str:
    """Give the last name; a monarch's number is none."""
    name = re.sub(r" [IVX]+$", "", name.strip())
    return re.sub(r"[’']s$", "", name.split()[-1]).lower()


def _field(record: ElementTree.Element, name: str) -> str:
    return " ".join((record.findtext(name) or "").split())


def _days(record: ElementTree.Element) -> tuple[date, date]:
    first, last = (date.fromisoformat(_field(record, f"{end}-date")[:10]) for end in ("start", "end"))
    return first, last


def _told(first: date, last: date) -> str:
    """Say from when to when."""
    start, end = (f"{each:%B} {each.day}" for each in (first, last))
    if first == last:
        return f"on {end}, {last.year}"
    if first.year != last.year:
        return f"from {start}, {first.year} to {end}, {last.year}"
    return f"from {start} to {end}, {last.year}"


def _with_subject(remark: str, subject: str) -> str:
    """Put a subject before each sentence and clause that begins with its verb."""
    sentences = re.split(r"(?<=\.)\s+", remark)
    told = [f"{subject} {each[0].lower()}{each[1:]}" if _PAST.match(each) else each for each in sentences]
    return re.sub(r"; met with", f"; {subject} met with", " ".join(told)).replace("; He ", "; he ")
