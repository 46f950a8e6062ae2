"""A change of many quads: plain things of new graphs go by table and file, all else as every change does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from detente.changes.bulk import rows
from detente.changes.bulk.data_sets import GoingDataSets
from detente.changes.bulk.incoming import Incoming, Progress
from detente.changes.bulk.judging import BulkGate
from detente.changes.bulk.lines import (
    batches,
    delete_lines,
    lines_of_graph,
    parsed,
    split_triples,
    triples_of,
)
from detente.changes.bulk.reading import ReadQuads
from detente.changes.bulk.surroundings import Surroundings
from detente.changes.bulk.tally import PlainTally
from detente.changes.bulk.unread import BesidePart, UnreadGraphs
from detente.changes.bulk.writing import WORTH_LOADING, FileWriter, Loader
from detente.changes.merging import merge
from detente.changes.rules import DiplomaticRules
from detente.derivation.closure import close_change
from detente.derivation.default_graph import Derivation
from detente.derivation.plain import Facts, PlainThings, Settled
from detente.derivation.plain_closure import PlainClosure
from detente.derivation.plain_counts import PlainCounts
from detente.rdf.canonical import has_blank_node
from detente.rdf.digest import GraphHash, hash_lines
from detente.rdf.quads import Change
from detente.rdf.words import Word, WordTriple, as_quads, graph_of_word, node_of
from detente.store import DEFAULT_GRAPH_NAME, Draft, GraphTable, Version
from detente.vocabulary.graphs import AUTHORITY, CURATION, GraphKind, plan

MOST_COMPARED = 2_000_000
"""Triples of a graph that are closed and hashed at once, to see whether it is there as it comes."""
_THINGS = 5_000
"""So many things are written as lines at once."""


@dataclass
class Put:
    """What was put into the draft, for what has to follow."""

    comparable: list[NamedNode] = field(default_factory=list)
    """Plain things that may contradict others."""
    by_table: set[Word] = field(default_factory=set)
    """Graphs that the compiled gate has judged as a whole."""
    settled: set[Word] = field(default_factory=set)
    """Things that were settled by table, but for those of `data_sets`: there may be millions of them."""
    data_sets: dict[Word, PlainThings] = field(default_factory=dict)
    """Graphs of data sets that the rule does not read, with what tells their plain things."""
    counts: PlainCounts = field(default_factory=PlainCounts)
    tally: PlainTally = field(default_factory=PlainTally)
    unread: list[NamedNode] = field(default_factory=list)
    """Graphs that are put in and settle nothing."""

    def is_plain(self, thing: Word) -> bool:
        """Tell whether a thing was settled by table."""
        return thing in self.settled or any(
            things.is_unread_thing(thing, graph) for graph, things in self.data_sets.items()
        )


class BulkChange:
    """Puts what was read into a draft, graph by graph; each is looked at once, and let go."""

    def __init__(
        self,
        incoming: Incoming,
        reading: ReadQuads,
        rules: DiplomaticRules | None,
        gate: BulkGate | None,
        folder: Path,
        progress: Progress,
    ) -> None:
        self._incoming = incoming
        self._reading = reading
        self._rules = rules
        self._gate = gate
        self._folder = folder
        self._progress = progress
        self._done = 0
        self._exchanged: list[Word] = []
        self._curated: set[Word] = set()
        """Data sets that come anew, of which the curation names something."""
        self._common: list[tuple[Word, list[WordTriple]]] = []
        """What the parts of a large data set share, which is judged once all of it is there."""
        self.graphs = reading.spool.graphs()
        self.put = Put()

    @property
    def nodes(self) -> frozenset[NamedNode]:
        """The graphs that are changed."""
        return frozenset(node_of(each) for each in self.graphs if each[:1] == "<")

    @property
    def sampled(self) -> int:
        """How many sure pairs are given to pySHACL all the same."""
        return self._gate.sampled if self._gate else 0

    def __call__(self, draft: Draft) -> None:
        """Put all of it into a draft; raises what its guard does, before anything is put."""
        graphs = self.graphs
        for graph in graphs:
            draft.guard(graph_of_word(graph))
        with Loader(draft.load) as loader:
            stated, settled = (FileWriter(self._folder, stem, loader.add) for stem in ("stated", "settled"))
            unread = UnreadGraphs(self._reading.spool, stated, self._gate)
            work = _Work(draft, loader, stated, settled, unread)
            going = GoingDataSets(draft, self._rules, self._folder, self.put.tally)
            for each in self._incoming.dropped:
                going.drop(each)
            if self._rules is None:
                for graph in graphs:
                    self._put_bare(graph, work)
            else:
                self._put_diplomatic(graphs, self._rules, work, going)
            work.stated.finish()
            loader.wait()
            self.put.by_table.update(work.unread.judge(draft))
            self._judge_common(draft)
            self._judge_exchanged(draft)

    # Graphs that there are rules for

    def _put_diplomatic(
        self, graphs: list[Word], rules: DiplomaticRules, work: _Work, going: GoingDataSets
    ) -> None:
        kind = plan(rules.iris.base).kind
        kinds = {graph: kind(graph_of_word(graph)) for graph in graphs}
        shared = [str(each.iri(rules.iris)) for each in (AUTHORITY, CURATION)]
        old = [each for each in graphs if self._is_ordinary(each, work.draft)]
        for graph in list(old):
            if self._is_held(graph, kinds[graph], work.draft):
                self._told(graph)
            elif self._is_renewed(graph, going):
                going.drop(node_of(graph))
                old.remove(graph)
            else:
                self._merge(graph, kinds[graph], work)
                self._told(graph)
        self.put.by_table.update(map(str, going.unnamed))
        self._curated.update(map(str, going.named))
        self._close(work.draft, rules)
        closure = PlainClosure(rules.gate.ontology)
        for graph in (each for each in shared if each in kinds and each not in old):
            self._put_shared(graph, kinds[graph], closure, rules, work)
        work.stated.finish()
        work.loader.wait()
        self._judge_shared(shared, kinds, work.draft)
        things = self._plain_things(rules, work.draft)
        for graph in (each for each in graphs if each not in old and each not in shared):
            if things.is_unread(graph) and self._reading.spool.sizes[graph] > rows.PART:
                self._put_rows(graph, closure, things, work)
            elif graph in self._reading.index.entries:
                self._put_entry(graph, closure, things, work)
            else:
                self._put_other(graph, kinds[graph], closure, work)
        work.derived.finish()

    def _is_ordinary(self, graph: Word, draft: Draft) -> bool:
        """Tell whether a graph is changed as by any commit: it is there already, or has blank nodes."""
        is_there = next(iter(draft.before.match(graph=graph_of_word(graph))), None) is not None
        return is_there or graph in self._reading.blank

    def _is_held(self, graph: Word, kind: GraphKind | None, draft: Draft) -> bool:
        """Tell by its size and digest whether a graph is there as it comes: then an import goes on after it.

        Only where it is to hold nothing else, or all of it is to be added again.
        """
        before = draft.before
        table = before.manifest.graphs if isinstance(before, Version) else None
        name = graph[1:-1] if graph else DEFAULT_GRAPH_NAME
        if not isinstance(table, GraphTable) or name not in table.hashes:
            return False
        held, size = table.hashes[name], self._reading.spool.sizes[graph]
        is_closed = kind is not None and kind.closed
        if held.blank or (size < held.count and not is_closed):
            return False
        found = GraphHash()
        for triples in self._reading.spool.parts(graph, MOST_COMPARED):
            closed = self._closed(triples, is_closed=is_closed)
            lines = (f"{s} {p} {o} .".encode() for s, p, o in closed)
            found = found.joined(hash_lines(lines))
        return found == held

    def _closed(self, triples: Iterable[WordTriple], *, is_closed: bool) -> Iterable[WordTriple]:
        if is_closed and self._rules is not None:
            return triples_of(PlainClosure(self._rules.gate.ontology).closed(triples))
        return triples

    def _is_renewed(self, graph: Word, going: GoingDataSets) -> bool:
        """Tell whether all of a data set that nobody adopted comes anew."""
        comes = graph in self._reading.index.data_sets and graph not in self._reading.blank
        return comes and self._incoming.replace and going.is_unread(node_of(graph))

    def _merge(self, graph: Word, kind: GraphKind | None, work: _Work) -> None:
        """Change a graph that is there: what is the same is not touched."""
        is_file = kind is None or not (kind.closed or kind.read)
        node, draft = graph_of_word(graph), work.draft
        if graph in self._reading.blank or self._has_blank(graph, draft):
            quads = list(as_quads(self._reading.spool.take(graph), graph))
            merge(draft, node, [quads], replace=self._incoming.replace)
        elif is_file and not self._incoming.replace:
            is_judged = kind is not None and kind.validated
            work.unread.grow(graph, draft, is_judged=is_judged)
        else:
            self._exchange(graph, is_file, work)

    def _has_blank(self, graph: Word, draft: Draft) -> bool:
        name = graph[1:-1] if graph else DEFAULT_GRAPH_NAME
        table = draft.before.manifest.graphs if isinstance(draft.before, Version) else None
        if isinstance(table, GraphTable):
            return name in table.hashes and table.hashes[name].blank
        return any(map(has_blank_node, draft.match(graph=graph_of_word(graph))))

    def _exchange(self, graph: Word, is_file: bool, work: _Work) -> None:
        """Add to a graph what it has not, and remove, if it is replaced, what does not come."""
        draft, node = work.draft, graph_of_word(graph)
        triples = self._reading.spool.take(graph)
        suffix = f" {graph} .\n" if graph else " .\n"
        wanted = {f"{s} {p} {o}" for s, p, o in triples}
        held = set(lines_of_graph(draft, node))
        if self._incoming.replace:
            delete_lines(draft, (f"{line}{suffix}" for line in held - wanted))
        fresh = wanted - held
        if is_file:
            work.stated.write(graph, fresh)
            self._exchanged.append(graph)
        else:
            for batch in batches(fresh):
                draft.insert(parsed(f"{line}{suffix}" for line in batch))

    def _close(self, draft: Draft, rules: DiplomaticRules) -> None:
        stated = draft.change
        if stated:
            closed = close_change(draft.before, stated, rules.gate.ontology, rules.iris)
            draft.apply(closed.after(stated))

    def _put_shared(
        self, graph: Word, kind: GraphKind, closure: PlainClosure, rules: DiplomaticRules, work: _Work
    ) -> None:
        """Put the authority or the curation, where it is new."""
        facts = closure.closed(self._reading.spool.pour(graph))
        done = Settled(left=set(facts))
        if kind is AUTHORITY:
            done = self._plain_things(rules, work.draft).settled(graph, facts, is_authority=True)
            self.put.tally.authority(facts, done.plain)
        self._write(graph, facts, done, work)
        self._told(graph)

    def _put_entry(self, graph: Word, closure: PlainClosure, things: PlainThings, work: _Work) -> None:
        facts = self._put_facts(graph, closure.closed(self._reading.spool.pour(graph)), things, work)
        self._told(graph)
        if self._gate is not None:
            if not self._gate.is_judged(graph, sum(map(len, facts.values())), self._version(work.draft)):
                self._gate.judge(graph, triples_of(facts))
            if not (graph in self._curated or things.is_adopted(graph)):  # else the curation is judged too
                self.put.by_table.add(graph)

    def _put_rows(self, graph: Word, closure: PlainClosure, things: PlainThings, work: _Work) -> None:
        """Put a data set that nobody adopted in parts of whole rows."""
        parts = rows.RowParts(self._reading.spool, graph, rows.PART)
        shared = list(triples_of(self._put_facts(graph, closure.closed(parts.shared()), things, work)))
        beside = self._gate.beside(shared) if self._gate is not None else None
        for triples in parts.parts():
            facts = self._put_facts(graph, closure.closed(triples), things, work)
            self._told(graph, len(triples))
            if self._gate is not None and beside is not None:
                self._gate.judge_rows(graph, triples_of(facts), beside, parts.beside)
        self._common.append((graph, shared))
        if self._gate is not None and graph not in self._curated:
            self.put.by_table.add(graph)

    def _put_facts(self, graph: Word, facts: Facts, things: PlainThings, work: _Work) -> Facts:
        """Put what an entry says, or a part of it, closed; the engine loads it while it is judged."""
        if things.is_unread(graph):
            self.put.data_sets[graph] = things
        done = things.settled(graph, facts, is_authority=False)
        self.put.tally.entry(facts, done.plain)
        self._write(graph, facts, done, work)
        work.stated.finish(WORTH_LOADING)
        return facts

    def _version(self, draft: Draft) -> str | None:
        """Name the version that has the shared graphs as they will be, if one has."""
        shared = {str(each.iri(self._rules.iris)) for each in (AUTHORITY, CURATION)} if self._rules else set()
        before = draft.before
        return before.manifest.id if isinstance(before, Version) and shared.isdisjoint(self.graphs) else None

    def _put_other(self, graph: Word, kind: GraphKind, closure: PlainClosure, work: _Work) -> None:
        """Put a graph that is new and that the rules do not read."""
        if kind.closed:  # it has the name of an entry, and is none
            triples = list(triples_of(closure.closed(self._reading.spool.pour(graph))))
            if self._gate is not None:
                self._gate.judge(graph, triples)
            work.stated.write(graph, [f"{s} {p} {o}" for s, p, o in triples])
        else:
            work.unread.put_new(graph, is_judged=kind.validated)
        self._told(graph)
        self.put.by_table.add(graph)
        self.put.tally.other_graph()
        self.put.unread.append(node_of(graph))

    def _put_bare(self, graph: Word, work: _Work) -> None:
        """Put a graph for which there are no rules."""
        if not self._is_ordinary(graph, work.draft):
            work.unread.put_new(graph, is_judged=False)
        elif not self._is_held(graph, None, work.draft):
            self._merge(graph, None, work)
        self._told(graph)

    def _plain_things(self, rules: DiplomaticRules, draft: Draft) -> PlainThings:
        index, ontology = self._reading.index, rules.gate.ontology
        rule = Derivation(draft, ontology, rules.iris)
        return PlainThings(index, ontology, rules.iris, Surroundings(draft.before, rule, index))

    def _write(self, graph: Word, facts: Facts, done: Settled, work: _Work) -> None:
        """Write what is plain to files, and put what is left to the rule into the draft as a change."""
        derived = work.derived
        for some in batches(done.plain, _THINGS):
            work.stated.write(graph, [f"{s} {p} {o}" for s in some for p, o in facts[s]])
        derived.write("", (f"{s} {p} {o}" for s, settled in done.plain.items() for p, o in settled))
        if graph not in self.put.data_sets:
            self.put.settled.update(done.plain)
        for settled in filter(None, done.plain.values()):
            self.put.counts.add(settled)
        self.put.comparable += [node_of(each) for each in done.comparable if each in done.plain]
        for batch in batches(triples_of({subject: facts[subject] for subject in done.left})):
            work.draft.insert(as_quads(batch, graph))

    # What stands beside every graph

    def _judge_shared(self, shared: list[Word], kinds: dict[Word, GraphKind], draft: Draft) -> None:
        if self._gate is None:
            return
        triples = {graph: list(split_triples(lines_of_graph(draft, node_of(graph)))) for graph in shared}
        for of_it in triples.values():
            self._gate.add_shared(of_it)
        for graph in shared:
            if graph in kinds and kinds[graph] is AUTHORITY:
                self._gate.judge_shared(graph, triples[graph])
                self.put.by_table.add(graph)

    def _judge_exchanged(self, draft: Draft) -> None:
        """Judge graphs as they are after an exchange, which may have taken from any node."""
        rules, gate = self._rules, self._gate
        if rules is None or gate is None:
            return
        for graph in self._exchanged:
            if rules.gate.is_stated(graph_of_word(graph)):
                gate.judge(graph, split_triples(lines_of_graph(draft, graph_of_word(graph))))
                self.put.by_table.add(graph)

    def _judge_common(self, draft: Draft) -> None:
        """Judge what the parts of a data set share, by all that the data set says."""
        if self._gate is None:
            return
        for graph, triples in self._common:
            beside = BesidePart(draft, graph, frozenset(s for s, _, _ in triples))
            self._gate.judge(graph, triples, beside)

    def _told(self, graph: Word, triples: int | None = None) -> None:
        self._done += self._reading.spool.sizes[graph] if triples is None else triples
        self._progress("judging and settling", self._done, self._reading.quads)

    def judged_by_rule(self, draft: Draft) -> Change:
        """Give what the gate of changes is to judge of a draft's change: all but what a table was made of.

        The authority's quads are among it where graphs were there before that may see them.
        """
        change, whole = draft.change, {node_of(each) for each in self.put.by_table}
        if self._rules is not None and next(iter(draft.before.match()), None) is not None:
            whole.discard(AUTHORITY.iri(self._rules.iris))
        return Change(
            frozenset(quad for quad in change.added if quad.graph_name not in whole),
            frozenset(quad for quad in change.removed if quad.graph_name not in whole),
        )


@dataclass
class _Work:
    """What is written to while a change is put."""

    draft: Draft
    loader: Loader
    stated: FileWriter
    derived: FileWriter
    unread: UnreadGraphs
