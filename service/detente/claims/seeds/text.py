"""Intake: from the bytes of a source file to the texts of its entries."""

from __future__ import annotations

import base64
import hashlib
import re

from detente.characters import place_in, text_fault
from detente.errors import InputError, Problem

HEADER = "ORIGINAL ENTRY:"
"""What the first line of each entry begins with, where a source has several."""

_HEADER = re.compile(rf"^{HEADER}", re.MULTILINE)


def normalise(source: bytes) -> str:
    """Decode UTF-8, without a byte order mark and with LF for CRLF.

    Raises UnicodeDecodeError where the source is not UTF-8.
    """
    return source.decode("utf-8-sig").replace("\r\n", "\n")


def read_text(source: bytes, file: str) -> str:
    """Decode a source file as `normalise` does; raises InputError with line and column of what is no text.

    Columns are characters, as editors count them.
    """
    try:
        text = normalise(source)
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8-sig")
        reason = f"is not UTF-8: {error.reason} at byte {error.start}"
        raise InputError([Problem(file, *place_in(before, len(before)), reason)]) from None
    if fault := text_fault(text):
        raise InputError([Problem(file, *place_in(text, fault.offset), fault.message)])
    return text


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
