"""YAML files whose every value knows its line and column, checked against a JSON Schema."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from detente.conformity import quick_test
from detente.errors import InputError, Problem
from detente.yaml_documents.reading import Path_, read_yaml

_ALIKE = 0.75
"""Least likeness (difflib's ratio) of a slip of the pen: below it another word is meant."""

_TYPE_NAMES = {"string": "text", "array": "a list", "number": "a number", "object": "a mapping"}


@dataclass(frozen=True)
class Cursor:
    """A value in a document, with the way to it; `[]` goes one step down."""

    file: str
    value: Any
    marks: Mapping[Path_, tuple[int, int]]
    path: Path_ = ()
    unsound: frozenset[Path_] = frozenset()
    """Ways to values that are not as they must be: they are not in what this value contains."""

    def __getitem__(self, key: str | int) -> Cursor:
        return Cursor(self.file, self.value[key], self.marks, (*self.path, key), self.unsound)

    def __contains__(self, key: object) -> bool:
        return key in self.value and (*self.path, key) not in self.unsound

    def __iter__(self) -> Iterator[Cursor]:
        """Yield a cursor for each sound item of a list, or for each sound value of a mapping."""
        return (each for each in self.all_members() if each.path not in self.unsound)

    def get(self, key: str) -> Cursor | None:
        """Give the value under a key, if a sound one is there."""
        if key not in self:
            return None
        return self[key]

    def is_whole(self, key: str) -> bool:
        """Tell whether a value is there, and sound in all that it contains."""
        way = (*self.path, key)
        return key in self and not any(path[: len(way)] == way for path in self.unsound)

    def unsound_members(self) -> Iterator[Cursor]:
        """Yield a cursor for each member that is not as it must be."""
        return (each for each in self.all_members() if each.path in self.unsound)

    def has(self, key: str) -> bool:
        """Tell whether this is a mapping with a sound text under a key."""
        return isinstance(self.value, dict) and key in self and isinstance(self.value[key], str)

    def all_members(self) -> Iterator[Cursor]:
        """Yield a cursor for each member, sound or not."""
        if not isinstance(self.value, (dict, list)):
            return iter(())
        return (self[key] for key in (self.value if isinstance(self.value, dict) else range(len(self.value))))

    @property
    def key(self) -> str:
        """Name under which this value stands."""
        return str(self.path[-1])

    @property
    def text(self) -> str:
        """The value as a string."""
        return str(self.value)

    def items(self) -> Iterator[Cursor]:
        """Yield each item of a list; a single value counts as a list of one."""
        return iter(self) if isinstance(self.value, list) else iter((self,))

    def problem(self, message: str) -> Problem:
        """State what is wrong with this value, at its place."""
        line, column = self.marks.get(self.path, (None, None))
        return Problem(self.file, line, column, message)


def read_document(path: Path, schema: Mapping[str, Any], name: str | None = None) -> Cursor:
    """Read one YAML file and check it against a JSON Schema (draft 2020-12).

    `name` is what problems call the file (its path by default).

    Raises InputError with every violation, each at its line and column.
    """
    name = name or str(path)
    try:
        source = path.read_bytes()
    except OSError as error:
        raise InputError([Problem(name, None, None, f"cannot be read: {error.strerror}")]) from None
    return check_document(parse_document(source, name), schema)


def check_document(document: Cursor, schema: Mapping[str, Any]) -> Cursor:
    """Check a parsed document against a JSON Schema, and give it back (see `read_document`)."""
    problems = [problem for problem, _ in violations(document, schema)]
    if problems:
        raise InputError(problems)
    return document


def violations(document: Cursor, schema: Mapping[str, Any]) -> Iterator[tuple[Problem, list[Path_]]]:
    """Yield each violation of a JSON Schema, with the ways to the values that make it one."""
    if quick_test(schema)(document.value) is True:
        return
    errors = list(Draft202012Validator(schema).iter_errors(document.value))
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    for error in errors:
        path = tuple(error.absolute_path)
        if path in mistyped and error.validator != "type":
            continue  # what else is asked of a value of another type says nothing
        wrong = [path]
        if error.validator == "additionalProperties":
            value: Any = error.instance
            allowed: Any = error.schema
            wrong += [(*path, key) for key in value if key not in allowed.get("properties", {})]
        yield _violation(document, error), wrong


def parse_document(source: bytes, name: str) -> Cursor:
    """Parse YAML, keeping where each value stands.

    Raises InputError where it is no YAML, gives a key twice, or has text that no RDF takes.
    """
    document, problems = parse_partly(source, name)
    if problems:
        raise InputError([problem for problem, _ in problems])
    return document


def parse_partly(source: bytes, name: str) -> tuple[Cursor, Sequence[tuple[Problem, Path_]]]:
    """Parse YAML, with what is wrong with single values of it, such as a key given twice, and their ways.

    Raises InputError where it is no YAML, or more than can be read of one file.
    """
    value, marks, problems = read_yaml(source, name)
    return Cursor(name, value, marks), problems


def suggestion(word: str, known: Iterable[str]) -> str:
    """Name the known word most like a misspelt one, as the end of a message; none where it is no likely slip.

    Of `kind/slug` the slugs are compared, within the kind. Words that differ in a digit are never alike:
    nearness of numbers is no nearness of meaning.
    """
    kind, slug = _parted(word)
    alike = {
        name: each
        for each in known
        for group, name in (_parted(each),)
        if group == kind and _digits(name) == _digits(slug)
    }
    close = difflib.get_close_matches(slug, list(alike), n=1, cutoff=_ALIKE)
    return f"; did you mean {alike[close[0]]!r}?" if close else ""


def _parted(word: str) -> tuple[str, str]:
    kind, slash, slug = word.rpartition("/")
    return kind + slash, slug


def _digits(word: str) -> list[str]:
    return re.findall(r"\d+", word)


def _violation(document: Cursor, error: ValidationError) -> Problem:
    cursor = Cursor(document.file, error.instance, document.marks, tuple(error.absolute_path))
    return cursor.problem(_message(error))


def _message(error: ValidationError) -> str:
    return f"{_where(error)}{_complaint(error)}"


def _where(error: ValidationError) -> str:
    """Name the key under which a wrong value stands; a block in a list is told by its place alone."""
    names = [str(step) for step in error.absolute_path if isinstance(step, str)]
    in_list = bool(error.absolute_path) and isinstance(error.absolute_path[-1], int)
    return "" if not names or (in_list and isinstance(error.instance, dict)) else f"{names[-1]}: "


def _complaint(error: ValidationError) -> str:
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    described = str(schema.get("description", "")) if isinstance(schema, dict) else ""
    if error.validator == "enum" and isinstance(value, (str, int)):
        allowed = frozenset(map(str, rule))
        listed = ", ".join(sorted(allowed))
        return f"{str(value)!r} is not one of {listed}{suggestion(str(value), allowed)}"
    if error.validator == "type" and isinstance(rule, (str, list)):
        return _wrong_type(value, [rule] if isinstance(rule, str) else rule, described)
    if error.validator == "pattern" and described:
        return f"{value!r} is not {described}"
    if error.validator in ("minLength", "minItems") and not value:
        return f"is empty; fill it in{f': {described}' if described else ''}"
    if error.validator in ("oneOf", "anyOf", "not", "dependentRequired") and described:
        return described
    return f"{error.message}{_hint(error)}"


def _wrong_type(value: Any, allowed: Sequence[str], described: str) -> str:
    """Say what stands there in place of what must: only a bare scalar is cured by quotes."""
    meant = f": {described}" if described else ""
    if value is None:
        return f"is empty; fill it in{meant}"
    if isinstance(value, list) and "array" not in allowed:
        return f"takes one value, not a list{meant}"
    if isinstance(value, dict) and "object" not in allowed:
        return f"takes {_type_names(allowed)}, not a mapping{meant}"
    if "string" in allowed and not isinstance(value, (str, list, dict)):
        return "must be text; put it in quotes"
    return f"{value!r} is not of type {', '.join(map(repr, allowed))}{meant}"


def _type_names(allowed: Sequence[str]) -> str:
    return " or ".join(_TYPE_NAMES.get(each, each) for each in allowed)


def _hint(error: ValidationError) -> str:
    """Say what a missing property holds, or which property an unexpected one is most like."""
    schema: Any = error.schema
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    rule: Any = error.validator_value
    if error.validator == "required":
        missing = next((name for name in rule if repr(name) in error.message), "")
        meaning = properties.get(missing, {}).get("description", "")
        return f": {meaning}" if meaning else ""
    if error.validator == "additionalProperties":
        value: Any = error.instance
        patterns = schema.get("patternProperties", {})
        extra = [
            name
            for name in sorted(set(value) - set(properties))
            if not any(re.search(each, name) for each in patterns)
        ]
        return "".join(suggestion(name, properties) for name in extra)
    return ""
