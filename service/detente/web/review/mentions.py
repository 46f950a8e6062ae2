"""Who or what is meant, as one writes it in a field: names, ids, what is new, what has no name.

`Turkey`, `state/TUR` and `Turkey [state/TUR]` are one thing; `;` stands between several.
`new person: A. Berg` adds to the authority, `new person: A. Berg [person/a-berg-2]` under an id of one's own;
`unnamed: a ministry source` is an actor of the entry alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.claims.drafting.draft import DraftMention
from detente.gazetteer.gazetteer import Gazetteer
from detente.reviews.review import StepError
from detente.vocabulary.iris import CLASSES_BY_KIND, slug

ACTORS = ("state", "person", "organization")
PLACES = ("place",)
OFFICES = ("office",)
_WITH_ID = re.compile(r"(?P<label>.*?)\s*\[(?P<id>[a-z-]+/[A-Za-z0-9-]+)\]")
_ID = re.compile(r"[a-z-]+/[A-Za-z0-9-]+")
_NEW = re.compile(
    r"new (?P<kind>person|organization|office|place|project):\s*"
    r"(?P<label>[^\[\]]+?)\s*(?:\[(?P<id>[^\[\]]*)\])?"
)
_UNNAMED = re.compile(r"unnamed:\s*(?P<label>.+)")
_MOST = 50


@dataclass
class MentionReader:
    """Reads fields by the names of a version; what is new to the authority is collected in `things`."""

    names: Gazetteer
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Things that the review has added already, by reference."""
    things: list[dict[str, Any]] = field(default_factory=list)

    def several(self, text: str, kinds: Iterable[str]) -> list[dict[str, Any]]:
        """Read a field of several; raises StepError where there are too many."""
        parts = [each for each in (part.strip() for part in text.split(";")) if each]
        if len(parts) > _MOST:
            raise StepError(f"at most {_MOST} names stand in one field")
        return [self.one(each, tuple(kinds)) for each in parts]

    def one(self, text: str, kinds: tuple[str, ...]) -> dict[str, Any]:
        """Read one name: with its id where one thing alone is meant, else without, to be chosen later."""
        if found := _NEW.fullmatch(text):
            return self._new(found["kind"], found["label"], found["id"])
        if found := _WITH_ID.fullmatch(text):
            return {"label": found["label"] or found["id"], "id": found["id"]}
        if found := _UNNAMED.fullmatch(text):
            label = found["label"].strip()
            return {"label": label, "id": f"actor/{slug(label)[:60] or 'unnamed'}"}
        if _ID.fullmatch(text) and text.partition("/")[0] in {*CLASSES_BY_KIND, "actor"}:
            return {"label": self._label(text), "id": text}
        decided = self.names.match(text, None, kinds).decided
        if decided is None:
            return {"label": text, "id": None}
        return {"label": text, "id": decided.thing.iri.removeprefix(self.names.space)}

    def _new(self, kind: str, label: str, chosen: str | None) -> dict[str, Any]:
        """Add what is new under an id of its own; raises StepError where another thing has that id."""
        reference = chosen or f"{kind}/{slug(label)[:60] or 'new'}"
        if not reference.startswith(f"{kind}/"):
            raise StepError(f"the id of a new {kind} begins with '{kind}/'; given: {reference[:80]!r}")
        own = next((each for each in self.things if each["id"] == reference), self.known.get(reference))
        if own is not None and own["label"] != label:
            raise StepError(self._taken(kind, label, reference, own["label"]))
        if own is None:
            there = self.names.thing(self.names.space + reference)
            if there is not None:
                raise StepError(self._taken(kind, label, reference, there.label))
            self.things.append({"id": reference, "label": label})
        return {"label": label, "id": reference}

    def _taken(self, kind: str, label: str, reference: str, name: str) -> str:
        return (
            f"the id {reference} is taken: it is that of {name!r}. Write {reference} if that one is "
            f"meant, or give another one an id of its own: new {kind}: {label} [{reference}-2]"
        )

    def _label(self, reference: str) -> str:
        thing = self.names.thing(self.names.space + reference)
        return thing.label if thing is not None else reference


def written_mentions(mentions: Iterable[DraftMention]) -> str:
    """Write mentions as a field has them."""
    return "; ".join(f"{each.label} [{each.id}]" if each.id else each.label for each in mentions)


def written_voice(voice: DraftMention | str) -> str:
    """Write who holds a claim as a field has it."""
    return voice if isinstance(voice, str) else written_mentions((voice,))


def unchosen(value: Mapping[str, Any] | None) -> bool:
    """Tell whether a mention has no id yet."""
    return value is not None and value.get("id") is None
