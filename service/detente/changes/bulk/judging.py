"""The gate over many new graphs: by compiled shapes as they pass, by pySHACL where these are not sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from pyoxigraph import NamedNode, Quad

from detente.changes.commit import RefusedError
from detente.changes.parts.judging import GraphVerdict
from detente.gate.compiled.lookups import Elsewhere
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.shapes import Judged
from detente.gate.compiled.tables import Tables
from detente.gate.gate import Gate, SampleDeniedError
from detente.gate.report import Report, Result
from detente.rdf.quads import QuadSource
from detente.rdf.words import Word, WordTriple, node_of

FIRST_RESULTS = 100
"""So many results a report of refused data has; the others are counted by their rule."""
MOST_DOUBTS = 50_000
"""Pairs of shape and node that pySHACL is given once something is refused: a minute of its time."""
SHARE = 0.01
"""The share of the sure pairs that pySHACL judges too."""


class BulkRefusedError(RefusedError):
    """The gate refuses a change of many quads; `report` has the first results, `by_rule` counts all."""

    def __init__(
        self,
        report: Report,
        by_rule: Mapping[str, int],
        *,
        is_whole: bool,
        quads: Iterable[Quad] = (),
        whole: Report | None = None,
    ) -> None:
        super().__init__(report)
        self.whole = Report(()) if whole is None else whole
        """All results that were found."""
        self.notes: tuple[str, ...] = ()
        """Near misses of terms that the rules read, in what was refused."""
        self.quads = tuple(quads)
        """What is said of the nodes of the first results."""
        self.by_rule = dict(by_rule)
        self.is_whole = is_whole
        count = sum(self.by_rule.values())
        least = "" if is_whole else "at least "
        self.args = (f"refused: {least}{count:,} violation{'' if count == 1 else 's'}",)

    def counts(self) -> Iterable[str]:
        """Yield how many results each rule has, the most first."""
        for rule, count in sorted(self.by_rule.items(), key=lambda each: (-each[1], each[0])):
            yield f"{count:>9,}  {rule}"

    def in_full(self) -> str:
        """Tell the first results, and how many there are by each rule."""
        shown = len(self.report.results)
        head = f"the first {shown} results:" if shown < sum(self.by_rule.values()) else ""
        return "\n".join(
            filter(None, (head, str(self.report), "", *self.counts(), "", f"{self}; nothing was changed"))
        )


@dataclass(frozen=True)
class FoundResults:
    """The results of all graphs; or of some, where so much was wrong that the rest was not looked at."""

    results: list[Result]
    is_whole: bool = True


@dataclass
class BulkGate:
    """Judges the graphs of one change; what it is not sure of waits until all are in the draft."""

    gate: Gate
    random: Random = field(default_factory=Random)
    verdicts: Mapping[Word, GraphVerdict] = field(default_factory=dict)
    """What is known of graphs that were judged in parts."""

    def __post_init__(self) -> None:
        self._shared = self.gate.compiled.tables()
        self._waiting: list[tuple[NamedNode, Judged | GraphVerdict]] = []
        self.sure = self.sampled = 0

    def add_shared(self, triples: Iterable[WordTriple]) -> None:
        """Add triples of the authority and the curation, as they will be, before others are judged."""
        self._shared.add(triples)

    def is_judged(self, graph: Word, triples: int, version: str | None) -> bool:
        """Take the verdict on a new graph of so many triples, if there is one that still holds.

        It does where the shared graphs are those of the version beside which it was judged.
        """
        verdict = self.verdicts.get(graph)
        if verdict is None or (verdict.triples, verdict.version) != (triples, version):
            return False
        self.sure += sum(each.sure for each in verdict.parts)
        self.sampled += sum(each.sampled for each in verdict.parts)
        self._waiting.append((node_of(graph), verdict))
        return True

    def judge(self, graph: Word, triples: Iterable[WordTriple], elsewhere: Elsewhere | None = None) -> None:
        """Judge a graph that is new, or as it will be; or a part, where `elsewhere` tells of the rest."""
        part = self.gate.compiled.empty()
        part.add(triples)
        found = self.gate.compiled.judge(
            part, self._shared, graph[1:-1], elsewhere=elsewhere, sample=self._sample()
        )
        self._keep(graph, found)

    def beside(self, triples: Iterable[WordTriple]) -> Tables:
        """Give tables of what is shared by all graphs, and of triples that the parts of one graph share."""
        return self.gate.compiled.tables(self._shared.triples(), triples)

    def judge_rows(
        self, graph: Word, triples: Iterable[WordTriple], beside: Tables, elsewhere: Elsewhere
    ) -> None:
        """Judge a part of a graph beside tables that `beside` gave; `elsewhere` tells of other parts."""
        part = self.gate.compiled.empty()
        part.add(triples)
        found = self.gate.compiled.judge(
            part, beside, graph[1:-1], elsewhere=elsewhere, sample=self._sample()
        )
        self._keep(graph, found)

    def judge_shared(self, graph: Word, triples: Iterable[WordTriple]) -> None:
        """Judge the authority, which stands beside itself."""
        named = self.gate.compiled.empty()
        named.add(triples)
        compiled = self.gate.compiled
        found = compiled.judge(
            compiled.empty(), self._shared, graph[1:-1], named=named, sample=self._sample()
        )
        self._keep(graph, found)

    def _sample(self) -> Sample:
        return Sample(self.random, share=SHARE)

    def _keep(self, graph: Word, judged: Judged) -> None:
        self.sure += judged.sure
        self.sampled += sum(map(len, judged.sample.values()))
        self._waiting.append((node_of(graph), judged))

    def results(self, draft: QuadSource) -> FoundResults:
        """Have pySHACL judge what is not sure, and a sample of what is, over all that is in the draft.

        Raises SampleDeniedError where pySHACL denies what was sure.
        """
        results: list[Result] = []
        pairs, refused = 0, False
        for graph, judged in self._waiting:
            if isinstance(judged, GraphVerdict):
                results += judged.results
                pairs += judged.doubts
            else:
                results += self.gate.report_of(draft, graph, judged).results
                pairs += sum(map(len, judged.unsure.values()))
            refused = refused or any(each.severity == "Violation" for each in results)
            if refused and pairs > MOST_DOUBTS:
                return FoundResults(results, is_whole=False)
        if not refused:
            self._check_samples(draft)
        return FoundResults(results)

    def _check_samples(self, draft: QuadSource) -> None:
        for graph, judged in self._waiting:
            if not isinstance(judged, GraphVerdict):
                self.gate.check_sample(draft, graph, judged.sample)
            elif judged.denied is not None:
                raise SampleDeniedError(judged.denied)
