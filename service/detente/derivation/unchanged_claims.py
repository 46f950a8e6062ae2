"""Claims that count after a change as they did before it: read once for both.

What entries say is said again and again of the same tenures and actors: each of them is compared, before and
after a change, by every claim about it, of which the change has touched hardly any.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from detente.derivation.claim import CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.rdf.namespaces import DCT
from detente.rdf.quads import Change, QuadSource
from detente.vocabulary.graphs import ENTRY, plan


class UnchangedClaims:
    """Tells which claims a change leaves as they are.

    A claim is read from the graphs that say something of it, from what those say of themselves, and from the
    authority and the curation. So it stays as it is where neither of the latter changes, no changed graph
    says of itself that it replaces an entry, and none has said anything of the claim, nor says it now.
    """

    def __init__(self, before: ClaimIndex, after: QuadSource, change: Change) -> None:
        self._before = before
        self._subjects = {quad.subject for quad in change.touched}
        self._graphs = frozenset(quad.graph_name for quad in change.touched)
        kinds = {graph: plan(before.iris.base).kind(graph) for graph in self._graphs}
        entries = [graph for graph, kind in kinds.items() if kind is ENTRY and isinstance(graph, NamedNode)]
        self._is_of_entries = all(kind is ENTRY or not kind.read for kind in kinds.values()) and not any(
            any(source.match(graph, DCT.replaces, None, graph))
            for graph in entries
            for source in (before.source, after)
        )

    def has(self, claim: NamedNode) -> bool:
        """Tell whether something that is, or is not, a claim certainly counts as it did before."""
        return (
            self._is_of_entries
            and claim not in self._subjects
            and self._graphs.isdisjoint(self._before.graphs_of(claim))
        )

    def claim(self, claim: NamedNode) -> CountedClaim | None:
        """Give a claim as it was; None where it counted nowhere."""
        return self._before.claim(claim)
