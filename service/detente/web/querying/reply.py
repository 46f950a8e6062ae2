"""A reply of the endpoint as a plain value, which the edge and Flask each send in their way."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.web.querying.planning import Plan
from detente.workers.query_process import AnswerStream


@dataclass
class Reply:
    """One reply: its body whole, or an answer to stream in place of it.

    For the log and the metrics: `note` says in a word how it came about (hit, miss, unchanged, error), `plan`
    what was asked, `rows` about how many rows there are.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    stream: AnswerStream | None = None
    note: str = ""
    plan: Plan | None = None
    rows: int | None = None


def head_of(reply: Reply) -> list[tuple[bytes, bytes]]:
    """Give the headers of a reply as servers take them."""
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()
    ]
