"""A version examined as a whole: every graph against the shapes, and what is derived against its rebuild.

pySHACL judges here alone, without the compiled shapes: what they let through is found out (docs/gate.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from random import Random

from pyoxigraph import NamedNode

from detente.derivation.default_graph import derive
from detente.derivation.void import describe_dataset
from detente.errors import DetenteError
from detente.gate.gate import Gate, Report, Result, check_default_graph, misplaced
from detente.gate.whole import check_whole
from detente.rdf.quads import Change, Quads, QuadSource
from detente.store import Version
from detente.vocabulary.graphs import VOID_GRAPH, plan
from detente.vocabulary.iris import Iris

SEVERAL = 20
"""With fewer graphs, starting processes takes longer than they save (docs/decisions/0014)."""

Watch = Callable[[int, int], None]
"""Is told how many quads or nodes have been judged, of how many in all."""


def unwatched(_done: int, _total: int) -> None:
    """Tell nobody."""


def audit(version: Version, gate: Gate, processes: int | None = None, *, watch: Watch = unwatched) -> Report:
    """Validate every stated graph of a version, and compare its default graph with a rebuild.

    Reads the whole version into memory. Raises what `check_whole` raises.
    """
    quads = Quads(version.match())
    report = _validate(quads, gate, _stated(version, gate), processes, watch)
    derived = plan(gate.iris.base).derived
    stated = Quads(quad for quad in quads if quad.graph_name not in derived)
    report += check_default_graph(quads, derive(stated, gate.ontology, gate.iris))
    return report + check_counts(quads, gate.iris)


def audit_graphs(
    version: Version,
    gate: Gate,
    graphs: Iterable[str],
    processes: int | None = None,
    *,
    watch: Watch = unwatched,
) -> Report:
    """Validate some graphs of a version, each beside what it is validated with.

    Raises DetenteError for a graph that the version does not have or the gate does not validate.
    """
    return _validate(version, gate, chosen(version, gate, graphs), processes, watch)


@dataclass(frozen=True)
class Sampled:
    """What pySHACL says of nodes that were drawn: how many, of how many."""

    report: Report
    drawn: int
    nodes: int


def audit_sample(
    version: Version,
    gate: Gate,
    graphs: Iterable[str],
    number: int,
    seed: int,
    *,
    watch: Watch = unwatched,
) -> Sampled:
    """Have pySHACL judge nodes drawn at random, of some graphs or, where none is named, of all.

    Each pair of a graph and a node that it names is as likely; the same seed draws the same.
    Raises DetenteError as `audit_graphs` does.
    """
    judge = gate.reference(version)
    names = chosen(version, gate, graphs) or _stated(version, gate)
    named = [(graph, node) for graph in names for node in sorted(judge.named(graph), key=str)]
    drawn = Random(seed).sample(named, min(number, len(named)))  # noqa: S311 - a sample, no secret
    results: list[Result] = []
    for done, (graph, node) in enumerate(drawn, start=1):
        results += judge.results([(graph, [node])], frozenset())
        watch(done, len(drawn))
    return Sampled(Report(tuple(dict.fromkeys(results))), len(drawn), len(named))


def chosen(version: Version, gate: Gate, graphs: Iterable[str]) -> tuple[NamedNode, ...]:
    """Give graphs of a version by their IRIs, or by what follows the base or `graph/` in these.

    Raises DetenteError where one of them is no graph there that the gate validates.
    """
    known = {graph.value: graph for graph in _stated(version, gate)}
    found: dict[NamedNode, None] = {}
    for name in graphs:
        base = gate.iris.base
        graph = next(
            (known[each] for each in (f"{base}graph/{name}", base + name, name) if each in known), None
        )
        if graph is None:
            near = get_close_matches(base + name, known, n=1)
            meant = f"; did you mean {near[0].removeprefix(base)}?" if near else ""
            raise DetenteError(f"{name} is no graph of this version that the gate validates{meant}")
        found[graph] = None
    return tuple(found)


def _stated(version: Version, gate: Gate) -> tuple[NamedNode, ...]:
    names = version.graph_names()
    return tuple(name for name in names if isinstance(name, NamedNode) and gate.is_stated(name))


def _validate(
    source: QuadSource, gate: Gate, graphs: tuple[NamedNode, ...], processes: int | None, watch: Watch
) -> Report:
    sizes = Counter({graph: sum(1 for _ in source.match(graph=graph)) for graph in graphs})
    total, done = sizes.total(), Counter[NamedNode]()

    def judged(graph: NamedNode) -> None:
        done[graph] = sizes[graph]
        watch(done.total(), total)

    watch(0, total)
    # Nothing changes: what is wrong in a graph of somebody's own refuses nothing.
    several = processes if len(graphs) >= SEVERAL else 1
    beside = gate.stated_graphs(source) if gate.layout.across.intersection(graphs) else ()
    return check_whole(source, graphs, gate, several, beside, changed=frozenset(), judged=judged)


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
