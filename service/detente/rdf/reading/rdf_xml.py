"""RDF/XML of RDF 1.1 (https://www.w3.org/TR/rdf-syntax-grammar/): triples with their places, and every fault.

Section numbers are those of the recommendation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from detente.rdf.namespaces import RDF, TYPE
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.rdf_xml_frames import (
    Arc,
    CollectionFrame,
    ElementFrame,
    LiteralFrame,
    Node,
    NodeFrame,
    NodesFrame,
    ObjectFrame,
    Scope,
    SkippedFrame,
)
from detente.rdf.reading.rdf_xml_terms import (
    CORE,
    NO_ATTRIBUTES,
    OLD,
    SYNTAX,
    Attributes,
    RdfXmlTerms,
    iri_of,
)
from detente.rdf.reading.source import Source
from detente.rdf.reading.xml_literals import SEPARATOR

_NOT_NODES = CORE | OLD | {f"{SYNTAX}li"}  # 7.2.5
_NOT_PROPERTIES = CORE | OLD | {f"{SYNTAX}Description"}  # 7.2.6
_SUBJECT = ("ID", "about", "nodeID")
_OTHER_XML = {
    "http://www.w3.org/2004/03/trix/trix-1/": "TriX, which is not read; save it as TriG",
    "http://www.w3.org/2005/sparql-results#": "results of a query, which are no RDF",
    "http://www.w3.org/1999/xhtml": "a page for people (HTML), not RDF; look on it for a link to the data",
}
OWL_XML = "this is OWL/XML, which is not RDF; save it as RDF/XML or Turtle"


class Placed(NamedTuple):
    """A triple, and the byte at which the element begins that states it."""

    offset: int
    subject: Node
    predicate: NamedNode
    object: Node | Literal


class RdfXml(RdfXmlTerms):
    """Reads RDF/XML piece by piece: `taken` gives the triples so far, `faults` has what was wrong."""

    def __init__(self, source: Source, limits: InputLimits, base: str | None) -> None:
        super().__init__(source, limits)
        self._triples: list[Placed] = []
        self._frames: list[ElementFrame] = [NodesFrame(Scope(base, None))]

    def taken(self) -> Iterator[Placed]:
        """Yield the triples since the last time."""
        triples, self._triples = self._triples, []
        return iter(triples)

    # What expat calls

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        super()._element(name, attributes)
        frame = self._frames[-1]
        match frame:
            case LiteralFrame():
                frame.depth += 1
                frame.xml.start(name, attributes)
            case SkippedFrame():
                frame.depth += 1
            case NodeFrame():
                self._property(frame, name, attributes)
            case ObjectFrame():
                self._object(frame, name, attributes)
            case CollectionFrame():
                if subject := self._node(frame.scope, name, attributes):
                    frame.items.append(subject)
            case _:
                self._top(frame, name, attributes)

    def _element_end(self, name: str) -> None:
        super()._element_end(name)
        frame = self._frames[-1]
        if isinstance(frame, LiteralFrame | SkippedFrame) and frame.depth:
            frame.depth -= 1
            if isinstance(frame, LiteralFrame):
                frame.xml.end()
            return
        self._frames.pop()
        match frame:
            case ObjectFrame():
                self._end_of_object(frame)
            case CollectionFrame():
                self._end_of_collection(frame)
            case LiteralFrame():
                self._state(frame.arc, Literal(str(frame.xml), datatype=RDF.XMLLiteral))

    def _characters(self, text: str) -> None:
        super()._characters(text)
        frame = self._frames[-1]
        match frame:
            case LiteralFrame():
                frame.xml.text(text)
                self._bound_literal(frame)
            case ObjectFrame():
                frame.text.append(text)
            case SkippedFrame():
                pass
            case _:
                if text.strip(" \t\r\n"):
                    self._fault(f"text where an element belongs: {text.strip()[:40]!r}")

    def _comment(self, text: str) -> None:
        super()._comment(text)
        frame = self._frames[-1]
        if isinstance(frame, LiteralFrame):
            frame.xml.comment(text)
            self._bound_literal(frame)

    def _instruction(self, target: str, data: str) -> None:
        super()._instruction(target, data)
        frame = self._frames[-1]
        if isinstance(frame, LiteralFrame):
            frame.xml.instruction(target, data)
            self._bound_literal(frame)

    def _bound_literal(self, frame: LiteralFrame) -> None:
        if frame.xml.length > self._limits.literal_characters:
            self._exceed("literal_characters", "text of more than {} characters")

    # Elements

    def _top(self, frame: ElementFrame, name: str, attributes: dict[str, str]) -> None:
        """Read what stands in the document, or in rdf:RDF (7.2.8, 7.2.9)."""
        is_root = len(self._frames) == 1
        if is_root:
            self._check_root(name, attributes)
        if is_root and iri_of(name) == f"{SYNTAX}RDF":
            read = self._attributes(attributes)
            if read.syntax or read.properties:
                self._fault("rdf:RDF has attributes that belong on the elements in it")
            self._frames.append(NodesFrame(self._scope(frame.scope, attributes)))
        else:
            self._node(frame.scope, name, attributes)

    def _check_root(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, local = name.partition(SEPARATOR)
        if namespace in _OTHER_XML:
            self._stop(f"this is {_OTHER_XML[namespace]}")
        if local.startswith("Ontology") and any(SEPARATOR not in each for each in attributes):
            self._stop(OWL_XML)
        if not local:
            self._stop(
                f"<{name}> has no namespace, so that this is no RDF/XML; its root is rdf:RDF, where "
                "XML namespaces are required"
            )

    def _node(self, outer: Scope, name: str, attributes: dict[str, str]) -> Node | None:
        """Read a node element (7.2.11); gives its subject, None where it is wrong."""
        scope, read = self._scope(outer, attributes), self._attributes(attributes)
        type_ = iri_of(name)
        named = [each for each in _SUBJECT if each in read.syntax]
        wrong = None
        if type_ in _NOT_NODES:
            wrong = f"rdf:{type_.removeprefix(SYNTAX)} where a node element belongs"
        elif SEPARATOR not in name:
            wrong = f"the element <{name}> has no namespace"
        elif len(named) > 1:
            wrong = f"rdf:{named[0]} and rdf:{named[1]} on one element; leave one"
        elif alien := read.syntax.keys() - {*_SUBJECT}:
            wrong = f"rdf:{min(alien)} does not belong on a node element"
        if wrong:
            self._skip(scope, wrong)
            return None
        subject = self._subject(scope, read.syntax)
        if type_ != f"{SYNTAX}Description":
            self._emit(subject, TYPE, self._resolved(scope, type_))
        self._property_attributes(scope, subject, read.properties)
        self._frames.append(NodeFrame(scope, subject))
        return subject

    def _property(self, frame: NodeFrame, name: str, attributes: dict[str, str]) -> None:
        """Read a property element (7.2.14)."""
        scope, read = self._scope(frame.scope, attributes), self._attributes(attributes)
        iri = iri_of(name)
        if iri in _NOT_PROPERTIES:
            self._skip(scope, f"rdf:{iri.removeprefix(SYNTAX)} where a property belongs")
            return
        if SEPARATOR not in name:
            self._skip(scope, f"the element <{name}> has no namespace")
            return
        if iri == f"{SYNTAX}li":
            frame.members += 1
            iri = f"{SYNTAX}_{frame.members}"
        if alien := read.syntax.keys() & {"about"}:
            self._fault(f"rdf:{min(alien)} does not belong on a property; rdf:resource names its object")
        predicate = self._resolved(scope, iri)
        if predicate is None:
            self._frames.append(SkippedFrame(scope))
            return
        statement = self._identified(scope, read.syntax["ID"]) if "ID" in read.syntax else None
        self._open_property(scope, Arc(frame.subject, predicate, statement), read)

    def _open_property(self, scope: Scope, arc: Arc, read: Attributes) -> None:
        syntax = read.syntax
        if read is NO_ATTRIBUTES:
            self._frames.append(ObjectFrame(scope, arc, None))
            return
        if "parseType" in syntax:
            if read.properties or syntax.keys() & {"resource", "nodeID", "datatype"}:
                self._fault("rdf:parseType stands beside rdf:ID alone; leave the other attributes out")
            self._parse_type(scope, arc, syntax["parseType"])
            return
        frame = ObjectFrame(scope, arc, self._datatype(scope, syntax))
        named = syntax.keys() & {"resource", "nodeID"}
        if len(named) > 1:
            self._fault("Not both rdf:resource and rdf:nodeID could be set at the same time")
        if named or read.properties:
            if frame.datatype:
                self._fault("rdf:datatype is for text, and other attributes give this property a node")
            frame.by_attributes = True
            frame.object = self._named_object(scope, syntax)
            self._property_attributes(scope, frame.object, read.properties)
        self._frames.append(frame)

    def _parse_type(self, scope: Scope, arc: Arc, kind: str) -> None:
        """Open a property of some rdf:parseType (7.2.17 to 7.2.20): any other value is as Literal."""
        if kind == "Resource":
            node = BlankNode()
            self._state(arc, node)
            self._frames.append(NodeFrame(scope, node))
        elif kind == "Collection":
            self._frames.append(CollectionFrame(scope, arc))
        else:
            self._frames.append(LiteralFrame(scope, arc))

    def _object(self, frame: ObjectFrame, name: str, attributes: dict[str, str]) -> None:
        """Read the node element in a property element (7.2.15)."""
        if frame.by_attributes:
            self._skip(frame.scope, "an element in a property whose attributes give its object")
        elif frame.object is not None:
            self._skip(frame.scope, "a second object in one property element; give it an element of its own")
        elif frame.datatype is not None:
            self._skip(frame.scope, "an element in a property that has an rdf:datatype")
        else:
            frame.object = self._node(frame.scope, name, attributes) or BlankNode()

    def _end_of_object(self, frame: ObjectFrame) -> None:
        text = "".join(frame.text)
        if frame.object is None:
            literal = self._literal(text, frame.scope.language, frame.datatype)
            if literal is not None:
                self._state(frame.arc, literal)
            return
        if text.strip(" \t\r\n"):
            self._fault(f"text beside a node in one property: {text.strip()[:40]!r}")
        self._state(frame.arc, frame.object)

    def _end_of_collection(self, frame: CollectionFrame) -> None:
        cells = [BlankNode() for _ in frame.items]
        self._state(frame.arc, cells[0] if cells else RDF.nil)
        for number, (cell, item) in enumerate(zip(cells, frame.items, strict=True), start=1):
            self._emit(cell, RDF.first, item)
            self._emit(cell, RDF.rest, cells[number] if number < len(cells) else RDF.nil)

    def _skip(self, scope: Scope, message: str) -> None:
        self._fault(message)
        self._frames.append(SkippedFrame(scope))

    # Statements

    def _property_attributes(self, scope: Scope, subject: Node, properties: Mapping[str, str]) -> None:
        for iri, value in properties.items():
            predicate = self._resolved(scope, iri)
            is_type = iri == TYPE.value
            object_ = self._resolved(scope, value) if is_type else self._literal(value, scope.language, None)
            if predicate is not None:
                self._emit(subject, predicate, object_)

    def _state(self, arc: Arc, object_: Node | Literal) -> None:
        """State a property, and what its rdf:ID says of that (7.3)."""
        self._emit(arc.subject, arc.predicate, object_)
        if arc.statement is not None:
            self._emit(arc.statement, TYPE, RDF.Statement)
            self._emit(arc.statement, RDF.subject, arc.subject)
            self._emit(arc.statement, RDF.predicate, arc.predicate)
            self._emit(arc.statement, RDF.object, object_)

    def _emit(self, subject: Node, predicate: NamedNode, object_: Node | Literal | None) -> None:
        if object_ is not None:
            self._triples.append(Placed(self._offset, subject, predicate, object_))
