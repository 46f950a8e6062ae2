"""How often each rule of the drafter is right: what `confidence.yaml` states to users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bench.accuracy.judge import Drafter, judge
from bench.accuracy.sets import AnnotatedEntry, AnnotatedSet, Fact

_NEAR = 400
"""Characters from an act of saying to what it tells, as the scorer has it."""
Draft = Mapping[str, Any]


def rates_of_rules(sets: Iterable[AnnotatedSet], drafter: Drafter) -> dict[str, float]:
    """Give (right + 1) / (all + 2) of each rule over what was developed on, and of all as "other".

    A draft is right where it answers a fact in kind, participants, modality, polarity and attribution, or
    tells that somebody said what a fact of his says.
    """
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for entry in (entry for each in sets if not each.unseen for entry in each.entries):
        for draft in drafter(entry):
            answers = any(_answers(fact, draft, entry) for fact in entry.facts)
            for rule in ("other", draft["rule"]):
                made[rule] += 1
                right[rule] += answers
    return {rule: round((right[rule] + 1) / (made[rule] + 2), 2) for rule in sorted(made)}


def _answers(fact: Fact, draft: Draft, entry: AnnotatedEntry) -> bool:
    scorer = judge()
    spans = scorer.spans(entry.text, fact["words"])
    if draft["kind"] == "Statement" and fact.get("by", "author") != "author":
        told = any(scorer.same(fact["by"], each) for each in scorer.actors(draft))
        if told and any(abs(start - draft["quote"]["start"]) < _NEAR for start, _ in spans):
            return True
    return bool(
        scorer.covers(draft, spans)
        and scorer.ok_kind(fact, draft)
        and scorer.ok_actors(fact, draft)
        and ("value" not in fact or scorer.ok_value(fact, draft))
        and scorer.ok_mod(fact, draft)
        and scorer.ok_by(fact, draft)
        and scorer.ok_pol(fact, draft)
    )
