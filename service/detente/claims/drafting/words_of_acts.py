"""What verbs and nouns name: the tables beside this module, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class NamedAct:
    """What a verb, a noun, or both name: a class of the ontology, and a PLOVER type or None."""

    kind: str
    event: str | None


@dataclass(frozen=True)
class ActWords:
    """The tables: acts by verb, noun and pair of both; what reporting and governing words do; roles."""

    verbs: Mapping[str, NamedAct]
    nouns: Mapping[str, NamedAct]
    pairs: Mapping[tuple[str, str], NamedAct]
    cues: Mapping[str, str]
    """What each reporting verb makes of its content: a modality, or `denied`."""
    in_asides: frozenset[str]
    """Verbs that tell who says a whole sentence, between commas without a content of their own."""
    inserted: frozenset[str]
    """Of these and the other verbs of speaking, such as stand before who speaks: "X, says Y, did Z"."""
    phrasal_cues: Mapping[str, str]
    """The same of verbs with their particle, which report in asides alone: "X, he went on, did Y"."""
    noun_cues: Mapping[str, str]
    words_said: frozenset[str]
    documents: frozenset[str]
    views: frozenset[str]
    agencies: frozenset[str]
    tells_of: frozenset[str]
    tells: frozenset[str]
    sure_adjectives: frozenset[str]
    unattributed: frozenset[str]
    authors_view: frozenset[str]
    thinking: frozenset[str]
    tales: frozenset[str]
    """Nouns of reports that do not vouch for the event noun below them."""
    hearsay: Mapping[str, str]
    """What a passive without an agent makes of what stands below it: "is believed to have"."""
    wishes: Mapping[str, str]
    """What a thing is that a verb's subject asks for or warns of."""
    governors: Mapping[str, str]
    """The modality of an infinitive or gerund, by the lemma that governs it."""
    nouns_over: Mapping[str, str]
    """What a noun makes of the event noun below it: a modality, or `negative`."""
    called_off: frozenset[str]
    put_off: frozenset[str]
    negative: frozenset[str]
    transparent: frozenset[str]
    silent: frozenset[str]
    light: frozenset[str]
    happening: frozenset[str]
    states: frozenset[str]
    object_control: frozenset[str]
    of_events: frozenset[str]
    endings: frozenset[str]
    consequences: frozenset[str]
    papers: frozenset[str]
    weighing: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    qualifiers: frozenset[str]
    not_now: frozenset[str]
    roles: frozenset[str]
    bare_speakers: frozenset[str]
    pair_words: frozenset[str]
    relations: frozenset[str]
    media: frozenset[str]
    institutions: frozenset[str]
    no_sources: frozenset[str]

    def act_of_noun(self, lemma: str, modifiers: Iterable[str] = ()) -> NamedAct | None:
        """Give what a noun names, with a word before it first: "hunger strike"."""
        whole = (self.nouns.get(f"{each} {lemma}") for each in modifiers)
        return next((each for each in whole if each is not None), self.nouns.get(lemma))

    def speaks(self, lemma: str) -> bool:
        """Tell whether a verb reports, or is itself an act of saying."""
        return (
            lemma in self.cues
            or lemma in _VOICING
            or getattr(self.verbs.get(lemma), "kind", None) == "Statement"
        )


_VOICING = frozenset({"express", "voice"})
"""Verbs whose object is what somebody thinks: "expressed concern that"."""


@cache
def act_words() -> ActWords:
    """Read the tables that ship with the package, once."""
    cues, governors, roles = word_table("cues"), word_table("governors"), word_table("roles")
    return ActWords(
        verbs=dict(_by_word(word_table("verbs"))),
        nouns=dict(_by_word(word_table("nouns"))),
        pairs=dict(_by_pair(word_table("pairs"))),
        cues=inverted(cues["verbs"]),
        in_asides=frozenset(cues["in_asides"]),
        inserted=frozenset(cues["inserted"]),
        phrasal_cues=inverted(cues["phrasal"]),
        noun_cues=inverted(cues["nouns"]),
        **{
            name: frozenset(cues[name])
            for name in ("words_said", "documents", "views", "agencies", "tells_of", "tells")
        },
        sure_adjectives=frozenset(cues["adjectives"]),
        unattributed=frozenset(cues["unattributed"]),
        authors_view=frozenset(cues["authors_view"]),
        thinking=frozenset(cues["thinking"]),
        tales=frozenset(cues["tales"]),
        wishes=inverted(cues["wishes"]),
        hearsay=inverted(cues["hearsay"]),
        governors=inverted(governors["modality"]),
        nouns_over=inverted(governors["nouns_over"]),
        **{name: frozenset(governors[name]) for name in _OF_GOVERNORS},
        **{name: frozenset(roles[name]) for name in _OF_ROLES},
        pair_words=frozenset(roles["pairs"]),
    )


_OF_GOVERNORS = (
    "called_off", "put_off", "negative", "transparent", "silent", "light", "happening", "states",
    "object_control", "of_events", "endings", "consequences", "papers", "weighing",
)  # fmt: skip
_OF_ROLES = (
    "titles", "honorifics", "qualifiers", "not_now", "roles", "bare_speakers", "relations", "media",
    "institutions",
    "no_sources",
)  # fmt: skip


def word_table(name: str) -> Any:
    """Read the table of this name beside this module."""
    return yaml.safe_load(files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def _by_word(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, NamedAct]]:
    for row in rows:
        yield from ((word, NamedAct(row["kind"], row["event"])) for word in row["words"])


def _by_pair(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str], NamedAct]]:
    for row in rows:
        act = NamedAct(row["kind"], row["event"])
        yield from (((verb, noun), act) for verb in row["verbs"] for noun in row["nouns"])


def inverted(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Give the group of each word; the first that has it counts."""
    found: dict[str, str] = {}
    for name, words in groups.items():
        for word in words:
            found.setdefault(word, name)
    return found
