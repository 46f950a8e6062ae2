"""A change of many quads: plain things of new graphs go by table and file, all else as every change does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from detente.changes.bulk.incoming import Incoming, Progress
from detente.changes.bulk.judging import BulkGate
from detente.changes.bulk.lines import batches, delete_lines, lines_of_graph, parsed, split, triples_of
from detente.changes.bulk.reading import Reading
from detente.changes.bulk.surroundings import Surroundings
from detente.changes.bulk.tally import Tally
from detente.changes.bulk.writing import FileWriter, Loader
from detente.changes.merging import merge
from detente.changes.rules import DiplomaticRules
from detente.derivation.closure import close_change
from detente.derivation.default_graph import Derivation
from detente.derivation.plain import Facts, PlainThings, Settled
from detente.derivation.plain_closure import PlainClosure
from detente.derivation.plain_counts import PlainCounts
from detente.rdf.quads import Change
from detente.rdf.words import Word, WordTriple, as_quads, node_of
from detente.store import Draft
from detente.vocabulary.graphs import AUTHORITY, CURATION, GraphKind, plan


@dataclass
class Put:
    """What was put into the draft, for what has to follow."""

    comparable: list[NamedNode] = field(default_factory=list)
    """Plain things that may contradict others."""
    by_table: set[Word] = field(default_factory=set)
    """Graphs that the compiled gate has judged as a whole."""
    plain: set[Word] = field(default_factory=set)
    """Things that were settled by table."""
    counts: PlainCounts = field(default_factory=PlainCounts)
    tally: Tally = field(default_factory=Tally)
    unread: list[NamedNode] = field(default_factory=list)
    """Graphs that are put in and settle nothing."""


class BulkChange:
    """Puts what was read into a draft, graph by graph; each is looked at once, and let go."""

    def __init__(
        self,
        incoming: Incoming,
        reading: Reading,
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
        self._grown: list[Word] = []
        self.graphs = reading.spool.graphs()
        self.put = Put()

    @property
    def nodes(self) -> frozenset[NamedNode]:
        """The graphs that are changed."""
        return frozenset(map(node_of, self.graphs))

    @property
    def sampled(self) -> int:
        """How many sure pairs are given to pySHACL all the same."""
        return self._gate.sampled if self._gate else 0

    def __call__(self, draft: Draft) -> None:
        """Put all of it into a draft; raises what its guard does, before anything is put."""
        graphs = self.graphs
        for graph in graphs:
            draft.guard(node_of(graph))
        with Loader(draft.load) as loader:
            stated, settled = (FileWriter(self._folder, stem, loader.add) for stem in ("stated", "settled"))
            work = _Work(draft, loader, stated, settled)
            for each in self._incoming.dropped:
                draft.drop(each)
            if self._rules is None:
                for graph in graphs:
                    self._put_unread(graph, work)
            else:
                self._put_diplomatic(graphs, self._rules, work)
            work.stated.finish()
            loader.wait()
            self._judge_old(draft)

    # Graphs that there are rules for

    def _put_diplomatic(self, graphs: list[Word], rules: DiplomaticRules, work: _Work) -> None:
        kind = plan(rules.iris.base).kind
        kinds = {graph: kind(node_of(graph)) for graph in graphs}
        shared = [str(each.iri(rules.iris)) for each in (AUTHORITY, CURATION)]
        old = [graph for graph in graphs if self._is_ordinary(graph, work.draft)]
        for graph in old:
            self._merge(graph, kinds[graph], work)
        self._close(work.draft, rules)
        closure = PlainClosure(rules.gate.ontology)
        for graph in (each for each in shared if each in kinds and each not in old):
            self._put_shared(graph, kinds[graph], closure, rules, work)
        work.stated.finish()
        work.loader.wait()
        self._judge_shared(shared, kinds, work.draft)
        things = self._plain_things(rules, work.draft)
        for graph in (each for each in graphs if each not in old and each not in shared):
            if graph in self._reading.index.entries:
                self._put_entry(graph, closure, things, work)
            else:
                self._put_other(graph, kinds[graph], closure, work)
        work.derived.finish()

    def _is_ordinary(self, graph: Word, draft: Draft) -> bool:
        """Tell whether a graph is changed as by any commit: it is there already, or has blank nodes."""
        is_there = next(iter(draft.before.match(graph=node_of(graph))), None) is not None
        return is_there or graph in self._reading.blank

    def _merge(self, graph: Word, kind: GraphKind | None, work: _Work) -> None:
        """Change a graph that is there: what is the same is not touched."""
        draft, node = work.draft, node_of(graph)
        triples = self._reading.spool.take(graph)
        self._told(len(triples))
        if graph in self._reading.blank:
            merge(draft, node, [list(as_quads(triples, graph))], replace=self._incoming.replace)
            return
        wanted = {f"{s} {p} {o}" for s, p, o in triples}
        held = set(lines_of_graph(draft, node))
        if self._incoming.replace:
            delete_lines(draft, (f"{line} {graph} .\n" for line in held - wanted))
        fresh = wanted - held
        has_blank = any(" _:" in line or line.startswith("_:") for line in held)
        if kind is None or not (kind.closed or kind.read or has_blank):
            work.stated.write(graph, fresh)
            self._grown += [graph] if kind is not None and kind.validated else []
        else:
            for batch in batches(fresh):
                draft.insert(parsed(f"{line} {graph} .\n" for line in batch))

    def _close(self, draft: Draft, rules: DiplomaticRules) -> None:
        stated = draft.change
        if stated:
            closed = close_change(draft.before, stated, rules.gate.ontology, rules.iris)
            draft.apply(closed.after(stated))

    def _put_shared(
        self, graph: Word, kind: GraphKind, closure: PlainClosure, rules: DiplomaticRules, work: _Work
    ) -> None:
        """Put the authority or the curation, where it is new."""
        facts = closure.closed(self._reading.spool.take(graph))
        done = Settled(left=set(facts))
        if kind is AUTHORITY:
            done = self._plain_things(rules, work.draft).settled(graph, facts, is_authority=True)
            self.put.tally.authority(facts, done.plain)
        self._write(graph, facts, done, work)

    def _put_entry(self, graph: Word, closure: PlainClosure, things: PlainThings, work: _Work) -> None:
        facts = closure.closed(self._reading.spool.take(graph))
        if self._gate is not None:
            self._gate.judge(graph, triples_of(facts))
            self.put.by_table.add(graph)
        done = things.settled(graph, facts, is_authority=False)
        self.put.tally.entry(facts, done.plain)
        self._write(graph, facts, done, work)

    def _put_other(self, graph: Word, kind: GraphKind, closure: PlainClosure, work: _Work) -> None:
        """Put a graph that is new and that the rules do not read."""
        triples: Iterable[WordTriple] = self._reading.spool.take(graph)
        if kind.closed:
            triples = list(triples_of(closure.closed(triples)))
        if kind.validated and self._gate is not None:
            self._gate.judge(graph, triples)
            self.put.by_table.add(graph)
        lines = [f"{s} {p} {o}" for s, p, o in triples]
        work.stated.write(graph, lines)
        self._told(len(lines))
        self.put.tally.other_graph()
        self.put.unread.append(node_of(graph))

    def _put_unread(self, graph: Word, work: _Work) -> None:
        if self._is_ordinary(graph, work.draft):
            self._merge(graph, None, work)
        else:
            lines = [f"{s} {p} {o}" for s, p, o in self._reading.spool.take(graph)]
            work.stated.write(graph, lines)
            self._told(len(lines))

    def _plain_things(self, rules: DiplomaticRules, draft: Draft) -> PlainThings:
        index, ontology = self._reading.index, rules.gate.ontology
        rule = Derivation(draft, ontology, rules.iris)
        return PlainThings(index, ontology, rules.iris, Surroundings(draft.before, rule, index))

    def _write(self, graph: Word, facts: Facts, done: Settled, work: _Work) -> None:
        """Write what is plain to files, and put what is left to the rule into the draft as a change."""
        derived = work.derived
        work.stated.write(graph, [f"{s} {p} {o}" for s in done.plain for p, o in facts[s]])
        derived.write("", [f"{s} {p} {o}" for s, settled in done.plain.items() for p, o in settled])
        self.put.plain.update(done.plain)
        for settled in done.plain.values():
            self.put.counts.add(settled)
        self.put.comparable += [node_of(each) for each in done.comparable if each in done.plain]
        for batch in batches(triples_of({subject: facts[subject] for subject in done.left})):
            work.draft.insert(as_quads(batch, graph))
        self._told(sum(map(len, facts.values())))

    # What stands beside every graph

    def _judge_shared(self, shared: list[Word], kinds: dict[Word, GraphKind], draft: Draft) -> None:
        if self._gate is None:
            return
        triples = {graph: list(split(lines_of_graph(draft, node_of(graph)))) for graph in shared}
        for of_it in triples.values():
            self._gate.add_shared(of_it)
        for graph in shared:
            if graph in kinds and kinds[graph] is AUTHORITY:
                self._gate.judge_shared(graph, triples[graph])
                self.put.by_table.add(graph)

    def _judge_old(self, draft: Draft) -> None:
        """Judge graphs that were there and have grown by a file; others are judged as changes are."""
        if self._gate is not None:
            for graph in self._grown:
                self._gate.judge(graph, split(lines_of_graph(draft, node_of(graph))))
                self.put.by_table.add(graph)

    def _told(self, quads: int) -> None:
        self._done += quads
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
