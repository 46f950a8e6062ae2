"""What blocks of reviewed claims share: references of things, labels, quotes with the words around them."""

from __future__ import annotations

from typing import Any

from detente.claims.drafting.draft import DraftMention, Quote
from detente.claims.seeds.anchors import QuoteError
from detente.reviews.naming import kind_of
from detente.reviews.quoting import words_around
from detente.reviews.review import Review, ReviewItem, StepError

Block = dict[str, Any]
_LONGEST_LABEL = 120


def thing_of(item: ReviewItem, review: Review) -> str:
    """Give the reference of what a claim is about: a thing of its own, but where it says another."""
    if item.thing:
        return item.thing
    kind = kind_of(item.draft.kind)
    if kind is None:
        raise StepError(f"nothing of the class {item.draft.kind} can be named", f"items/{item.key}")
    return f"{kind}/{review.name}-{item.key}"


def label_of(item: ReviewItem) -> str:
    """Give what the thing is called: the reviewer's words, or those of the text, cut short."""
    return short(item.label or " ".join(item.draft.quote.exact.split()))


def short(words: str) -> str:
    """Cut words short where they are too long for a label."""
    return words if len(words) <= _LONGEST_LABEL else words[: _LONGEST_LABEL - 1].rpartition(" ")[0] + "…"


def quoted(quote: Quote, review: Review, item: ReviewItem) -> Block:
    """Write a quote, and words around it where it stands twice; raises StepError."""
    try:
        around = words_around(review.text, quote)
    except QuoteError as error:
        raise StepError(str(error), f"items/{item.key}") from None
    return {"quote": quote.exact, **({"within": around} if around else {})}


def chosen_id(mention: DraftMention, item: ReviewItem, role: str) -> str:
    """Give the reference of who or what is meant; raises StepError where nobody has chosen it yet."""
    if mention.id is None:
        raise StepError(
            f"{role}: {mention.label!r} is not chosen yet; take one of the authority, add a new one, or "
            "say that the text gives no name",
            f"items/{item.key}",
        )
    return str(mention.id)
