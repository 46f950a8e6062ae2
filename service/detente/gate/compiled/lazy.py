"""Look-ups in a view of a store, made when a predicate asks for them: for the few nodes that see a change."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from detente.gate.compiled.lookups import Get, NotSureError
from detente.gate.compiled.tables import Terms
from detente.gate.compiled.term_text import is_of_rdf_1_1, term_of
from detente.gate.incremental.view import GraphView, Term

_Properties = dict[str, tuple[str, ...]]


class ViewSource:
    """What a view has of single nodes, as texts; each node is looked up once for all predicates."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._terms: dict[str, Term] = {}
        self._of: dict[str, _Properties] = {}
        self._at: dict[tuple[str, str], tuple[str, ...]] = {}

    def text(self, term: Term) -> str:
        """Give the text of a term of the view, which may then be looked up by it."""
        text = str(term)
        self._terms[text] = term
        return text

    def out(self, predicate: str) -> Get:
        """Give the look-up of the objects of a subject."""
        of, known = self._properties, self._of

        def get(node: str) -> Terms | None:
            found = known.get(node)
            return (of(node) if found is None else found).get(predicate)

        return get

    def into(self, predicate: str) -> Get:
        """Give the look-up of the subjects of an object."""
        known, how = self._at, NamedNode(predicate[1:-1])

        def get(node: str) -> Terms | None:
            found = known.get((node, predicate))
            if found is None:
                term = self._term(node)
                pairs = self._view.at(term, how) if self._view.has_at(term, how) else ()
                found = known[node, predicate] = tuple(self._known(one) for one, _ in pairs)
            return found

        return get

    def predicates(self, node: str) -> Iterable[str]:
        """Give the predicates of a node."""
        return self._properties(node)

    def _properties(self, node: str) -> _Properties:
        found = self._of.get(node)
        if found is None:
            lists: dict[str, list[str]] = {}
            for predicate, value in () if node[0] == '"' else self._view.of(self._term(node)):
                lists.setdefault(predicate.value, []).append(self._known(value))
            found = self._of[node] = {f"<{each}>": tuple(values) for each, values in lists.items()}
        return found

    def _term(self, text: str) -> Term:
        # What the ontology alone names was never met in the view.
        found = self._terms.get(text)
        return term_of(text) if found is None else found

    def _known(self, term: Term) -> str:
        if isinstance(term, Triple):
            raise NotSureError
        text = str(term)
        if not is_of_rdf_1_1(text):
            raise NotSureError
        self._terms[text] = term
        return text
