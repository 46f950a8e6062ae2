"""Tokens of a query whose `<` may compare, read as the engine reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.answers import QuerySyntaxError
from detente.sparql.lexer import DOUBTFUL_IRI, Token, position, tokens

AMBIGUOUS = "this may be an IRI or a comparison: put spaces around < and >, or write the IRI in full"

_PAIRS = {"(": ")", "{": "}", "[": "]"}
# What may stand on the left of an operator: after it, `<` compares.
_OPERANDS = frozenset({"variable", "iri", "name", "string", "language", "number", "word"})


def operator_tokens(text: str) -> list[Token]:
    """List the tokens of a text, with comparisons taken for such where the longest token would be an IRI.

    Operators stand in parentheses only. Raises QuerySyntaxError where text that a comparison or an IRI hides
    could be a string or a comment.
    """
    if not DOUBTFUL_IRI.search(text):
        return list(tokens(text))
    found: list[Token] = []
    depth, source = 0, tokens(text)
    while (token := next(source, None)) is not None:
        if token.kind == "iri" and depth and _compares(token, found[-1]):
            if "'" in token.text or "#" in token.text:
                raise QuerySyntaxError(AMBIGUOUS, *position(text, token.offset))
            token = Token("punctuation", "<", token.offset)
            source = tokens(text, token.end)
        depth += (token.text == "(") - (token.text == ")")
        found.append(token)
    return found


def _compares(token: Token, before: Token) -> bool:
    is_operand = before.kind in _OPERANDS or before.text == ")"
    return is_operand and DOUBTFUL_IRI.fullmatch(token.text) is not None


def closings(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the indices of each bracket and of the one that closes it."""
    open_brackets: list[int] = []
    for index, token in enumerate(found):
        if token.text in _PAIRS:
            open_brackets.append(index)
        elif open_brackets and token.text == _PAIRS[found[open_brackets[-1]].text]:
            yield open_brackets.pop(), index
