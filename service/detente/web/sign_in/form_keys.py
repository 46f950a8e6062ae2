"""Keys of forms: what a page was given when it was made, and no page of another site can guess.

A key is a time and a keyed hash (HMAC-SHA-256) of it and of whom the page was made for.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

FORM_SECONDS = 8 * 3600
"""A form may be sent so long after its page was made."""

_DIGITS = 32


class FormKeys:
    """Makes and checks the keys of forms; `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    def make(self, holder: str) -> str:
        """Make a key for a holder: a session, or the address of who has none."""
        return self._of(str(int(self._clock())), holder)

    def is_good(self, key: str, holder: str) -> bool:
        """Tell whether a key was made for this holder, and lately."""
        made, _, _ = key.partition(".")
        if not (made.isascii() and made.isdigit() and len(made) < _DIGITS):
            return False
        is_ours = hmac.compare_digest(key.encode("utf-8", "replace"), self._of(made, holder).encode())
        return is_ours and self._clock() - int(made) <= FORM_SECONDS

    def _of(self, made: str, holder: str) -> str:
        mac = hmac.new(self._secret, f"{made} {holder}".encode("utf-8", "surrogateescape"), hashlib.sha256)
        return f"{made}.{mac.hexdigest()[:_DIGITS]}"
