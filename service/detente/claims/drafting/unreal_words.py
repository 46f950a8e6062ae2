"""The table of words that say that a thing did not happen or may not have, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

Effects = Mapping[str, str]
"""What each word does: a modality of the scheme, or `negative`."""


_EFFECTS = (
    "adverbs", "judged", "verbs", "over_events", "nouns_over", "between", "hearsay", "tellers", "adjectives",
    "labels", "phrases", "wary", "over_deeds",
)  # fmt: skip
_WORDS = (
    "misreporting", "truths", "factive", "evidence", "scant", "lacking", "frames", "frames_before",
    "frames_alone", "awaiting", "ahead",
    "commemorations", "unease", "leaving", "stalling", "unsettled_in", "plural_events", "within",
    "conditions",
    "openings",
    "negative_subjects", "negative_times", "attested", "seeming", "supposing", "averted", "leading",
    "stopping", "waiting", "superseded", "not_in_force", "appositions", "coming", "awaited",
    "never_happens", "first_of_nobody",
)  # fmt: skip


@dataclass(frozen=True)
class UnrealWords:
    """The table of `unreal.yaml`; each field is a key of it, and told there."""

    adverbs: Effects
    judged: Effects
    verbs: Effects
    over_events: Effects
    nouns_over: Effects
    between: Effects
    hearsay: Effects
    tellers: Effects
    adjectives: Effects
    labels: Effects
    phrases: Effects
    wary: Effects
    over_deeds: Effects
    remarks: Mapping[str, tuple[str, ...]]
    whole_remarks: Mapping[str, tuple[str, ...]]
    tellings: Mapping[str, tuple[str, ...]]
    misreporting: frozenset[str]
    truths: frozenset[str]
    factive: frozenset[str]
    evidence: frozenset[str]
    scant: frozenset[str]
    lacking: frozenset[str]
    frames: frozenset[str]
    frames_before: frozenset[str]
    frames_alone: frozenset[str]
    awaiting: frozenset[str]
    ahead: frozenset[str]
    commemorations: frozenset[str]
    unease: frozenset[str]
    leaving: frozenset[str]
    stalling: frozenset[str]
    unsettled_in: frozenset[str]
    plural_events: frozenset[str]
    within: frozenset[str]
    conditions: frozenset[str]
    openings: frozenset[str]
    negative_subjects: frozenset[str]
    negative_times: frozenset[str]
    attested: frozenset[str]
    seeming: frozenset[str]
    supposing: frozenset[str]
    averted: frozenset[str]
    leading: frozenset[str]
    stopping: frozenset[str]
    waiting: frozenset[str]
    superseded: frozenset[str]
    not_in_force: frozenset[str]
    appositions: frozenset[str]
    coming: frozenset[str]
    awaited: frozenset[str]
    never_happens: frozenset[str]
    first_of_nobody: frozenset[str]


@cache
def unreal_words() -> UnrealWords:
    """Read the table that ships with the package, once."""
    table = yaml.safe_load(files(__package__).joinpath("unreal.yaml").read_text(encoding="utf-8"))
    effects = {name: _inverted(table[name]) for name in _EFFECTS}
    words = {name: frozenset(table[name]) for name in _WORDS}
    phrases = {
        name: {key: tuple(each) for key, each in table[name].items()}
        for name in ("remarks", "whole_remarks", "tellings")
    }
    return UnrealWords(**effects, **words, **phrases)  # type: ignore[arg-type]


def _inverted(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for effect, words in groups.items():
        for word in words:
            found.setdefault(word, effect)
    return found
