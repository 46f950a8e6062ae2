"""Intake: from the bytes of a source file to the texts of its entries."""

from __future__ import annotations

import base64
import hashlib
import re

HEADER = "ORIGINAL ENTRY:"
"""What the first line of each entry begins with, where a source has several."""

_HEADER = re.compile(rf"^{HEADER}", re.MULTILINE)


def normalise(source: bytes) -> str:
    """Decode UTF-8, without a byte order mark and with LF for CRLF.

    Raises UnicodeDecodeError where the source is not UTF-8.
    """
    return source.decode("utf-8-sig").replace("\r\n", "\n")


def split_entries(text: str) -> tuple[str, ...]:
    """Cut a text at its entry headers; each entry keeps its header and loses the newlines after it.

    A text without headers is one entry.
    """
    starts = [match.start() for match in _HEADER.finditer(text)] or [0]
    ends = [*starts[1:], len(text)]
    return tuple(text[start:end].rstrip("\n") for start, end in zip(starts, ends, strict=True))


def named_information(source: bytes) -> str:
    """Name the exact bytes of a source file (RFC 6920, `ni:///sha-256;…`)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(source).digest()).rstrip(b"=")
    return f"ni:///sha-256;{digest.decode('ascii')}"
