"""PLOVER's gold sentences: of which type the event of each is, in the sixteen types of 2021."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.accuracy.halves import Counts, half_of
from bench.accuracy.travels import Drafted
from bench.gazetteer.data import shared

NOW_CALLED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Types of the file (2016) that the crosswalk of 2021 gives another name."""


@dataclass(frozen=True)
class TypeScore:
    """How often the type is right, and by type."""

    sentences: int
    right: int
    by_type: Mapping[str, Counts]

    def accuracy(self) -> float:
        """Give the share of sentences whose event has the right type."""
        return self.right / self.sentences if self.sentences else 0.0

    def macro_f1(self) -> float:
        """Give the mean F1 of the types, each counting the same."""
        return sum(each.f1() for each in self.by_type.values()) / max(1, len(self.by_type))


def score_event_types(drafted: Drafted, unseen: bool) -> TypeScore:
    """Draft the sentences of one half; the type of the first typed draft is that of the sentence."""
    rows = json.loads((shared() / "plover" / "PLOVER_GSR_CAMEO.txt").read_text(encoding="utf-8"))
    events = ((row["id"], row) for row in rows if row["event"] != "DOCUMENT")
    half = half_of(events, unseen, None)
    found = Counter(
        (
            NOW_CALLED.get(row["event"], row["event"]),
            first_type(drafted(row["text"], date.fromisoformat(row["date"]))),
        )
        for row in half
    )
    by_type: dict[str, Counts] = defaultdict(Counts)
    for wanted in sorted({wanted for wanted, _ in found}):
        right = found[wanted, wanted]
        drafts = sum(number for (_, told), number in found.items() if told == wanted)
        all_of = sum(number for (gold, _), number in found.items() if gold == wanted)
        by_type[wanted] = Counts(right, drafts, all_of)
    return TypeScore(len(half), sum(each.right for each in by_type.values()), by_type)


def first_type(drafts: Sequence[Mapping[str, Any]]) -> str | None:
    """Give the type of the first draft that has one, in the order of the text; saying so is no event."""
    typed = [each for each in drafts if each["event_type"] and not _is_mere_saying(each)]
    return min(typed, key=lambda each: each["quote"]["start"])["event_type"] if typed else None


def _is_mere_saying(draft: Mapping[str, Any]) -> bool:
    return (draft["kind"], draft["event_type"]) == ("Statement", "CONSULT")
