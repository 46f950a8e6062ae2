"""Rules on aggregates (SPARQL 1.1 Query, sections 11 and 19.8), told of with the variable and its place.

The engine's parser names neither, and takes aggregates inside aggregates and in patterns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.lexer import Token, position
from detente.sparql.operator_tokens import closings, operator_tokens

_AGGREGATES = ("count", "sum", "min", "max", "avg", "sample", "group_concat")
_AFTER_GROUPS = ("having", "order", "limit", "offset", "values")
Problem = tuple[Token, str]


def aggregate_at(found: Sequence[Token], index: int) -> str | None:
    """Give the name of the aggregate that is called here, in lower case; None for other tokens.

    The engine needs no space before it.
    """
    token = found[index]
    if token.kind != "word" or index + 1 >= len(found) or found[index + 1].text != "(":
        return None
    return next((name for name in _AGGREGATES if token.text.lower().endswith(name)), None)


def check_places(text: str, found: Sequence[Token]) -> None:
    """Refuse aggregates where no groups are: in a pattern, in GROUP BY, in one another.

    Raises QuerySyntaxError.
    """
    ends, places = dict(closings(found)), _Places(found)
    for index, name, in_pattern in places.aggregates():
        if in_pattern:
            message = (
                f"{name.upper()} is in a pattern, which comes before grouping: put it in SELECT or in HAVING"
            )
            raise _error(text, (found[index], message))
        for inner in range(index + 2, ends.get(index + 1, 0)):
            if (nested := aggregate_at(found, inner)) is not None:
                message = f"{nested.upper()} is in {name.upper()}: use a sub-select for the inner one"
                raise _error(text, (found[inner], message))
    for select in places.selects:
        for problem in _Grouping(found, ends, select).aggregate_keys():
            raise _error(text, problem)


def misuse(text: str) -> QuerySyntaxError | None:
    """Say what is wrong with the aggregates of a query that the engine has refused; None for nothing."""
    try:
        found = operator_tokens(text)
    except QuerySyntaxError as error:
        return error
    problem = next(_problems(found), None)
    return problem and _error(text, problem)


def _problems(found: Sequence[Token]) -> Iterator[Problem]:
    places, ends = _Places(found), dict(closings(found))
    for index, name, _ in list(places.aggregates()):
        comma = _comma(found, ends, index + 1)
        if comma is not None:
            yield (
                comma,
                f"{name.upper()} takes one expression, and SEPARATOR after a semicolon if it joins text",
            )
    for select in places.selects:
        yield from _Grouping(found, ends, select).problems()


def _comma(found: Sequence[Token], ends: Mapping[int, int], opening: int) -> Token | None:
    """Find a comma that parts what is in brackets; None where there is none."""
    index = opening + 1
    while index < ends.get(opening, 0):
        if found[index].text == ",":
            return found[index]
        index = ends.get(index, index) + 1
    return None


def _error(text: str, problem: Problem) -> QuerySyntaxError:
    token, message = problem
    return QuerySyntaxError(message, *position(text, token.offset))


@dataclass
class _Select:
    """The tokens of one SELECT: indices of its keyword, of the braces of its pattern, and of its end."""

    start: int
    opening: int = 0
    closing: int = 0
    end: int = 0


@dataclass
class _Places:
    """Follows the tokens of a query, and tells where in it each is."""

    found: Sequence[Token]
    selects: list[_Select] = field(default_factory=list)
    _frames: list[_Select | None] = field(default_factory=lambda: [None])

    def aggregates(self) -> Iterator[tuple[int, str, bool]]:
        """Yield the index and the name of each aggregate, and whether it is in a pattern."""
        for index, token in enumerate(self.found):
            if token.text == "{":
                self._open(index)
            elif token.text == "}":
                self._close(index)
            elif token.kind == "word" and token.text.lower().endswith("select"):
                self._frames[-1] = select = _Select(index)
                self.selects.append(select)
            name = aggregate_at(self.found, index)
            if name is not None:
                yield index, name, len(self._frames) > 1 and self._frames[-1] is None
        self._end(len(self.found))

    def _open(self, index: int) -> None:
        select = self._frames[-1]
        if select is not None and not select.opening:
            select.opening = index
        self._frames.append(None)

    def _close(self, index: int) -> None:
        self._end(index)
        if len(self._frames) > 1:
            self._frames.pop()
        select = self._frames[-1]
        if select is not None and not select.closing:
            select.closing = index

    def _end(self, index: int) -> None:
        select = self._frames[-1]
        if select is not None:
            select.end = index


@dataclass
class _Grouping:
    """What one SELECT with groups may show, and what it does."""

    found: Sequence[Token]
    ends: Mapping[int, int]
    select: _Select

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong, in the order of the text."""
        if not self.select.closing:
            return
        head, tail = range(self.select.start + 1, self.select.opening), self._modifiers()
        is_grouped = bool(self._group_keys) or any(self._aggregate(index) for index in (*head, *tail))
        if is_grouped:
            yield from self._keys()
            yield from self._shown(head)

    def _modifiers(self) -> range:
        return range(self.select.closing + 1, self.select.end)

    def _aggregate(self, index: int) -> str | None:
        return aggregate_at(self.found, index)

    def _items(self, tokens: range) -> Iterator[range]:
        """Part tokens into what stands in brackets, calls, and single tokens."""
        index = tokens.start
        while index < tokens.stop:
            following = index + 1
            is_call = self.found[index].kind in {"word", "iri", "name"} and following in self.ends
            is_call = is_call and self.found[following].text == "("
            end = self.ends.get(following if is_call else index, index) + 1
            yield range(index, end)
            index = end

    def _shown(self, head: range) -> Iterator[Problem]:
        made: set[str] = set()
        for item in self._items(head):
            first = self.found[item.start]
            if first.is_word("from", "where"):
                return
            if first.text == "*":
                yield first, "SELECT * shows what is not grouped: name the variables"
            elif (name := self._aggregate(item.start)) is not None:
                call = self._text(item)
                yield first, f"{name.upper()} needs parentheses and a name in SELECT: ({call} AS ?name)"
            elif first.kind == "variable" and _name(first) not in self._grouped:
                yield first, _ungrouped(first)
            elif first.text == "(":
                yield from self._expression(item, made)

    def _expression(self, item: range, made: set[str]) -> Iterator[Problem]:
        """Check `(expression AS ?name)`."""
        *_, keyword, name, _ = [self.found[index] for index in item[-3:]] if len(item) > 2 else [None] * 4
        if keyword is None or name is None or not keyword.is_word("as") or name.kind != "variable":
            yield self.found[item.start], "an expression in SELECT needs a name: (… AS ?name)"
            return
        for token in self._outside_aggregates(range(item.start + 1, item.stop - 3)):
            if _name(token) in made:
                message = (
                    f"{token.text} is made in this SELECT, and not known in it: write its expression again"
                )
                yield token, message
            elif _name(token) not in self._grouped:
                yield token, _ungrouped(token)
        made.add(_name(name))

    def _outside_aggregates(self, tokens: range) -> Iterator[Token]:
        index = tokens.start
        while index < tokens.stop:
            if self._aggregate(index) is not None:
                index = self.ends.get(index + 1, index)
            elif self.found[index].kind == "variable":
                yield self.found[index]
            index += 1

    @cached_property
    def _pattern_variables(self) -> set[str]:
        pattern = self.found[self.select.opening : self.select.closing]
        return {_name(token) for token in pattern if token.kind == "variable"}

    @cached_property
    def _group_keys(self) -> list[range]:
        """Give what stands after GROUP BY."""
        items = list(self._items(self._modifiers()))
        starts = [self.found[item.start] for item in items]
        start = next((n for n, token in enumerate(starts) if token.text.lower().startswith("group")), None)
        if start is None:
            return []
        keys = items[start + 1 :] if "by" in starts[start].text.lower() else items[start + 2 :]
        stop = next((n for n, key in enumerate(keys) if _ends_groups(self.found[key.start])), None)
        return keys[:stop]

    @cached_property
    def _grouped(self) -> set[str]:
        """Give the names of the variables that have one value in each group."""
        names = set()
        for key in self._group_keys:
            first, last = self.found[key.start], self.found[max(key.start, key.stop - 2)]
            if first.kind == "variable":
                names.add(_name(first))
            elif first.text == "(" and last.kind == "variable" and self.found[key.stop - 3].is_word("as"):
                names.add(_name(last))
        return names

    def aggregate_keys(self) -> Iterator[Problem]:
        """Yield the keys of GROUP BY that have aggregates in them."""
        for key in self._group_keys:
            name = next(filter(None, map(self._aggregate, key)), None)
            if name is not None:
                message = f"{name.upper()} is in GROUP BY, which comes before it: use HAVING or a sub-select"
                yield self.found[key.start], message

    def _keys(self) -> Iterator[Problem]:
        for key in self._group_keys:
            first = self.found[key.start]
            if first.kind == "variable" and _name(first) not in self._pattern_variables:
                message = (
                    f"{first.text} is not in the pattern, and SELECT comes after GROUP BY: "
                    f"write GROUP BY (… AS {first.text})"
                )
                yield first, message

    def _text(self, item: range) -> str:
        return "".join(self.found[index].text for index in item)


def _ungrouped(token: Token) -> str:
    return (
        f"{token.text} is neither in GROUP BY nor in an aggregate, so that a group has no one value of it: "
        f"write GROUP BY {token.text}, or (… AS ?name) there for an expression, or SAMPLE({token.text})"
    )


def _ends_groups(token: Token) -> bool:
    return token.kind == "word" and token.text.lower().startswith(_AFTER_GROUPS)


def _name(token: Token) -> str:
    return token.text[1:]
