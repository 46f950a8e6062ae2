"""What shapes can see from a focus node, as one automaton for all of them.

A state is a place in a shape where the validator stands at a node; a step is a triple that it may read there,
and leads on to the other end of the triple. Shapes share what they read alike: from one state, there is one
step for each predicate and direction, so the automaton is a tree but for repeated paths and for shapes that
refer to themselves. A trigger is a read that does not start at the focus node: a change that fits it may
concern every target.

The automaton sees at least what pySHACL reads (https://www.w3.org/TR/shacl/, sections 2.3, 4 and 5); it reads
paths in its order, which for inverse sequences is not the recommendation's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.term import Node

from detente.gate.rdflib_terms import from_rdflib
from detente.rdf.quads import Object

ANYWHERE_TERMS = tuple(rdflib.URIRef(str(SH) + name) for name in ("rule", "expression", "js"))
"""Parameters of SHACL-AF and SHACL-JS: what these compute may depend on, or add to, any of the data."""

REPEATED: dict[rdflib.URIRef, Literal["*", "+", "?"]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
FUNCTION_TYPES = tuple(rdflib.URIRef(str(SH) + name) for name in ("SPARQLFunction", "JSFunction"))


@dataclass(frozen=True, slots=True)
class Step:
    """A triple that is read at a node: with the node as its subject, or as its object if `inverse`."""

    source: int
    predicate: NamedNode | None
    """None is any predicate."""
    inverse: bool
    target: int
    other: Object | None = None
    """The other end of the triple, where only one will do."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A triple that a shape reads wherever the focus node is; None is any term."""

    shape: Node
    subject: Object | None = None
    predicate: NamedNode | None = None
    object: Object | None = None


class Reach:
    """The automaton: every shape with targets starts in the state `START`."""

    START = 0

    def __init__(self) -> None:
        self.into: defaultdict[int, list[Step]] = defaultdict(list)
        self.reading: defaultdict[NamedNode | None, list[Step]] = defaultdict(list)
        self.silent: defaultdict[int, list[int]] = defaultdict(list)
        """States from which a state is entered without a step."""
        self.triggers: list[Trigger] = []
        self.states = 1
        self._targets: dict[tuple[object, ...], int] = {}

    def state(self) -> int:
        """Make a state."""
        self.states += 1
        return self.states - 1

    def step(
        self,
        source: int,
        predicate: NamedNode | None,
        inverse: bool,
        target: int | None = None,
        other: Object | None = None,
    ) -> int:
        """Add a step, to a state of its own by default; give the state that it leads to."""
        key = (source, predicate, inverse, other)
        if key not in self._targets:
            self._targets[key] = self.state() if target is None else target
            step = Step(source, predicate, inverse, self._targets[key], other)
            self.into[step.target].append(step)
            self.reading[predicate].append(step)
        return self._targets[key]

    def enter(self, source: int, target: int) -> None:
        """Add a silent move."""
        if source != target and source not in self.silent[target]:
            self.silent[target].append(source)

    def path(self, path: Node | Path, source: int, inverse: bool = False, other: Object | None = None) -> int:
        """Add the steps of a path from a state; give the state at its end (SHACL 2.3.1, SPARQL 9.1)."""
        if isinstance(path, rdflib.URIRef):
            return self.step(source, NamedNode(str(path)), inverse, other=other)
        if isinstance(path, InvPath):
            return self.path(path.arg, source, not inverse)
        if isinstance(path, SequencePath):
            for part in reversed(path.args) if inverse else path.args:
                source = self.path(part, source, inverse)
            return source
        if isinstance(path, AlternativePath):
            return self._meet(self.path(part, source, inverse) for part in path.args)
        if isinstance(path, MulPath):
            return self._repeat(path, source, inverse)
        if isinstance(path, NegatedPath):
            return self._meet(self.step(source, None, way) for way in (False, True))
        return self.step(source, None, inverse)  # a variable

    def _meet(self, ends: Iterable[int]) -> int:
        ends = frozenset(ends)
        end = self._targets.setdefault((ends,), self.states)
        if end == self.states:
            self.state()
            for each in ends:
                self.enter(each, end)
        return end

    def _repeat(self, path: MulPath, source: int, inverse: bool) -> int:
        end = self._targets.setdefault((source, path.n3(), inverse), self.states)
        if end < self.states:
            return end
        self.state()
        self.enter(source, end)
        after = self.path(path.path, end, inverse)
        self.enter(after, end)  # for p? this is more than it reads
        return end

    def instance_of(self, source: int) -> None:
        """Add what a check for a SHACL instance reads (SHACL 1.1)."""
        type_ = self.step(source, NamedNode(str(RDF.type)), inverse=False)
        self.step(type_, NamedNode(str(RDFS.subClassOf)), inverse=False, target=type_)

    def steps_reading(self, predicate: NamedNode) -> Iterator[Step]:
        """Yield the steps that a triple with a predicate may be."""
        yield from self.reading.get(predicate, ())
        yield from self.reading.get(None, ())


def is_local(shapes: rdflib.Graph) -> bool:
    """Tell whether validating the targets that see a change finds all that may differ.

    Not so where shapes infer data or call functions, which may read any of it; nor where a property shape
    has property shapes, whose results are about its values (SHACL 4.7.2) and not about the target.
    """
    return not (
        any((None, term, None) in shapes for term in ANYWHERE_TERMS)
        or any((None, RDF.type, type_) in shapes for type_ in FUNCTION_TYPES)
        or any((shape, SH.path, None) in shapes for shape in shapes.subjects(SH.property))
    )


def shacl_path(shapes: rdflib.Graph, path: Node, inverse: bool = False) -> rdflib.URIRef | Path:
    """Read a property path of the shapes graph, each part in pySHACL's order."""
    if isinstance(path, rdflib.URIRef):
        return InvPath(path) if inverse else path
    if (path, RDF.first, None) in shapes:
        return SequencePath(*(shacl_path(shapes, part, inverse) for part in shapes.items(path)))
    if (turned := shapes.value(path, SH.inversePath)) is not None:
        return shacl_path(shapes, turned, not inverse)
    if (choices := shapes.value(path, SH.alternativePath)) is not None:
        return AlternativePath(*(shacl_path(shapes, part, inverse) for part in shapes.items(choices)))
    for term, mod in REPEATED.items():
        if (repeated := shapes.value(path, term)) is not None:
            return MulPath(shacl_path(shapes, repeated, inverse), mod)
    raise ValueError(f"{path} is no property path")


def constant(term: Node) -> Object | None:
    """Give a term of a pattern, None where it is a variable or a blank node."""
    return from_rdflib(term) if isinstance(term, (rdflib.URIRef, rdflib.Literal)) else None
