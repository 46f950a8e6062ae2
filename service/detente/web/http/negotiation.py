"""Proactive content negotiation on the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

# RFC 9110, section 5.6.2 (token), 5.6.4 (quoted-string), 12.4.2 (qvalue).
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the grammar's name
QUOTED = r'"(?:[^"\\]|\\.)*"'
PARAMETER = re.compile(rf"\s*;\s*(?:({TOKEN})=({TOKEN}|{QUOTED}))?\s*", re.DOTALL)
RANGE = re.compile(rf"\s*({TOKEN})/({TOKEN})\s*")
# An unclosed quotation runs to the end, which keeps the split linear in the length of the header.
# Possessive, because a choice kept for each character takes 50 MB for a header of 200 kB.
ELEMENT = re.compile(r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+(?:"|\\?$))++', re.DOTALL)
QVALUE = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")

MOST_BYTES, MOST_RANGES = 8192, 100
"""A header of more states no preference: to weigh it would cost more than to answer it."""


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header: a media type or a wildcard, its parameters and its weight."""

    type: str
    subtype: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    quality: float = 1.0

    def specificity(self, media_type: str) -> tuple[int, int] | None:
        """Return how closely this range names a media type, or None if it does not match it.

        A parameter that the media type does not have cannot tell it from another one and is passed over;
        one that it has must be equal (case-insensitively, as charset names are).
        """
        type_, subtype, parameters = _offer(media_type)
        if (self.type not in ("*", type_)) or (self.subtype not in ("*", subtype)):
            return None
        shared = [name for name in self.parameters if name in parameters]
        if any(self.parameters[name].lower() != parameters[name].lower() for name in shared):
            return None
        return (self.type != "*") + (self.subtype != "*"), len(shared)


@lru_cache(maxsize=256)
def _offer(media_type: str) -> tuple[str, str, Mapping[str, str]]:
    """Take a media type apart that the service offers: there are a few dozen of them."""
    type_, _, subtype = essence(media_type).partition("/")
    return type_, subtype, parse_parameters(media_type)


class Weight(NamedTuple):
    """How much a client wants a media type; the greater tuple wins."""

    quality: float
    specificity: tuple[int, int]


UNSTATED = (MediaRange("*", "*"),)


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """Parse an Accept header, leaving out the elements that do not follow the grammar.

    A header that is absent, in which nothing can be read, or that is too long to be weighed, states no
    preference: `*/*`.
    """
    if header is None or len(header) > MOST_BYTES:
        return UNSTATED
    ranges = tuple(islice(_ranges(header), MOST_RANGES + 1))
    return ranges if 0 < len(ranges) <= MOST_RANGES else UNSTATED


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Choose the media type to answer in, or None where the client accepts none of the offers.

    Each offer weighs what the most specific range that matches it says. Of equal weights the one named
    more closely wins (clients write `text/turtle, */*` and mean Turtle), then the earlier offer.
    """
    ranges = parse_accept(accept)
    weights = {offer: weight for offer in offers if (weight := weigh(ranges, offer)).quality > 0}
    return max(weights, key=weights.__getitem__, default=None)


def weigh(ranges: Sequence[MediaRange], media_type: str) -> Weight:
    """Return the weight that the most specific matching range gives a media type; quality 0 is a refusal."""
    matches = [
        Weight(range_.quality, specificity)
        for range_ in ranges
        if (specificity := range_.specificity(media_type)) is not None
    ]
    return max(matches, key=lambda match: (match.specificity, match.quality), default=Weight(0.0, (0, 0)))


def essence(media_type: str) -> str:
    """Return a media type in lower case without its parameters, as a Content-Type names it."""
    return media_type.partition(";")[0].strip().lower()


def parse_parameters(media_type: str) -> dict[str, str]:
    """Return the parameters of a media type, their names in lower case; none where they are malformed."""
    _, separator, rest = media_type.partition(";")
    return _parameters(separator + rest) or {}


def _ranges(header: str) -> Iterator[MediaRange]:
    for element in ELEMENT.findall(header):
        range_ = _range(element)
        if range_ is not None:
            yield range_


def _range(element: str) -> MediaRange | None:
    head = RANGE.match(element)
    if head is None:
        return None
    type_, subtype = head[1].lower(), head[2].lower()
    if type_ == "*" and subtype != "*":
        return None
    parameters = _parameters(element[head.end() :])
    if parameters is None:
        return None
    weight = parameters.pop("q", "1")
    if not QVALUE.fullmatch(weight):
        return None
    return MediaRange(type_, subtype, parameters, float(weight))


def _parameters(text: str) -> dict[str, str] | None:
    """Read `;name=value` pairs; None where anything else stands among them."""
    parameters: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = PARAMETER.match(text, position)
        if match is None:
            return None
        if match[1]:
            parameters[match[1].lower()] = _unquote(match[2])
        position = match.end()
    return parameters


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if value.startswith('"') else value
