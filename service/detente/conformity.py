"""Tests that hold only for what certainly conforms to a JSON Schema, some ten times as fast as a validator.

What a test does not know, and what it does not hold for, is left to the validator, which says what is wrong
(JSON Schema draft 2020-12, https://json-schema.org/draft/2020-12/json-schema-validation).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Test = Callable[[Any], bool]

_SAYS_NOTHING = frozenset(
    ["$schema", "$id", "$comment", "title", "description", "default", "examples", "then", "else"]
)
"""Keywords that ask nothing by themselves; `then` and `else` are read with `if`."""
_NAMED, _OTHERS = "properties", "additionalProperties"
"""Both are asked by one test of the members: a schema that has both is to run it once."""


_MADE: dict[int, tuple[Mapping[str, Any], Test]] = {}
"""Tests by the identity of their schemas, which are kept, so that no other has it."""

MOST_KEPT = 64
"""Schemas whose tests are kept: there are a handful, each for many files."""


def quick_test(schema: Mapping[str, Any]) -> Test:
    """Give the test of a schema that many documents are checked against; it is made once."""
    if id(schema) not in _MADE:
        if len(_MADE) >= MOST_KEPT:
            _MADE.clear()
        _MADE[id(schema)] = schema, surely_conforms(schema)
    return _MADE[id(schema)][1]


def surely_conforms(schema: Any) -> Test:
    """Make the test of a schema."""
    if isinstance(schema, bool):
        return _always if schema else _never
    tests = [
        _KEYWORDS[keyword](schema) if keyword in _KEYWORDS else _never
        for keyword in schema
        if keyword not in _SAYS_NOTHING and not (keyword == _OTHERS and _NAMED in schema)
    ]
    return tests[0] if len(tests) == 1 else _every(tests)


def _every(tests: Sequence[Test]) -> Test:
    """Ask several tests of one value; a plain loop, as it runs for every value of every document."""

    def test(value: Any) -> bool:
        for each in tests:  # noqa: SIM110 - a generator for `all` takes twice the time
            if not each(value):
                return False
        return True

    return test


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: Mapping[str, Test] = {
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
}


def _type(schema: Mapping[str, Any]) -> Test:
    rule = schema["type"]
    tests = [_TYPES[name] for name in ([rule] if isinstance(rule, str) else rule)]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _enum(schema: Mapping[str, Any]) -> Test:
    words = frozenset(each for each in schema["enum"] if isinstance(each, str))
    return lambda value: isinstance(value, str) and value in words


def _pattern(schema: Mapping[str, Any]) -> Test:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _min_length(schema: Mapping[str, Any]) -> Test:
    least = schema["minLength"]
    return lambda value: not isinstance(value, str) or len(value) >= least


def _min_items(schema: Mapping[str, Any]) -> Test:
    least = schema["minItems"]
    return lambda value: not isinstance(value, list) or len(value) >= least


def _minimum(schema: Mapping[str, Any]) -> Test:
    least = schema["minimum"]
    return lambda value: not _is_number(value) or value >= least


def _members(schema: Mapping[str, Any]) -> Test:
    """Test the members that `properties` names, and those that `additionalProperties` is about."""
    named = {name: surely_conforms(each) for name, each in schema.get("properties", {}).items()}
    others = surely_conforms(schema.get("additionalProperties", True))

    def test(value: Any) -> bool:
        if isinstance(value, dict):
            for key, each in value.items():
                if not named.get(key, others)(each):
                    return False
        return True

    return test


def _names(schema: Mapping[str, Any]) -> Test:
    test = surely_conforms(schema["propertyNames"])
    return lambda value: not isinstance(value, dict) or all(map(test, value))


def _required(schema: Mapping[str, Any]) -> Test:
    names: Sequence[str] = schema["required"]
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _items(schema: Mapping[str, Any]) -> Test:
    test = surely_conforms(schema["items"])
    return lambda value: not isinstance(value, list) or all(map(test, value))


def _any_of(schema: Mapping[str, Any]) -> Test:
    tests = [surely_conforms(each) for each in schema["anyOf"]]
    return lambda value: any(test(value) for test in tests)


def _all_of(schema: Mapping[str, Any]) -> Test:
    return _every([surely_conforms(each) for each in schema["allOf"]])


def _condition(schema: Mapping[str, Any]) -> Test:
    """Test the branch that applies; both where a test that fails may only not know."""
    test, then = surely_conforms(schema["if"]), surely_conforms(schema.get("then", True))
    otherwise = surely_conforms(schema.get("else", True))
    if isinstance(schema["if"], dict) and set(schema["if"]) == {"type"}:  # this test knows
        return lambda value: then(value) if test(value) else otherwise(value)
    return lambda value: then(value) and (test(value) or otherwise(value))


_KEYWORDS: Mapping[str, Callable[[Mapping[str, Any]], Test]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _min_length,
    "minItems": _min_items,
    "minimum": _minimum,
    _NAMED: _members,
    _OTHERS: _members,
    "propertyNames": _names,
    "required": _required,
    "items": _items,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _condition,
}
