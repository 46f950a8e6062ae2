"""Which shapes target which nodes of tables (SHACL 2.1.3); targets of shared tables are found once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib.term import Node

from detente.gate.compiled.classes import Classes
from detente.gate.compiled.tables import Tables
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
        for nodes, shapes in self._groups(own):
            for shape in shapes:
                found[shape].update(nodes if named is own else {n: None for n in nodes if n in names})
        fewer: Iterable[str] = names if len(names) < len(beside.shapes) else beside.shapes
        for node in fewer:
            if node in names and node in beside.shapes:
                _add(found, node, beside.shapes[node])
        return found

    def _groups(self, tables: Tables) -> Iterator[tuple[dict[str, None], Iterable[Node]]]:
        """Yield what tables say of targets: nodes of the same shapes, each node as often as it is one."""
        by_types: dict[tuple[str, ...], dict[str, None]] = {}
        for node, types in tables.out.get(_TYPE, {}).items():
            key = types if isinstance(types, tuple) else tuple(types)
            of_them = by_types.get(key)
            if of_them is None:
                of_them = by_types[key] = {}
            of_them[node] = None
        for key, nodes in by_types.items():
            yield nodes, self._of(key)
        for predicate, shapes in self._by_subjects_of.items():
            yield dict.fromkeys(tables.out.get(predicate, ())), shapes
        for predicate, shapes in self._by_objects_of.items():
            yield dict.fromkeys(tables.into.get(predicate, ())), shapes

    def _of(self, key: tuple[str, ...]) -> tuple[Node, ...]:
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
            for nodes, shapes in self._groups(shared):
                for node in nodes:
                    found[node].update(dict.fromkeys(shapes))
            for node, shapes in self._by_node.items():
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
