"""The classes of what may hold or occur: the one list of them, asked of the ontology that ships.

A class that is added to the ontology below det:Eventuality is in all of these, and so on every page, in every
table and in every question that tells eventualities apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET
from detente.vocabulary.ontology import shipped_ontology

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

EVENTUALITIES: tuple[NamedNode, ...] = shipped_ontology().below(DET.Eventuality)
"""Every class below det:Eventuality, in the order in which the ontology defines them."""

NARROW = tuple(each for each in EVENTUALITIES if each != DET.Event)
"""Those that things are told apart by; what is of none of them is just an event."""


def local_name(class_: NamedNode) -> str:
    """Give the name of a class in det:, such as `ArmedConflict`."""
    return class_.value.removeprefix(DET.iri)


def hyphenated(class_: NamedNode) -> str:
    """Write the name of a class as addresses have it, such as `armed-conflict`."""
    return _CAPITAL.sub("-", local_name(class_)).lower()


KINDS_OF_EVENTUALITIES: Mapping[str, NamedNode] = {hyphenated(each): each for each in (*NARROW, DET.Event)}
"""Every class by its name in addresses; `event` is every event of no narrower class."""


def below(class_: NamedNode) -> tuple[NamedNode, ...]:
    """Give the classes of eventualities below one of them."""
    return shipped_ontology().below(class_)


def is_event(class_: NamedNode) -> bool:
    """Tell whether a class is det:Event or below it."""
    return class_ == DET.Event or class_ in below(DET.Event)


def narrowest(classes: Collection[NamedNode]) -> frozenset[NamedNode]:
    """Leave out the classes above another of the same thing."""
    superclasses = shipped_ontology().superclasses
    wider = frozenset[NamedNode]().union(*(superclasses.get(each, ()) for each in classes))
    return frozenset(classes) - wider


def in_sparql(classes: Iterable[NamedNode], separator: str = " ") -> str:
    """List classes as a query does that has the prefix det:."""
    return separator.join(f"det:{local_name(each)}" for each in classes)


def narrowest_filters(thing: str, class_: str) -> str:
    """Write the SPARQL filters that leave out a class of a thing that is of one below it, too.

    `thing` and `class_` are variables, and `class_` is one of the narrow ones.
    """
    return " ".join(
        f"FILTER ({class_} != det:{local_name(wide)} || NOT EXISTS {{ {thing} a ?narrower "
        f"FILTER (?narrower IN ({in_sparql(below(wide), ', ')})) }})"
        for wide in NARROW
        if below(wide)
    )
