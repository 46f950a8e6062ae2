"""Tokens of a query whose `<` may compare, read as the engine reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.sparql.lexer import DOUBTFUL_IRI, Token, tokens

_PAIRS = {"(": ")", "{": "}", "[": "]"}
# What may stand on the left of an operator: after it, `<` compares.
_OPERANDS = frozenset({"variable", "iri", "name", "string", "language", "number", "word"})


def operator_tokens(text: str) -> list[Token]:
    """List the tokens of a text, with comparisons taken for such where the longest token would be an IRI."""
    if not DOUBTFUL_IRI.search(text):
        return list(tokens(text))
    found: list[Token] = []
    expressions, source = _Expressions(), tokens(text)
    while (token := next(source, None)) is not None:
        if token.kind == "iri" and expressions.has_comparison(token):
            token = Token("punctuation", "<", token.offset)
            source = tokens(text, token.end)
        expressions.follow(token)
        found.append(token)
    return found


_NOTHING = Token("punctuation", "", 0)


@dataclass
class _Expressions:
    """Follows tokens, and tells whether they are in an expression, not in a list of terms."""

    _frames: list[bool] = field(default_factory=list)
    _before: Token = _NOTHING
    _last_was_expression: bool = False
    _in_projection: bool = False

    def has_comparison(self, token: Token) -> bool:
        """Tell whether what looks like an IRI begins with a comparison."""
        is_operand = self._before.kind in _OPERANDS or self._before.text == ")"
        in_expression = bool(self._frames) and self._frames[-1]
        return is_operand and in_expression and DOUBTFUL_IRI.fullmatch(token.text) is not None

    def follow(self, token: Token) -> None:
        """Take the next token."""
        if token.text == "(":
            self._frames.append(self._opens_expression())
        elif token.text == ")" and self._frames:
            self._last_was_expression = self._frames.pop()
        elif token.text == "{":
            self._in_projection = self._last_was_expression = False
        elif token.kind == "word":
            self._in_projection = self._in_projection or token.text.lower().endswith("select")
        self._before = token

    def _opens_expression(self) -> bool:
        if self._in_projection or any(self._frames[-1:]):
            return True
        before = self._before
        is_keyword = before.kind == "word" and before.text != "a"
        return is_keyword or (before.text == ")" and self._last_was_expression)


def closings(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the indices of each bracket and of the one that closes it."""
    open_brackets: list[int] = []
    for index, token in enumerate(found):
        if token.text in _PAIRS:
            open_brackets.append(index)
        elif open_brackets and token.text == _PAIRS[found[open_brackets[-1]].text]:
            yield open_brackets.pop(), index
