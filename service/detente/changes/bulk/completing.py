"""What follows from many quads and is not plain, and the judgement of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, Quad

from detente.changes.bulk.change import BulkChange
from detente.changes.bulk.judging import FIRST_RESULTS, BulkGate, BulkRefusedError
from detente.changes.rules import DiplomaticRules
from detente.changes.unsettled import unsettled
from detente.derivation.incremental import rederive
from detente.errors import DetenteError
from detente.gate.report import Report, Result
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.words import word_of
from detente.store import CommitInfo, Draft
from detente.vocabulary.graphs import ONTOLOGY, SHAPES

_MOST_SAID = 50


class TableError(DetenteError):
    """The rule and the table of plain things differ, which is a fault of the program; nothing is stored."""


@dataclass(frozen=True)
class BulkRules:
    """The rules of a data set, where the most of a draft was settled and judged by table."""

    rules: DiplomaticRules
    change: BulkChange
    gate: BulkGate

    @property
    def derived(self) -> frozenset[GraphName]:
        """Graphs that are left out of the content's digest."""
        return self.rules.derived

    @property
    def takes_rdf_1_2(self) -> bool:
        """Whether updates may write triple terms."""
        return self.rules.takes_rdf_1_2

    def is_stated(self, graph: GraphName) -> bool:
        """Tell whether a graph is stated."""
        return self.rules.is_stated(graph)

    def complete(self, draft: Draft) -> Report:
        """Settle what is left to the rule, and judge all of it.

        Raises BulkRefusedError with the first results and the counts of all, TableError, and what
        `BulkGate.results` does.
        """
        self.settle(draft)
        found = self.gate.results(draft)
        results = dict.fromkeys((*found.results, *self._rest(draft).results))
        violations = [each for each in results if each.severity == "Violation"]
        if violations:
            counts = Counter(each.shape for each in violations)
            first = Report(tuple(violations[:FIRST_RESULTS]))
            raise BulkRefusedError(
                first,
                counts,
                is_whole=found.is_whole,
                quads=_said_of(first.results, draft),
                whole=Report(tuple(results)),
            )
        return Report(tuple(results)[:FIRST_RESULTS])

    def settle(self, draft: Draft) -> None:
        """Put into a draft what follows from what was left to the rule; raises TableError."""
        rule, put, stated = self.rules.gate, self.change.put, draft.change
        if not stated and not put.comparable:
            return
        found = rederive(draft.before, draft, stated, rule.ontology, rule.iris, also=put.comparable)
        for quad in found.touched:
            if quad.graph_name == DEFAULT_GRAPH and put.is_plain(str(quad.subject)):
                raise TableError(
                    f"what was taken for plain is not, by the rule: {quad.subject}; please report this"
                )
        draft.apply(found)

    def _rest(self, draft: Draft) -> Report:
        """Judge what no table was made of: graphs that were there, and those that are about others."""
        gate, rest = self.rules.gate, self.change.judged_by_rule(draft)
        report = gate.check_change(draft.before, draft, rest.added, rest.removed)
        report += gate.check_settled(draft, draft.change.added)
        rules = {word_of(each.iri(gate.iris)) for each in (ONTOLOGY, SHAPES)}
        if rules.isdisjoint(self.change.graphs):
            return report
        others = gate.stated_graphs(draft.before)  # under other rules than they were judged by
        return report + gate.judge_all(draft, others, changed=self.change.nodes)

    def unsettled(self, draft: Draft) -> Iterator[str]:
        """Name what of a draft's change looks as if it settled something and does not."""
        unread = (next(iter(draft.match(graph=each)), None) for each in self.change.put.unread)
        added = [*draft.change.added, *filter(None, unread)]
        yield from unsettled(draft, added, self.rules.gate.ontology, self.rules.iris)

    def remarks(self, draft: Draft) -> Iterator[str]:
        """Say what the log is to tell beside the message."""
        return self.rules.remarks(draft)

    def commit_info(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        """Say how versions are made; plain things were counted as they passed."""
        return self.rules.commit_info(author, message, token, self.change.put.counts.counts)


def _said_of(results: Iterable[Result], draft: Draft) -> Iterator[Quad]:
    """Yield some of what is said of the nodes of results, by which their places in files are found."""
    for result in results:
        focus = result.terms.focus if result.terms else next(iter(result.about), None)
        if isinstance(focus, NamedNode | BlankNode):
            yield from islice(draft.match(focus), _MOST_SAID)
            yield from islice(draft.match(object=focus), _MOST_SAID)
