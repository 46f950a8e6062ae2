"""Constraint components of SHACL Core whose verdict follows from the value nodes alone (SHACL 4).

Each function takes a parameter's value, the shape and what is compiled with, and gives the constraint; None
where the value is of a kind that is left to pySHACL. What is True here pySHACL accepts, as it reads the
recommendation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

import rdflib
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from detente.gate.compiled.classes import Classes
from detente.gate.compiled.literals import of_datatype, within
from detente.gate.compiled.logic import Check, Constraint, Judge, Verdict, of_each
from detente.gate.compiled.lookups import Lookups
from detente.gate.compiled.paths import well_formed
from detente.gate.compiled.tables import Terms
from detente.gate.compiled.term_text import iri, is_literal, is_tagged, string_of
from detente.gate.rdflib_terms import from_rdflib
from detente.rdf.namespaces import TYPE


@dataclass(frozen=True)
class CompilingContext:
    """What constraints are compiled with."""

    graph: rdflib.Graph
    lookups: Lookups
    classes: Classes


Maker = Callable[[Node, Node, CompilingContext], Constraint | None]
_KINDS = {
    SH.IRI: "<",
    SH.Literal: '"',
    SH.BlankNode: "_",
    SH.BlankNodeOrIRI: "_<",
    SH.IRIOrLiteral: '<"',
    SH.BlankNodeOrLiteral: '_"',
}


def _whole(value: Node) -> int | None:
    """Read a count or a length; None where pySHACL might read it in another way, or refuse it."""
    plain = isinstance(value, rdflib.Literal) and value.datatype == XSD.integer and str(value).isdecimal()
    return int(str(value)) if plain else None


def _min_count(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    least = _whole(value)
    if least is None:
        return None

    def check(_: str, values: Terms) -> Verdict:
        if len(values) < least:
            return False
        # Several literals might be one to pySHACL.
        return True if least <= 1 or not any(map(is_literal, values)) else None

    return Constraint(check)


def _max_count(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    most = _whole(value)
    if most is None:
        return None

    def check(_: str, values: Terms) -> Verdict:
        if len(values) <= most:
            return True
        return False if most == 0 or not any(map(is_literal, values)) else None

    return Constraint(check)


def _has_value(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    if isinstance(value, rdflib.BNode):
        return None
    wanted = str(from_rdflib(value))
    otherwise = False if isinstance(value, rdflib.URIRef) else None
    return Constraint(lambda _, values: True if wanted in values else otherwise)


def _in(value: Node, _shape: Node, context: CompilingContext) -> Constraint | None:
    members = well_formed(context.graph, value)
    if not members or any(isinstance(member, rdflib.BNode) for member in members):
        return None
    allowed = frozenset(str(from_rdflib(member)) for member in members)
    has_literals = any(isinstance(member, rdflib.Literal) for member in members)

    def judge(term: str) -> Verdict:
        if term in allowed:
            return True
        return None if has_literals and term[0] == '"' else False

    return of_each(judge)


def _class(value: Node, _shape: Node, context: CompilingContext) -> Constraint | None:
    return of_each(context.classes.instance_of(iri(value))) if _is_iri(value) else None


def _datatype(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    return _of_known(of_datatype(value))


def _node_kind(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    kinds = _KINDS.get(rdflib.URIRef(str(value)))
    return kinds and of_each(lambda term: term[0] in kinds)  # type: ignore[return-value]


def _min_length(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    least = _whole(value)
    if least is None:
        return None
    return of_each(lambda term: None if term[0] == "_" else len(string_of(term)) >= least)


def _max_length(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    most = _whole(value)
    if most is None:
        return None
    return of_each(lambda term: None if term[0] == "_" else len(string_of(term)) <= most)


def _pattern(value: Node, shape: Node, context: CompilingContext) -> Constraint | None:
    flags = list(context.graph.objects(shape, SH.flags))
    if not isinstance(value, rdflib.Literal) or len(flags) > 1:
        return None
    chosen = str(flags[0]).lower() if flags else ""
    options = ("i" in chosen and re.IGNORECASE) | ("m" in chosen and re.MULTILINE)
    try:
        search = re.compile(str(value), options).search
    except re.error:
        return None
    return of_each(lambda term: None if term[0] == "_" else search(string_of(term)) is not None)


def _unique_lang(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
    def check(_: str, values: Terms) -> Verdict:
        tags = [term[term.rindex('"') :] for term in values if is_tagged(term)]
        return True if len(tags) == len(set(tags)) else None

    return Constraint(check) if isinstance(value, rdflib.Literal) and value.value is True else None


def _equals(value: Node, _shape: Node, context: CompilingContext) -> Constraint | None:
    if not _is_iri(value):
        return None
    table = context.lookups(iri(value))
    return Constraint(lambda focus, values: True if set(values) == set(table.get(focus) or ()) else None)


def _disjoint(value: Node, _shape: Node, context: CompilingContext) -> Constraint | None:
    if not _is_iri(value):
        return None
    table = context.lookups(iri(value))

    def check(focus: str, values: Terms) -> Verdict:
        others = table.get(focus) or ()
        if any(term in others for term in values):
            return False
        return None if any(map(is_tagged, values)) else True

    return Constraint(check)


def _closed(value: Node, shape: Node, context: CompilingContext) -> Constraint | None:
    """Allow no properties but some (SHACL 4.8.1); pySHACL takes the paths that are no predicates, too."""
    if not isinstance(value, rdflib.Literal) or not isinstance(value.value, bool):
        return None
    if not value.value:
        return Constraint(lambda _focus, _values: True)
    allowed = _allowed(shape, context.graph)
    if allowed is None:
        return None
    predicates = context.lookups.predicates
    # Of a type rdfs:Resource pySHACL thinks otherwise: where types are not allowed, that is its own to judge.
    unclear = {str(TYPE)} - allowed

    def judge(term: str) -> Verdict:
        others = set() if term[0] == '"' else set(predicates(term)) - allowed
        return True if not others else None if others <= unclear else False

    return of_each(judge)


def _allowed(shape: Node, graph: rdflib.Graph) -> frozenset[str] | None:
    lists = [well_formed(graph, head) for head in graph.objects(shape, SH.ignoredProperties)]
    paths = [
        path for property_ in graph.objects(shape, SH.property) for path in graph.objects(property_, SH.path)
    ]
    if None in lists:
        return None
    ignored = [member for members in lists for member in members or ()]
    return frozenset(iri(each) for each in (*paths, *ignored) if isinstance(each, rdflib.URIRef))


def _range(parameter: rdflib.URIRef) -> Maker:
    def make(value: Node, _shape: Node, _context: CompilingContext) -> Constraint | None:
        judge = within(parameter, value)
        # rdflib raises over some literals that are compared.
        return None if judge is None else of_each(judge, may_fail=True)

    return make


def _of_known(judge: Judge | None) -> Constraint | None:
    return None if judge is None else of_each(judge)


def _is_iri(term: Node) -> TypeGuard[rdflib.URIRef]:
    return isinstance(term, rdflib.URIRef)


MAKERS: Mapping[rdflib.URIRef, Maker] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.hasValue: _has_value,
    SH["in"]: _in,
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH.minLength: _min_length,
    SH.maxLength: _max_length,
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_lang,
    SH.equals: _equals,
    SH.disjoint: _disjoint,
    SH.closed: _closed,
    SH.minInclusive: _range(SH.minInclusive),
    SH.minExclusive: _range(SH.minExclusive),
    SH.maxInclusive: _range(SH.maxInclusive),
    SH.maxExclusive: _range(SH.maxExclusive),
}
"""Who compiles a parameter."""

SEVERAL = frozenset({SH.hasValue, SH["class"], SH.pattern, SH.equals, SH.disjoint})
"""Parameters of which all values are to hold; several of any other one are left to pySHACL."""

__all__ = ["MAKERS", "SEVERAL", "Check", "CompilingContext", "Maker"]
