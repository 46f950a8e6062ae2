"""Numbers as tables have them: with digits in groups, and a point or a comma before decimals."""

from __future__ import annotations

import re

from detente.claims.importing.lexical import MOST_DIGITS

DECIMAL_SIGNS = (".", ",")
"""What may stand before decimals, as a mapping says; the other one may then stand between thousands."""
_GROUPS = r"\d{1,3}(?P<group>[%s \u00a0\u202f'’])\d{3}(?:(?P=group)\d{3})*"
_FORMS = {
    sign: re.compile(rf"-?(?:\d+|{_GROUPS % re.escape(other)})(?:{re.escape(sign)}\d+)?", re.ASCII)
    for sign, other in (DECIMAL_SIGNS, DECIMAL_SIGNS[::-1])
}
_BETWEEN = {
    sign: str.maketrans({sign: ".", **dict.fromkeys(f"{other} \u00a0\u202f'’", "")})
    for sign, other in (DECIMAL_SIGNS, DECIMAL_SIGNS[::-1])
}


def plain_number(cell: str, sign: str = ".") -> str:
    """Write a number with a point and without groups; empty for what is none.

    Groups have three digits and one character between them all: a comma anywhere else is no part of a number.

    >>> plain_number("1,234,567.5"), plain_number("1 234,5", ","), plain_number("1,5")
    ('1234567.5', '1234.5', '')
    """
    if len(cell) > MOST_DIGITS or not _FORMS[sign].fullmatch(cell):
        return ""
    return cell.translate(_BETWEEN[sign])


def number_fault(cell: str, sign: str) -> str:
    """Say that a cell is no number, and how to have it read where the other sign makes it one."""
    other = DECIMAL_SIGNS[1 - DECIMAL_SIGNS.index(sign)]
    if not plain_number(cell, other):
        return "is no number"
    return f"is no number with {sign!r} before decimals: where {other!r} stands there, say decimal: {other!r}"
