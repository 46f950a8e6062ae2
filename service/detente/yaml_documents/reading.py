"""YAML with the place of every value: by libyaml, read at once where it is plain; else as PyYAML reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import yaml

from detente.characters import text_fault
from detente.errors import InputError, Problem
from detente.yaml_documents.bounds import check_aliases, check_depth, constructed

Path_ = tuple[str | int, ...]
"""The way to a value: keys of mappings and places in lists."""

PlacedProblem = tuple[Problem, Path_]
"""What is wrong with one value, and the way to it."""

Marks = Mapping[Path_, tuple[int, int]]
"""Line and column of each value, from 1 on."""

_TAG = "tag:yaml.org,2002:"
_TEXT, _MERGE = f"{_TAG}str", f"{_TAG}merge"
_BARE = frozenset(f"{_TAG}{name}" for name in ("null", "bool", "int", "float"))

_CORE_SCALARS = {
    first: [
        (tag, regex)
        for tag, regex in resolvers
        if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")
        or (tag == "tag:yaml.org,2002:bool" and first in "tf")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
"""YAML 1.2 core scalars: a date is a string, and only true and false are booleans."""


class _TextKeys:
    """Takes every key for text, such as `null:` and `1:`, as JSON does."""

    yaml_implicit_resolvers = _CORE_SCALARS

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping; scalar keys are strings."""
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                key.tag = "tag:yaml.org,2002:str"
        made: dict[Any, Any] = super().construct_mapping(node, deep)  # type: ignore[misc]
        return made


class _Loader(_TextKeys, yaml.SafeLoader):
    pass


class _FastLoader(_TextKeys, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, some eight times as fast; what it complains of is told by the other in its words."""


class _NotPlainError(Exception):
    """A document has a tag, a merge or a key that only PyYAML's own way knows to read."""


def read_yaml(source: bytes, name: str) -> tuple[Any, Marks, Sequence[PlacedProblem]]:
    """Read a YAML document, where each of its values stands, and what is wrong with single values.

    `name` is what problems call it. Raises InputError where it is no YAML, or too much of it.
    """
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(name, None, None, f"is not UTF-8: {error.reason} at byte {error.start}")
        raise InputError([problem]) from None
    try:
        check_depth(text, _FastLoader)
        reading = _composed(_FastLoader(text), text, name)
    except yaml.YAMLError:
        reading = _told(text, name)
    return reading.value, reading.marks, reading.problems


class _Reading:
    """A document as it is read: its value, the marks, keys given twice, and text that no RDF takes."""

    def __init__(self, loader: yaml.SafeLoader, root: yaml.Node, text: str, name: str) -> None:
        self._loader = loader
        self._name = name
        self._has_escapes = "\\" in text
        """Whether text may have characters that YAML itself has not."""
        self.marks: dict[Path_, tuple[int, int]] = {}
        self.problems: list[PlacedProblem] = []
        if "&" not in text:  # then nothing stands for another
            with suppress(_NotPlainError):
                self.value: Any = self._plain(root, ())
                return
            self.marks, self.problems = {}, []
        else:
            check_aliases(root)  # before they are written out: a tag may merge them already
        self.value = constructed(loader, root)
        self._mark(root, ())

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        """Give a value and mark it; three times as fast as making it first and marking it afterwards."""
        start, tag = node.start_mark, node.tag
        self.marks[path] = start.line + 1, start.column + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, yaml.MappingNode) and tag == f"{_TAG}map":
            return {key: self._plain(child, way) for key, child, way in self._members(node, path)}
        if isinstance(node, yaml.SequenceNode) and tag == f"{_TAG}seq":
            return [self._plain(child, (*path, place)) for place, child in enumerate(node.value)]
        raise _NotPlainError

    def _scalar(self, node: yaml.ScalarNode, path: Path_) -> Any:
        if node.tag == _TEXT:
            self._look_for_faults(node, path)
            return node.value
        if node.tag not in _BARE:
            raise _NotPlainError
        try:
            return self._loader.construct_object(node)
        except (ValueError, LookupError, OverflowError):  # which the other way tells with its place
            self._loader.recursive_objects.clear()  # else what it was at is taken for a circle
            raise _NotPlainError from None

    def _members(self, node: yaml.MappingNode, path: Path_) -> Iterator[tuple[str, yaml.Node, Path_]]:
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
                raise _NotPlainError
            way = (*path, key.value)
            self._look_at_key(key, way)
            yield key.value, child, way

    def _mark(self, node: yaml.Node, path: Path_) -> None:
        self.marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.ScalarNode):
            self._look_for_faults(node, path)
        elif isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                self._mark(child, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            for key, child in node.value:
                self._look_at_key(key, (*path, key.value))
                self._mark(child, (*path, key.value))

    def _look_at_key(self, key: yaml.Node, path: Path_) -> None:
        if path in self.marks:
            self._note(key, path, f"{key.value!r} is given twice")
        self._look_for_faults(key, path)

    def _look_for_faults(self, node: yaml.Node, path: Path_) -> None:
        if self._has_escapes and isinstance(node.value, str) and (fault := text_fault(node.value)):
            self._note(node, path, fault.message)

    def _note(self, node: yaml.Node, path: Path_, message: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.problems.append((Problem(self._name, line, column, message), path))


def _composed(loader: yaml.SafeLoader, text: str, name: str) -> _Reading:
    root = loader.get_single_node()
    if root is None:
        raise InputError([Problem(name, 1, 1, "is empty")])
    return _Reading(loader, root, text, name)


def _told(text: str, name: str) -> _Reading:
    """Read what the fast loader refused, and say what is wrong with it."""
    try:
        check_depth(text, _Loader)
        return _composed(_Loader(text), text, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        problem = Problem(name, line, column, f"is not YAML: {error.problem}")
    except yaml.reader.ReaderError as error:
        problem = Problem(name, None, None, f"is not YAML: {error.reason}")
    raise InputError([problem])
