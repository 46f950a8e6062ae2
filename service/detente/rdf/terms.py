"""Which terms are stored: those of RDF 1.1 (https://www.w3.org/TR/rdf11-concepts/); the engine knows more.

Readers of RDF 1.1, rdflib and pySHACL among them, stop at a file with a triple term or a base direction.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, Quad, Triple

from detente.errors import UnsupportedTermError

TRIPLE_TERM = "a triple as a term, which RDF 1.1 does not have; RDF 1.2 is not read yet"
DIRECTION = (
    "a literal with a base direction, which RDF 1.1 does not have; RDF 1.2 is not read yet. "
    "Keep the language tag and leave the direction out"
)


def term_fault(term: object) -> str | None:
    """Tell what is wrong with a term that RDF 1.1 has not, and what to write; None where it has it."""
    if type(term) is Triple:
        return TRIPLE_TERM
    if type(term) is Literal and term.language is not None and term.direction is not None:
        return DIRECTION
    return None


def check_quad(quad: Quad) -> None:
    """Raise UnsupportedTermError where a quad has a term that RDF 1.1 has not."""
    fault = term_fault(quad.object)
    if fault is not None:
        raise UnsupportedTermError(f"{quad.subject} {quad.predicate} {quad.object}: {fault}")


def check_terms(quads: Iterable[Quad]) -> None:
    """Raise UnsupportedTermError at the first quad that has a term that RDF 1.1 has not."""
    for quad in quads:
        check_quad(quad)
