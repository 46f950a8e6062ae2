"""The scorer of the reference data, which judges drafts by the facts of a text."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from types import ModuleType
from typing import Any

from bench.accuracy.sets import AnnotatedEntry, AnnotatedSet, first_reading
from bench.gazetteer.data import shared

Drafts = Sequence[Mapping[str, Any]]
Drafter = Callable[[AnnotatedEntry], Drafts]


@dataclass(frozen=True)
class Score:
    """What one set came to; pairs are of what is right and of how many."""

    name: str
    unseen: bool
    entries: int
    facts: int
    right: int
    right_by_first_reading: int
    drafts: int
    junk: int
    settled: tuple[int, int]
    against: int
    speakers: tuple[int, int]
    fields: Mapping[str, tuple[int, int]]

    def share(self) -> float:
        """Give the share of facts that are drafted, any reading counting."""
        return self.right / self.facts

    def share_by_first_reading(self) -> float:
        """Give the same where the first reading alone counts."""
        return self.right_by_first_reading / self.facts

    def junk_share(self) -> float:
        """Give the share of drafts that answer no fact."""
        return self.junk / self.drafts if self.drafts else 0.0


@cache
def judge() -> ModuleType:
    """Load the scorer; it looks names of states up in the country codes beside it."""
    path = shared().parent / "prototypes" / "drafting" / "score.py"
    spec = importlib.util.spec_from_file_location("drafting_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # it leaves files to be closed
        spec.loader.exec_module(module)
        module.CODES = shared() / "codes" / "country-codes.csv"  # type: ignore[attr-defined]
        module.ALIAS.update(module.aliases())
    if not module.ALIAS:
        raise FileNotFoundError(module.CODES)
    return module


def score(of: AnnotatedSet, drafter: Drafter) -> Score:
    """Draft the entries of a set and score the drafts."""
    drafts = [drafter(each) for each in of.entries]
    total = _total(of, drafts, lambda fact: fact)
    first = _total(of, drafts, first_reading)
    skipped = ("settled", "speaker")
    return Score(
        of.name,
        of.unseen,
        len(of.entries),
        total["facts"],
        total["fact"],
        first["fact"],
        total["drafts"],
        total["junk"],
        tuple(total["settled"]),
        total["settled_wrong"],
        tuple(total["speaker"]),
        {
            name: tuple(pair)
            for name, pair in total.items()
            if isinstance(pair, list) and pair[1] and name not in skipped
        },
    )


def _total(of: AnnotatedSet, drafts: list[Drafts], reading: Callable[[Any], Any]) -> dict[str, Any]:
    rows = []
    for entry, drafted in zip(of.entries, drafts, strict=True):
        told = {**asdict(entry), "facts": [reading(fact) for fact in entry.facts]}
        rows.append(judge().score_entry(told, drafted))
    return dict(judge().total(rows))
