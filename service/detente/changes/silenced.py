"""Entries that are written and settle nothing, because they are withdrawn, or a later entry replaces them.

To write such an entry again takes no decision back: nothing is deleted, and a curator decided with evidence.
So whoever writes it is told, and the log says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from detente.derivation.claim_index import ClaimIndex
from detente.rdf.namespaces import DCT, PROV, RDFS
from detente.rdf.quads import GraphName, Object

_MOST_NAMED = 3


def why_silent(index: ClaimIndex, entry: NamedNode) -> str:
    """Say why nothing settles that an entry says, and how that is mended; nothing where it is live."""
    if index.is_retracted(entry):
        decided = "; ".join(_decisions(index, entry)) or f"its rank in {index.curation.value} is deprecated"
        return (
            f"{entry} is withdrawn ({decided}), and settles nothing until a curator takes that decision "
            "back, on the page of the entry or of the decision"
        )
    if index.is_replaced(entry):
        later = sorted(
            str(quad.subject)
            for quad in index.source.match(None, DCT.replaces, entry)
            if quad.subject == quad.graph_name
        )
        return (
            f"{entry} is replaced by {', '.join(later[:_MOST_NAMED])}, and settles nothing as long as that "
            "says so (dct:replaces)"
        )
    return ""


def silenced(index: ClaimIndex, added: Iterable[Quad]) -> Iterator[str]:
    """Say it of each entry to whose graph a change adds something, in order of their names."""
    graphs: set[GraphName] = {quad.graph_name for quad in added}
    entries = (graph for graph in graphs if isinstance(graph, NamedNode) and index.is_entry(graph))
    yield from filter(None, (why_silent(index, entry) for entry in sorted(entries, key=str)))


def _decisions(index: ClaimIndex, entry: NamedNode) -> Iterator[str]:
    """Name the decisions on an entry, with who took them and why."""
    used = index.source.match(None, PROV.used, entry, index.curation)
    for decision in sorted((q.subject for q in used if isinstance(q.subject, NamedNode)), key=str):
        who = sorted(map(_plain, index.values(decision, PROV.wasAssociatedWith, index.curation)))
        why = sorted(map(_plain, index.values(decision, RDFS.comment, index.curation)))
        yield f"{decision} by {', '.join(who) or 'nobody'}: “{' '.join(why)}”"


def _plain(term: Object) -> str:
    return str(term.value)
