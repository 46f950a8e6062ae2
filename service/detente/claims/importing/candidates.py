"""Candidates for what matches nothing, by the gazetteer: for a person to choose from."""

from __future__ import annotations

from collections.abc import Callable

from detente.gazetteer.gazetteer import Gazetteer

MOST = 5
_ACTORS = ("state", "organization", "person")
_PLACES = ("place",)

CandidatesOf = Callable[[str, str], str]
"""Writes the candidates for a label of a system of codes or names."""


def candidates_by(names: Gazetteer) -> CandidatesOf:
    """Have candidates found among the names of an authority: `state/TUR (Turkey) 79`, the likest first.

    They are told as `detente reconcile` tells them, with scores from 0 to 100. Without a day what goes on
    comes before what came to an end.
    """

    def told(system: str, label: str) -> str:
        found = names.candidates(label, kinds=_PLACES if system == "place" else _ACTORS, most=MOST)
        return "; ".join(
            f"{each.thing.iri.removeprefix(names.space)} ({each.thing.label}) {each.score}" for each in found
        )

    return told
