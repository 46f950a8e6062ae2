"""Attributes of RDF/XML, and the terms that they stand for (https://www.w3.org/TR/rdf-syntax-grammar/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from detente.rdf.namespaces import RDF
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.rdf_xml_frames import Node, Scope
from detente.rdf.reading.references import is_absolute, resolve
from detente.rdf.reading.source import MOST_FAULTS, Fault, Source
from detente.rdf.reading.xml_check import BoundedXml, Stop
from detente.rdf.reading.xml_literals import SEPARATOR, XML

SYNTAX = RDF.iri
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
CORE = frozenset(
    f"{SYNTAX}{name}" for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype")
)
OLD = frozenset(f"{SYNTAX}{name}" for name in ("aboutEach", "aboutEachPrefix", "bagID"))
"""What RDF 1.1 took away."""
_NOT_PROPERTY_ATTRIBUTES = CORE | OLD | {f"{SYNTAX}Description", f"{SYNTAX}li"}  # 7.2.7
_UNQUALIFIED = frozenset(("ID", "about", "resource", "parseType", "type"))  # 6.1.4


_BASE, _LANGUAGE = (SEPARATOR.join((XML, name, "xml")) for name in ("base", "lang"))
_SYNTAX_ATTRIBUTES = CORE - {f"{SYNTAX}RDF"}


class Attributes(NamedTuple):
    """Attributes of an element: those of the syntax by local name, and those that are properties."""

    syntax: Mapping[str, str]
    properties: Mapping[str, str]


NO_ATTRIBUTES = Attributes({}, {})


class RdfXmlTerms(BoundedXml):
    """Makes terms of names and attributes; notes in `faults` what is wrong with them, and goes on."""

    def __init__(self, source: Source, limits: InputLimits) -> None:
        super().__init__(source, limits)
        self.faults: list[Fault] = []
        self._named: dict[str, BlankNode] = {}
        self._ids: set[str] = set()

    def _attributes(self, attributes: Mapping[str, str]) -> Attributes:
        if not attributes:
            return NO_ATTRIBUTES
        syntax, properties = {}, {}
        for name, value in attributes.items():
            iri = self._attribute(name)
            if iri is None or iri.startswith(XML):
                continue
            if iri in _SYNTAX_ATTRIBUTES:
                syntax[iri.removeprefix(SYNTAX)] = value
            elif iri in _NOT_PROPERTY_ATTRIBUTES:
                self._no_attribute(iri)
            else:
                properties[iri] = value
        return Attributes(syntax, properties)

    def _attribute(self, name: str) -> str | None:
        """Give the IRI of an attribute; None for one that has none, which only a few may lack (6.1.4)."""
        if SEPARATOR in name:
            return iri_of(name)
        if name in _UNQUALIFIED:
            return SYNTAX + name
        if not name.lower().startswith("xml"):
            self._fault(f"the attribute {name} has no namespace")
        return None

    def _no_attribute(self, iri: str) -> None:
        why = "RDF 1.1 does not have" if iri in OLD else "is no attribute"
        self._fault(f"rdf:{iri.removeprefix(SYNTAX)}, which {why}; leave it out")

    def _scope(self, outer: Scope, attributes: Mapping[str, str]) -> Scope:
        base, language = attributes.get(_BASE), attributes.get(_LANGUAGE)
        if base is None and language is None:
            return outer
        found = outer.base
        if base is not None:
            found = resolve(outer.base, base) if outer.base else (base if is_absolute(base) else outer.base)
            found = None if found is None else found.partition("#")[0]
        return Scope(found, outer.language if language is None else language or None)

    def _subject(self, scope: Scope, syntax: Mapping[str, str]) -> Node:
        if "ID" in syntax:
            return self._identified(scope, syntax["ID"]) or BlankNode()
        if "about" in syntax:
            return self._resolved(scope, syntax["about"]) or BlankNode()
        return self._blank(syntax["nodeID"]) if "nodeID" in syntax else BlankNode()

    def _named_object(self, scope: Scope, syntax: Mapping[str, str]) -> Node:
        if "resource" in syntax:
            return self._resolved(scope, syntax["resource"]) or BlankNode()
        return self._blank(syntax["nodeID"]) if "nodeID" in syntax else BlankNode()

    def _identified(self, scope: Scope, name: str) -> NamedNode | None:
        """Give the IRI of an rdf:ID (7.2.22), which a document has once."""
        self._check_name("rdf:ID", name)
        iri = self._resolved(scope, f"#{name}")
        if iri and iri.value in self._ids:
            self._fault(f"{iri.value} has already been used as rdf:ID value; use rdf:about to say more of it")
        if iri:
            self._ids.add(iri.value)
        return iri

    def _blank(self, name: str) -> BlankNode:
        self._check_name("rdf:nodeID", name)
        return self._named.setdefault(name, BlankNode())

    def _check_name(self, attribute: str, name: str) -> None:
        if not _NCNAME.fullmatch(name):
            self._fault(
                f"{attribute}={name[:80]!r} is no name: it begins with a letter or _, and has letters, "
                "digits, . - and _"
            )

    def _datatype(self, scope: Scope, syntax: Mapping[str, str]) -> NamedNode | None:
        return self._resolved(scope, syntax["datatype"]) if "datatype" in syntax else None

    def _resolved(self, scope: Scope, reference: str) -> NamedNode | None:
        if scope.base is None and not is_absolute(reference):
            self._fault(f"the relative IRI {reference[:80]!r}, and there is no base to resolve it")
            return None
        iri = reference if scope.base is None else resolve(scope.base, reference)
        try:
            return NamedNode(iri)
        except ValueError as error:
            self._fault(f"error while parsing IRI {reference[:200]!r}: {error}")
            return None

    def _literal(self, text: str, language: str | None, datatype: NamedNode | None) -> Literal | None:
        if datatype is not None:
            return Literal(text, datatype=datatype)
        try:
            return Literal(text, language=language) if language else Literal(text)
        except ValueError as error:
            self._fault(f"the language {language!r}: {error}")
            return None

    def _fault(self, message: str) -> None:
        fault = Fault(self._offset, message)
        self.faults.append(fault)
        if len(self.faults) >= MOST_FAULTS:
            raise Stop(fault)


@lru_cache(maxsize=1 << 12)
def iri_of(name: str) -> str:
    """Give the IRI of an element's or attribute's name."""
    parts = name.split(SEPARATOR)
    return name if len(parts) == 1 else parts[0] + parts[1]
