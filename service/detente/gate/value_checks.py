"""What the gate asks of each quad by itself: terms that are defined, values of their kind, dates that are.

What is asked follows from the ontology: which properties take resources, and which datatype others have.
No quad is judged by another, so the quads that a change adds are all that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.characters import name_fault
from detente.derivation.closure import is_closed
from detente.derivation.sayings import WHO_SAID_WHAT
from detente.errors import UnsupportedTermError
from detente.gate.days_to_come import Clock, DaysToCome, utc_today
from detente.gate.hints import nearest_term
from detente.gate.minted import MintedNames
from detente.gate.rdflib_terms import rdflib_graph, to_rdflib
from detente.gate.report import Finding, Report, Result
from detente.gate.results import name
from detente.rdf.namespaces import DET, EDTF, LABEL, SH, SKOS, TYPE, XSD, Namespace
from detente.rdf.quads import Object
from detente.rdf.terms import check_quad
from detente.vocabulary.edtf import bounds
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

_TERMS = "no undefined det: term is used"
_UNDEFINED = "The ontology defines no such term"
_SPELLING = "Look for its spelling in the list at /ontology."
_INTEGERS = (
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_DERIVED = {
    XSD.integer: frozenset(XSD[each] for each in _INTEGERS),
    XSD.decimal: frozenset(XSD[each] for each in ("decimal", *_INTEGERS)),
}
"""Datatypes whose values are values of another one (XML Schema 1.1-2, section 3): stores give either back."""

VALUE_RULES = Namespace("https://w3id.org/detente/shapes#value-")
"""What reports name as the shapes that values break; no shapes graph has them."""


@dataclass(frozen=True)
class _Rule:
    """A rule of this module: its name in words and in IRIs, and what SHACL calls a constraint of its kind."""

    called: str
    slug: str
    component: NamedNode


_NO_LITERAL = _Rule("value is no literal", "no-literal", SH.NodeKindConstraintComponent)
_LITERAL = _Rule("value is a literal", "literal", SH.NodeKindConstraintComponent)
_DATATYPE = _Rule("value has its property's datatype", "datatype", SH.DatatypeConstraintComponent)
_DATE = _Rule("EDTF date is one", "edtf", SH.DatatypeConstraintComponent)
_SHOWN = _Rule("label can be read", "readable-label", SH.PatternConstraintComponent)
_NAMED = _Rule("nodes of entries, authority and curation have IRIs", "named", SH.NodeKindConstraintComponent)
_REVIEWED = _Rule("the authority has no claims", "reviewed", SH.NotConstraintComponent)
_MINTED = _Rule("names under the base are where they belong", "minted", SH.PatternConstraintComponent)
_TO_COME = _Rule("no day is still to come", "still-to-come", SH.MaxInclusiveConstraintComponent)
LABELS = frozenset({LABEL, SKOS.prefLabel, SKOS.altLabel})
"""What names a thing on pages: in what the rules read, it can be read."""
_Fault = tuple[_Rule, str]
"""The rule that a quad breaks, and what is wrong."""


class ValueChecks:
    """The checks that an ontology asks for."""

    def __init__(self, ontology: Ontology, iris: Iris, today: Clock = utc_today) -> None:
        self._ontology = ontology
        self._iris = iris
        self.days = DaysToCome(iris, today)
        """Which days nothing can have been on yet."""
        self.minted = MintedNames(iris)
        """What names under the base say of where they belong."""

    def report(self, quads: Iterable[Quad]) -> Report:
        """Report what is wrong with quads, each thing once, in order."""
        found = {result for quad in quads for result in self._results(quad)}
        return Report(tuple(sorted(found, key=str)))

    def accepts(self, predicate: NamedNode, value: Literal) -> bool:
        """Tell whether a literal is a value of a property, whatever has it and in whichever graph."""
        return not any(self._literal(predicate, value))

    def _results(self, quad: Quad) -> Iterator[Result]:
        try:
            check_quad(quad)
        except UnsupportedTermError as error:
            focus, path = self._written(quad.subject), self._written(quad.predicate)
            yield Result("Violation", focus, path, "", "terms are those of RDF 1.1", str(error))
            return
        for term in self._undefined(quad):
            focus, value = self._written(quad.subject), self._written(term)
            about = (quad.subject, term)
            yield Result("Violation", focus, "", value, _TERMS, self._meant(term), about=about)
        for rule, message in self._faults(quad):
            yield self._result(quad, rule, message)

    def _result(self, quad: Quad, rule: _Rule, message: str) -> Result:
        focus, path, value = map(self._written, (quad.subject, quad.predicate, quad.object))
        terms = Finding(
            severity=SH.Violation,
            focus=cast(Object, quad.subject),
            shape=VALUE_RULES[rule.slug],
            component=rule.component,
            path=quad.predicate,
            value=cast(Object, quad.object),
            messages=(Literal(message, language="en"),),
        )
        return Result("Violation", focus, path, value, rule.called, message, terms)

    def _undefined(self, quad: Quad) -> Iterator[NamedNode]:
        for term in (quad.predicate, quad.object):
            if (
                isinstance(term, NamedNode)
                and term.value.startswith(DET.iri)
                and term not in self._ontology.terms
            ):
                yield term

    def _meant(self, term: NamedNode) -> str:
        """Say what may be meant by a term that is not defined."""
        return f"{_UNDEFINED}. {nearest_term(term, self._ontology.terms) or _SPELLING}"

    def _faults(self, quad: Quad) -> Iterator[_Fault]:
        value = quad.object
        if isinstance(value, Literal):
            yield from self._literal(quad.predicate, value)
            yield from self._name(quad, value)
            if fault := self.days.fault(
                _iri(quad.subject), quad.predicate.value, value, _iri(quad.graph_name)
            ):
                yield _TO_COME, fault
        elif quad.predicate in self._ontology.datatypes:
            yield _LITERAL, f"{_local(quad.predicate)} takes a literal. Write the value itself, in quotes."
        if quad.predicate == TYPE and value in WHO_SAID_WHAT and quad.graph_name == AUTHORITY.iri(self._iris):
            yield (
                _REVIEWED,
                (
                    "Entries, claims and their anchors belong in the entry's own graph: the authority is "
                    "what was reviewed, and says nothing on anybody's word. Leave this out here."
                ),
            )
        if fault := self.minted.fault(*map(_iri, quad)):
            yield _MINTED, fault
        has_blank = isinstance(quad.subject, BlankNode) or isinstance(value, BlankNode)
        if has_blank and is_closed(quad, self._iris):
            # What hangs on a blank node is settled nowhere: the rules follow IRIs alone.
            yield (
                _NAMED,
                (
                    f"Blank nodes do not get from {quad.graph_name} to what is settled. Give each an IRI: "
                    "claim/<entry id>/<local id>, that with #anchor, #quote or #position, evidence/<slug>, "
                    "id/<kind>/<slug>."
                ),
            )

    def _name(self, quad: Quad, value: Literal) -> Iterator[_Fault]:
        is_read = quad.predicate in LABELS and is_closed(quad, self._iris)
        if is_read and (fault := name_fault(value.value)):
            yield _SHOWN, f"After {fault.offset} characters this label {fault.message}."

    def _literal(self, predicate: NamedNode, value: Literal) -> Iterator[_Fault]:
        if predicate in self._ontology.object_properties:
            message = f"{_local(predicate)} leads to a thing, and this is a literal. Write the thing's IRI."
            yield _NO_LITERAL, message
        elif message := self._datatype_fault(predicate, value):
            yield _DATATYPE, message
        if value.datatype.value.startswith(EDTF.iri) and (fault := _date_fault(value.value)):
            yield _DATE, fault

    def _datatype_fault(self, predicate: NamedNode, value: Literal) -> str:
        declared = self._ontology.datatypes.get(predicate)
        if declared is None:
            return ""
        called = self._written(declared)
        if value.datatype not in _DERIVED.get(declared, {declared}):
            return f"{_local(predicate)} takes values of datatype {called}. Write it as one."
        if rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value)).ill_typed:
            return f"This is no {called}. Write one, or leave {_local(predicate)} out."
        return ""

    def _written(self, term: object) -> str:
        return name(to_rdflib(term), self._names)

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


def _iri(term: object) -> str:
    """Give the IRI of a node, or nothing for what has none."""
    return term.value if isinstance(term, NamedNode) else ""


def _local(term: NamedNode) -> str:
    return f"det:{term.value.removeprefix(DET.iri)}"
