"""A version examined as a whole: every graph against the shapes, and what is derived against its rebuild."""

from __future__ import annotations

from pyoxigraph import NamedNode

from detente.derivation.default_graph import derive
from detente.derivation.void import describe_dataset
from detente.gate.gate import Gate, Report, check_default_graph, misplaced
from detente.gate.whole import check_whole
from detente.rdf.quads import Change, Quads, QuadSource
from detente.store import Version
from detente.vocabulary.graphs import VOID_GRAPH, plan
from detente.vocabulary.iris import Iris

SEVERAL = 20
"""With fewer graphs, starting processes takes longer than they save (docs/decisions/0014)."""


def audit(version: Version, gate: Gate, processes: int | None = None) -> Report:
    """Validate every stated graph of a version, and compare its default graph with a rebuild.

    Reads the whole version into memory. Raises what `check_whole` raises.
    """
    quads = Quads(version.match())
    names = version.graph_names()
    graphs = tuple(name for name in names if isinstance(name, NamedNode) and gate.is_stated(name))
    # Nothing changes: what is wrong in a graph of somebody's own refuses nothing.
    several = processes if len(graphs) >= SEVERAL else 1
    report = check_whole(quads, graphs, gate, several, changed=frozenset())
    derived = plan(gate.iris.base).derived
    stated = Quads(quad for quad in quads if quad.graph_name not in derived)
    report += check_default_graph(quads, derive(stated, gate.ontology, gate.iris))
    return report + check_counts(quads, gate.iris)


def check_counts(quads: QuadSource, iris: Iris) -> Report:
    """Compare what `graph/void` counts, where there is one, with a count of the default graph."""
    said = {quad.triple for quad in quads.match(graph=VOID_GRAPH.iri(iris))}
    if not said:
        return Report(())
    counted = {quad.triple for quad in describe_dataset(Quads(), quads, Change(), iris).added}
    rule = f"{VOID_GRAPH.path} counts the default graph"
    return misplaced(said - counted, rule, "This is not what a count finds.") + misplaced(
        counted - said, rule, "This is missing."
    )
