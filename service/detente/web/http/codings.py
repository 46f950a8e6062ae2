"""Which content coding a client takes (RFC 9110, section 12.5.3); `workers.encodings` writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from detente.web.http.negotiation import MOST_BYTES, QVALUE, TOKEN
from detente.workers.jobs import IDENTITY

PREFERRED = ("zstd", "br", "gzip")
"""Of equal weight the first is taken: it costs least for what it saves."""

_ELEMENT = re.compile(rf"\s*({TOKEN})\s*(?:;\s*[qQ]=({QVALUE.pattern})\s*)?")


KEPT_HEADER = 512
"""The choice for a header is remembered up to this length."""


def choose_coding(accept_encoding: str | None) -> str:
    """Choose a coding for a long answer: one that the client names, or `identity`.

    A client that refuses identity and names none that there is gets it all the same (section 12.5.3).
    """
    if len(accept_encoding or "") <= KEPT_HEADER:
        return _remembered(accept_encoding)
    return IDENTITY if len(accept_encoding or "") > MOST_BYTES else _choose(accept_encoding)


def _choose(accept_encoding: str | None) -> str:
    weights = dict(filter(None, map(_weight, (accept_encoding or "").split(","))))
    named = {"gzip" if name == "x-gzip" else name: weight for name, weight in weights.items()}
    anything = named.get("*", 0.0)
    offered = {name: named.get(name, anything) for name in PREFERRED}
    best = max(PREFERRED, key=lambda name: offered[name])
    return best if offered[best] > 0 and offered[best] >= named.get(IDENTITY, 0.0) else IDENTITY


_remembered = lru_cache(maxsize=256)(_choose)


def _weight(element: str) -> tuple[str, float] | None:
    match = _ELEMENT.fullmatch(element)
    return (match[1].lower(), float(match[2] or 1)) if match else None
