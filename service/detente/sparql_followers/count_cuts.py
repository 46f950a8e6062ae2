"""Queries that want the rows of the largest counts alone: found without having all rows sent.

Some count is guessed from an engine's own order and cut, and then all rows of at least that count are asked
for. If there are as many as are wanted, those that are wanted are among them, however the guess came about:
so no order of an engine's is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, QuerySolutions

from detente.sparql.lexer import Token, tokens
from detente.sparql.prologue import read_prologue
from detente.sparql_followers.client import parse_answer, reading
from detente.sparql_followers.features import features

MOST_ROWS = 1000
"""Of more rows that are wanted, all are asked for."""


@dataclass(frozen=True)
class CountCut:
    """A query without its order and cut, the count that it is ordered by, and how many rows it wants."""

    query: str
    count: str
    alias: str
    rows: int
    features: frozenset[str]
    """What is asked for of an engine that leaves out rows of small counts."""

    @property
    def guess(self) -> str:
        """The query whose least count is the guess."""
        return f"{self.query}\nORDER BY DESC(?{self.alias}) LIMIT {self.rows}"

    def least(self, content: bytes) -> int | None:
        """Read the guess; None where it leaves no rows out. Raises EngineRefusedError."""
        found = parse_answer(content)
        if not isinstance(found, QuerySolutions):
            return None
        with reading():
            counts = [row[self.alias] for row in found]
        if len(counts) < self.rows or not all(_is_count(each) for each in counts):
            return None
        least = min(int(each.value) for each in counts if isinstance(each, Literal))
        return least if least > 1 else None

    def of_at_least(self, count: int) -> str:
        """Write the query for rows of at least a count."""
        return f"{self.query}\nHAVING ({self.count} > {count - 1})"


def count_cut(query: str, alias: str, rows: int, prefixes: Mapping[str, str], base: str) -> CountCut | None:
    """Find out whether a query, without its order and cut, has a count under a name; None if not."""
    found = list(tokens(query, read_prologue(query, prefixes, base).end))
    count = _counted(found, alias, query)
    if not 0 < rows <= MOST_ROWS or count is None or not _is_grouped(found):
        return None
    made = CountCut(query, count, alias, rows, frozenset())
    return CountCut(query, count, alias, rows, features(made.of_at_least(2), prefixes, base))


def _counted(found: Sequence[Token], alias: str, query: str) -> str | None:
    """Find `(COUNT(…) AS ?alias)` before the pattern, and give the count."""
    before = next((n for n, token in enumerate(found) if token.text == "{"), 0)
    for n, (first, word, bracket) in enumerate(zip(found[:before], found[1:], found[2:], strict=False)):
        if first.text == "(" and word.is_word("count") and bracket.text == "(":
            end = _closing(found, n + 2)
            after = [token.text for token in found[end + 1 : end + 4]]
            if after[1:] == [f"?{alias}", ")"] and found[end + 1].is_word("as"):
                return query[word.offset : found[end].offset + 1]
    return None


def _closing(found: Sequence[Token], opening: int) -> int:
    depth = 0
    for n in range(opening, len(found)):
        depth += (found[n].text == "(") - (found[n].text == ")")
        if not depth:
            return n
    return len(found) - 1


def _is_grouped(found: Sequence[Token]) -> bool:
    """Tell whether the outermost query groups, and leaves no groups out yet."""
    depth, words = 0, set()
    for token in found:
        depth += (token.text in ("{", "(")) - (token.text in ("}", ")"))
        if not depth and token.kind == "word":
            words.add(token.text.upper())
    return "GROUP" in words and not words & {"HAVING", "VALUES"}


def _is_count(term: object) -> bool:
    return isinstance(term, Literal) and term.value.isascii() and term.value.isdigit()
