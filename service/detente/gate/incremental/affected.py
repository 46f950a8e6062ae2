"""From a change to the focus nodes whose verdict may differ: the automaton, walked backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple
from rdflib.term import Node

from detente.gate.incremental.reach import Reach, Step, Trigger
from detente.gate.incremental.view import GraphView, Start, Term

Changed = tuple[Start, NamedNode, Term]


@dataclass(frozen=True)
class AffectedFocusNodes:
    """Nodes that may see a change, and shapes of which every target may."""

    nodes: frozenset[Term]
    shapes: frozenset[Node]


def affected(reach: Reach, view: GraphView, changed: Iterable[Changed]) -> AffectedFocusNodes:
    """Find what may see the changed triples; `view` has those from before and those from after."""
    triples = list(changed)
    shapes = {
        trigger.shape for trigger in reach.triggers if any(_fits(trigger, triple) for triple in triples)
    }
    return AffectedFocusNodes(frozenset(_walk(reach, view, triples)), frozenset(shapes))


def _fits(trigger: Trigger, triple: Changed) -> bool:
    wanted = (trigger.subject, trigger.predicate, trigger.object)
    return all(term is None or term == found for term, found in zip(wanted, triple, strict=True))


def _walk(reach: Reach, view: GraphView, triples: list[Changed]) -> Iterator[Term]:
    stack = [place for triple in triples for place in _readers(reach, triple)]
    seen = set(stack)
    while stack:
        node, state = stack.pop()
        if state == reach.START and not isinstance(node, Triple):
            yield node
        for place in _before(reach, view, node, state):
            if place not in seen:
                seen.add(place)
                stack.append(place)


def _readers(reach: Reach, triple: Changed) -> Iterator[tuple[Term, int]]:
    """Yield where a validator stands when it reads a triple."""
    subject, predicate, object_ = triple
    for step in reach.steps_reading(predicate):
        here, there = (object_, subject) if step.inverse else (subject, object_)
        if step.other is None or step.other == there:
            yield here, step.source


def _before(reach: Reach, view: GraphView, node: Term, state: int) -> Iterator[tuple[Term, int]]:
    """Yield where a validator stands before it comes to a state at a node."""
    for source in reach.silent.get(state, ()):
        yield node, source
    for step in reach.into.get(state, ()):
        if step.other is None or step.other == node:
            for near in _near(view, node, step):
                yield near, step.source


def _near(view: GraphView, node: Term, step: Step) -> Iterator[Term]:
    if not step.inverse:
        reading = view.at(node, step.predicate) if view.has_at(node, step.predicate) else ()
        return (subject for subject, _ in reading)
    return (object_ for predicate, object_ in view.of(node) if step.predicate in (None, predicate))
