"""Characters that the engine writes into XML as they are, and XML reads otherwise or cannot hold.

RDF literals may have U+0001 to U+001F, U+FFFE and U+FFFF, which XML cannot hold
(https://www.w3.org/TR/xml/#charsets): refused. A carriage return is a line feed to those who read it, unless
it is written as a character reference (section 2.11 there).
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from detente.errors import DetenteError

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LONGEST = 3
"""Bytes of the longest of these characters in UTF-8."""


class ForbiddenCharacterError(DetenteError):
    """A character that XML cannot hold."""


class XmlWriter(io.RawIOBase):
    """Passes on what is written, carriage returns by reference, up to the first character XML cannot hold.

    Raises ForbiddenCharacterError there: what was passed on before is no document then.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._last = b""

    def writable(self) -> bool:
        """Tell that this is a file for writing."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # the engine writes bytes alone
        """Pass on a piece; raises ForbiddenCharacterError where it cannot be part of an XML document."""
        seen = self._last + data
        if found := _FORBIDDEN.search(seen):
            raise ForbiddenCharacterError(
                f"it has the character U+{ord(found[0].decode()):04X}, which XML cannot hold"
            )
        self._last = seen[1 - _LONGEST :]
        self._output.write(data.replace(b"\r", b"&#xD;") if b"\r" in data else data)
        return len(data)
