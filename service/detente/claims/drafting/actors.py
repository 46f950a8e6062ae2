"""Those whom an entry speaks of, as far as its words tell who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED, DraftMention
from detente.gazetteer.words import fold

ActorKind = Literal[
    "state", "demonym", "seat", "place", "body", "person", "role", "phrase", "bare", "author", "nobody"
]
"""How an actor is named: `seat` is a place that may stand for a government, `role` an office or a kind of
people in the singular, `phrase` any other words with a name in them, `bare` words with none."""
GROUNDED: Final = frozenset({"state", "demonym", "seat", "body", "person", "role"})


@dataclass(slots=True, eq=False)
class EntryActor:
    """One who acts or speaks in an entry; `id` and `state` are references such as state/TUR, if known."""

    label: str
    kind: ActorKind
    id: str | None = None
    state: str | None = None
    place: str | None = None
    """Of a name that stands for a government: the place that has it as well."""

    @property
    def key(self) -> str:
        """What two namings of one actor share."""
        return self.id or fold(self.label)

    @property
    def is_grounded(self) -> bool:
        """Whether it is named, or its state is."""
        return self.kind in GROUNDED or self.state is not None

    def mention(self) -> DraftMention:
        """Give it as drafts do."""
        return DraftMention(self.label, self.id)


THE_AUTHOR: Final = EntryActor(AUTHOR, "author", AUTHOR)
NOBODY_NAMED: Final = EntryActor(UNATTRIBUTED, "nobody", UNATTRIBUTED)


def once_each(actors: Iterable[EntryActor]) -> list[EntryActor]:
    """Give actors in order, each once."""
    found: dict[str, EntryActor] = {}
    for each in actors:
        found.setdefault(each.key, each)
    return list(found.values())


def same_side(one: EntryActor, other: EntryActor, media: frozenset[str]) -> bool:
    """Tell whether what one says of the other's deeds is said of its own side; media speak for no state."""
    if media & set(fold(other.label).split()):
        return False
    if one.key == other.key or (one.state is not None and one.state == other.state):
        return True
    return one.label in other.label.split(" and ")
