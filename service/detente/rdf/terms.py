"""Which terms are stored: those of RDF 1.1 (https://www.w3.org/TR/rdf11-concepts/); the engine knows more.

Readers of RDF 1.1, rdflib and pySHACL among them, stop at a file with a triple term or a base direction; and
whoever reads a dump of this service stops at U+0000, which no XML can hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, Triple

from detente.characters import NUL
from detente.errors import UnsupportedTermError

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# The engine's STRDT makes them without a language; no reader takes them.
_OF_TAGGED = (NamedNode(f"{_RDF}langString"), NamedNode(f"{_RDF}dirLangString"))
TRIPLE_TERM = "a triple as a term, which RDF 1.1 does not have; RDF 1.2 is not read yet"
DIRECTION = (
    "a literal with a base direction, which RDF 1.1 does not have; RDF 1.2 is not read yet. "
    "Keep the language tag and leave the direction out"
)


def term_fault(term: object, *, takes_rdf_1_2: bool = False) -> str | None:
    """Tell what is wrong with a term that is not stored, and what to write; None where it has it."""
    if type(term) is Triple:
        return term_fault(term.object, takes_rdf_1_2=True) if takes_rdf_1_2 else TRIPLE_TERM
    if type(term) is not Literal:
        return None
    if "\0" in term.value:
        return f"a literal has {NUL}"
    if term.language is None and term.datatype in _OF_TAGGED:
        return f"a literal of {term.datatype} has a language; write STRLANG in place of STRDT"
    is_of_1_2 = term.language is not None and term.direction is not None
    return DIRECTION if is_of_1_2 and not takes_rdf_1_2 else None


def check_quad(quad: Quad, *, takes_rdf_1_2: bool = False) -> None:
    """Raise UnsupportedTermError where a quad has a term that is not stored."""
    fault = term_fault(quad.object, takes_rdf_1_2=takes_rdf_1_2)
    if fault is not None:
        raise UnsupportedTermError(f"{quad.subject} {quad.predicate} {quad.object}: {fault}")


def check_terms(quads: Iterable[Quad], *, takes_rdf_1_2: bool = False) -> None:
    """Raise UnsupportedTermError at the first quad that has a term that is not stored."""
    for quad in quads:
        check_quad(quad, takes_rdf_1_2=takes_rdf_1_2)
