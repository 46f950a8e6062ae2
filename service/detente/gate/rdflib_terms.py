"""Terms and graphs as pySHACL reads them: rdflib's, with plain strings plain."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from detente.gate.query_trees import parse_query
from detente.rdf.namespaces import PREFIXES, XSD
from detente.rdf.quads import Object


def to_rdflib(term: object) -> Node:
    """Turn a term into rdflib's; xsd:string becomes a plain literal, as rdflib writes it.

    Raises TypeError where the term is none of RDF 1.1.
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{term} is no RDF 1.1 term")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype == XSD.string else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def as_reported(term: object) -> tuple[Node, ...]:
    """Give a term as rdflib has it, and as pySHACL copies it into a report: numbers are then normalised."""
    made = to_rdflib(term)
    if not isinstance(made, rdflib.Literal):
        return (made,)
    return made, rdflib.Literal(str(made), lang=made.language, datatype=made.datatype)


def from_rdflib(term: Node) -> Object:
    """Turn a term of rdflib's back; raises TypeError where it is no IRI, blank node or literal."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise TypeError(f"{term!r} is no RDF 1.1 term")
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL hands over the same text for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> rdflib.query.Result:
        """Answer a query as rdflib does."""
        prepared = prepare_query(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@lru_cache(maxsize=1024)
def prepare_query(query: str) -> Query:
    """Parse a query, or give it as it was parsed before."""
    return parse_query(query)


def rdflib_graph(quads: Iterable[Quad | Triple]) -> rdflib.Graph:
    """Make an rdflib graph of quads, their graph names dropped."""
    graph = PreparedGraph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    add_to(graph, quads)
    return graph


def add_to(graph: rdflib.Graph, triples: Iterable[Quad | Triple]) -> None:
    """Add triples to an rdflib graph."""
    for each in triples:
        graph.add((to_rdflib(each.subject), to_rdflib(each.predicate), to_rdflib(each.object)))
