"""How much one input may hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from detente.characters import NUL
from detente.rdf.quads import GraphName, Object, Subject
from detente.rdf.reading.source import Fault

MOST_BYTES_A_CHARACTER = 12
"""A character above U+FFFF as two escapes of JSON, which is the longest way to write one."""


@dataclass(frozen=True)
class InputLimits:
    """Bounds of one input; what is beyond one of them is refused with its name.

    The defaults are for what comes over HTTP; the command line, where the machine is the user's own, may
    raise each of them.
    """

    input_bytes: int = 64 << 20
    """Bytes as they come, compressed or not."""
    expanded_bytes: int = 256 << 20
    """Bytes once gzip is undone, and characters once the entities of XML are put in."""
    quads: int = 2_000_000
    """Quads as they are written, repeated ones too."""
    characters: int = 1 << 30
    """Characters of all terms: a prefix makes a long IRI of a few bytes, as often as it is used."""
    literal_characters: int = 1 << 20
    """Characters of one literal."""
    iri_characters: int = 8 << 10
    """Characters of one IRI."""
    blank_nodes: int = 50_000
    """Blank nodes of one graph, which are to get labels that follow from their content."""
    nesting: int = 500
    """Brackets in brackets, elements in elements. The engine's memory for JSON-LD grows with the square."""


DEFAULT_LIMITS = InputLimits()

OPERATOR_LIMITS = InputLimits(
    input_bytes=1 << 36,
    expanded_bytes=1 << 37,
    quads=1 << 30,
    characters=1 << 37,
    literal_characters=1 << 24,
    blank_nodes=1_000_000,
)
"""Bounds for who runs the command line: their own machine's are nearer."""


def exceeded(limits: InputLimits, name: str, what: str, offset: int = 0) -> Fault:
    """Describe the input as beyond the limit `name`; `what` has `{}` where the bound goes.

    >>> exceeded(InputLimits(quads=3), "quads", "more than {} quads").message
    'more than 3 quads; the limit is quads=3'
    """
    bound = getattr(limits, name)
    return Fault(offset, f"{what.format(bound)}; the limit is {name}={bound}", name)


class Tally:
    """Counts what quads hold, and finds the first one that goes beyond a limit."""

    def __init__(self, limits: InputLimits) -> None:
        self._limits = limits
        self._short = min(limits.iri_characters, limits.literal_characters)
        self._quads = 0
        self._characters = 0
        self._blank_nodes: dict[GraphName, set[BlankNode]] = {}

    def fault(
        self, subject: Subject, predicate: NamedNode, object_: Object, graph: GraphName
    ) -> Fault | None:
        """Count one quad; give what is wrong with it, or None."""
        self._quads += 1
        value = object_.value
        lengths = (len(subject.value), len(predicate.value), len(value))
        self._characters += sum(lengths)
        return (
            (self._literal(object_, value) if type(object_) is Literal else None)
            or (self._node(object_, graph) if type(object_) is BlankNode else None)
            or (self._node(subject, graph) if type(subject) is BlankNode else None)
            or (self._long((subject, predicate, object_)) if max(lengths) > self._short else None)
            or self._total()
        )

    def graph_fault(self, graph: GraphName) -> Fault | None:
        """Check the name of a graph, where it is another than that of the quad before."""
        return self._long((graph,)) if isinstance(graph, NamedNode) else None

    def _literal(self, literal: Literal, value: str) -> Fault | None:
        if "\0" in value:
            return Fault(0, f"a literal has {NUL}")
        datatype = literal.datatype
        length = len(datatype.value)
        self._characters += length
        return self._long((datatype,)) if length > self._limits.iri_characters else None

    def _node(self, node: BlankNode, graph: GraphName) -> Fault | None:
        met = self._blank_nodes.setdefault(graph, set())
        met.add(node)
        if len(met) > self._limits.blank_nodes:
            return exceeded(self._limits, "blank_nodes", "more than {} blank nodes in one graph")
        return None

    def _long(self, terms: Iterable[Subject | Object]) -> Fault | None:
        for term in terms:
            is_literal = isinstance(term, Literal)
            name = "literal_characters" if is_literal else "iri_characters"
            if len(term.value) > getattr(self._limits, name):
                what = (
                    "a literal of more than {} characters"
                    if is_literal
                    else "an IRI of more than {} characters"
                )
                return exceeded(self._limits, name, what)
        return None

    def _total(self) -> Fault | None:
        if self._quads > self._limits.quads:
            return exceeded(self._limits, "quads", "more than {} quads")
        if self._characters > self._limits.characters:
            return exceeded(self._limits, "characters", "more than {} characters in all terms")
        return None
