"""What is said after a change as it was before it, and claims that count likewise: read once for both.

What entries say is said again and again of the same tenures and actors: each of them is compared, before and
after a change, by every claim about it, of which the change has touched hardly any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from pyoxigraph import NamedNode, Quad

from detente.derivation.claim import CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.facts import SaidOf
from detente.rdf.namespaces import DCT
from detente.rdf.quads import Change, QuadSource
from detente.vocabulary.graphs import ENTRY, plan


class UnchangedClaims:
    """Tells which claims a change leaves as they are, and what it leaves of what is said of other things.

    A claim is read from the graphs that say something of it, from what those say of themselves, and from the
    authority and the curation. So it stays as it is where neither of the latter changes, no changed graph
    says of itself that it replaces an entry, and none has said anything of the claim, nor says it now.
    """

    def __init__(self, before: ClaimIndex, after: QuadSource, change: Change) -> None:
        self._before = before
        self._subjects = {quad.subject for quad in change.touched}
        self._come: dict[object, list[Quad]] = defaultdict(list)
        for quad in change.added:
            self._come[quad.subject].append(quad)
        self._graphs = frozenset(quad.graph_name for quad in change.touched)
        kinds = {graph: plan(before.iris.base).kind(graph) for graph in self._graphs}
        entries = [graph for graph, kind in kinds.items() if kind is ENTRY and isinstance(graph, NamedNode)]
        self._is_of_entries = all(kind is ENTRY or not kind.read for kind in kinds.values()) and not any(
            any(source.match(graph, DCT.replaces, None, graph))
            for graph in entries
            for source in (before.source, after)
        )

    def said_of(self, subject: NamedNode) -> tuple[SaidOf, Collection[Quad]] | None:
        """Give what was said of something, and what is added; None where graphs that change spoke of it.

        What the rules read of the graphs that do not change is as it was, by what is said above of claims.
        """
        if not self._is_of_entries:
            return None
        said = self._before.said_of(subject)
        return (said, self._come.get(subject, ())) if self._graphs.isdisjoint(said.graphs) else None

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
