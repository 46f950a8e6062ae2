"""What INSERT and DELETE have in braces: quads with variables, and the quads that solutions make of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from detente.rdf.quads import Object
from detente.rdf.terms import TRIPLE_TERM, term_fault
from detente.sparql.answers import QuerySyntaxError, evaluation
from detente.sparql.engine_text import quads_of_update
from detente.sparql.lexer import Token, position
from detente.sparql.update.names import Names


@dataclass(frozen=True)
class TripleTemplate:
    """A triple term with variables in it."""

    subject: Term
    predicate: Term
    object: Term


@dataclass(frozen=True)
class QuadTemplate:
    """A quad of a template; terms that are variables are replaced by what a solution has for them."""

    subject: Term
    predicate: Term
    object: Term
    graph: NamedNode | BlankNode | DefaultGraph | Variable


Term = NamedNode | BlankNode | Literal | Triple | Variable | TripleTemplate
Filled = NamedNode | BlankNode | Literal | Triple


class Template(tuple[QuadTemplate, ...]):
    """The quads of one block; `place` is the line and the column of its first term that RDF 1.1 has not."""

    place: tuple[int, int] | None = None

    def term_fault(self) -> str | None:
        """Tell what is wrong with a term that RDF 1.1 has not; None where all are its own."""
        return next(filter(None, (_fault(quad.object) for quad in self)), None)

    def variables(self) -> frozenset[str]:
        """Name the variables of all quads, without their mark."""
        return frozenset(term.value for term in self._terms() if isinstance(term, Variable))

    def has_blank_nodes(self) -> bool:
        """Tell whether each solution has to make nodes of its own."""
        return any(isinstance(term, BlankNode) for term in self._terms())

    def graphs(self) -> frozenset[NamedNode | BlankNode | DefaultGraph | Variable]:
        """Give the graphs of all quads, as they are written."""
        return frozenset(quad.graph for quad in self)

    def _terms(self) -> list[object]:
        return [term for quad in self for term in (*_leaves(quad), quad.graph)]


def _fault(term: object) -> str | None:
    return TRIPLE_TERM if isinstance(term, TripleTemplate) else term_fault(term)


def _leaves(node: QuadTemplate | TripleTemplate | Triple) -> list[object]:
    leaves: list[object] = []
    for term in (node.subject, node.predicate, node.object):
        leaves += _leaves(term) if isinstance(term, (TripleTemplate, Triple)) else [term]
    return leaves


def read_template(text: str, tokens: tuple[Token, ...], names: Names) -> Template:
    """Read a block, given by its tokens in the text of an update.

    The engine's own parser reads it, as data, with an IRI for each variable that no text can name.
    Raises QuerySyntaxError.
    """
    mark = f"x-{secrets.token_hex(16)}:"
    variables: dict[str, int] = {}
    parts, end = ["INSERT DATA "], tokens[0].offset
    for token in tokens:
        if token.kind == "variable":
            number = variables.setdefault(token.text[1:], len(variables))
            parts += [text[end : token.offset], f"<{mark}{number}>"]
            end = token.end
    data = "".join([*parts, text[end : tokens[-1].end]])
    try:
        with evaluation():
            quads = quads_of_update(data, base=names.base, prefixes=names.used(data))
    except QuerySyntaxError as error:
        raise QuerySyntaxError(error.message, *position(text, tokens[0].offset)) from error
    template = Template(_Marks(mark, tuple(variables)).quad(quad) for quad in quads)
    if template.term_fault():
        template.place = position(text, _first_of_rdf12(tokens).offset)
    return template


def _first_of_rdf12(tokens: tuple[Token, ...]) -> Token:
    """Find the token that begins a triple term, a reifying triple, an annotation or a directed literal."""
    return next((token for token in tokens if _begins_rdf12(token)), tokens[0])


def _begins_rdf12(token: Token) -> bool:
    if token.kind == "language":
        return "--" in token.text
    return token.kind == "punctuation" and token.text in ("<<(", "<<", "{|", "~")


@dataclass(frozen=True)
class _Marks:
    """Finds the variables that IRIs stand for: the mark, and the number of the variable."""

    mark: str
    variables: tuple[str, ...]

    def quad(self, quad: Quad) -> QuadTemplate:
        graph = quad.graph_name
        return QuadTemplate(
            self._term(quad.subject),
            self._term(quad.predicate),
            self._term(quad.object),
            self._variable(graph) or graph if isinstance(graph, NamedNode) else graph,
        )

    def _term(self, term: Filled) -> Term:
        if isinstance(term, Triple):
            subject, predicate, value = map(self._term, (term.subject, term.predicate, term.object))
            return TripleTemplate(subject, predicate, value)
        return self._variable(term) or term if isinstance(term, NamedNode) else term

    def _variable(self, iri: NamedNode) -> Variable | None:
        _, mark, number = iri.value.rpartition(self.mark)
        return Variable(self.variables[int(number)]) if mark else None


class Solution:
    """Fills templates from one solution; the blank nodes of a template are new ones for each."""

    def __init__(self, bindings: Mapping[str, Object], default_graph: NamedNode | DefaultGraph) -> None:
        self._bindings = bindings
        self._default_graph = default_graph
        self._blank_nodes: dict[BlankNode, BlankNode] = {}

    def quad(self, template: QuadTemplate) -> Quad | None:
        """Give a quad; None where a variable is unbound or a term is in a place that RDF does not allow."""
        graph = self._graph(template.graph)
        spo = self._triple(template)
        return None if graph is None or spo is None else Quad(*spo, graph)

    def _graph(self, term: object) -> NamedNode | BlankNode | DefaultGraph | None:
        if isinstance(term, DefaultGraph):
            return self._default_graph
        value = self._bindings.get(term.value) if isinstance(term, Variable) else term
        return value if isinstance(value, (NamedNode, BlankNode)) else None

    def _triple(
        self, template: QuadTemplate | TripleTemplate
    ) -> tuple[NamedNode | BlankNode, NamedNode, Filled] | None:
        subject, predicate = self._term(template.subject), self._term(template.predicate)
        value = self._term(template.object)
        if value is None or not isinstance(subject, (NamedNode, BlankNode)):
            return None
        return (subject, predicate, value) if isinstance(predicate, NamedNode) else None

    def _term(self, term: Term) -> Filled | None:
        if isinstance(term, Variable):
            return self._bindings.get(term.value)
        if isinstance(term, TripleTemplate):
            spo = self._triple(term)
            return None if spo is None else Triple(*spo)
        if isinstance(term, BlankNode):
            return self._blank_nodes.setdefault(term, BlankNode())
        return term
