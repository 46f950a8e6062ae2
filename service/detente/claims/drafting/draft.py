"""A draft claim: what one stretch of an entry is taken to say, before anybody has reviewed it.

The form of `detente draft --format json` and of what `/review` keeps, by `draft.schema.json` beside this
module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

AUTHOR: Final = "author"
"""Held by the entry's own voice."""

UNATTRIBUTED: Final = "unattributed"
"""Held by somebody whom the text does not name."""


@dataclass(frozen=True)
class DraftMention:
    """A thing as a text names it; `id` is `kind/name` where the authority knows the one thing meant."""

    label: str
    id: str | None = None


@dataclass(frozen=True)
class DraftDate:
    """A date as the text has it; without a day of issue, relative ones have neither EDTF nor bounds.

    `edtf` is of https://www.loc.gov/standards/datetime/; `start` and `end` are its first and last day, ISO
    8601.
    """

    text: str
    edtf: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True)
class DraftAmount:
    """An amount; `currency` is of ISO 4217, None where things are counted; `role` says what it is of."""

    value: float
    currency: str | None = None
    approximate: bool = False
    role: str | None = None


@dataclass(frozen=True)
class Quote:
    """The words a draft rests on: half-open offsets in Unicode code points of the entry's text."""

    exact: str
    start: int
    end: int


@dataclass(frozen=True)
class DraftClaim:
    """One draft claim.

    `kind` is a class of the ontology by its local name, `event_type` a PLOVER type or None, `modality` and
    `polarity` are local names of their schemes without the prefix (`asserted`, `positive`); `attributed_to`
    is a mention, `author` or `unattributed`. `confidence` is the measured precision of `rule`, from 0 to 1.
    """

    kind: str
    predicate: str
    quote: Quote
    rule: str
    confidence: float
    event_type: str | None = None
    agent: tuple[DraftMention, ...] = ()
    recipient: tuple[DraftMention, ...] = ()
    participants: tuple[DraftMention, ...] = ()
    place: DraftMention | None = None
    date: DraftDate | None = None
    amount: DraftAmount | None = None
    modality: str = "asserted"
    polarity: str = "positive"
    attributed_to: DraftMention | str = AUTHOR
    speaker: DraftMention | None = None
    speech_type: str | None = None
    condition: str | None = None

    def would_settle(self) -> bool:
        """Say whether it would settle once reviewed: asserted, positive, in the entry's own voice."""
        return (self.modality, self.polarity, self.attributed_to) == ("asserted", "positive", AUTHOR)

    def as_json(self) -> dict[str, Any]:
        """Give the object of `draft.schema.json`."""
        return asdict(self)

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> DraftClaim:
        """Read an object of `draft.schema.json`; raises TypeError or KeyError where it is none."""
        given = {each.name: value[each.name] for each in fields(cls) if each.name in value}
        for name in ("agent", "recipient", "participants"):
            given[name] = tuple(DraftMention(**each) for each in given.get(name, ()))
        for name, made in _PARTS.items():
            if isinstance(given.get(name), Mapping):
                given[name] = made(**given[name])
        return cls(**given)


_PARTS: Final[Mapping[str, Any]] = {
    "place": DraftMention,
    "date": DraftDate,
    "amount": DraftAmount,
    "quote": Quote,
    "attributed_to": DraftMention,
    "speaker": DraftMention,
}
