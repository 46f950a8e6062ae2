"""A version examined as a whole: every graph against the shapes, and what is derived against its rebuild."""

from __future__ import annotations

from pyoxigraph import NamedNode

from detente.default_graph import derive
from detente.quads import DEFAULT_GRAPH, Quads
from detente.shacl.whole import check_whole
from detente.store import Version
from detente.validation import Gate, Report, check_default_graph

SEVERAL = 20
"""With fewer graphs, starting processes takes longer than they save (docs/decisions/0014)."""


def audit(version: Version, gate: Gate, processes: int | None = None) -> Report:
    """Validate every stated graph of a version, and compare its default graph with a rebuild.

    Reads the whole version into memory. Raises what `check_whole` raises.
    """
    quads = Quads(version.match())
    names = version.graph_names()
    graphs = tuple(name for name in names if isinstance(name, NamedNode) and gate.is_stated(name))
    report = check_whole(quads, graphs, gate, processes if len(graphs) >= SEVERAL else 1)
    derived = (DEFAULT_GRAPH, gate.iris.graph("conflicts"))
    stated = Quads(quad for quad in quads if quad.graph_name not in derived)
    return report + check_default_graph(quads, derive(stated, gate.ontology, gate.iris))
