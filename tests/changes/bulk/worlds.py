"""Small worlds for the bulk road: pieces of TriG that may come together, before or with an import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from detente.changes.bulk.change import BulkChange
from detente.changes.bulk.completing import BulkRules
from detente.changes.bulk.incoming import Incoming, QuadDocument, quad_lines, silent
from detente.changes.bulk.judging import BulkGate
from detente.changes.bulk.reading import read_documents
from detente.changes.rules import DiplomaticRules
from detente.derivation.closure import close_change
from detente.derivation.counts import recount
from detente.derivation.default_graph import derive
from detente.derivation.incoming import IncomingIndex
from detente.gate.gate import Gate
from detente.rdf.quads import Change, Quads
from detente.rdf.reading.limits import DEFAULT_LIMITS
from detente.store.engines.engine import Draft, allow_all
from detente.store.engines.oxigraph.draft import OxigraphDraft
from detente.store.engines.oxigraph.reader import OxigraphReader

Stated = frozenset[Quad]


@dataclass(frozen=True)
class Outcome:
    """What an import has come to: what is stated, what is derived, and how much of it went by table."""

    stated: Stated
    derived: Stated
    plain: int
    left: int


def in_memory(quads: Iterable[Quad]) -> OxigraphDraft:
    """Give a draft, in memory, of a version with these quads."""
    before, after = Store(), Store()
    kept = list(quads)
    before.extend(kept)
    after.extend(kept)
    return OxigraphDraft(OxigraphReader(before), after, allow_all)


def documents(quads: Iterable[Quad], folder: Path) -> tuple[QuadDocument, ...]:
    """Put quads into a file."""
    path = folder / "in.nq"
    path.write_text("".join(quad_lines(quads)), encoding="utf-8")
    return (QuadDocument("in.nq", path),)


def imported(before: Stated, coming: Iterable[Quad], gate: Gate, *, replace: bool = False) -> Outcome:
    """Put quads into a version by the bulk road, closed and settled, but not judged; `before` is closed."""
    rules, iris, ontology = DiplomaticRules(gate), gate.iris, gate.ontology
    derived = frozenset(derive(Quads(before), ontology, iris))
    counted = recount(Quads(), Quads(derived), Change(derived), iris).added
    draft = in_memory([*before, *derived, *counted])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        incoming = Incoming(documents(coming, folder), replace=replace)
        reading = read_documents(incoming, folder, lambda: IncomingIndex(iris), DEFAULT_LIMITS, silent)
        change = BulkChange(incoming, reading, rules, None, folder, silent)
        change(draft)
        bulk = BulkRules(rules, change, BulkGate(gate))
        bulk.settle(draft)
        left = len({quad.subject for quad in draft.change.added if gate.is_stated(quad.graph_name)})
        check_counts(draft, change, gate)
    own = rules.derived
    found = frozenset(draft.match())
    return Outcome(
        stated=frozenset(quad for quad in found if quad.graph_name not in own),
        derived=frozenset(q for q in found if q.graph_name in own and q.graph_name != iris.graph("void")),
        plain=sum(map(change.put.is_plain, {str(quad.subject) for quad in found})),
        left=left,
    )


def check_counts(draft: Draft, change: BulkChange, gate: Gate) -> None:
    """Assert that `graph/void` would count what there is."""
    iris = gate.iris
    void = iris.graph("void")
    found = recount(draft.before, draft, draft.change, iris, change.put.counts.counts())
    known = set(draft.before.match(graph=void))
    expected = recount(Quads(), Quads(q for q in draft.match() if q.graph_name != void), Change(), iris).added
    assert (known - found.removed) | found.added == expected


def expected_of(before: Stated, coming: Iterable[Quad], gate: Gate, *, replace: bool = False) -> Stated:
    """Give what is to be stated afterwards: by the closure of changes, graph by graph."""
    wanted = frozenset(coming)
    named = {quad.graph_name for quad in wanted}
    gone = frozenset(q for q in before if replace and q.graph_name in named and q not in wanted)
    change = Change(wanted - before, gone)
    closed = close_change(Quads(before), change, gate.ontology, gate.iris)
    return (before - closed.removed) | closed.added


def graph_of(iri: str) -> NamedNode:
    return NamedNode(iri)
