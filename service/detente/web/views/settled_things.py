"""Whether what has happened, or is said to have, is settled in a version: for all that names it by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from detente.vocabulary.iris import EVENTUALITY_KINDS
from detente.web.presentation.terms import values
from detente.web.querying.runtime import Runtime

NOT_SETTLED = " (not settled)"
"""What is put after the name of what is only said, wherever the name stands alone."""

_SETTLED = """
SELECT ?thing {{ VALUES ?thing {{ {things} }} ?thing a ?class
  FILTER (?class IN (det:Eventuality, det:Tenure, org:Membership)) }}"""
_RELATING = ("tenure", "membership")
"""Kinds of things that say of others how they stand to each other: their names pass for facts too."""


def settled_by_iri(runtime: Runtime, version: str, iris: Iterable[str]) -> Mapping[str, bool]:
    """Tell of each that can be settled whether it is; what cannot, such as a state, is left out.

    Of tenures and memberships told is where they are only said; all others are of the authority.
    """
    base = runtime.settings.base
    relating = tuple(f"{base}id/{kind}/" for kind in _RELATING)
    asked = dict.fromkeys(iris)
    events = [iri for iri in asked if can_be_settled(iri, base)]
    others = [iri for iri in asked if iri.startswith(relating)]
    listed = values(map(NamedNode, (*events, *others)))
    rows = runtime.rows(_SETTLED.format(things=listed), version) if listed else []
    settled = {row["thing"].value for row in rows}
    told = {iri: iri in settled for iri in events}
    return told | {iri: False for iri in others if iri not in settled}


def can_be_settled(iri: str, base: str) -> bool:
    """Tell by its IRI whether a thing is an eventuality."""
    return any(iri.startswith(f"{base}id/{kind}/") for kind in EVENTUALITY_KINDS)
