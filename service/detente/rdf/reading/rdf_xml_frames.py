"""What is open while RDF/XML is read: one frame an element, each with what may stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode

from detente.rdf.reading.xml_literals import XmlLiteral

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Scope:
    """Base IRI and language in force; both may be absent."""

    base: str | None
    language: str | None


@dataclass
class ElementFrame:
    """An open element."""

    scope: Scope


@dataclass
class NodesFrame(ElementFrame):
    """`rdf:RDF`, or the document: node elements stand in it."""


@dataclass
class NodeFrame(ElementFrame):
    """A node element, or a property of parseType Resource: property elements stand in it."""

    subject: Node
    members: int = 0
    """How many `rdf:li` there were."""


@dataclass
class Arc:
    """Subject and predicate of a property element, and the IRI that its statement is to have."""

    subject: Node
    predicate: NamedNode
    statement: NamedNode | None


@dataclass
class ObjectFrame(ElementFrame):
    """A property element: text or one node element stands in it, nothing if attributes give its object."""

    arc: Arc
    datatype: NamedNode | None
    object: Node | None = None
    by_attributes: bool = False
    text: list[str] = field(default_factory=list)


@dataclass
class CollectionFrame(ElementFrame):
    """A property of parseType Collection: node elements stand in it."""

    arc: Arc
    items: list[Node] = field(default_factory=list)


@dataclass
class LiteralFrame(ElementFrame):
    """A property of parseType Literal: any XML stands in it."""

    arc: Arc
    xml: XmlLiteral = field(default_factory=XmlLiteral)
    depth: int = 0


@dataclass
class SkippedFrame(ElementFrame):
    """What stands in an element that is wrong; it is read past."""

    depth: int = 0
