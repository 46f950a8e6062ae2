"""A request as a plain value: neither Flask's nor the server's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl

from detente.web.http.addresses import iri_path

MAX_ARGUMENTS = 1000


@dataclass(frozen=True)
class HttpRequest:
    """One request. Names of `headers` are in lower case; `root` is the service's address, ending in `/`.

    `path` is decoded, `raw_path` as it was sent.
    """

    method: str
    path: str
    query_string: bytes
    headers: Mapping[str, str]
    body: bytes
    root: str
    client: str
    raw_path: str = ""

    @property
    def size(self) -> int:
        """Bytes of what decides how it is answered."""
        header = self.headers.get
        deciding = (header("accept", ""), header("accept-encoding", ""), header("content-type", ""))
        return len(self.query_string) + len(self.body) + sum(map(len, deciding))

    @property
    def address(self) -> str:
        """Its address without the query, as an IRI (see `addresses`)."""
        return self.root + iri_path(self.raw_path or self.path).lstrip("/")

    @property
    def content_type(self) -> str:
        """What its body is said to be; empty where nothing is said."""
        return self.headers.get("content-type", "")

    @cached_property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The arguments of the address; what is not UTF-8 in them is replaced. The first thousand count."""
        text = "&".join(self.query_string.decode("latin-1").split("&", MAX_ARGUMENTS)[:MAX_ARGUMENTS])
        return tuple(parse_qsl(text, keep_blank_values=True, errors="replace"))

    def values(self, name: str) -> list[str]:
        """Give the values of an argument of the address."""
        return [value for key, value in self.arguments if key == name]

    def preferring(self, media_type: str) -> HttpRequest:
        """Give the same request of a client that takes one media type alone."""
        return replace(self, headers={**self.headers, "accept": media_type})

    def unconditional(self) -> HttpRequest:
        """Give the same request without what it knows of earlier answers."""
        conditions = ("if-none-match", "if-match")
        headers = {name: value for name, value in self.headers.items() if name not in conditions}
        return replace(self, headers=headers)

    @property
    def accept(self) -> str | None:
        """What the client takes; None where it does not say."""
        return self.headers.get("accept")


def headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read the headers of a request; several of one name are one list (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
