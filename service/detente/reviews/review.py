"""A review: an entry with its draft claims, and every step that people took in it. Pure values.

What is reviewed is a tree of JSON in parts: `entry`, `reviewed`, `items/<key>` for each claim and
`things/<kind>/<name>` for each thing that is new to the authority. A step says what each part that it touches
was before and is after it, so that any step can be undone and two people's work can be merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from detente.claims.drafting.draft import AUTHOR, DraftClaim, DraftMention
from detente.errors import DetenteError
from detente.rdf.namespaces import DET
from detente.vocabulary.eventualities import local_name

Json = Any
State = Mapping[str, Json]

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
STATES = (OPEN, ACCEPTED, REJECTED)

ASSERTED: Final = "asserted"
UNDER_CONDITION: Final = (
    "it is said under a condition, so nobody says that it is so. Choose another modality, such as "
    "hypothetical or planned; or take the condition away, where it is a term of what was done"
)
"""Why nothing but a promise is accepted as asserted under a condition."""
COMMITMENT: Final = local_name(DET.Commitment)
UNDERTAKING = frozenset({"pledged", "intended"})
"""Modalities by which whoever speaks may bind themselves, so that the undertaking settles."""

MOST_TEXT: Final = 100_000
"""Characters that the text of an entry may have."""
MOST_ITEMS: Final = 1000
"""Claims in one review."""
MOST_THINGS: Final = 200
"""Things that are new to the authority in one review."""
MOST_STEPS: Final = 2000
"""So many of the last steps can be undone; older ones are forgotten."""
_IDLE_SECONDS = 300.0


class StepError(DetenteError):
    """A step that cannot be taken; says why, and what to do. `part` is what it is about."""

    exit_code = 2

    def __init__(self, message: str, part: str = "") -> None:
        self.part = part
        super().__init__(message)


class UnwrittenError(DetenteError):
    """A review that cannot be written as it stands; `errors` say of each claim what is left to choose."""

    exit_code = 2

    def __init__(self, errors: Iterable[StepError]) -> None:
        self.errors = tuple(errors)
        super().__init__(
            "\n".join(f"{each.part}: {each}" if each.part else str(each) for each in self.errors)
        )


@dataclass(frozen=True)
class Stamp:
    """Who did something, and when: a moment in UTC, ISO 8601 with Z."""

    by: str
    at: str


@dataclass(frozen=True)
class ReviewStep:
    """One step: its number from 1, who took it when, what it was in words, and each part before and after.

    A part that was not there, or is no longer, is None. `undoes` is the step that it takes back.
    """

    number: int
    by: str
    at: str
    told: str
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    undoes: int | None = None


@dataclass(frozen=True)
class ReviewPublication:
    """A version that was made of a review: of which revision, by whom, when."""

    version: str
    revision: int
    by: str
    at: str


@dataclass(frozen=True)
class Review:
    """A review: what it holds now, its last steps, how many there were in all, what was published of it."""

    state: State
    begun: str
    steps: tuple[ReviewStep, ...] = ()
    revision: int = 0
    published: tuple[ReviewPublication, ...] = ()

    @property
    def name(self) -> str:
        """The entry's id, by which the review is called too."""
        return str(self.state["entry"]["id"])

    @property
    def author(self) -> str:
        """The reference of whoever wrote the entry."""
        return str(self.state["entry"]["author"])

    @property
    def text(self) -> str:
        """The entry's text; offsets count its code points."""
        return str(self.state["text"])

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """The claims in order of the text, whatever became of them."""
        items = (item_of(each) for each in self.state["items"].values())
        return tuple(sorted(items, key=lambda each: each.place))

    @property
    def accepted(self) -> tuple[ReviewItem, ...]:
        """The claims that were accepted, in order of the text."""
        return tuple(each for each in self.items if each.state == ACCEPTED)

    def item(self, key: str) -> ReviewItem:
        """Give a claim by its key; raises StepError where there is none."""
        if key not in self.state["items"]:
            raise StepError(f"there is no claim {key[:60]!r} in this review", f"items/{key[:60]}")
        return item_of(self.state["items"][key])

    def seconds(self) -> float:
        """Tell how long people worked on it: pauses between steps of over five minutes are left out."""
        moments = [datetime.fromisoformat(each) for each in (self.begun, *(step.at for step in self.steps))]
        gaps = ((after - before).total_seconds() for before, after in pairwise(moments))
        return sum(gap for gap in gaps if 0 <= gap <= _IDLE_SECONDS)

    def reviewers(self) -> tuple[str, ...]:
        """Name everybody who took a step, each once."""
        return tuple(dict.fromkeys(step.by for step in self.steps))

    def as_json(self) -> dict[str, Json]:
        """Write all of it."""
        return {
            "state": dict(self.state),
            "begun": self.begun,
            "revision": self.revision,
            "steps": [asdict(step) for step in self.steps],
            "published": [asdict(each) for each in self.published],
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> Review:
        """Read what `as_json` has written."""
        return cls(
            state=value["state"],
            begun=value["begun"],
            steps=tuple(ReviewStep(**each) for each in value["steps"]),
            revision=value["revision"],
            published=tuple(ReviewPublication(**each) for each in value["published"]),
        )

    def with_publication(self, made: ReviewPublication) -> Review:
        """Note a version that was made of it."""
        return replace(self, published=(*self.published, made))


@dataclass(frozen=True)
class ReviewItem:
    """One claim under review.

    `label` names what it is about in words of the reviewer's own; empty: words are made of the draft. `thing`
    is what it is about where that is described elsewhere; empty: a thing of its own. `binding` says that a
    reviewer has looked at a promise in another's voice, and takes it for one. `drafted_as` is the class that
    it was drafted as where nothing under review can be of it: that of the draft is then nobody's choice until
    `class_chosen`.
    """

    key: str
    draft: DraftClaim
    state: str = OPEN
    label: str = ""
    thing: str = ""
    binding: bool = False
    by: str = field(default="", compare=False)
    drafted_as: str = ""
    class_chosen: bool = False

    @property
    def needs_class(self) -> bool:
        """Tell whether nobody has chosen what class it is of."""
        return bool(self.drafted_as) and not self.class_chosen

    @property
    def asserts_under_condition(self) -> bool:
        """Tell whether it says under a condition that something is so: then nobody says that it is.

        A promise waits for its condition by the rule of settling; of anything else it changes nothing there.
        """
        draft = self.draft
        return bool(draft.condition) and draft.kind != COMMITMENT and draft.modality == ASSERTED

    @property
    def place(self) -> tuple[int, int, str]:
        """Where it stands among others."""
        return self.draft.quote.start, self.draft.quote.end, self.key

    @property
    def may_bind(self) -> bool:
        """Tell whether it may settle as the promise of whoever speaks, though it is in another's voice."""
        draft = self.draft
        return self._undertakes and draft.polarity == "positive" and not isinstance(draft.attributed_to, str)

    def is_in_voice_of(self, author: str) -> bool:
        """Tell whether it is in the voice of the entry's author, by `author` or by that one's reference."""
        voice = self.draft.attributed_to
        return voice == AUTHOR or (isinstance(voice, DraftMention) and voice.id == author)

    def would_settle(self, author: str) -> bool:
        """Tell whether what it says is told as a fact once it is published: such want a look first.

        What has a condition, or an exception, waits for it.
        """
        if self.draft.polarity != "positive" or self.draft.condition:
            return False
        if not self.is_in_voice_of(author):
            return self.may_bind and self.binding
        return self.draft.modality == ASSERTED or self._undertakes

    @property
    def _undertakes(self) -> bool:
        """Whether it says of a promise that it is made; of anything else a plan settles nothing."""
        return self.draft.kind == COMMITMENT and self.draft.modality in UNDERTAKING

    def as_json(self) -> dict[str, Json]:
        """Write it."""
        return {
            "key": self.key,
            "state": self.state,
            "label": self.label,
            "thing": self.thing,
            "binding": self.binding,
            "by": self.by,
            **({"drafted_as": self.drafted_as, "class_chosen": self.class_chosen} if self.drafted_as else {}),
            "draft": draft_json(self.draft),
        }


def item_of(value: Mapping[str, Json]) -> ReviewItem:
    """Read what `ReviewItem.as_json` has written."""
    return ReviewItem(**{**value, "draft": DraftClaim.of_json(value["draft"])})


def draft_json(draft: DraftClaim) -> dict[str, Json]:
    """Write a draft as JSON has it: with lists."""
    written = draft.as_json()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}
