"""Whether what has happened, or is said to have, is settled in a version, and whether an entry still stands.

For all that names a thing by itself: the title of an entry is a sentence that may pass for a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from detente.vocabulary.iris import EVENTUALITY_KINDS
from detente.web.language.words import marked
from detente.web.presentation.terms import values
from detente.web.querying.runtime import Runtime

NOT_SETTLED = " (not settled)"
"""What is put after the name of what is only said, wherever the name stands alone."""

_SETTLED = """
SELECT ?thing {{ VALUES ?thing {{ {things} }} ?thing a ?class
  FILTER (?class IN (det:Eventuality, det:Tenure, org:Membership)) }}"""
WITHDRAWN, REPLACED = marked("withdrawn"), marked("replaced")
_TAKEN_BACK = f"""
SELECT ?entry ?how {{{{
  {{{{ VALUES ?entry {{{{ {{entries}} }}}} ?later dct:replaces ?entry ; a det:Entry
     BIND ("{REPLACED}" AS ?how) }}}}
  UNION {{{{ VALUES ?entry {{{{ {{entries}} }}}} ?entry det:rank dets:rank-deprecated
     BIND ("{WITHDRAWN}" AS ?how) }}}}
}}}} ORDER BY ?how"""
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


def taken_back_by_iri(runtime: Runtime, version: str, iris: Iterable[str]) -> Mapping[str, str]:
    """Tell of each entry that no longer stands how it was taken back: WITHDRAWN before REPLACED."""
    prefix = f"{runtime.settings.base}entry/"
    listed = values(NamedNode(iri) for iri in dict.fromkeys(iris) if iri.startswith(prefix))
    rows = runtime.rows(_TAKEN_BACK.format(entries=listed), version) if listed else []
    return {row["entry"].value: row["how"].value for row in rows}


def can_be_settled(iri: str, base: str) -> bool:
    """Tell by its IRI whether a thing is an eventuality."""
    return any(iri.startswith(f"{base}id/{kind}/") for kind in EVENTUALITY_KINDS)
