"""Queries about the data set: by what terms editors and federators look for what an endpoint has."""

from __future__ import annotations

from collections.abc import Container, Mapping

from detente.rdf.namespaces import SH, VOID
from detente.sparql.analysis import Analysis
from detente.sparql.lexer import tokens
from detente.sparql.prologue import read_prologue
from detente.vocabulary.graphs import DESCRIPTIONS
from detente.vocabulary.iris import Iris

_QUERY_TERMS = frozenset(
    SH[name].value
    for name in (
        "SPARQLExecutable", "SPARQLSelectExecutable", "SPARQLAskExecutable", "SPARQLConstructExecutable",
        "select", "ask", "construct", "declare", "prefix", "namespace",
    )
)  # fmt: skip


def graphs_beside(
    analysis: Analysis, prefixes: Mapping[str, str], base: str, present: Container[str]
) -> tuple[str, ...]:
    """Name the graphs that a query about the data set reads with the default graph: those that describe it.

    It is about the data set where it names a term of VoID, or one by which SHACL describes queries and
    prefixes, and no graphs of its own. So SPARQL editors learn classes, properties, prefixes and examples.
    `prefixes` need no declaration; `present` has the names of graphs that are there.
    """
    if analysis.from_graphs or not _is_about_data_set(analysis.query, prefixes, base):
        return ()
    names = (kind.iri(Iris(base)).value for kind in DESCRIPTIONS)
    return tuple(name for name in names if name in present)


def _is_about_data_set(query: str, prefixes: Mapping[str, str], base: str) -> bool:
    if "void" not in query and "shacl" not in query and "sh:" not in query:
        return False
    prologue = read_prologue(query, prefixes, base)
    named = (
        prologue.resolve(token) for token in tokens(query[prologue.end :]) if token.kind in {"iri", "name"}
    )
    return any(iri is not None and (iri.startswith(VOID.iri) or iri in _QUERY_TERMS) for iri in named)
