"""Where the operations of an update and their blocks begin and end, and whether the engine can bear them.

The engine reads no declarations after the first operation, and tells nothing of what it has read. Found here,
on the tokens, each operation can be read by itself. Braces and semicolons hide in strings, comments and IRIs
only; where `<` may open an IRI or be an operator, and it matters which, the text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from detente.sparql import size
from detente.sparql.analysis import TextLimits, TooComplexError, analyse, check_complexity
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.lexer import DOUBTFUL_IRI, SKIP, Token, position, tokens
from detente.sparql.prologue import declarations

_DATA = re.compile(rf"{SKIP}(?:INSERT|DELETE){SKIP}DATA{SKIP}", re.VERBOSE | re.IGNORECASE)
_BLANK = re.compile(SKIP, re.VERBOSE)
# What may stand on the left of an operator: after it, `<` may compare.
_OPERANDS = frozenset({"variable", "iri", "name", "string", "language", "number", "word"})
_AMBIGUOUS = "this may be an IRI or a comparison: put spaces around < and >, or write the IRI in full"


@dataclass(frozen=True)
class Block:
    """One `{…}` outside others: the offset of its first brace, that after its last, and its tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Piece:
    """One operation with the declarations before it, between semicolons.

    `start` is where its declarations start, `body` where they end; `blocks` are in order.
    """

    text: str = field(repr=False)
    start: int
    body: int
    end: int
    blocks: tuple[Block, ...]

    @property
    def is_blank(self) -> bool:
        """Tell whether there is no operation."""
        match = _BLANK.match(self.text, self.body, self.end)
        return match is not None and match.end() == self.end

    @property
    def is_data(self) -> bool:
        """Tell whether it is INSERT DATA or DELETE DATA, with a block of any length."""
        return bool(self.blocks) and bool(_DATA.fullmatch(self.text, self.body, self.blocks[0].start))

    def heads(self) -> tuple[str, ...]:
        """Give what is before each block, and what is after the last."""
        starts = (self.body, *(block.end for block in self.blocks))
        ends = (*(block.start for block in self.blocks), self.end)
        return tuple(self.text[start:end] for start, end in zip(starts, ends, strict=True))

    def declarations(self) -> Iterator[re.Match[str]]:
        """Yield its BASE, PREFIX and VERSION, as `prologue.declarations` does."""
        return declarations(self.text, self.start, self.end)


def outline(text: str) -> tuple[Piece, ...]:
    """Find the operations in an update, or in any text, in linear time.

    There is one piece more than there are semicolons outside blocks. A block that is not closed ends where
    the text does. Raises QuerySyntaxError where `<` is ambiguous in a way that matters.
    """
    reader = _Reader(text)
    for token in tokens(text):
        reader.read(token)
    return reader.finish()


def check_update(text: str, limits: TextLimits) -> None:
    """Refuse an update that could exhaust the engine's stack; raises TooComplexError.

    The limits hold for each operation by itself. Of INSERT DATA and DELETE DATA, only the nesting counts: the
    engine's parser takes no stack for more triples.
    """
    for piece in outline(text):
        start = piece.start
        if piece.is_data:
            block = piece.blocks[0]
            _check_depth(text, block, limits.depth)
            _check_part(text, start, block.start, limits)
            start = block.end
        _check_part(text, start, piece.end, limits)


def _check_depth(text: str, block: Block, allowed: int) -> None:
    depths = list(size.depths(text[block.start : block.end], doubtful=False))
    found = max((depth for _, depth in depths), default=0)
    if found > allowed:
        offset = next(offset for offset, depth in depths if depth > allowed)
        raise TooComplexError("depth", found, allowed, position(text, block.start + offset))


def _check_part(text: str, start: int, end: int, limits: TextLimits) -> None:
    try:
        check_complexity(analyse(text[start:end]), limits)
    except TooComplexError as error:
        place = _moved(error, position(text, start))
        raise TooComplexError(error.limit, error.found, error.allowed, place) from error


def _moved(error: TooComplexError, start: tuple[int, int]) -> tuple[int, int]:
    line, column = start
    return line + error.line - 1, error.column + (column - 1 if error.line == 1 else 0)


class _Reader:
    """Takes the tokens of an update one by one, and collects its pieces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[Piece] = []
        self._start = 0
        self._blocks: list[Block] = []
        self._held: list[Token] = []
        self._depth = 0
        self._keyword: Token | None = None
        self._operators: _Operators | None = None

    def read(self, token: Token) -> None:
        if self._depth:
            self._inside(token)
        elif token.text == "{":
            self._open(token)
        elif token.text == ";":
            self._end_piece(token.offset)
            self._start = token.end
        self._keyword = token

    def finish(self) -> tuple[Piece, ...]:
        if self._depth:
            self._close(len(self._text))
        self._end_piece(len(self._text))
        return tuple(self._pieces)

    def _open(self, token: Token) -> None:
        self._depth, self._held = 1, [token]
        keyword = self._keyword.text.lower() if self._keyword and self._keyword.kind == "word" else ""
        is_template = keyword.endswith(("insert", "delete", "data"))
        self._operators = None if is_template else _Operators(self._text)

    def _inside(self, token: Token) -> None:
        if self._operators is not None:
            self._operators.check(token)
        self._held.append(token)
        self._depth += (token.text == "{") - (token.text == "}")
        if not self._depth:
            self._close(token.end)

    def _close(self, end: int) -> None:
        self._blocks.append(Block(self._held[0].offset, end, tuple(self._held)))
        self._held, self._depth = [], 0

    def _end_piece(self, end: int) -> None:
        body = self._start
        for match in declarations(self._text, body, end):
            body = match.end()
        self._pieces.append(Piece(self._text, self._start, body, end, tuple(self._blocks)))
        self._blocks = []


class _Operators:
    """Follows the tokens of a pattern, and refuses what may hide a brace.

    Operators stand in parentheses only. An IRI there, after an operand, with a quote or a `#` in it, may be
    two comparisons and what begins a string or a comment. Lists of data have no operators.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._parentheses = 0
        self._lost = False
        self._values: str = ""
        self._before: Token | None = None

    def check(self, token: Token) -> None:
        if token.kind == "iri" and self._may_compare() and DOUBTFUL_IRI.fullmatch(token.text):
            if "'" in token.text or "#" in token.text:
                raise QuerySyntaxError(_AMBIGUOUS, *position(self._text, token.offset))
            self._lost = self._lost or "(" in token.text or ")" in token.text
        self._parentheses += (token.text == "(") - (token.text == ")")
        self._follow_values(token)
        self._before = token

    def _may_compare(self) -> bool:
        before = self._before
        if before is None or self._values == "{" or not (self._parentheses > 0 or self._lost):
            return False
        return before.kind in _OPERANDS or before.text == ")"

    def _follow_values(self, token: Token) -> None:
        if token.kind == "word" and token.text.lower().endswith("values"):
            self._values = "values"
        elif token.text == "{" and self._values:
            self._values = "{"
        elif token.text == "}":
            self._values = ""
