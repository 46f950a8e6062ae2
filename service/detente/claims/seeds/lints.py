"""Lints: what is allowed in a seed, and is yet seldom what was meant. They warn, and refuse nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pyoxigraph import NamedNode

from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError, locate
from detente.claims.seeds.properties import default_class
from detente.claims.seeds.reader import EntrySet, SeedsReading
from detente.claims.seeds.voices import AUTHOR_NAME, is_asserted, only_said
from detente.documents import Cursor
from detente.errors import Problem
from detente.rdf.namespaces import DET
from detente.vocabulary.edtf import known_bounds
from detente.vocabulary.ontology import shipped_ontology

_WORDS = "lint_words.yaml"
_ASSERTED = ("asserted",)
_UNDERTAKEN = ("pledged", "intended")
_VOUCHED = "curator's claim of what is only said"
_AHEAD = "happened after its entry"
_DAYS_AHEAD = 1
"""A day of UTC may be the next one elsewhere."""
_MOST_TOLD = 8
_SPACE = re.compile(r"\s+")
_NEAR = 8
"""So many words before a quote, in its sentence, may give it as what somebody says."""

_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*\s+|\n\s*\n|:\s*\n")


@dataclass(frozen=True)
class Lint:
    """A warning: which lint, and the problem that it sees."""

    name: str
    problem: Problem

    def __str__(self) -> str:
        told = Problem(
            self.problem.file, self.problem.line, self.problem.column, "warning: " + self.problem.message
        )
        return f"{told} ({self.name})"

    def as_dict(self) -> dict[str, Any]:
        """Give all of it, for JSON."""
        place = self.problem
        where = {"file": place.file, "line": place.line, "column": place.column}
        return {"lint": self.name, **where, "message": place.message}


def lint(reading: SeedsReading) -> tuple[Lint, ...]:
    """Find everything that is doubtful in seeds, in the order of their files."""
    keys: dict[str, set[str]] = defaultdict(set)
    for part in (*(keys_of_set(each) for each in reading.sets), keys_of_authority(reading.authority)):
        for thing, said in part.items():
            keys[thing] |= said
    texts = {each.entry.id: each.entry.text for each in reading.seeds.entries}
    return lint_sets(reading.sets, texts, lambda thing, key: key in keys[thing])


def lint_sets(
    sets: Iterable[EntrySet], texts: Mapping[str, str], has: Callable[[str, str], bool]
) -> tuple[Lint, ...]:
    """Find what is doubtful in entry sets; `has` tells whether anything says so much of a thing."""
    seeds = _Known(sets, texts, has)
    found = [
        Lint(name, block[key].problem(message))
        for block, text in seeds.claims
        for name, rule in _RULES.items()
        for key, message in rule(block, text, seeds)
    ]
    found += [
        Lint(_VOUCHED, block["about"].problem(message))
        for block in seeds.curated
        for message in _vouched_for(block, seeds)
    ]
    found += [
        Lint(_AHEAD, block["properties"]["edtf"].problem(message))
        for block, issued in seeds.dated
        for message in _told_ahead(block, issued)
    ]
    place = [(each.problem.file, each.problem.line or 0, each.problem.column or 0, each) for each in found]
    return tuple(each for *_, each in sorted(place, key=lambda each: each[:3]))


class _Known:
    """What the lints ask of seeds: every sound claim with its entry's text, and which keys a thing has."""

    def __init__(
        self, sets: Iterable[EntrySet], texts: Mapping[str, str], has: Callable[[str, str], bool]
    ) -> None:
        self.claims = [
            (block, texts.get(document["entry"].text, "") if document.has("entry") else "")
            for each in sets
            for document in each.claims
            if "claims" in document
            for block in document["claims"]
        ]
        self.has = has
        self.curated = [
            block
            for each in sets
            if each.curation is not None and "claims" in each.curation
            for block in each.curation["claims"]
        ]
        issued = _days_of_issue(sets)
        self.dated = [
            (block, issued[document["entry"].text])
            for each in sets
            for document in each.claims
            if "claims" in document and document.has("entry") and document["entry"].text in issued
            for block in document["claims"]
            if "properties" in block and block["properties"].has("edtf")
        ]
        self.only_said = only_said(block for block, _ in self.claims)


def keys_of_set(entry_set: EntrySet) -> Mapping[str, set[str]]:
    """Tell which keys each thing has in an entry set, by its reference."""
    keys: dict[str, set[str]] = defaultdict(set)
    for block in entry_set.blocks():
        properties = block.value.get("properties") if block.has("about") else None
        if isinstance(properties, dict):  # of blocks with mistakes too: what they say is not missing
            keys[block["about"].text] |= set(properties)
        if block.has("subject") and block.has("predicate"):
            keys[block["subject"].text].add(block["predicate"].text)
    return keys


def keys_of_authority(authority: Iterable[Cursor]) -> Mapping[str, set[str]]:
    """Tell which keys each thing has in authority files, by its reference."""
    keys: dict[str, set[str]] = defaultdict(set)
    for block in (block for document in authority for block in document.all_members()):
        if block.has("id"):
            keys[block["id"].text] |= set(block.value)
    return keys


_Found = Iterator[tuple[str, str]]
_Rule = Callable[[Cursor, str, _Known], _Found]


def _reported_speech(block: Cursor, text: str, _: _Known) -> _Found:
    if block["attributedTo"].text != AUTHOR_NAME or _class(block) == DET.Statement:
        return
    if block["modality"].text not in (*_ASSERTED, *_UNDERTAKEN) or "alternativeReading" in block:
        return
    span = _span(block, text)
    if span is None:
        return
    before = _SPACE.split(text[_sentence(text, span).start : span.start])[-_NEAR:]
    words = " ".join(before) + span.exact(text)
    if verb := _search("reporting", words):
        yield (
            "quote",
            f"what is said stands here as the author's own, and settles: {verb!r} is in the sentence; "
            "attribute it to who says so, with a claim of the statement ('says'), or to unattributed",
        )
    elif _is_quoted(text, span):
        yield (
            "quote",
            "quoted words stand here as the author's own, and settle; attribute them to their speaker",
        )


