"""What the gazetteer says: things and their names, and what a stretch of text may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from detente.vocabulary.edtf import Bounds

NameKind = Literal["name", "alias", "code", "demonym", "metonym", "title", "holder", "succession"]
"""How a thing is named: by its label, another name, a code of a list, what its people and affairs are
called, a place that stands for it, the title of an office, an office that it held, or the name of what
came before or after it."""

Verdict = Literal["decided", "open", "other"]
"""Whether it is settled which thing is meant; *other*: it is nothing that the authority has."""

EXACT: tuple[NameKind, ...] = ("name", "alias", "code")
"""Kinds of names that name a thing by themselves; all others need a context or a person."""


@dataclass(frozen=True)
class NamedThing:
    """One thing of the authority. `days` are those on which it existed, None where nothing says so."""

    iri: str
    kind: str
    """First part of its path below `id/`: state, person, organization, office, place, …"""
    label: str
    days: Bounds | None = None
    of: tuple[str, ...] = ()
    """States and organisations that it belongs to, by their IRIs."""

    def exists(self, on: Bounds | None) -> bool:
        """Tell whether it may have existed on some day of these; a thing without dates always may."""
        return on is None or self.days is None or self.days.overlaps(on)


@dataclass(frozen=True)
class NameOfThing:
    """One name of a thing: its words as written, in a language where that is known, and when it was used."""

    thing: str
    text: str
    kind: NameKind
    language: str = ""
    system: str = ""
    """The list that a code is of, such as isoAlpha3."""
    days: Bounds | None = None


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant, how it is named, and what speaks for it or against it."""

    thing: NamedThing
    named: NameKind
    reason: str
    score: int = 100
    """0 to 100: how near the name is to what was looked for. It says nothing of what is meant."""
    name: str = ""
    """The name of the thing that fits."""


@dataclass(frozen=True)
class Mention:
    """A stretch of a text that names something: half-open offsets in code points, as those of claims."""

    start: int
    end: int
    text: str
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    """All that may be meant; the first is the decided one where there is one."""
    why: str
    holders: tuple[Candidate, ...] = ()
    """Where an office is named: who held it on the day."""

    @property
    def decided(self) -> Candidate | None:
        """The one that is meant; None where that is open, or nothing of the authority."""
        return self.candidates[0] if self.verdict == "decided" else None

    @property
    def is_metonym(self) -> bool:
        """Whether a place, or a building, stands for who acts there."""
        return self.decided is not None and self.decided.named == "metonym"


@dataclass(frozen=True)
class NameMatch:
    """What a whole cell or field names. `decided` only where one thing has exactly this name or code."""

    asked: str
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    why: str

    @property
    def decided(self) -> Candidate | None:
        """The one thing that has this name; None where there is none, or several."""
        return self.candidates[0] if self.verdict == "decided" else None


@dataclass(frozen=True)
class OfficeHeld:
    """That somebody held an office, and on which days; None where they are not known."""

    holder: str
    office: str
    days: Bounds | None
    """From the first to the last day on which that may be so."""
    certain: Bounds | None = None
    """Those of the days on which it is: a start that is known to the year gives none in that year."""

    def may_be_on(self, on: Bounds) -> bool:
        """Tell whether the office may have been held on some of these days."""
        return self.days is not None and self.days.overlaps(on)

    def is_on(self, on: Bounds) -> bool:
        """Tell whether the office was surely held on some of these days."""
        return self.certain is not None and self.certain.overlaps(on)


@dataclass(frozen=True)
class AuthorityNames:
    """An authority as the gazetteer reads it: things by IRI, names, who held what, what replaced what."""

    space: str
    """What the IRIs of things begin with."""
    things: Mapping[str, NamedThing]
    names: tuple[NameOfThing, ...]
    tenures: tuple[OfficeHeld, ...] = ()
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What came before each thing, by `dct:replaces`."""
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The larger places that each place lies in."""
