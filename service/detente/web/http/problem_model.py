"""What a type of problem is (RFC 9457, section 3.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class ProblemType:
    """One type: its slug is the fragment of its IRI; None stands for about:blank, the bare status."""

    slug: str | None
    status: HTTPStatus
    title: str
    meaning: str = ""


def bare(status: HTTPStatus) -> ProblemType:
    """Return the type that says no more than an HTTP status does."""
    return ProblemType(None, status, status.phrase)
