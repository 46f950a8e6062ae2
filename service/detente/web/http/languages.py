"""The language a reader wants: `lang` in the address, or else Accept-Language (RFC 9110, section 12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from detente.web.http.negotiation import MOST_BYTES, MOST_RANGES, QVALUE

# RFC 4647, section 2.1 (basic language ranges), and the weight of RFC 9110, section 12.4.2.
_RANGE = re.compile(r"(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:\s*;\s*[qQ]=([0-9.]{1,8}))?")


class LanguageRange(NamedTuple):
    """One element of an Accept-Language header: a tag in lower case, or `*`, and its weight."""

    tag: str
    quality: float


def parse_accept_language(header: str | None) -> tuple[LanguageRange, ...]:
    """Parse an Accept-Language header, leaving out the elements that do not follow the grammar.

    None are in a header that is absent or too long to be weighed.
    """
    if header is None or len(header) > MOST_BYTES:
        return ()
    ranges = tuple(islice(_ranges(header), MOST_RANGES + 1))
    return ranges if len(ranges) <= MOST_RANGES else ()


def choose_language(header: str | None, offers: Sequence[str]) -> str:
    """Choose one of the offered languages by an Accept-Language header; the first, where it prefers none.

    An offer weighs what the greatest weight of it and of its kinds says (`fr` serves who wants `fr-CA`:
    RFC 4647, section 3.4), or else `*`; one that is refused by its own name (`fr;q=0`) is not chosen. Of
    equal weights the one named earlier wins. Who accepts none is answered nevertheless, in the first.

    >>> choose_language("fr-CA, fr;q=0.8, en;q=0.5", ["en", "fr"])
    'fr'
    >>> choose_language("de, *;q=0.1", ["en", "fr"])
    'en'
    """
    ranges = parse_accept_language(header)
    weights = {offer: _weight(ranges, offer) for offer in offers}
    best = max(offers, key=weights.__getitem__)
    return best if weights[best][0] > 0 else offers[0]


def language_named(tag: str, offers: Sequence[str]) -> str | None:
    """Find the offered language that a tag names (RFC 4647, section 3.4, Lookup); None where there is none.

    >>> language_named("fr-CA", ["en", "fr"]), language_named("frr", ["en", "fr"])
    ('fr', None)
    """
    primary = tag.lower().partition("-")[0]
    return primary if primary in offers and _RANGE.fullmatch(tag) else None


def _ranges(header: str) -> Iterator[LanguageRange]:
    for element in header.split(","):
        match = _RANGE.fullmatch(element.strip())
        if match and QVALUE.fullmatch(match[2] or "1"):
            yield LanguageRange(match[1].lower(), float(match[2] or "1"))


def _weight(ranges: Sequence[LanguageRange], offer: str) -> tuple[float, int]:
    """Return the weight of an offer, and how early the range stands that gives it."""
    named = [(each.quality, -n) for n, each in enumerate(ranges) if each.tag.partition("-")[0] == offer]
    if any(each == (offer, 0) for each in ranges):
        return 0, 0
    any_other = [(each.quality, -n) for n, each in enumerate(ranges) if each.tag == "*"]
    return max(named or any_other, default=(0, 0))
