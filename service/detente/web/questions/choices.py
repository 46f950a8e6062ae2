"""What a field may be taken for: one thing, or several to choose from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ThingChoice:
    """One thing that may be meant: its IRI, its id as fields take it, its label, what it is, what fits."""

    iri: str
    id: str
    label: str
    what: str
    name: str = ""


@dataclass(frozen=True)
class ResolvedThing:
    """The thing that a text is taken for, and what was near; None with the reason where it is open."""

    taken: ThingChoice | None
    near: tuple[ThingChoice, ...] = ()
    why: str = ""
