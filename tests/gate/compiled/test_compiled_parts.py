"""Parts of a data set judged by tables: graphs in pieces, shared graphs, odd data, samples; and tables."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.gate.compiled.logic import Predicate
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.shapes import Judged
from detente.gate.compiled.tables import FEW, Tables
from detente.gate.compiled.term_text import triple_texts
from detente.gate.gate import Gate, SampleDeniedError
from detente.rdf.namespaces import DEFAULT_BASE, DET, RDFS, TYPE
from detente.rdf.quads import Quads
from detente.resources import Sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

ENTRY = NamedNode(f"{DEFAULT_BASE}entry/2016-08-turkey-russia-2")
AUTHORITY = NamedNode(f"{DEFAULT_BASE}graph/authority")
EXAMPLES = 12
Texts = tuple[str, str, str]


@pytest.fixture
def gate(sources: Sources, ontology: Ontology) -> Gate:
    """Give a gate of its own, whose predicates may be spoiled."""
    return Gate(sources.shapes, ontology, Iris())


def texts(quads: Iterable[Quad]) -> list[Texts]:
    return sorted(map(triple_texts, quads))


def shared_tables(gate: Gate, dataset: Assembled) -> Tables:
    made = gate.compiled.tables()
    for graph in gate.layout.shared:
        made.add(texts(dataset.quads.match(graph=graph)))
    return made


def part(gate: Gate, triples: Iterable[Texts]) -> Tables:
    made = gate.compiled.empty()
    made.add(triples)
    return made


def every_pair(judged: Judged) -> set[tuple[object, str]]:
    """Give all pairs of a judgement whose sample has every sure one."""
    pairs = (*judged.sample.items(), *judged.unsure.items())
    return {(shape, node) for shape, nodes in pairs for node in nodes}


def sure_pairs(judged: Judged) -> set[tuple[object, str]]:
    return {(shape, node) for shape, nodes in judged.sample.items() for node in nodes}


def all_of_it() -> Sample:
    return Sample(random.Random(1), share=1)


class Others:
    """What the other parts of a graph say."""

    splits_subjects: ClassVar[bool] = True

    def __init__(self, triples: Iterable[Texts]) -> None:
        triples = list(triples)
        self._subjects = {subject for subject, _, _ in triples}
        self._pointed = {(object_, predicate) for _, predicate, object_ in triples}

    def speaks_of(self, node: str) -> bool:
        return node in self._subjects

    def points_at(self, node: str, predicate: str) -> bool:
        return (node, predicate) in self._pointed


def test_a_graph_in_parts_is_judged_as_in_one(dataset: Assembled) -> None:
    gate = dataset.gate
    shared, triples = shared_tables(gate, dataset), texts(dataset.quads.match(graph=ENTRY))
    whole = gate.compiled.judge(part(gate, triples), shared, ENTRY.value, sample=all_of_it())
    assert whole.sure > 1000

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(2, 4), st.sampled_from(["subjects", "triples"]), st.randoms(use_true_random=False))
    def check(number: int, by: str, chance: random.Random) -> None:
        places = {subject: chance.randrange(number) for subject, _, _ in triples}
        divided: list[list[Texts]] = [[] for _ in range(number)]
        for triple in triples:
            place = places[triple[0]] if by == "subjects" else chance.randrange(number)
            divided[place].append(triple)
        found, sure = set(), set()
        for own in divided:
            others = Others(set(triples) - set(own))
            judged = gate.compiled.judge(
                part(gate, own), shared, ENTRY.value, elsewhere=others, sample=all_of_it()
            )
            found |= every_pair(judged)
            sure |= sure_pairs(judged)
        assert found >= every_pair(whole), "a pair is lost"
        assert sure <= sure_pairs(whole), "a part is sure of what the graph is not"

    check()


def test_a_part_alone_in_its_graph_loses_nothing_by_being_asked(dataset: Assembled) -> None:
    gate = dataset.gate
    shared, own = shared_tables(gate, dataset), part(gate, texts(dataset.quads.match(graph=ENTRY)))
    guarded = gate.compiled.judge(own, shared, ENTRY.value, elsewhere=Others([]))
    assert guarded == gate.compiled.judge(own, shared, ENTRY.value)


def test_the_authority_is_judged_by_what_is_shared(dataset: Assembled) -> None:
    gate = dataset.gate
    shared, named = shared_tables(gate, dataset), part(gate, texts(dataset.quads.match(graph=AUTHORITY)))
    judged = gate.compiled.judge(gate.compiled.empty(), shared, AUTHORITY.value, named=named)
    assert judged.sure > 200
    assert judged.is_sure


ODD = [
    "<https://example.org/C> rdfs:subClassOf det:State .",
    "<https://example.org/x> rdfs:label <<( <https://example.org/x> a det:State )>> .",
    '<https://example.org/x> rdfs:label "x"@en--rtl .',
]


@pytest.mark.parametrize("odd", ODD)
def test_of_odd_data_nothing_is_sure(dataset: Assembled, odd: str) -> None:
    gate = dataset.gate
    prefixes = f"@prefix rdfs: <{RDFS.iri}> . @prefix det: <{DET.iri}> .\n"
    more = texts(parse(prefixes + odd, RdfFormat.TURTLE))
    own = part(gate, [*texts(dataset.quads.match(graph=ENTRY)), *more])
    judged = gate.compiled.judge(own, shared_tables(gate, dataset), ENTRY.value)
    assert not judged.sure
    assert judged.nodes >= {subject for subject, _, _ in texts(dataset.quads.match(graph=ENTRY))}
    in_shared = shared_tables(gate, dataset)
    in_shared.add(more)
    assert not gate.compiled.judge(
        part(gate, texts(dataset.quads.match(graph=ENTRY))), in_shared, ENTRY.value
    ).sure


def test_what_is_not_sure_is_reported_by_pyshacl(dataset: Assembled) -> None:
    gate = dataset.gate
    tenure = next(iter(dataset.quads.match(None, TYPE, DET.Tenure))).subject
    more = [
        Quad(tenure, DET.holder, NamedNode("https://example.org/somebody"), ENTRY),
        Quad(tenure, DET.start, Literal("2016"), ENTRY),
        Quad(tenure, DET.nothing, Literal("x"), ENTRY),
    ]
    source = Quads([*dataset.quads, *more])
    own = part(gate, texts(source.match(graph=ENTRY)))
    judged = gate.compiled.judge(own, shared_tables(gate, dataset), ENTRY.value)
    found = gate.report_of(source, ENTRY, judged)
    assert {result.shape for result in found.results} >= {"tenure has a holder", "start is a day"}
    assert set(found.results) == set(gate.judge_all(source, [ENTRY]).results)
    assert judged.sure > 1000


def test_a_wrong_predicate_is_found_out_by_the_sample(gate: Gate, dataset: Assembled) -> None:
    compiled = gate.compiled
    for shape in list(compiled.predicates):
        compiled.predicates[shape] = Predicate(lambda _: True, may_fail=False)
    tenure = next(iter(dataset.quads.match(None, TYPE, DET.Tenure))).subject
    source = Quads(q for q in dataset.quads if (q.subject, q.predicate) != (tenure, DET.holder))
    shared = compiled.tables()
    for graph in gate.layout.shared:
        shared.add(texts(source.match(graph=graph)))
    named = part(gate, texts(source.match(graph=AUTHORITY)))
    judged = compiled.judge(compiled.empty(), shared, AUTHORITY.value, named=named, sample=all_of_it())
    assert judged.is_sure
    with pytest.raises(SampleDeniedError, match="tenure"):
        gate.check_sample(source, AUTHORITY, judged.sample)


def test_a_sample_is_the_same_by_the_same_seed_and_of_its_share() -> None:
    nodes = [f"<https://example.org/{number}>" for number in range(20_000)]
    chosen = Sample(random.Random(5)).choose(nodes)
    assert chosen == Sample(random.Random(5)).choose(nodes)
    assert 100 < len(chosen) < 300
    assert len(set(chosen)) == len(chosen)
    with pytest.raises(ValueError, match="no share"):
        Sample(random.Random(5), share=2)


def test_samples_of_lists_as_long_as_each_other_are_of_the_same_rows() -> None:
    """What pySHACL reads of a row for one shape it has then for the next; another list has its own places."""
    claims, anchors, others = (
        [f"<https://example.org/{kind}/{number}>" for number in range(size)]
        for kind, size in (("claim", 1000), ("anchor", 1000), ("other", 1001))
    )
    sample = Sample(random.Random(5), share=0.1)
    chosen = [
        [int(node[:-1].rpartition("/")[2]) for node in sample.choose(nodes)]
        for nodes in (claims, anchors, others)
    ]
    assert chosen[0] == chosen[1] != chosen[2]
    assert all(90 < len(each) < 110 for each in chosen)
    assert Sample(random.Random(6), share=0.1).choose(claims) != sample.choose(claims)


NAMES = st.sampled_from([f"<https://example.org/{name}>" for name in "abcd"])
OBJECTS = st.one_of(NAMES, st.integers(0, 3 * FEW).map(lambda number: f'"{number}"'))
TRIPLES = st.lists(st.tuples(NAMES, NAMES, OBJECTS), max_size=80)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(TRIPLES, st.integers(0, 80))
def test_tables_have_each_triple_once_however_they_come(triples: list[Texts], cut: int) -> None:
    inverse = "<https://example.org/a>"
    made = Tables(frozenset({inverse}))
    made.add(triples[:cut])
    made.add(triples[cut:])
    assert sorted(made.triples()) == sorted(set(triples))
    assert made.size == len(set(triples))
    assert made.nodes() == {t for s, _, o in triples for t in (s, o) if t[0] != '"'}
    assert set(made.literals()) == {o for _, _, o in triples if o[0] == '"'}
    pairs = [(s, o) for o, subjects in made.into.get(inverse, {}).items() for s in subjects]
    assert sorted(pairs) == sorted({(s, o) for s, p, o in triples if p == inverse})
