"""Who holds a clause, and how his words are told."""

from __future__ import annotations

from dataclasses import dataclass

from detente.claims.drafting.actors import THE_AUTHOR, EntryActor
from detente.claims.drafting.parsing import ParsedWord

DIRECT, INDIRECT, BLOCK = "direct", "indirect", "block-quote"


@dataclass(frozen=True)
class ClaimSource:
    """Who holds a clause; what the reporting word makes of it (a modality or `denied`); how it is told."""

    actor: EntryActor
    effect: str | None = None
    speech: str | None = None
    cue: ParsedWord | None = None

    @property
    def is_author(self) -> bool:
        """Whether the entry's own voice holds it."""
        return self.actor is THE_AUTHOR
