"""What a person judged of each draft that would settle: right, or wrong and why (`settled.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.accuracy.judge import Drafter, score
from bench.accuracy.sets import AnnotatedSet

SETTLED = Path(__file__).with_name("settled.yaml")
Draft = Mapping[str, Any]


@dataclass(frozen=True)
class HandScore:
    """Drafts of one set that would settle: judged right, judged wrong, and judged by nobody yet."""

    name: str
    unseen: bool
    right: int
    wrong: int
    unjudged: int

    def share(self) -> float:
        """Give the share of what was judged that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0


def claim_of(draft: Draft) -> str:
    """Name a draft as the judgements do: its kind, who takes part, and its words on one line."""
    parts = ", ".join(each["label"] for each in draft["participants"])
    return f"{draft['kind']} [{parts}] {' '.join(draft['quote']['exact'].split())}"


def would_settle(draft: Draft) -> bool:
    """Tell whether it is asserted in the entry's own voice."""
    told = (draft["modality"], draft["polarity"], draft["attributed_to"])
    return told == ("asserted", "positive", "author")


def score_by_hand(sets: Iterable[AnnotatedSet], drafter: Drafter) -> Iterator[HandScore]:
    """Draft each set and count its drafts that would settle by how they were judged."""
    judged = yaml.safe_load(SETTLED.read_text(encoding="utf-8"))
    for each in sets:
        verdicts = [
            _verdict(judged.get(entry.id, {}), claim_of(draft))
            for entry in each.entries
            for draft in drafter(entry)
            if would_settle(draft)
        ]
        counts = (verdicts.count(verdict) for verdict in ("right", "wrong", None))
        yield HandScore(each.name, each.unseen, *counts)


def speakers(sets: Iterable[AnnotatedSet], drafter: Drafter) -> dict[str, tuple[int, int]]:
    """Give, by set, how many words have the right speaker, of those that are drafted."""
    return {each.name: score(each, drafter).speakers for each in sets}


def _verdict(judged: Mapping[str, Any], claim: str) -> str | None:
    if claim in judged.get("right", ()):
        return "right"
    return "wrong" if claim in judged.get("wrong", {}) else None
