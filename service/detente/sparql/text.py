r"""The text of a query or update as it came: a byte order mark before it, and code point escapes in it."""

from __future__ import annotations

import re

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.lexer import CODE_POINT, IRI, SPACE, STRING, decode, position

BYTE_ORDER_MARK = "\ufeff"
_ESCAPED = re.compile(rf"{SPACE}|{IRI}|{STRING}|({CODE_POINT})", re.VERBOSE)


def without_mark(text: str) -> str:
    """Leave a U+FEFF at the beginning out: it says how the text is encoded, and is no part of it."""
    return text.removeprefix(BYTE_ORDER_MARK)


def misplaced_escape(text: str) -> QuerySyntaxError | None:
    r"""Say where a code point escape such as `\u0041` is outside strings and IRIs; None where none is.

    SPARQL 1.1 allows it there (section 19.2), SPARQL 1.2 does not, and neither does the engine.
    """
    if "\\u" not in text and "\\U" not in text:
        return None
    found = next((match for match in _ESCAPED.finditer(text) if match[1] is not None), None)
    if found is None:
        return None
    character = decode(found[0])
    message = f"{found[0]} is outside strings and IRIs, where SPARQL 1.2 has no escapes: write {character!r}"
    return QuerySyntaxError(message, *position(text, found.start()))
