"""Whether an engine has what a version has: counts and digests of graphs, and what single subjects have.

Engines keep some literals otherwise (`true` as `1`). A predicate of which an engine has as many triples, but
not the same ones, is `unkept`: no query that could look at it is asked there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import cast

from pyoxigraph import NamedNode, Quad, QuerySolution

from detente.rdf.digest import GraphHash
from detente.rdf.quads import GraphName, Object, Subject
from detente.sparql_followers.client import EngineClient, EngineRefusedError
from detente.sparql_followers.updates import graph_iri, without_blank_nodes
from detente.store import Version
from detente.store.manifest import GraphTable, graph_of

SECONDS = 300.0
PREDICATE_BYTES = 256 << 20
"""What a graph has of one predicate is read back up to so many bytes of its answer."""

AT_ONCE = 50
"""Values in one list: engines there are that answer wrongly for more."""

Triple = tuple[Subject, NamedNode, Object]


@dataclass
class Compared:
    """What came of a comparison: what is otherwise, by graph, and what is kept otherwise, by predicate."""

    different: dict[str, str] = field(default_factory=dict)
    unkept: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Tell one thing that is otherwise; empty where nothing is."""
        return next((f"{graph}: {what}" for graph, what in self.different.items()), "")


class EngineComparison:
    """A version beside an engine; `settled` is the name of its default graph there.

    Each method raises EngineError where the engine does not answer.
    """

    def __init__(self, client: EngineClient, version: Version, settled: str) -> None:
        self._client = client
        self._version = version
        self._settled = settled

    def of_graphs(self, graphs: Collection[str] | None = None, *, counts_only: bool = False) -> Compared:
        """Compare graphs by their names in the manifest, all by default: count, then digest."""
        hashes, found = self._hashes(), Compared()
        for name in sorted(hashes if graphs is None else graphs):
            self._compare_graph(name, hashes.get(name, GraphHash()), found, counts_only)
        return found

    def of_subjects(self, touched: Mapping[GraphName, Collection[Subject]]) -> Compared:
        """Compare what some subjects have in graphs, triple by triple."""
        found = Compared()
        for graph, subjects in touched.items():
            name = graph_iri(graph, self._settled)
            for some in _in_pieces(subjects):
                values = " ".join(str(without_blank_nodes(each)) for each in some)
                text = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
                rows = self._client.rows(text, [name], seconds=SECONDS, most=PREDICATE_BYTES)
                quads = (quad for each in some for quad in self._version.match(subject=each, graph=graph))
                _note(name, {_here(quad) for quad in quads}, set(map(_triple, rows)), found)
        return found

    def _hashes(self) -> Mapping[str, GraphHash]:
        table = self._version.manifest.graphs
        if not isinstance(table, GraphTable):
            raise TypeError("a version that is open has its graphs' hashes")
        return table.hashes

    def _compare_graph(self, name: str, told: GraphHash, found: Compared, counts_only: bool) -> None:
        graph = graph_iri(graph_of(name), self._settled)
        count = self._count(graph)
        if count != told.count:
            found.different[graph] = f"{count} triples for {told.count}"
        elif count and not counts_only and (told.blank or self._digest(graph, count) != told.digest):
            self._compare_triples(name, found)

    def _digest(self, graph: str, count: int) -> str:
        """Sum up what a graph has there; raises EngineRefusedError where not all of it is given."""
        summed = GraphHash().changed(self._quads(graph), ())
        self._check_count(graph, count, summed.count)
        return summed.digest

    def _compare_triples(self, name: str, found: Compared) -> None:
        """Compare triple by triple; blank nodes, which no digest here has by their labels, are IRIs there."""
        graph = graph_iri(graph_of(name), self._settled)
        ours = {_here(quad) for quad in self._version.match(graph=graph_of(name))}
        theirs = list(map(_terms, self._quads(graph)))
        self._check_count(graph, len(ours), len(theirs))
        _note(graph, ours, set(theirs), found)

    def _check_count(self, graph: str, count: int, given: int) -> None:
        if given != count:
            raise EngineRefusedError(
                f"{self._client.engine.name} counts {count} triples of {graph} and gives {given}: "
                "let it give more rows at once"
            )

    def _count(self, graph: str) -> int:
        rows = self._client.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [graph], seconds=SECONDS)
        return int(rows[0]["n"].value) if rows and rows[0]["n"] is not None else 0

    def _quads(self, graph: str) -> Iterator[Quad]:
        """Read a graph predicate by predicate, so that no answer is of a whole graph."""
        predicates = self._client.rows("SELECT DISTINCT ?p { ?s ?p ?o }", [graph], seconds=SECONDS)
        for predicate in (row["p"] for row in predicates):
            text = f"SELECT ?s ?o {{ ?s {predicate} ?o }}"
            for row in self._client.rows(text, [graph], seconds=SECONDS, most=PREDICATE_BYTES):
                yield Quad(row["s"], predicate, row["o"])


def _note(graph: str, ours: set[Triple], theirs: set[Triple], found: Compared) -> None:
    """Note what differs: as unkept where each predicate has as many triples there."""
    missing, more = _by_predicate(ours - theirs), _by_predicate(theirs - ours)
    for predicate in sorted(missing.keys() | more.keys()):
        told = _told(missing[predicate], more[predicate])
        if len(missing[predicate]) == len(more[predicate]):
            found.unkept.setdefault(predicate, told)
        else:
            found.different.setdefault(graph, told)


def _by_predicate(triples: set[Triple]) -> defaultdict[str, list[Triple]]:
    sorted_: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        sorted_[triple[1].value].append(triple)
    return sorted_


def _told(missing: list[Triple], more: list[Triple]) -> str:
    told = []
    for what, some in (("has not", missing), ("has", more)):
        first = min(some, key=str, default=None)
        told += [] if first is None else [f"{what} {' '.join(map(str, first))[:300]}"]
    return "; ".join(told)


def _triple(row: QuerySolution) -> Triple:
    return cast(Triple, (row["s"], row["p"], row["o"]))


def _terms(quad: Quad) -> Triple:
    return cast(Triple, (quad.subject, quad.predicate, quad.object))


def _here(quad: Quad) -> Triple:
    return cast(Triple, tuple(without_blank_nodes(term) for term in _terms(quad)))


def _in_pieces(subjects: Collection[Subject]) -> Iterator[list[Subject]]:
    rest = iter(sorted(subjects, key=str))
    while some := list(islice(rest, AT_ONCE)):
        yield some
