"""Text of strangers that is shown elsewhere than where it was written: on a terminal, in a list, in a log."""

from __future__ import annotations

import unicodedata

MESSAGE_BYTES = 1024
"""So long is the message of a version, in UTF-8."""

_REPLACEMENT, _CUT = "\ufffd", "…"
# Characters that turn the direction of what follows (UAX #9), and the two that end lines but are no controls.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def one_line(text: str, most: int = MESSAGE_BYTES) -> str:
    """Make a text one line of so many bytes in UTF-8 that does nothing but say what it says.

    White space becomes spaces; controls, characters that turn directions and halves of surrogate pairs become
    U+FFFD; what is too long ends in an ellipsis.
    """
    shown = "".join(map(_shown, " ".join(text.replace("\r\n", "\n").split("\n")).replace("\t", " ")))
    encoded = shown.strip().encode()
    if len(encoded) <= most:
        return encoded.decode()
    return encoded[: most - len(_CUT.encode())].decode(errors="ignore") + _CUT


def _shown(character: str) -> str:
    is_harmful = character in _TURNING or unicodedata.category(character) in ("Cc", "Cs")
    return _REPLACEMENT if is_harmful else character
