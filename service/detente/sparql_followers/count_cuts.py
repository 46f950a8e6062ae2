"""Queries that want the rows of the largest counts alone: found without having all rows sent.

Some count is guessed from an engine's own order and cut, and then all rows of at least that count are asked
for. If there are as many as are wanted, those that are wanted are among them, however the guess came about:
so no order of an engine's is believed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, QuerySolutions

from detente.sparql.lexer import Token, tokens
from detente.sparql.prologue import read_prologue
from detente.sparql_followers.client import parse_answer, reading
from detente.sparql_followers.features import features

MOST_ROWS = 1000
"""Of more rows that are wanted, all are asked for."""

_LEAST_CUT = 2  # every row that there is has a count of 1
_SHARE_KEPT = 3  # of four: queries that differ in constants have counts that differ
_MOST_SHAPES = 1024


@dataclass(frozen=True)
class CountCut:
    """A query without its order and cut, the count that it is ordered by, and how many rows it wants."""

    query: str
    count: str
    alias: str
    rows: int
    features: frozenset[str]
    """What is asked for of an engine that leaves out rows of small counts."""
    shape: str = ""
    """What it has in common with queries that differ in constants alone."""

    @property
    def guess(self) -> str:
        """The query whose least count is the guess."""
        return f"{self.query}\nORDER BY DESC(?{self.alias}) LIMIT {self.rows}"

    def least(self, content: bytes) -> int | None:
        """Read the guess; None where it leaves no rows out. Raises EngineRefusedError."""
        least = self.last(content)
        return least if least is not None and least >= _LEAST_CUT else None

    def last(self, content: bytes) -> int | None:
        """Give the count of the last row that is wanted; None where there are too few, or one has none."""
        found = parse_answer(content)
        if not isinstance(found, QuerySolutions):
            return None
        with reading():
            counts = [row[self.alias] for row in found]
            if len(counts) < self.rows or not all(_is_count(each) for each in counts):
                return None
            numbers = (int(each.value) for each in counts if isinstance(each, Literal))
            return sorted(numbers, reverse=True)[self.rows - 1]

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
    return replace(made, features=features(made.of_at_least(2), prefixes, base), shape=_shape(found))


class CountGuesses:
    """Guesses by what the last query of a shape came to: one that is right spares an evaluation.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, cut: CountCut) -> int | None:
        """Give a count that the rows which are wanted may have; None where nothing is known."""
        with self._lock:
            return self._kept.get((cut.shape, cut.rows))

    def learn(self, cut: CountCut, content: bytes) -> bool:
        """Tell whether an answer has all rows that are wanted; the next guess is somewhat below their last.

        Raises EngineRefusedError for what is no answer.
        """
        last = cut.last(content)
        if last is None or (guess := last * _SHARE_KEPT // 4) < _LEAST_CUT:
            self.forget(cut)
        else:
            with self._lock:
                self._kept[cut.shape, cut.rows] = guess
                self._kept.move_to_end((cut.shape, cut.rows))
                if len(self._kept) > _MOST_SHAPES:
                    self._kept.popitem(last=False)
        return last is not None

    def forget(self, cut: CountCut) -> None:
        """Know nothing any more of queries of this shape."""
        with self._lock:
            self._kept.pop((cut.shape, cut.rows), None)


def _shape(found: Sequence[Token]) -> str:
    return " ".join("_" if token.kind in ("iri", "string", "number") else token.text for token in found)


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
