"""What of a YAML document is not written out: aliases that stand for too much, nesting that ends nowhere."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.constructor import ConstructorError

MOST_ALIASED = 100_000
"""So many values may a document's aliases stand for, beside those that are written in it."""
MOST_LEVELS = 200
"""So deep may values be nested: parsers of nested values call themselves, and end the process far below."""

_INDENTED = re.compile(rf"^[ \-?:]{{{MOST_LEVELS}}}", re.MULTILINE)


def check_depth(text: str, loader: type[yaml.SafeLoader]) -> None:
    """Raise MarkedYAMLError at the value that is nested too deeply, before anything is made of the text.

    Most texts cannot be: they have few brackets, and no line begins with so much indentation.
    """
    if text.count("[") + text.count("{") <= MOST_LEVELS and _INDENTED.search(text) is None:
        return
    depth = 0
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_LEVELS:
            raise _fault(event, f"it is nested more than {MOST_LEVELS} levels deep")


def check_aliases(root: yaml.Node) -> None:
    """Raise MarkedYAMLError at the value whose aliases stand for too much, or for what contains them.

    Such a document is a few hundred bytes, and more than any memory holds once it is written out.
    """
    sizes: dict[int, int] = {}
    _size(root, sizes)


def constructed(loader: yaml.SafeLoader, root: yaml.Node) -> Any:
    """Make the values of a document; raises MarkedYAMLError at a scalar that is not of its type."""
    try:
        return loader.construct_document(root)
    except (ValueError, LookupError, OverflowError) as error:  # of Python's own constructors, without a place
        loader.recursive_objects.clear()  # else what it was at is taken for a circle
        raise _first_fault(loader, root) or _fault(root, str(error)) from None


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Count the values that a node stands for, aliases written out."""
    known = sizes.get(id(node))
    if known == 0:
        raise _fault(node, "it contains itself, by an alias")
    if known is not None:
        return known
    sizes[id(node)] = 0  # under way
    written = len(sizes)
    size = 1 + sum(_size(child, sizes) for child in _children(node))
    if size - (len(sizes) - written) - 1 > MOST_ALIASED:
        raise _fault(node, f"its aliases stand for more than {MOST_ALIASED:,} values")
    sizes[id(node)] = size
    return size


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _first_fault(loader: yaml.SafeLoader, node: yaml.Node) -> ConstructorError | None:
    """Find the first scalar that cannot be made."""
    if not isinstance(node, yaml.ScalarNode):
        found = (_first_fault(loader, each) for each in _children(node))
        return next((each for each in found if each is not None), None)
    try:
        loader.construct_object(node)
    except (ValueError, LookupError, OverflowError):
        kind = node.tag.rpartition(":")[2]
        return _fault(node, f"{node.value[:40]!r} is no {kind} that can be read; put text in quotes")
    return None


def _fault(at: Any, problem: str) -> ConstructorError:
    return ConstructorError(None, None, problem, at.start_mark)
