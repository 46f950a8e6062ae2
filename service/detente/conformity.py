"""Whether values conform to a JSON Schema, as far as is seen at once: some ten times as fast as a validator.

A test says yes, no, or that it does not know. What it does not say yes to is left to the validator, which
says what is wrong (JSON Schema draft 2020-12, https://json-schema.org/draft/2020-12/json-schema-validation).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any
from urllib.parse import unquote

Verdict = bool | None
"""Whether a value conforms; None where that is not known."""
Test = Callable[[Any], Verdict]

_SAYS_NOTHING = frozenset(
    ["$schema", "$comment", "$defs", "title", "description", "default", "examples", "then", "else"]
)
"""Keywords that ask nothing by themselves; `then` and `else` are read with `if`."""
_NAMED, _OTHERS = "properties", "additionalProperties"
"""Both are asked by one test of the members: a schema that has both is to run it once."""


_MADE: dict[int, tuple[Mapping[str, Any], Test]] = {}
"""Tests by the identity of their schemas, which are kept, so that no other has it."""

MOST_KEPT = 64
"""Schemas whose tests are kept: there are a handful, each for many files."""


def quick_test(schema: Mapping[str, Any]) -> Test:
    """Give the test of a schema (see `verdict_of`) that many documents are checked against: made once."""
    if id(schema) not in _MADE:
        if len(_MADE) >= MOST_KEPT:
            _MADE.clear()
        _MADE[id(schema)] = schema, verdict_of(schema)
    return _MADE[id(schema)][1]


def verdict_of(schema: Any) -> Test:
    """Make the test of a schema; references in it are to the schema itself."""
    bare = {key: each for key, each in schema.items() if key != "$id"} if isinstance(schema, dict) else schema
    return _Tests(bare).of(bare)


def _known(tests: Iterable[Verdict], decides: bool) -> Verdict:
    """Put verdicts together: one decides, or all say the other, or it is not known."""
    found: Verdict = not decides
    for each in tests:
        if each is decides:
            return decides
        if each is None:
            found = None
    return found


def _every(tests: Sequence[Test]) -> Test:
    """Ask several tests of one value; a plain loop, as it runs for every value of every document."""

    def test(value: Any) -> Verdict:
        found: Verdict = True
        for each in tests:
            verdict = each(value)
            if verdict is False:
                return False
            if verdict is None:
                found = None
        return found

    return test


def _always(_: Any) -> Verdict:
    return True


def _never(_: Any) -> Verdict:
    return False


def _unknown(_: Any) -> Verdict:
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_integer(value: Any) -> Verdict:
    if isinstance(value, float):
        return None  # 1.0 is one
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Mapping[str, Test] = {
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": _is_integer,
    "number": _is_number,
}


def _type(rule: Any) -> Test:
    tests = [_TYPES[name] for name in ([rule] if isinstance(rule, str) else rule)]
    return tests[0] if len(tests) == 1 else lambda value: _known((test(value) for test in tests), True)


def _enum(rule: Any) -> Test:
    words = frozenset(each for each in rule if isinstance(each, str))
    other = False if len(words) == len(rule) else None
    return lambda value: value in words if isinstance(value, str) else other


def _const(rule: Any) -> Test:
    return _enum([rule])


def _pattern(rule: Any) -> Test:
    search = re.compile(rule).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _min_length(rule: Any) -> Test:
    return lambda value: not isinstance(value, str) or len(value) >= rule


def _min_items(rule: Any) -> Test:
    return lambda value: not isinstance(value, list) or len(value) >= rule


def _unique_items(rule: Any) -> Test:
    def test(value: Any) -> Verdict:
        if not rule or not isinstance(value, list):
            return True
        return len(set(value)) == len(value) if all(isinstance(each, str) for each in value) else None

    return test


def _minimum(rule: Any) -> Test:
    return lambda value: not _is_number(value) or value >= rule


def _maximum(rule: Any) -> Test:
    return lambda value: not _is_number(value) or value <= rule


def _required(rule: Any) -> Test:
    return lambda value: not isinstance(value, dict) or all(name in value for name in rule)


def _dependent_required(rule: Any) -> Test:
    def test(value: Any) -> Verdict:
        if not isinstance(value, dict):
            return True
        return all(name in value for key, names in rule.items() if key in value for name in names)

    return test


_ASSERTIONS: Mapping[str, Callable[[Any], Test]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minLength": _min_length,
    "minItems": _min_items,
    "uniqueItems": _unique_items,
    "minimum": _minimum,
    "maximum": _maximum,
    "required": _required,
    "dependentRequired": _dependent_required,
}
"""Keywords that ask something of a value without another schema: from what they say to a test."""


class _Tests:
    """Makes the tests of the schemas within one schema."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._referred: dict[str, Test] = {}
        self._applied: Mapping[str, Callable[[Mapping[str, Any]], Test]] = {
            "$ref": lambda schema: self._reference(schema["$ref"]),
            _NAMED: self._members,
            _OTHERS: self._members,
            "propertyNames": self._names,
            "items": self._items,
            "anyOf": self._any_of,
            "allOf": lambda schema: _every([self.of(each) for each in schema["allOf"]]),
            "oneOf": self._one_of,
            "not": self._not,
            "if": self._condition,
        }

    def of(self, schema: Any) -> Test:
        """Make the test of a schema; of one with a keyword that is not known here, nothing is known."""
        if isinstance(schema, bool):
            return _always if schema else _never
        keywords = [each for each in schema if each not in _SAYS_NOTHING]
        if not all(each in _ASSERTIONS or each in self._applied for each in keywords):
            return _unknown
        tests = [
            _ASSERTIONS[each](schema[each]) if each in _ASSERTIONS else self._applied[each](schema)
            for each in keywords
            if not (each == _OTHERS and _NAMED in schema)
        ]
        return tests[0] if len(tests) == 1 else _every(tests)

    def _reference(self, pointer: str) -> Test:
        """Test by what a reference is to, which may refer to itself."""
        if not pointer.startswith("#/"):
            return _unknown
        return lambda value: self._at(pointer)(value)

    def _at(self, pointer: str) -> Test:
        if pointer not in self._referred:
            self._referred[pointer] = self.of(_pointed_at(self._root, pointer))
        return self._referred[pointer]

    def _members(self, schema: Mapping[str, Any]) -> Test:
        """Test the members that `properties` names, and those that `additionalProperties` is about."""
        named = {name: self.of(each) for name, each in schema.get(_NAMED, {}).items()}
        others = self.of(schema.get(_OTHERS, True))

        def test(value: Any) -> Verdict:
            if not isinstance(value, dict):
                return True
            return _known((named.get(key, others)(each) for key, each in value.items()), False)

        return test

    def _names(self, schema: Mapping[str, Any]) -> Test:
        test = self.of(schema["propertyNames"])
        return lambda value: not isinstance(value, dict) or _known(map(test, value), False)

    def _items(self, schema: Mapping[str, Any]) -> Test:
        test = self.of(schema["items"])
        return lambda value: not isinstance(value, list) or _known(map(test, value), False)

    def _any_of(self, schema: Mapping[str, Any]) -> Test:
        tests = [self.of(each) for each in schema["anyOf"]]
        return lambda value: _known((test(value) for test in tests), True)

    def _one_of(self, schema: Mapping[str, Any]) -> Test:
        tests = [self.of(each) for each in schema["oneOf"]]

        def test(value: Any) -> Verdict:
            verdicts = [each(value) for each in tests]
            if verdicts.count(True) > 1:
                return False
            return None if None in verdicts else True in verdicts

        return test

    def _not(self, schema: Mapping[str, Any]) -> Test:
        test = self.of(schema["not"])

        def opposite(value: Any) -> Verdict:
            verdict = test(value)
            return None if verdict is None else not verdict

        return opposite

    def _condition(self, schema: Mapping[str, Any]) -> Test:
        """Test the branch that applies; both where that is not known."""
        test = self.of(schema["if"])
        then, otherwise = self.of(schema.get("then", True)), self.of(schema.get("else", True))

        def chosen(value: Any) -> Verdict:
            applies = test(value)
            if applies is not None:
                return then(value) if applies else otherwise(value)
            one, other = then(value), otherwise(value)
            return one if one is other else None

        return chosen


def _pointed_at(root: Any, pointer: str) -> Any:
    """Find what a JSON pointer is to (https://www.rfc-editor.org/rfc/rfc6901), as a fragment writes it."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in unquote(pointer[2:]).split("/"))
    return reduce(lambda within, step: within[int(step) if isinstance(within, list) else step], steps, root)
