"""What pySHACL holds a literal to be: of a datatype, within a range. Told of its text."""

from __future__ import annotations

import re
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

import rdflib
from pyshacl.constraints.core.value_constraints import DatatypeConstraintComponent
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.term_text import iri, is_string, is_tagged, string_of, typed
from detente.gate.rdflib_terms import from_rdflib

MOST_KEPT = 100_000
"""Verdicts on literals of one datatype that are kept; then all are let go."""
_UNLIKE_OTHERS = (RDFS.Literal, RDFS.Datatype)
"""pySHACL has rules of its own for these."""
_NUMBER = re.compile(
    rf'"(?P<value>[+-]?[0-9]{{1,15}}(?P<fraction>\.[0-9]{{1,15}})?)"\^\^<{re.escape(str(XSD))}(?P<type>integer|decimal|nonNegativeInteger|int|long)>'
)
_COMPARISONS = {
    SH.minInclusive: ge,
    SH.minExclusive: gt,
    SH.maxInclusive: le,
    SH.maxExclusive: lt,
}


def of_datatype(wanted: Node) -> Judge | None:
    """Judge whether a term is a literal of a datatype (SHACL 4.1.2), as pySHACL tells it of a text."""
    if not isinstance(wanted, rdflib.URIRef) or wanted in _UNLIKE_OTHERS:
        return None
    if wanted == RDF.langString:
        return is_tagged
    if wanted == XSD.string:
        return is_string
    ending = typed(iri(wanted))
    known: dict[str, bool] = {}

    def judge(text: str) -> Verdict:
        if text[0] != '"' or not text.endswith(ending):
            return False
        found = known.get(text)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            found = known[text] = _is_of(string_of(text), wanted)
        return found

    return judge


def _is_of(value: str, datatype: rdflib.URIRef) -> bool:
    literal = rdflib.Literal(value, datatype=datatype, normalize=False)
    # Its own words, no copy of them; they need no component.
    is_actual: Any = DatatypeConstraintComponent._assert_actual_datatype
    return literal.ill_typed is not True and bool(is_actual(None, literal, datatype))


def within(parameter: Node, bound: Node) -> Judge | None:
    """Judge whether a term is within a bound (SHACL 4.3): integers and decimals, as they mostly are."""
    compare = _COMPARISONS[rdflib.URIRef(str(parameter))]
    limit = number(str(from_rdflib(bound)))
    if limit is None:
        return None

    def judge(text: str) -> Verdict:
        value = number(text)
        return None if value is None else bool(compare(value, limit))

    return judge


def number(text: str) -> Decimal | None:
    """Read an integer or an xsd:decimal; None for every other term, and for odd ways of writing one."""
    found = _NUMBER.fullmatch(text)
    if found is None or (found["fraction"] and found["type"] != "decimal"):
        return None
    return Decimal(found["value"])
