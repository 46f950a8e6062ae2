"""YAML files whose every value knows its line and column, checked against a JSON Schema."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from detente.errors import InputError, Problem

Path_ = tuple[str | int, ...]
_DESCRIBED = ("oneOf", "anyOf", "not", "dependentRequired", "pattern")
"""Rules of a JSON Schema that a schema's description explains better than the rule itself."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core scalars: a date is a string, and only true and false are booleans."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class's own interface
        first: [
            (tag, regex)
            for tag, regex in resolvers
            if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")
            or (tag == "tag:yaml.org,2002:bool" and first in "tf")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class Cursor:
    """A value in a document, with the way to it; `[]` goes one step down."""

    file: str
    value: Any
    marks: Mapping[Path_, tuple[int, int]]
    path: Path_ = ()

    def __getitem__(self, key: str | int) -> Cursor:
        return Cursor(self.file, self.value[key], self.marks, (*self.path, key))

    def __contains__(self, key: object) -> bool:
        return key in self.value

    def __iter__(self) -> Iterator[Cursor]:
        """Yield a cursor for each item of a list, or for each value of a mapping."""
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
    errors = Draft202012Validator(schema).iter_errors(document.value)
    problems = [_violation(document, error) for error in errors]
    if problems:
        raise InputError(problems)
    return document


def parse_document(source: bytes, name: str) -> Cursor:
    """Parse YAML, keeping where each value stands.

    Raises InputError where it is no YAML, or gives a key twice.
    """
    root, value = _load(source, name)
    marks: dict[Path_, tuple[int, int]] = {}
    problems = list(_mark(root, (), marks, name))
    if problems:
        raise InputError(problems)
    return Cursor(name, value, marks)


def suggestion(word: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """Name the known word most like a misspelt one, as the end of a message."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _load(source: bytes, name: str) -> tuple[yaml.Node, Any]:
    try:
        loader = _Loader(source.decode("utf-8"))
        root = loader.get_single_node()
        if root is None:
            raise InputError([Problem(name, 1, 1, "is empty")])
        return root, loader.construct_document(root)
    except UnicodeDecodeError as error:
        problem = Problem(name, None, None, f"is not UTF-8: {error.reason} at byte {error.start}")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        problem = Problem(name, line, column, f"is not YAML: {error.problem}")
    except yaml.reader.ReaderError as error:
        problem = Problem(name, None, None, f"is not YAML: {error.reason}")
    raise InputError([problem])


def _mark(node: yaml.Node, path: Path_, marks: dict[Path_, tuple[int, int]], name: str) -> Iterator[Problem]:
    marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _mark(child, (*path, index), marks, name)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            child_path = (*path, key.value)
            if child_path in marks:
                start = key.start_mark
                yield Problem(name, start.line + 1, start.column + 1, f"{key.value!r} is given twice")
            yield from _mark(child, child_path, marks, name)


def _violation(document: Cursor, error: ValidationError) -> Problem:
    cursor = Cursor(document.file, error.instance, document.marks, tuple(error.absolute_path))
    return cursor.problem(_message(error))


def _message(error: ValidationError) -> str:
    value, where = error.instance, f"{error.absolute_path[-1]}: " if error.absolute_path else ""
    rule: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "enum" and isinstance(value, str):
        allowed = frozenset(map(str, rule))
        return f"{where}{value!r} is not one of {', '.join(sorted(allowed))}{suggestion(value, allowed)}"
    if error.validator == "type" and rule == "string":
        is_one = not isinstance(value, (list, dict))
        return f"{where}must be {'text; put it in quotes' if is_one else 'one value, no list or mapping'}"
    if error.validator in _DESCRIBED and "description" in schema:
        return f"{where}{schema['description']}"
    return f"{where}{error.message}"
