"""What a timeline is drawn from: one record for each thing, and the words that stand around the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente.web.language.words import gettext as _
from detente.web.pictures.elements import cut
from detente.web.pictures.extents import Extent

LABEL_CHARACTERS, VOICE_CHARACTERS = 64, 40
"""So much of a name, and of who says so, stands beside a mark."""


@dataclass(frozen=True)
class EventRecord:
    """One thing: what it is called, when it was, who says so, and where its page is.

    `reported` is the first day on which an entry told of it. `contradicted` says in words what speaks against
    it, and is empty where nothing does. `voice` is who says so and how, `Mevlüt Çavuşoğlu, planned`; `status`
    is how it stands: of a settled commitment no more may be settled than that it was `pledged`.
    """

    iri: str
    label: str
    kind: str
    href: str
    settled: bool
    when: str = ""
    """Its date in words; where it has none, that of its report."""
    extent: Extent | None = None
    reported: date | None = None
    voice: str = ""
    status: str = ""
    contradicted: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """The days that it stands at: of its date, or of its report."""
        if self.extent is not None:
            return self.extent.days
        return (self.reported,) if self.reported else ()

    def is_between(self, first: date | None, last: date | None) -> bool:
        """Tell whether it may have been, or was reported, between two days; None is open."""
        begin, end = (self.extent.first, self.extent.last) if self.extent else (self.reported, self.reported)
        return not ((first and end and end < first) or (last and begin and begin > last))

    @property
    def short(self) -> str:
        """What stands beside its mark: if it is contradicted, its name, its status or who alone says it."""
        against = "≠ " if self.contradicted else ""
        note = self.status if self.settled else self.voice or _("only said")
        return " · ".join(
            filter(None, (against + cut(self.label, LABEL_CHARACTERS), cut(note, VOICE_CHARACTERS)))
        )

    @property
    def sentence(self) -> str:
        """Everything that its mark shows, in words; it begins with those beside it (WCAG 2.2, 2.5.3)."""
        full = _("in full “%(label)s”") % {"label": self.label} if len(self.label) > LABEL_CHARACTERS else ""
        what = ", ".join(filter(None, (self.kind, "" if self.settled else self.status, full)))
        when = self.when if self.extent is not None else _("no date, reported %(when)s") % {"when": self.when}
        standing = _("settled") if self.settled else _("not settled, only said")
        is_told = not self.settled and len(self.voice) <= VOICE_CHARACTERS
        voice = f" ({self.voice})" if self.voice and not is_told else ""
        contradicted = _("Contradicted: %(rules)s") % {"rules": self.contradicted}
        against = f". {contradicted}" if self.contradicted else ""
        return f"{self.short}: {what}; {when}; {standing}{voice}{against}"


@dataclass(frozen=True)
class Caption:
    """What stands around a drawing.

    `scope` says what was asked for, `version` names what it was drawn of, and `unlisted` counts the things
    that were not handed over at all.
    """

    title: str
    scope: str
    version: str
    kinds: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    unlisted: int = 0
