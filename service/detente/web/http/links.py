"""Links of documents as they are written: the header `Link` (RFC 8288), and elements of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.web.http.addresses import address_of

MOST_BYTES = 4000
"""So long is the header at most; servers in front refuse heads of more than 8 KiB, all headers together."""


@dataclass(frozen=True)
class Link:
    """One link: where to, in which relations (names of IANA's registry), and what is known of the target."""

    href: str
    rel: str
    type: str | None = None
    datetime: str | None = None

    def __str__(self) -> str:
        known = (("rel", self.rel), ("type", self.type), ("datetime", self.datetime))
        attributes = "".join(f'; {name}="{value}"' for name, value in known if value)
        return f"<{address_of(self.href)}>{attributes}"


def header(links: Iterable[Link | str], most: int = MOST_BYTES) -> str:
    """Write the header; links that find no room are left out, so what matters most comes first."""
    written: list[str] = []
    size = 0
    for text in map(str, links):
        size += len(text) + 2
        if size > most:
            break
        written.append(text)
    return ", ".join(written)
