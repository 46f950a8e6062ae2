"""A graph judged in parts: random mistakes are told as the gate tells them of the whole, in its order."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from bench import icews
from detente.changes.build import Assembled
from detente.changes.bulk.incoming import quad_lines
from detente.changes.parts.closing import PartFile
from detente.changes.parts.job import PartsJob
from detente.changes.parts.judging import GraphVerdict, judge_in_parts
from detente.claims.importing.batches.slice_mapping import partition_of
from detente.derivation.closure import close_change
from detente.executors.executor import Executor, InlineExecutor
from detente.executors.process_executor import ProcessExecutor
from detente.gate.compiled.term_text import triple_texts
from detente.gate.gate import Gate
from detente.gate.report import Result
from detente.gate.whole import portable
from detente.rdf.namespaces import DET, RDFS
from detente.rdf.quads import Change, Quads
from tests.gate.compiled.reference import mistaken
from tests.gate.compiled.test_compiled_suite import stored
from tests.spark import SPARK

pytestmark = pytest.mark.filterwarnings("ignore:Serializing weird numerical")
EXAMPLES = max(1, int(os.environ.get("DETENTE_SHACL_EXAMPLES", "3")))
EVENTS = 60
GRAPH = NamedNode("https://w3id.org/detente/entry/in-parts")


@pytest.fixture(scope="module")
def gate(dataset: Assembled) -> Gate:
    return dataset.gate


def beside(gate: Gate, quads: list[Quad]) -> list[Quad]:
    return [quad for quad in quads if quad.graph_name in gate.layout.shared]


def moved(gate: Gate, quads: list[Quad]) -> list[Quad]:
    """Put everything that entries say into one of them."""
    stated = (q for q in quads if gate.is_stated(q.graph_name) and q.graph_name not in gate.layout.shared)
    return sorted({Quad(q.subject, q.predicate, q.object, GRAPH) for q in stated}, key=str)


def plain(quads: list[Quad]) -> list[Quad]:
    """Leave out what is judged as a whole: blank nodes, and what is said of classes."""
    return [
        q
        for q in quads
        if not isinstance(q.subject, BlankNode)
        and not isinstance(q.object, BlankNode)
        and q.predicate != RDFS.subClassOf
        and q.graph_name == GRAPH
    ]


def in_parts(
    gate: Gate, quads: list[Quad], shared: list[Quad], parts: int, folder: Path, executor: Executor
) -> GraphVerdict | None:
    folder.mkdir()
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for line in quad_lines(quads):
        lines[partition_of(line.partition(" ")[0], parts)].append(line)
    files = []
    for part in range(parts):
        path = folder / f"part-{part}"
        path.write_text("".join(lines[part][1:]), encoding="utf-8")
        files.append(PartFile(part, path, tuple(line.rstrip("\n") for line in lines[part][:1])))
    by_graph: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for quad in shared:
        by_graph[str(quad.graph_name)].append(triple_texts(quad))
    held = tuple((graph, tuple(triples)) for graph, triples in by_graph.items())
    job = PartsJob(portable(gate), str(GRAPH), parts, folder, held)
    found = judge_in_parts(job, files, "a version", executor)
    assert {each.name for each in folder.iterdir()} == {f"part-{part}" for part in range(parts)}
    return found


def as_a_whole(gate: Gate, quads: list[Quad], shared: list[Quad]) -> tuple[list[Result], int]:
    closed = close_change(Quads(), Change(frozenset(quads)), gate.ontology, gate.iris)
    kept = stored([*closed.added])
    report = gate.judge_all(Quads([*kept, *shared]), [GRAPH])
    return list(dict.fromkeys(report.results)), len(kept)


def told(results: list[Result]) -> list[str]:
    return [f"{each} {each.graphs} {each.terms.shape if each.terms else ''}" for each in results]


def worlds(gate: Gate, dataset: Assembled, shared: Path) -> Iterator[tuple[list[Quad], list[Quad]]]:
    """Yield what one entry says, and what stands beside it."""
    seeds = sorted(dataset.quads, key=str)
    yield moved(gate, seeds), stored(beside(gate, seeds))
    events = list(parse("".join(icews.graph(shared, EVENTS)), RdfFormat.N_QUADS))
    yield moved(gate, events), stored(beside(gate, events))


def test_mistakes_are_told_as_of_the_whole(
    gate: Gate, dataset: Assembled, shared: Path, tmp_path: Path
) -> None:
    refused = 0
    for world, (quads, beside) in enumerate(worlds(gate, dataset, shared)):
        for number in range(EXAMPLES):
            made = plain(mistaken(quads, 40 * number, random.Random(number)))
            expected, triples = as_a_whole(gate, made, beside)
            for parts in (1, 2, 7):
                folder = tmp_path / f"{world}-{number}-{parts}"
                found = in_parts(gate, made, beside, parts, folder, InlineExecutor())
                assert found is not None
                assert told(found.results) == told(expected)
                assert (found.triples, found.denied) == (triples, None)
            refused += len(expected)
    assert refused > 20 * EXAMPLES


def test_what_is_sure_goes_to_no_pyshacl_but_for_a_sample(gate: Gate, shared: Path, tmp_path: Path) -> None:
    events = list(parse("".join(icews.graph(shared, 600)), RdfFormat.N_QUADS))
    quads, held = moved(gate, events), stored(beside(gate, events))
    found = in_parts(gate, plain(quads), held, 5, tmp_path / "parts", InlineExecutor())
    assert found is not None
    sure = sum(each.sure for each in found.parts)
    assert sure > 2_000
    misplaced = sum(len(each.values) for each in found.parts)  # named after other entries
    assert found.doubts - misplaced < sure / 100
    assert 0 < sum(each.sampled for each in found.parts) < sure / 20


@pytest.fixture(params=["processes", SPARK])
def executor(request: pytest.FixtureRequest) -> Executor:
    found: Executor = ProcessExecutor(2) if request.param == "processes" else request.getfixturevalue("spark")
    return found


def test_executors_come_to_the_same_verdict(
    gate: Gate, dataset: Assembled, executor: Executor, tmp_path: Path
) -> None:
    seeds = sorted(dataset.quads, key=str)
    made = plain(mistaken(moved(gate, seeds), 60, random.Random(5)))
    held = stored(beside(gate, seeds))
    expected, _ = as_a_whole(gate, made, held)
    found = in_parts(gate, made, held, 3, tmp_path / "parts", executor)
    assert found is not None
    assert told(found.results) == told(expected) != []


@pytest.mark.parametrize(
    "odd",
    [
        Quad(NamedNode("urn:class"), RDFS.subClassOf, DET.Meeting, GRAPH),
        Quad(NamedNode("urn:thing"), RDFS.label, BlankNode("b"), GRAPH),
    ],
    ids=["a class of its own", "a blank node"],
)
def test_what_reaches_across_parts_is_left_to_the_whole(
    gate: Gate, dataset: Assembled, odd: Quad, tmp_path: Path
) -> None:
    seeds = sorted(dataset.quads, key=str)
    quads = [*plain(moved(gate, seeds)), odd]
    assert in_parts(gate, quads, [], 4, tmp_path / "parts", InlineExecutor()) is None
