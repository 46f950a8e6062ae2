"""Functions and aggregates that the engine calls in place of its own, where its own answer wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.sparql.engine_text import value_of
from detente.sparql.regular_expressions import (
    Pattern,
    PatternError,
    translate_pattern,
    translate_replacement,
)
from detente.sparql.sort_keys import Term, sort_key

Function = Callable[..., Term | None]


EMPTY = Literal("")


class Accumulator(Protocol):
    """One group of an aggregate: it takes each value, and gives the result."""

    def accumulate(self, element: Term, /) -> None:
        """Take the value of one solution."""
        ...

    def finish(self) -> Term | None:
        """Give the result; None is an error, which leaves its variable unbound."""
        ...


@dataclass
class Faults:
    """What went wrong inside a function: the engine takes any exception for an error of the expression."""

    first: Exception | None = None

    def guard(self, function: Function) -> Function:
        """Wrap a function so that what it raises is kept."""

        def guarded(*arguments: Term) -> Term | None:
            try:
                return function(*arguments)
            except Exception as error:
                self.first = self.first or error
                raise

        return guarded

    def check(self) -> None:
        """Raise what was kept: MemoryError, or a fault of this program."""
        if self.first is not None:
            raise self.first


def order_key(term: Term) -> Literal:
    """Give the key of a term for ORDER BY (see `sort_keys`)."""
    return Literal(sort_key(term))


@dataclass
class Extreme:
    """MIN and MAX over terms of any kind, in the order of ORDER BY, whatever the order of the solutions."""

    faults: Faults
    greatest: bool
    _best: Term | None = None
    _key: str = ""

    def accumulate(self, element: Term, /) -> None:
        """Take the value of one solution."""
        self.faults.guard(self._take)(element)

    def _take(self, element: Term) -> None:
        key = sort_key(element)
        if self._best is None or self._is_beyond(key, element, self._best):
            self._best, self._key = element, key

    def _is_beyond(self, key: str, element: Term, best: Term) -> bool:
        if key == self._key:  # equal values that are written differently
            return (str(element) > str(best)) is self.greatest
        return (key > self._key) is self.greatest

    def finish(self) -> Term | None:
        """Give the least or the greatest value; None where there was none."""
        return self._best


@dataclass
class DistinctCount:
    """COUNT of the terms that differ, without `no_value`, which stands for an error."""

    faults: Faults
    _seen: set[Term] = field(default_factory=set)

    def accumulate(self, element: Term, /) -> None:
        """Take the value of one solution."""
        self.faults.guard(self._seen.add)(element)

    def finish(self) -> Literal:
        """Give the count."""
        return Literal(len(self._seen - {no_value()}))


@dataclass
class Concatenation:
    """GROUP_CONCAT, of the text that STR gives for each value (SPARQL 1.1 Query, section 18.5.1.7)."""

    faults: Faults
    separator: str
    distinct: bool
    _parts: list[str] = field(default_factory=list)
    _seen: set[Term] = field(default_factory=set)
    _failed: bool = False

    def accumulate(self, element: Term, /) -> None:
        """Take the value of one solution."""
        self.faults.guard(self._take)(element)

    def _take(self, element: Term) -> None:
        if self.distinct:
            if element in self._seen:
                return
            self._seen.add(element)
        if isinstance(element, (BlankNode, Triple)):  # STR has no text for them
            self._failed = True
        else:
            self._parts.append(element.value)

    def finish(self) -> Literal | None:
        """Give the text; None where a value has none."""
        return None if self._failed else Literal(self.separator.join(self._parts))


def regex(text: Term, pattern: Term, flags: Term = EMPTY) -> Term | None:
    """Evaluate REGEX where its pattern or flags are known only now."""
    if not isinstance(text, Literal) or (found := _translated(pattern, flags)) is None:
        return None
    return value_of(f"REGEX({text}, {Literal(found.text)}, {Literal(found.flags)})")


def replace(text: Term, pattern: Term, replacement: Term, flags: Term = EMPTY) -> Term | None:
    """Evaluate REPLACE where one of its arguments is known only now."""
    if not isinstance(text, Literal) or (found := _translated(pattern, flags)) is None:
        return None
    try:
        written = translate_replacement(_text(replacement), found, _text(flags))
    except PatternError:
        return None
    if matches_nothing(found) is not False:
        return None
    return value_of(f"REPLACE({text}, {Literal(found.text)}, {Literal(written)}, {Literal(found.flags)})")


def _translated(pattern: Term, flags: Term) -> Pattern | None:
    """Translate a pattern; None where it is wrong, which is an error of the expression."""
    try:
        return _kept_pattern(_text(pattern), _text(flags))
    except PatternError:
        return None


_kept_pattern = lru_cache(maxsize=256)(translate_pattern)


def _text(term: Term) -> str:
    if isinstance(term, Literal) and term.datatype == EMPTY.datatype:
        return term.value
    raise PatternError("XPTY0004", f"{term} is no string")


@lru_cache(maxsize=256)
def matches_nothing(pattern: Pattern) -> bool | None:
    """Tell whether a pattern matches the empty text; None where the engine cannot make it out."""
    found = value_of(f'REGEX("", {Literal(pattern.text)}, {Literal(pattern.flags)})')
    return None if not isinstance(found, Literal) else found.value == "true"


def no_value() -> NamedNode:
    """Give the term that stands for an error where an aggregate is to be told of each solution."""
    return function_iri("no-value")


def function_iri(name: str) -> NamedNode:
    """Give the IRI by which the engine calls a function of this module."""
    return NamedNode(f"x-detente:{name}")
