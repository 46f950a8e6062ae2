"""Whether what is new to the authority is there already under a like name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.gazetteer.gazetteer import Gazetteer
from detente.vocabulary.iris import CLASSES_BY_KIND

LIKE = 60
"""Names that score so much are so alike that a person has to tell the things apart (gazetteer/near)."""
_MOST = 5


@dataclass(frozen=True)
class NearThing:
    """A thing of the authority with a like name: its reference, its label, how like it is (0 to 100)."""

    id: str
    label: str
    score: int


def like_things(thing: Mapping[str, Any], names: Gazetteer) -> Sequence[NearThing]:
    """List what the authority has under names like those of a new thing, the likest first.

    Things that it is said to be unlike are left out.
    """
    kind = str(thing["id"]).partition("/")[0]
    if kind not in CLASSES_BY_KIND:
        return ()
    texts = [thing["label"], *thing.get("altLabel", ())]
    best: dict[str, NearThing] = {}
    for text in texts:
        for each in names.candidates(str(text), None, {kind}, _MOST):
            reference = each.thing.iri.removeprefix(names.space)
            if each.score >= LIKE and reference not in thing.get("unlike", ()) and reference != thing["id"]:
                known = best.get(reference)
                if known is None or known.score < each.score:
                    best[reference] = NearThing(reference, each.thing.label, each.score)
    return sorted(best.values(), key=lambda each: (-each.score, each.id))
