"""What a result says beside its rule's words: in which graphs, what a blank node is part of, which slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from detente.gate.report import Finding, Result
from detente.rdf.namespaces import DET
from detente.rdf.quads import GraphName, QuadSource, Subject

MOST_STEPS = 4
"""From a blank node up to the thing that it is part of: a selector, its anchor, the claim."""
LIKENESS = 0.7
_SCHEMES = {"http://": "https://", "https://": "http://"}


def with_hints(
    result: Result, source: QuadSource, graph: NamedNode, is_in_view: Callable[[GraphName], bool]
) -> Result:
    """Add to a result of the view of a graph what the data say of it."""
    terms = result.terms
    if terms is None or not isinstance(terms.focus, NamedNode | BlankNode):
        return result
    said = [quad for quad in source.match(terms.focus) if is_in_view(quad.graph_name)]
    owner = "" if isinstance(terms.focus, NamedNode) else _owner(terms.focus, source)
    return replace(
        result,
        focus=f"{result.focus}, the {owner}" if owner else result.focus,
        message=f"{result.message}{_other_scheme(terms, said)}",
        graph=graph.value,
        graphs=tuple(_about(terms, said)) or (graph.value,),
    )


def _about(terms: Finding, said: Iterable[Quad]) -> Iterator[str]:
    """Name the graphs that say what is wrong, or that have the focus node if the property is not there."""
    named = {quad.graph_name for quad in said if quad.predicate == terms.path} or {q.graph_name for q in said}
    return iter(sorted(graph.value for graph in named if isinstance(graph, NamedNode)))


def _owner(node: BlankNode, source: QuadSource) -> str:
    """Say whose part a blank node is: "anchor of <claim>"; nothing where nothing named leads to it."""
    here: Subject = node
    for _ in range(MOST_STEPS):
        above = sorted((q for q in source.match(object=here) if not isinstance(q.subject, Triple)), key=str)
        named = next((quad for quad in above if isinstance(quad.subject, NamedNode)), None)
        if named is not None:
            return f"{_local(named.predicate)} of {named.subject}"
        if not above:
            break
        here = cast(Subject, above[0].subject)
    return ""


def _local(iri: NamedNode) -> str:
    return re.split(r"[/#:]", iri.value.rstrip("/#"))[-1]


def _other_scheme(terms: Finding, said: Iterable[Quad]) -> str:
    """Tell of a property that is there under https: where http: is meant, or the other way round."""
    if not isinstance(terms.path, NamedNode):
        return ""
    for scheme, other in _SCHEMES.items():
        slip = terms.path.value.replace(scheme, other, 1)
        if terms.path.value.startswith(scheme) and any(quad.predicate.value == slip for quad in said):
            return f" <{slip}> is there, but {scheme[:-2]} is meant: <{terms.path.value}>."
    return ""


def nearest_term(term: NamedNode, terms: Iterable[NamedNode]) -> str:
    """Ask whether another term of the ontology was meant; say nothing where none is like it."""
    names = sorted(each.value.removeprefix(DET.iri) for each in terms if each.value.startswith(DET.iri))
    known = {name.casefold(): name for name in names}
    local = term.value.removeprefix(DET.iri).casefold()
    close = get_close_matches(local, known, n=1, cutoff=LIKENESS)
    return f"Did you mean det:{known[close[0]]}?" if close else ""
