"""Where the text of a review was found, of one that nobody brought: an item of a feed (docs/watching.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from detente.reviews.review import Review


@dataclass(frozen=True)
class TextOrigin:
    """An item of a feed.

    `feed` is the feed's address, `item` what the feed calls the item, `digest` tells what it said, and `link`
    is its own address. `edits` names the review of what it said before, where it said something else.
    """

    feed: str
    item: str
    digest: str
    link: str = ""
    edits: str = ""

    def as_json(self) -> dict[str, Any]:
        """Write it."""
        return asdict(self)


def origin_of(review: Review) -> TextOrigin | None:
    """Give where the text of a review was found; None where somebody brought it."""
    told = review.state.get("origin")
    return TextOrigin(**told) if told else None
