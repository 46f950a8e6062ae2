r"""The text of a query or update as it is meant: without a byte order mark, its code points written out."""

from __future__ import annotations

import re

from detente.sparql.lexer import CODE_POINT, IRI, NAME, SPACE, STRING, decode

BYTE_ORDER_MARK = "\ufeff"
# In strings and IRIs the engine replaces escapes itself, where a decoded quote would end the string.
_ESCAPED = re.compile(rf"{SPACE}|{IRI}|{STRING}|({CODE_POINT})", re.VERBOSE)
_NAME = re.compile(rf"(?:{NAME}|[-.:])")


def plain_text(text: str) -> str:
    r"""Leave a leading U+FEFF out, and replace `\uXXXX` and `\UXXXXXXXX` outside strings and IRIs.

    Of those only escapes for characters of names and keywords are replaced, which is where the grammar of
    SPARQL 1.1 Query, section 19.2, has a use for them; others stay, and are refused by the parser.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    return _ESCAPED.sub(_replaced, text) if "\\u" in text or "\\U" in text else text


def _replaced(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    character = decode(match[0])
    return character if _NAME.fullmatch(character) else match[0]
