"""A request as a plain value: neither Flask's nor the server's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class HttpRequest:
    """One request. Names of `headers` are in lower case; `root` is the service's address, ending in `/`."""

    method: str
    path: str
    query_string: bytes
    headers: Mapping[str, str]
    body: bytes
    root: str
    client: str

    @property
    def size(self) -> int:
        """Bytes of what decides how it is answered."""
        deciding = ("accept", "accept-encoding", "content-type")
        return (
            len(self.query_string)
            + len(self.body)
            + sum(len(self.headers.get(name, "")) for name in deciding)
        )

    def preferring(self, media_type: str) -> HttpRequest:
        """Give the same request of a client that takes one media type alone."""
        return replace(self, headers={**self.headers, "accept": media_type})

    def unconditional(self) -> HttpRequest:
        """Give the same request without what it knows of earlier answers."""
        headers = {name: value for name, value in self.headers.items() if name != "if-none-match"}
        return replace(self, headers=headers)

    @property
    def accept(self) -> str | None:
        """What the client takes; None where it does not say."""
        return self.headers.get("accept")
