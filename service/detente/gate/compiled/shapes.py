"""Compiled shapes over tables of a data set: which pairs of shape and node certainly conform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from rdflib.namespace import SH
from rdflib.term import Node

from detente.gate.compiled.classes import SUBCLASS, Classes
from detente.gate.compiled.compiler import Compiler
from detente.gate.compiled.constraints import CompilingContext
from detente.gate.compiled.lazy import ViewSource
from detente.gate.compiled.logic import Judge, Predicate, Verdict
from detente.gate.compiled.lookups import Elsewhere, Lookups, LookupSource, NotSureError, TableSource
from detente.gate.compiled.queries import Queries
from detente.gate.compiled.queries.written import Data
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.tables import Tables, Texts
from detente.gate.compiled.targets import TableTargets
from detente.gate.compiled.values import TableValues
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.view import Term
from detente.gate.value_checks import ValueChecks
from detente.vocabulary.ontology import Ontology

Pairs = dict[Node, list[str]]
"""Focus nodes by shape."""


@dataclass(frozen=True)
class Judged:
    """What compiled shapes say of a part: how much is certain, and what pySHACL has to judge."""

    sure: int = 0
    """Pairs of shape and node that certainly conform."""
    unsure: Pairs = field(default_factory=dict)
    """Pairs for pySHACL."""
    sample: Pairs = field(default_factory=dict)
    """Some of the sure pairs."""
    nodes: frozenset[str] = frozenset()
    """Nodes of which not even the shapes that target them are sure: pySHACL finds those, and judges."""
    values: tuple[Texts, ...] = ()
    """Triples that the value checks have to look at."""

    @property
    def is_sure(self) -> bool:
        """Whether everything certainly conforms."""
        return not (self.unsure or self.nodes or self.values)


class CompiledShapes:
    """The shapes of a gate as predicates; one judgement at a time."""

    def __init__(self, checker: Checker, ontology: Ontology, checks: ValueChecks, base: str) -> None:
        self._lookups = Lookups()
        self._ontology: list[Texts] = [
            (str(each.subject), str(each.predicate), str(each.object)) for each in ontology.triples
        ]
        self.classes = Classes(self._ontology, self._lookups)
        self.queries = Queries(Data(self._lookups, base))
        context = CompilingContext(checker.graph, self._lookups, self.classes)
        self._compiler = Compiler(checker.shapes_graph, context, self.queries)
        self._targets = TableTargets(checker.targets, self.classes)
        self._values = TableValues(ontology, checks)
        self._lock = Lock()
        self._shared: tuple[Tables, int, bool] | None = None
        """The shared tables of the time before, and whether they are odd."""
        self.predicates: dict[Node, Predicate] = {
            node: self._compiler.predicate(node) for node in checker.targets.shapes
        }
        self.is_usable = checker.is_local and not any(checker.graph.subject_objects(SH.target))
        """Whether targets can be told at all; where not, everything is left to pySHACL."""
        self._inverse = self._lookups.inverse | self._targets.inverse

    @property
    def unknown(self) -> dict[Node, str]:
        """The shapes that are not compiled, with what of each is not known."""
        return self._compiler.unknown

    def empty(self) -> Tables:
        """Give tables for one graph, or a part of one, that have nothing yet."""
        return Tables(self._inverse)

    def tables(self, *triples: Iterable[Texts]) -> Tables:
        """Give tables for what stands beside every graph: the ontology, and what is added."""
        made = self.empty()
        for each in (self._ontology, *triples):
            made.add(each)
        return made

    def judge(
        self,
        own: Tables,
        shared: Tables,
        graph: str,
        *,
        named: Tables | None = None,
        elsewhere: Elsewhere | None = None,
        source: LookupSource | None = None,
        sample: Sample | None = None,
    ) -> Judged:
        """Judge the nodes that a graph of an IRI names, by what it says and what the shared tables say.

        `named` are the tables of the graph where it is a shared one, with `own` empty. `elsewhere` tells of
        what the graph says beside `own`, or `source` has all of it, for what predicates look up. Of the pairs
        that are sure, `sample` chooses some.
        """
        named = own if named is None else named
        with self._lock:
            if not self.is_usable or self._is_odd(own, shared):
                values = tuple(self._values.doubtful(named, graph))
                return Judged(nodes=frozenset(self._nodes(named)), values=values)
            if source is not None:
                self._lookups.put(source)
            elif elsewhere is not None:
                self._lookups.put(TableSource(own, shared, elsewhere))
            else:
                self._lookups.put_tables(own, shared)
            return self._judged(own, shared, graph, named, sample)

    def _judged(
        self, own: Tables, shared: Tables, graph: str, named: Tables, sample: Sample | None
    ) -> Judged:
        number, unsure, chosen = 0, {}, {}
        for shape, nodes in self._targets.focus(own, shared, named).items():
            judge = self.predicates[shape].judge
            sure, others = _divided(judge, nodes)
            number += len(sure)
            if others:
                unsure[shape] = others
            if sample is not None and (some := sample.choose(sure)):
                chosen[shape] = some
        return Judged(number, unsure, chosen, values=tuple(self._values.doubtful(named, graph)))

    def unsure(self, source: ViewSource, focus: Mapping[Node, Iterable[Term]]) -> dict[Node, list[Term]]:
        """Leave out of focus nodes, given by shape, those that certainly conform in a view."""
        found: dict[Node, list[Term]] = {}
        with self._lock, self._lookups.over(source):
            for shape, nodes in focus.items():
                terms = {source.text(node): node for node in nodes}
                _, others = _divided(self.predicates[shape].judge, terms)
                if others:
                    found[shape] = [terms[each] for each in others]
        return found

    def verdict(self, source: LookupSource, shape: Node, node: str) -> Verdict:
        """Say what the predicate of one shape says of a node, whether the shape targets it or not."""
        with self._lock, self._lookups.over(source):
            try:
                return self.predicates[shape].judge(node)
            except NotSureError:
                return None

    def _is_odd(self, own: Tables, shared: Tables) -> bool:
        """Tell of data that say more of subclasses than the ontology does, or have terms RDF 1.1 has not."""
        if self._shared is None or self._shared[0] is not shared or self._shared[1] != shared.size:
            self._shared = shared, shared.size, self._says_more(shared)
        return bool(own.faulty or shared.faulty) or self._shared[2] or self._says_more(own)

    def _says_more(self, tables: Tables) -> bool:
        direct = self.classes.direct
        return not all(
            direct.get(each, frozenset()).issuperset(above)
            for each, above in tables.out.get(SUBCLASS, {}).items()
        )

    @staticmethod
    def _nodes(named: Tables) -> set[str]:
        return named.nodes().union(named.literals(), (subject for subject, _, _ in named.faulty))


def _divided(judge: Judge, nodes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Divide nodes into those that certainly conform and the others."""
    nodes = list(nodes)
    try:
        found = list(map(judge, nodes))
    except NotSureError:
        return _divided_one_by_one(judge, nodes)
    if found.count(True) == len(nodes):
        return nodes, []
    pairs = list(zip(nodes, found, strict=True))
    return [node for node, it in pairs if it is True], [node for node, it in pairs if it is not True]


def _divided_one_by_one(judge: Judge, nodes: Iterable[str]) -> tuple[list[str], list[str]]:
    sure: list[str] = []
    others: list[str] = []
    for node in nodes:
        try:
            found = judge(node)
        except NotSureError:
            found = None
        (sure if found is True else others).append(node)
    return sure, others
