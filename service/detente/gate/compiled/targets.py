"""Which shapes target which nodes of tables (SHACL 2.1.3); targets of shared tables are found once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib.term import Node

from detente.gate.compiled.classes import Classes
from detente.gate.compiled.tables import Tables, Terms
from detente.gate.incremental.targets import Targets
from detente.rdf.namespaces import TYPE

Focus = defaultdict[Node, dict[str, None]]
"""The focus nodes of each shape."""
_TYPE = str(TYPE)
MOST_KEPT = 10_000
"""Combinations of classes whose shapes are kept; then all are let go."""


class TableTargets:
    """The targets of shapes, by the texts of terms."""

    def __init__(self, targets: Targets, classes: Classes) -> None:
        self._by_node = _texts(targets.by_node)
        self._by_class = _with_narrower(_texts(targets.by_class), classes)
        self._by_subjects_of = _texts(targets.by_subjects_of)
        self._by_objects_of = _texts(targets.by_objects_of)
        self._of_types: dict[tuple[str, ...], tuple[Node, ...]] = {}
        self._shared: _Shared | None = None

    @property
    def inverse(self) -> frozenset[str]:
        """The properties whose values some shape targets."""
        return frozenset(self._by_objects_of)

    def focus(self, own: Tables, shared: Tables, named: Tables) -> Focus:
        """Find the focus nodes that `named` tables name, targeted by what `own` and `shared` ones say.

        Nothing may be said in `own` of subclasses: those of the ontology are what is known.
        """
        found: Focus = defaultdict(dict)
        beside = self._of_shared(shared)
        names = named.nodes()
        if beside.has_literals or named is not own:
            names.update(named.literals())
        for node, shapes in self._pairs(own):
            if named is own or node in names:
                _add(found, node, shapes)
        fewer: Iterable[str] = names if len(names) < len(beside.shapes) else beside.shapes
        for node in fewer:
            if node in names and node in beside.shapes:
                _add(found, node, beside.shapes[node])
        return found

    def _pairs(self, tables: Tables) -> Iterator[tuple[str, Iterable[Node]]]:
        """Yield what tables say of targets, each node as often as it is one."""
        for node, types in tables.out.get(_TYPE, {}).items():
            yield node, self._of(types)
        for predicate, shapes in self._by_subjects_of.items():
            for node in tables.out.get(predicate, ()):
                yield node, shapes
        for predicate, shapes in self._by_objects_of.items():
            for node in tables.into.get(predicate, ()):
                yield node, shapes

    def _of(self, types: Terms) -> tuple[Node, ...]:
        key = tuple(types)
        shapes = self._of_types.get(key)
        if shapes is None:
            shapes = tuple(dict.fromkeys(each for type_ in key for each in self._by_class.get(type_, ())))
            if len(self._of_types) >= MOST_KEPT:
                self._of_types.clear()
            self._of_types[key] = shapes
        return shapes

    def _of_shared(self, shared: Tables) -> _Shared:
        """Find the targets that shared tables tell of, and those that shapes name."""
        if self._shared is None or self._shared.tables is not shared or self._shared.size != shared.size:
            found: defaultdict[str, dict[Node, None]] = defaultdict(dict)
            for node, shapes in (*self._pairs(shared), *self._by_node.items()):
                found[node].update(dict.fromkeys(shapes))
            lists = {node: tuple(shapes) for node, shapes in found.items() if shapes}
            has_literals = any(node[0] == '"' for node in lists)
            self._shared = _Shared(shared, shared.size, lists, has_literals)
        return self._shared


@dataclass(frozen=True)
class _Shared:
    tables: Tables
    size: int
    shapes: dict[str, tuple[Node, ...]]
    has_literals: bool


def _add(found: Focus, node: str, shapes: Iterable[Node]) -> None:
    for shape in shapes:
        found[shape][node] = None


def _texts(index: Mapping[Any, list[Node]]) -> dict[str, list[Node]]:
    return {str(term): shapes for term, shapes in index.items()}


def _with_narrower(index: Mapping[str, list[Node]], classes: Classes) -> dict[str, list[Node]]:
    found: defaultdict[str, dict[Node, None]] = defaultdict(dict)
    for class_, shapes in index.items():
        for each in classes.below(class_):
            found[each].update(dict.fromkeys(shapes))
    return {class_: list(shapes) for class_, shapes in found.items()}
