"""A request and a reply of the endpoint, as plain values: neither Flask's nor the server's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.pool.process import Answer

if TYPE_CHECKING:
    from detente.web.planning import Plan


@dataclass(frozen=True)
class Request:
    """One request. Names of `headers` are in lower case; `root` is the service's address, ending in `/`."""

    method: str
    path: str
    query_string: bytes
    headers: Mapping[str, str]
    body: bytes
    root: str
    client: str

    @property
    def accept(self) -> str | None:
        """What the client takes; None where it does not say."""
        return self.headers.get("accept")


@dataclass
class Reply:
    """One reply: its body whole, or an answer to stream in place of it.

    For the log and the metrics: `note` says in a word how it came about (hit, miss, unchanged, error), `plan`
    what was asked, `rows` about how many rows there are.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    stream: Answer | None = None
    note: str = ""
    plan: Plan | None = None
    rows: int | None = None
