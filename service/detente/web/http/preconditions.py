"""What a request that writes wants to hold before (RFC 9110, section 13.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.http import parse_date

from detente.changes.jobs import ANY, Preconditions

_TAG = re.compile(r'(W/)?"([^"]*)"')


def read_preconditions(headers: Mapping[str, str]) -> Preconditions:
    """Read the preconditions of a request; names of `headers` are in lower case.

    If-Match compares strongly, so that a weak tag matches nothing; If-None-Match weakly. A time that is none
    is no condition (section 13.1.4).
    """
    time = parse_date(headers.get("if-unmodified-since"))
    return Preconditions(
        match=_tags(headers.get("if-match"), is_strong=True),
        none_match=_tags(headers.get("if-none-match"), is_strong=False),
        unmodified_since=None if time is None else time.isoformat(),
    )


def _tags(header: str | None, *, is_strong: bool) -> tuple[str, ...] | None:
    if header is None:
        return None
    if header.strip() == ANY:
        return (ANY,)
    return tuple(tag for weak, tag in _TAG.findall(header) if not (weak and is_strong) and tag != ANY)