def _pledge_with_condition(block: Cursor, text: str, seeds: _Known) -> _Found:
    if block["modality"].text not in _UNDERTAKEN or not block.has("about"):
        return
    span = _span(block, text)
    if span is None or any(seeds.has(block["about"].text, key) for key in ("condition", "exception")):
        return
    if word := _search("condition", _sentence(text, span).exact(text), "no_condition"):
        yield (
            "quote",
            f"the promise may hang on something ({word!r} is in the sentence), and settles as a plain one; "
            "give its 'condition', after 'unless' or 'until' its 'exception', or make it 'hypothetical'",
        )


def _meeting_without_date(block: Cursor, _: str, seeds: _Known) -> _Found:
    if _class(block) != DET.Meeting or not _describes(block) or block["modality"].text not in _ASSERTED:
        return
    if not seeds.has(block["about"].text, "edtf"):
        yield (
            "about",
            "a meeting without a date is on no timeline and compared with none; give its 'edtf', if only "
            "as wide as '../2016-08-10' or '2016'",
        )


def _tenure_that_gives_nothing(block: Cursor, _: str, seeds: _Known) -> _Found:
    """Find tenures that hold on no day: without dates, only one that the author asserts holds on any."""
    if _class(block) != DET.Tenure or not _describes(block) or seeds.has(block["about"].text, "edtf"):
        return
    if block["attributedTo"].text == AUTHOR_NAME and block["modality"].text in _ASSERTED:
        return
    yield (
        "about",
        "a tenure that nothing dates, and that the author does not assert, holds on no day: it gives no "
        "meeting a side and binds nobody; give its 'edtf', such as '2014-08-28/..'",
    )


def _vouched_for(block: Cursor, seeds: _Known) -> Iterator[str]:
    """Find what is only said of a thing that a curator's claim settles: it settles with it."""
    if not block.has("about") or not is_asserted(block):
        return
    own = set(block["properties"].value) if "properties" in block else set()
    said = [(key, claim) for key, claim in seeds.only_said.get(block["about"].text, ()) if key not in own]
    if said:
        values = ", ".join(f"{key} (by {claim!r})" for key, claim in said[:_MOST_TOLD])
        yield (
            f"what live entries say of it settles with this claim, though they only report it: {values}; "
            "see that it is so, or give those values claims of their own there (subject, predicate, object)"
        )


def _days_of_issue(sets: Iterable[EntrySet]) -> dict[str, date]:
    """List the days of issue of the entries that have one."""
    found: dict[str, date] = {}
    documents = [each.entries for each in sets if each.entries is not None and "entries" in each.entries]
    for document in documents:
        for block in document["entries"]:
            if block.has("id") and block.has("issued") and (days := known_bounds(block["issued"].text)):
                found[block["id"].text] = days.end or date.max
    return found


def _told_ahead(block: Cursor, issued: date) -> Iterator[str]:
    """Find what its entry tells as having happened, and dates after its own day: it settles."""
    kind = _class(block)
    is_event = kind is not None and kind in shipped_ontology().below(DET.Event)
    if not (is_event and _describes(block) and is_asserted(block)):
        return
    days = known_bounds(block["properties"]["edtf"].text)
    if days is None or days.start is None or (days.start - issued).days <= _DAYS_AHEAD:
        return
    if block["attributedTo"].text == AUTHOR_NAME:
        yield (
            f"it is told as having happened, and dated after its entry ({issued}), which cannot have seen "
            "it: it settles nothing; make it 'planned', or mend the date"
        )


_RULES: dict[str, _Rule] = {
    "reported speech as the author's": _reported_speech,
    "pledge with a condition": _pledge_with_condition,
    "meeting without a date": _meeting_without_date,
    "tenure that gives nothing": _tenure_that_gives_nothing,
}


def _describes(block: Cursor) -> bool:
    is_denied = "polarity" in block and block["polarity"].text == "negative"
    return "properties" in block and not is_denied


def _class(block: Cursor) -> NamedNode | None:
    """Class of what a claim is about, or of whose value it gives."""
    key = "about" if block.has("about") else "subject"
    if not block.has(key):
        return None
    return DET[block["type"].text] if block.has("type") else default_class(block[key].text)


def _span(block: Cursor, text: str) -> Span | None:
    try:
        return locate(text, block["quote"].text, block["within"].text if "within" in block else None)
    except QuoteError:
        return None


def _sentence(text: str, span: Span) -> Span:
    """Find the sentence, or sentences, that a quote stands in."""
    starts = [match.end() for match in _SENTENCE_END.finditer(text, 0, span.start)]
    end = _SENTENCE_END.search(text, max(span.end - 1, span.start))
    return Span(starts[-1] if starts else 0, end.start() + 1 if end else len(text))


def _is_quoted(text: str, span: Span) -> bool:
    """Tell whether a quote stands inside quotation marks of the text."""
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _search(words: str, text: str, but: str | None = None) -> str | None:
    """Find the first of a list of words in a text, past those of another list."""
    if but:
        text = _pattern(but).sub(" ", text)
    found = _pattern(words).search(text)
    return found[0] if found else None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    lists = yaml.safe_load((files("detente.claims.seeds") / _WORDS).read_text(encoding="utf-8"))
    either = "|".join(r"\s+".join(map(re.escape, each.split())) for each in lists[words])
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)
