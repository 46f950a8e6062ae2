"""Queries as the engine is to see them: what it would answer wrongly is put in other words.

Where it is wrong is in docs/decisions/0022. Each call is found on the tokens; lines keep their numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise

from pyoxigraph import Literal, NamedNode

from detente.sparql.aggregates import check_places
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.bound_variables import BoundVariables, bound_variables
from detente.sparql.engine_functions import (
    Accumulator,
    Concatenation,
    DistinctCount,
    Extreme,
    Faults,
    Function,
    function_iri,
    matches_nothing,
    no_value,
    order_key,
    regex,
    replace,
)
from detente.sparql.lexer import CODE_POINT, Token, decode, position
from detente.sparql.native_sort_keys import (
    bound_by,
    gives_one_kind,
    is_of_one_kind,
    native_sort_key,
    projected,
    select_before,
)
from detente.sparql.operator_tokens import closings, operator_tokens
from detente.sparql.regular_expressions import Pattern, PatternError, translate_pattern, translate_replacement

_HINTS = ("order", "min", "max", "group_concat", "regex", "replace")
_AGGREGATES = ("sum", "avg", "count", "sample", "min", "max", "group_concat")
_DISTINCT = "distinct"


Edit = tuple[int, int, str]
"""What is to stand in place of the characters between two offsets."""


@dataclass
class Rewritten:
    """A query for the engine, with the functions and aggregates that it is to be given.

    It is `edits` away from the query as it was. `read` are the offsets of the tokens whose text decided on
    them, beside keywords, names and variables; `is_final` where nothing did that may yet be found out.
    """

    text: str
    functions: dict[NamedNode, Function] = field(default_factory=dict)
    aggregates: dict[NamedNode, Callable[[Faults], Accumulator]] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    is_final: bool = True


def _unknown(property_: Token) -> bool:  # noqa: ARG001 - nothing is known of any
    return False


def rewrite(query: str, are_alike: Callable[[Token], bool | None] = _unknown) -> Rewritten:
    """Put a query, or any text, in words that the engine answers rightly, in linear time.

    `are_alike` tells of a property, by the token that names it, whether all its objects are of one kind that
    the engine can order; None where that may be found out later. Raises QuerySyntaxError for a constant
    pattern, replacement or flags that are wrong, and for aggregates where there are no groups.
    """
    lowered = query.lower()
    has_aggregates = any(name in lowered for name in _AGGREGATES)
    if not has_aggregates and not any(hint in lowered for hint in _HINTS):
        return Rewritten(query)
    found = operator_tokens(query)
    if has_aggregates:
        check_places(query, found)
    writer = _Writer(query, found, are_alike)
    writer.run()
    return writer.result()


class _Writer:
    """Collects what is to be changed in a text."""

    def __init__(self, text: str, found: Sequence[Token], are_alike: Callable[[Token], bool | None]) -> None:
        self._text = text
        self._kinds = are_alike
        self._tokens = found
        self._closing = dict(closings(found))
        self._opening = {closing: opening for opening, closing in self._closing.items()}
        self._bound: dict[int, BoundVariables] = {}
        self._made = Rewritten(text)
        self._edits = self._made.edits

    def run(self) -> None:
        for index, token in enumerate(self._tokens):
            if token.kind == "word":
                self._read(index, token.text.lower())

    def result(self) -> Rewritten:
        """Give the text with every change made."""
        parts, end = [], 0
        self._edits.sort(key=lambda edit: edit[:2])
        for start, stop, written in self._edits:
            parts += [self._text[end:start], written]
            end = stop
        self._made.text = "".join([*parts, self._text[end:]])
        return self._made

    def _read(self, index: int, word: str) -> None:
        """Read a word. The engine needs no space before one: `HAVINGMIN(?x)`."""
        if self._is(index + 1, "("):
            rewrite_call = next((each for name, each in _CALLS.items() if word.endswith(name)), None)
            if rewrite_call is not None and index + 1 in self._closing:
                rewrite_call(self, index)
        by = self._after_order(index, word)
        if by is not None:
            self._order(*by)

    def _after_order(self, index: int, word: str) -> tuple[int, int] | None:
        """Give the index of the token that ends ORDER BY, and the offset after it; None for other words."""
        if "orderby" in word:
            return index, self._tokens[index].offset + word.index("orderby") + len("orderby")
        following = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        if word.endswith("order") and following is not None and following.text.lower().startswith("by"):
            return index + 1, following.offset + len("by")
        return None

    def _is(self, index: int, text: str) -> bool:
        return index < len(self._tokens) and self._tokens[index].text == text

    def _order(self, index: int, start: int) -> None:
        """Have the engine sort by keys of our own, up to what can be none."""
        if self._tokens[index].end == start:
            index += 1
        while index < len(self._tokens):
            token = self._tokens[index]
            start = max(start, token.offset)
            end = self._sort_key(index, start, self._text[start : token.end].lower())
            if end is None:
                return
            index = end + 1

    def _sort_key(self, index: int, start: int, word: str) -> int | None:
        """Wrap the sort key that begins here, and give the index of its last token; None where none does."""
        token = self._tokens[index]
        if token.kind == "variable":
            self._wrap(range(index, index + 1), start)
            return index
        if word in {"exists", "not"} and token.kind == "word":  # a boolean
            return self._closing.get(index + (2 if word == "not" else 1))
        opening = index if token.text == "(" else index + 1
        is_call = token.kind in {"word", "iri", "name"} and word != "values"
        if opening not in self._closing or not self._is(opening, "(") or not (is_call or opening == index):
            return None
        closing = self._closing[opening]
        if word in {"asc", "desc"}:
            self._wrap(range(opening + 1, closing), self._tokens[opening].end)
        elif not is_of_one_kind(word):
            self._wrap(range(index, closing + 1), start)
        return closing

    def _wrap(self, key: range, start: int) -> None:
        """Have a key that begins at an offset give one of ours, unless its values are of one kind."""
        first, last = self._tokens[key.start], self._tokens[key.stop - 1]
        if first.text == "(" and self._closing.get(key.start) == key.stop - 1:
            self._wrap(range(key.start + 1, key.stop - 1), first.end)
        elif len(key) == 1 and first.kind == "variable":
            self._wrap_variable(key.start, first)
        elif not (is_of_one_kind(first.text.lower()) and self._closing.get(key.start + 1) == key.stop - 1):
            call = self._function("sort-key", order_key)
            self._edits += [(start, start, f"{call}("), (last.end, last.end, ")")]

    def _wrap_variable(self, index: int, variable: Token) -> None:
        select = select_before(self._tokens, self._opening, index)
        made_by = None if select is None else projected(self._tokens, self._closing, select, variable.text)
        is_alike = (
            self._has_one_kind(select, variable) or self._is_bound_to_one_kind(select, variable)
            if made_by is None
            else gives_one_kind(self._tokens, self._closing, made_by) or self._is_native_extreme(made_by)
        )
        if not is_alike:
            key = native_sort_key(variable.text, self._function("sort-key", order_key))
            self._edits.append((variable.offset, variable.end, key))

    def _is_bound_to_one_kind(self, select: int | None, variable: Token) -> bool:
        """Tell whether a variable has its values from one BIND alone, of a function of one kind."""
        opening = None if select is None else self._pattern_of(select)
        if opening is None or self._made_names[variable.text[1:]] != 1:
            return False
        by = bound_by(self._tokens, self._closing, opening, variable.text)
        return by is not None and gives_one_kind(self._tokens, self._closing, by)

    def _is_native_extreme(self, index: int) -> bool:
        """Tell whether a function is MIN, MAX or SAMPLE of a variable whose values are of one kind."""
        if not self._tokens[index].is_word("min", "max", "sample"):
            return False
        return self._is_alike_argument(index)

    def _is_alike_argument(self, index: int) -> bool:
        """Tell whether the argument of a function is a variable whose values are of one kind."""
        argument = index + 3 if self._is_distinct(index) else index + 2
        token = self._tokens[argument]
        if token.kind != "variable" or self._closing[index + 1] != argument + 1:
            return False
        return self._has_one_kind(select_before(self._tokens, self._opening, index), token)

    def _has_one_kind(self, select: int | None, variable: Token) -> bool:
        """Tell whether all values of a variable are of one kind, by the pattern of its SELECT."""
        opening = None if select is None else self._pattern_of(select)
        name = variable.text[1:]
        if opening is None or name in self._made_names:
            return False
        if opening not in self._bound:
            self._bound[opening] = bound_variables(self._tokens, self._closing, opening)
        bound = self._bound[opening]
        return name in bound.resources or any(map(self._are_alike, bound.objects.get(name, ())))

    def _are_alike(self, property_: Token) -> bool:
        alike = self._kinds(property_)
        self._made.is_final = self._made.is_final and alike is not None
        self._made.read.add(property_.offset)
        return alike is True

    def _value(self, string: Token) -> str:
        self._made.read.add(string.offset)
        return string_value(string)

    def _pattern_of(self, select: int) -> int | None:
        """Give the index of the bracket that opens the pattern of a SELECT."""
        index = select + 1
        while index < len(self._tokens) and self._tokens[index].text != "{":
            index = (self._closing.get(index, index) if self._is(index, "(") else index) + 1
        return index if index in self._closing else None

    @cached_property
    def _made_names(self) -> Counter[str]:
        """Count the names of variables that an expression gives their values."""
        return Counter(
            name.text[1:] for word, name in pairwise(self._tokens) if word.text.lower().endswith("as")
        )

    def _function(self, name: str, function: Function) -> NamedNode:
        self._made.functions[function_iri(name)] = function
        return function_iri(name)

    def _aggregate(self, index: int, keyword: str, name: str, make: Callable[[Faults], Accumulator]) -> None:
        """Call an aggregate of our own, which is never told of DISTINCT."""
        self._made.aggregates[function_iri(name)] = make
        self._rename(index, keyword, function_iri(name))
        inside = self._tokens[index + 2]
        if self._is_distinct(index):
            self._edits.append((inside.offset, inside.offset + len(_DISTINCT), " "))

    def _rename(self, index: int, keyword: str, name: NamedNode) -> None:
        end = self._tokens[index].end
        self._edits.append((end - len(keyword), end, str(name)))

    def _is_distinct(self, index: int) -> bool:
        inside = self._tokens[index + 2]
        return inside.kind == "word" and inside.text.lower().startswith(_DISTINCT)

    def extreme(self, index: int, keyword: str) -> None:
        argument = index + 3 if self._is_distinct(index) else index + 2
        is_call = self._closing.get(argument + 1) == self._closing[index + 1] - 1
        if is_call and is_of_one_kind(self._tokens[argument].text.lower()):
            return
        if self._is_alike_argument(index):
            return
        make = partial(Extreme, greatest=keyword == "max")
        self._aggregate(index, keyword, keyword, make)

    def count(self, index: int) -> None:
        """Leave errors out, as unbound variables are (SPARQL 1.1 Query, section 18.5.1.2)."""
        is_distinct = self._is_distinct(index)
        inside, closing = self._tokens[index + 2], self._closing[index + 1]
        argument = self._tokens[closing - 1]
        is_alone = closing - index == (4 if is_distinct else 3)
        if is_alone and (argument.kind == "variable" or argument.text == "*"):
            return
        if is_distinct:
            self._aggregate(index, "count", "count-distinct", partial(DistinctCount))
            start, before, after = inside.offset + len(_DISTINCT), "COALESCE(", f",{no_value()})"
        else:
            self._edits.append((self._tokens[index].end - len("count"), self._tokens[index].end, "SUM"))
            start, before, after = inside.offset, "COALESCE(IF(ISBLANK(", "),1,1),0)"
        end = self._tokens[closing].offset
        self._edits += [(start, start, before), (end, end, after)]

    def concatenate(self, index: int) -> None:
        closing = self._closing[index + 1]
        parts = self._split(index + 1, ";")
        separator = self._separator(parts[1]) if len(parts) > 1 else " "
        if separator is None:  # no separator as the grammar has it: the engine tells what is wrong
            return
        make = partial(Concatenation, separator=separator, distinct=self._is_distinct(index))
        self._aggregate(index, "group_concat", f"group-concat-{len(self._made.aggregates)}", make)
        if len(parts) > 1:
            start = self._tokens[parts[0].stop].offset
            self._edits.append((start, self._tokens[closing].offset, self._lines(start, closing)))

    def _lines(self, start: int, closing: int) -> str:
        return "\n" * self._text.count("\n", start, self._tokens[closing].offset)

    def _separator(self, part: range) -> str | None:
        found = [self._tokens[index] for index in part]
        is_separator = [token.text.lower() for token in found[:2]] == ["separator", "="]
        is_whole = len(found) == len(("separator", "=", "string")) and found[-1].kind == "string"
        return self._value(found[-1]) if is_separator and is_whole else None

    def _split(self, opening: int, at: str) -> list[range]:
        """Give the indices of the tokens in brackets, parted where a token stands outside of further ones."""
        parts, start, index = [], opening + 1, opening + 1
        while index < self._closing[opening]:
            if self._tokens[index].text == at:
                parts.append(range(start, index))
                start = index + 1
            index = self._closing.get(index, index) + 1
        return [*parts, range(start, index)]

    def match(self, index: int, name: str, function: Function) -> None:
        """Read REGEX or REPLACE: constants are translated here, and what is none when it is known."""
        arguments = self._split(index + 1, ",")
        least = len(("text", "pattern")) if name == "regex" else len(("text", "pattern", "replacement"))
        if not least <= len(arguments) <= least + 1:
            return
        constants = [self._tokens[each.start] for each in arguments[1:] if self._is_constant(each)]
        if len(constants) < len(arguments) - 1:
            self._rename(index, name, self._function(name, function))
            return
        pattern, rest = constants[0], constants[1:]
        replacement = rest.pop(0) if name == "replace" else None
        found = self._pattern(pattern, rest)
        if replacement is not None:
            self._replacement(found, pattern, replacement, rest)
        for token, written in zip((pattern, *rest), (found.text, found.flags), strict=False):
            self._edits.append((token.offset, token.end, str(Literal(written))))

    def _is_constant(self, argument: range) -> bool:
        return len(argument) == 1 and self._tokens[argument.start].kind == "string"

    def _pattern(self, pattern: Token, flags: list[Token]) -> Pattern:
        try:
            found = translate_pattern(self._value(pattern), *map(self._value, flags))
            if matches_nothing(found) is None:
                raise PatternError("FORX0002", "the pattern cannot be compiled, or is too large")
        except PatternError as error:
            wrong = flags[0] if error.code == "FORX0001" else pattern
            raise self._wrong(error, wrong) from error
        return found

    def _replacement(self, found: Pattern, pattern: Token, token: Token, flags: list[Token]) -> None:
        if matches_nothing(found):
            error = PatternError("FORX0003", "the pattern of REPLACE matches the empty text")
            raise self._wrong(error, pattern)
        try:
            written = translate_replacement(self._value(token), found, *map(self._value, flags))
        except PatternError as error:
            raise self._wrong(error, token) from error
        self._edits.append((token.offset, token.end, str(Literal(written))))

    def _wrong(self, error: PatternError, token: Token) -> QuerySyntaxError:
        return QuerySyntaxError(str(error), *position(self._text, token.offset))


_CALLS: dict[str, Callable[[_Writer, int], None]] = {
    "count": _Writer.count,
    "group_concat": _Writer.concatenate,
    "min": partial(_Writer.extreme, keyword="min"),
    "max": partial(_Writer.extreme, keyword="max"),
    "regex": partial(_Writer.match, name="regex", function=regex),
    "replace": partial(_Writer.match, name="replace", function=replace),
}


def string_value(token: Token) -> str:
    """Give the text of a string as it is written in a query."""
    quotes = 3 if token.text.startswith(('"""', "'''")) and len(token.text) >= len('""""""') else 1
    return _ESCAPE.sub(_unescaped, token.text[quotes:-quotes])


_ESCAPE = re.compile(rf"""\\([tbnrf"'\\])|{CODE_POINT}""")
_SIMPLE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _unescaped(match: re.Match[str]) -> str:
    return _SIMPLE.get(match[1], match[1]) if match[1] else decode(match[0])
