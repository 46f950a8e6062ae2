"""What the gate asks of each quad by itself: terms that are defined, values of their kind, dates that are.

What is asked follows from the ontology: which properties take resources, and which datatype others have.
No quad is judged by another, so the quads that a change adds are all that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from detente.derivation.closure import is_closed
from detente.errors import UnsupportedTermError
from detente.gate.rdflib_terms import rdflib_graph, to_rdflib
from detente.gate.report import Report, Result
from detente.gate.results import name
from detente.rdf.namespaces import DET, EDTF, XSD
from detente.rdf.quads import Object
from detente.rdf.terms import check_quad
from detente.vocabulary.edtf import bounds
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

_UNDEFINED = "The ontology defines no such term. Look for its spelling in the ontology's list of terms."
_INTEGERS = (
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_DERIVED = {
    XSD.integer: frozenset(XSD[each] for each in _INTEGERS),
    XSD.decimal: frozenset(XSD[each] for each in ("decimal", *_INTEGERS)),
}
"""Datatypes whose values are values of another one (XML Schema 1.1-2, section 3): stores give either back."""

Fault = tuple[str, str, Object | Triple, str]
"""The name of a rule, the path, the value and what is wrong, of one quad."""


class ValueChecks:
    """The checks that an ontology asks for."""

    def __init__(self, ontology: Ontology, iris: Iris) -> None:
        self._ontology = ontology
        self._iris = iris

    def report(self, quads: Iterable[Quad]) -> Report:
        """Report what is wrong with quads, each thing once, in order."""
        found = {(quad.subject, *fault) for quad in quads for fault in self._faults(quad)}
        names = rdflib_graph(())
        results = [
            Result("Violation", _written(focus, names), path, _written(value, names), rule, message)
            for focus, rule, path, value, message in found
        ]
        return Report(tuple(sorted(results, key=str)))

    def _faults(self, quad: Quad) -> Iterator[Fault]:
        try:
            check_quad(quad)
        except UnsupportedTermError as error:
            yield "terms are those of RDF 1.1", "", quad.predicate, str(error)
            return
        yield from self._undefined(quad)
        value = quad.object
        if isinstance(value, Literal):
            yield from self._literal(quad, value)
        elif quad.predicate in self._ontology.datatypes:
            message = f"det:{_local(quad.predicate)} takes a literal. Write the value itself, in quotes."
            yield "value is a literal", f"det:{_local(quad.predicate)}", value, message
        if isinstance(quad.subject, BlankNode) or isinstance(value, BlankNode):
            yield from self._nameless(quad)

    def _undefined(self, quad: Quad) -> Iterator[Fault]:
        for term in (quad.predicate, quad.object):
            if (
                isinstance(term, NamedNode)
                and term.value.startswith(DET.iri)
                and term not in self._ontology.terms
            ):
                yield "no undefined det: term is used", "", term, _UNDEFINED

    def _literal(self, quad: Quad, value: Literal) -> Iterator[Fault]:
        predicate, path = quad.predicate, f"det:{_local(quad.predicate)}"
        if predicate in self._ontology.object_properties:
            message = f"{path} leads to a thing, and this is a literal. Write the IRI of the thing."
            yield "value is no literal", path, value, message
        elif message := self._datatype_fault(predicate, value):
            yield "value has its property's datatype", path, value, message
        if value.datatype == EDTF.EDTF and (fault := _date_fault(value.value)):
            yield "EDTF date is one", name(to_rdflib(predicate), self._names), value, fault

    def _datatype_fault(self, predicate: NamedNode, value: Literal) -> str:
        declared = self._ontology.datatypes.get(predicate)
        if declared is None:
            return ""
        called = name(to_rdflib(declared), self._names)
        if value.datatype not in _DERIVED.get(declared, {declared}):
            return f"det:{_local(predicate)} takes values of datatype {called}. Write it as one."
        if rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value)).ill_typed:
            return f"This is no {called}. Write one, or leave det:{_local(predicate)} out."
        return ""

    def _nameless(self, quad: Quad) -> Iterator[Fault]:
        """Ask for names where rules read: what hangs on a blank node there is settled nowhere."""
        if not is_closed(quad, self._iris):
            return
        node = quad.subject if isinstance(quad.subject, BlankNode) else quad.object
        path = name(to_rdflib(quad.predicate), self._names)
        message = (
            f"Blank nodes do not get from {quad.graph_name} to what is settled. Give each an IRI: "
            "claim/<entry id>/<local id>, that with #anchor, #quote or #position, evidence/<slug>, "
            "id/<kind>/<slug>."
        )
        yield "nodes of entries, authority and curation have IRIs", path, node, message

    @cached_property
    def _names(self) -> rdflib.Graph:
        return rdflib_graph(())


@lru_cache(maxsize=4096)
def _date_fault(text: str) -> str:
    try:
        bounds(text)
    except ValueError as error:
        return f"{str(error)[:1].upper()}{str(error)[1:]}. Correct the date, or leave it out."
    return ""


def _local(term: NamedNode) -> str:
    return term.value.removeprefix(DET.iri)


def _written(term: object, names: rdflib.Graph) -> str:
    return name(to_rdflib(term), names)
