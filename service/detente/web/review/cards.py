"""What the page of a review shows: the text with its marks, and a card for each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED, DraftMention
from detente.reviews.review import ACCEPTED, OPEN, REJECTED, Review, ReviewItem
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.entry_text import MarkedSpan, TextPiece, pieces
from detente.web.review.checking import Told
from detente.web.review.fields import field_values


@dataclass(frozen=True)
class Card:
    """One claim on the page: what it says in a line, how it would stand, what is left to choose."""

    item: ReviewItem
    who: str
    what: str
    parts: Sequence[tuple[str, str]]
    settles: bool
    values: Mapping[str, str]
    told: Sequence[Told] = ()

    @property
    def open_names(self) -> Sequence[str]:
        """The names in it that nobody has chosen a thing for yet."""
        return tuple(dict.fromkeys(each.label for each in _mentions(self.item) if each.id is None))


@dataclass(frozen=True)
class CardGroup:
    """Cards under one title."""

    id: str
    title: str
    hint: str
    cards: Sequence[Card]


def card_groups(review: Review, told: Mapping[str, Sequence[Told]]) -> Sequence[CardGroup]:
    """Group the claims: those still open that would settle, others still open, accepted, rejected."""
    cards = [_card(each, review, told.get(f"items/{each.key}", ())) for each in review.items]
    by_state: dict[str, list[Card]] = {state: [] for state in ("settles", OPEN, ACCEPTED, REJECTED)}
    for card in cards:
        first = card.item.state == OPEN and card.settles
        by_state["settles" if first else card.item.state].append(card)
    titles = (
        (
            "settles",
            marked("Would be told as facts"),
            marked("Accepted, these settle: look at each before anything else."),
        ),
        (
            OPEN,
            marked("Would be told with who says so"),
            marked("Accepted, these stay claims of whoever holds them."),
        ),
        (ACCEPTED, marked("Accepted"), ""),
        (REJECTED, marked("Rejected"), marked("Nothing of these is published.")),
    )
    return [CardGroup(name, title, hint, by_state[name]) for name, title, hint in titles if by_state[name]]


def marked_text(review: Review) -> Sequence[TextPiece]:
    """Cut the text where claims begin and end; what was rejected has no mark."""
    spans = [
        MarkedSpan(
            each.key,
            each.draft.quote.start,
            each.draft.quote.end,
            each.draft.modality,
            () if each.state == ACCEPTED else ("draft",),
        )
        for each in review.items
        if each.state != REJECTED
    ]
    return pieces(review.text, spans)


def _card(item: ReviewItem, review: Review, told: Sequence[Told]) -> Card:
    return Card(
        item=item,
        who=_who(item, review),
        what=item.label or item.draft.predicate or item.drafted_as or item.draft.kind,
        parts=[*_parts(item)],
        settles=_settles(item, review),
        values=field_values(item),
        told=told,
    )


def _settles(item: ReviewItem, review: Review) -> bool:
    """Tell whether it would settle, or might as somebody's promise: both want looking at."""
    return item.would_settle(review.author) or (item.may_bind and not item.is_in_voice_of(review.author))


def _who(item: ReviewItem, review: Review) -> str:
    voice = item.draft.attributed_to
    if voice == AUTHOR or item.is_in_voice_of(review.author):
        return "The author"
    if voice == UNATTRIBUTED:
        return _("Somebody who is not named")
    return voice.label if isinstance(voice, DraftMention) else str(voice)


def _parts(item: ReviewItem) -> Sequence[tuple[str, str]]:
    draft = item.draft
    amount = draft.amount
    parts = (
        ("agent", _labels(draft.agent)),
        ("recipient", _labels(draft.recipient)),
        (_("taking part"), _labels(draft.participants)),
        ("place", draft.place.label if draft.place else ""),
        ("date", (draft.date.edtf or f"{draft.date.text} (not worked out)") if draft.date else ""),
        ("amount", f"{amount.value:,g} {amount.currency or ''}".strip() if amount else ""),
        ("speaker", draft.speaker.label if draft.speaker else ""),
        ("condition", draft.condition or ""),
        ("about", item.thing),
    )
    return [(name, value) for name, value in parts if value]


def _labels(mentions: Sequence[DraftMention]) -> str:
    return ", ".join(each.label for each in mentions)


def _mentions(item: ReviewItem) -> Sequence[DraftMention]:
    draft = item.draft
    single = (draft.place, draft.speaker, draft.attributed_to)
    found = (*draft.agent, *draft.recipient, *draft.participants, *single)
    return [each for each in found if isinstance(each, DraftMention)]
