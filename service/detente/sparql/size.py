"""How deep and how long a query is, as the engine's parser and optimiser recurse over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from detente.sparql.lexer import FAST_TOKEN, Token, tokens

_CHANGES = dict.fromkeys(("{", "(", "[", "<<", "<<(", "{|"), 1) | dict.fromkeys(
    ("}", ")", "]", ">>", ")>>", "|}"), -1
)
# What a doubtful query has at most, wherever its strings and comments are.
_ANY_OPENING = re.compile(r"[{(\[]|<<")
_ANY_TOKEN = re.compile(r"\w++|[^\w\s]")

DESCRIBED = 2
"""Stack that a term of DESCRIBE takes, in that of the most expensive other token."""


def depth(canonical: str, doubtful: bool) -> int:
    """Find the greatest nesting of brackets in a canonical text."""
    if doubtful:
        return len(_ANY_OPENING.findall(canonical))
    changes = (_CHANGES.get(word, 0) for word in FAST_TOKEN.findall(canonical))
    return max(accumulate(changes, initial=0))


def count(canonical: str, doubtful: bool) -> int:
    """Count the tokens of a canonical text."""
    return len((_ANY_TOKEN if doubtful else FAST_TOKEN).findall(canonical))


def depths(query: str, doubtful: bool) -> Iterator[tuple[int, int]]:
    """Yield the offset of each token and the nesting after it."""
    if doubtful:
        yield from ((match.start(), n) for n, match in enumerate(_ANY_OPENING.finditer(query), 1))
    found = 0
    for token in () if doubtful else tokens(query):
        found += _CHANGES.get(token.text, 0)
        yield token.offset, found


def weights(query: str, describes: bool, doubtful: bool) -> Iterator[tuple[int, int]]:
    """Yield the offset and the weight of each token: 1 for most, 0 in lists of data, which take no stack.

    Where a doubtful query has its lists cannot be told, so that each of its tokens weighs as much as any.
    """
    if doubtful:
        heaviest = DESCRIBED if describes else 1
        yield from ((match.start(), heaviest) for match in _ANY_TOKEN.finditer(query))
        return
    lists, described = _Lists(), describes
    for token in tokens(query):
        described = described and token.text != "{"
        weight = 0 if lists.holds(token) else _weight(token)
        yield token.offset, weight * (DESCRIBED if described else 1)


def _weight(token: Token) -> int:
    # Where the IRI of a name is malformed, the engine takes parts of it for terms of their own.
    return sum(map(token.text.count, ":.-")) or 1 if token.kind == "name" else 1


class _Lists:
    """Follows the tokens of a query, and tells which are in the data of VALUES or terms of an IN list."""

    def __init__(self) -> None:
        self._before = ""
        self._values = False
        self._data = False
        self._frames: list[bool] = []

    def holds(self, token: Token) -> bool:
        """Take the next token, and tell whether it is in a list."""
        held = self._in_values(token) or self._in_list(token)
        self._before = token.text.lower() if token.kind == "word" else ""
        return held

    def _in_values(self, token: Token) -> bool:
        if self._data:
            self._data = token.text != "}"
            return self._data
        self._values = self._values or self._before.endswith("values")
        if self._values and token.text == "{":
            self._values, self._data = False, True
        return False

    def _in_list(self, token: Token) -> bool:
        if token.text == "(":
            self._frames.append(self._before.endswith("in"))
        elif token.text == ")" and self._frames:
            self._frames.pop()
        elif self._frames and self._frames[-1]:
            return token.text == "," or (token.kind in _TERMS and _weight(token) == 1)
        return False


_TERMS = frozenset({"iri", "name", "string", "language", "number"})
