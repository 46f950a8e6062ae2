"""Large data sets in parts of whole rows: nothing is lost, and what a part names is whole beside it."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.changes.build import Assembled
from detente.changes.bulk.rows import RowParts
from detente.changes.bulk.spool import TripleSpool
from detente.gate.compiled.tables import Tables
from detente.rdf.words import WordTriple
from tests.gate.compiled.test_compiled_parts import (
    ENTRY,
    Others,
    all_of_it,
    every_pair,
    part,
    shared_tables,
    sure_pairs,
    texts,
)

GRAPH = "<urn:graph>"
nodes = st.integers(min_value=0, max_value=12).map("<urn:{}>".format)
objects = nodes | st.sampled_from(['"text"', '"1"'])
rows = st.lists(st.tuples(nodes, st.sampled_from(["<urn:p>", "<urn:q>"]), objects), min_size=1, max_size=40)


@given(
    triples=rows,
    most=st.integers(min_value=1, max_value=45),
    in_memory=st.integers(min_value=1, max_value=50),
)
def test_parts_are_whole(triples: list[WordTriple], most: int, in_memory: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = TripleSpool(Path(folder) / "spool", in_memory)
        for s, p, o in triples:
            spool.add(GRAPH, [(s, p, o)])
        made = RowParts(spool, GRAPH, most)
        parts, shared = list(made.parts()), set(made.shared())
    assert shared.union(*parts) == set(triples)
    assert all(len(each) <= most for each in parts)
    for own_triples in parts:
        others = [each for each in triples if each not in own_triples and each not in shared]
        own = {node for s, _, o in own_triples for node in (s, o)} - made.beside.common
        assert own.isdisjoint(node for s, _, o in others for node in (s, o) if node[0] == "<")
        for s, p, o in others:
            assert s in made.beside.common or s not in {s for s, _, _ in own_triples}
            if o in own or o[0] != "<":
                assert made.beside.points_at(o, p)
    assert not made.beside.points_at("<urn:0>", "<urn:never>")


@pytest.mark.parametrize("most", [1, 7, 60, 400])
@pytest.mark.parametrize("is_shuffled", [False, True])
def test_parts_of_a_graph_are_judged_as_the_whole(
    dataset: Assembled, tmp_path: Path, most: int, is_shuffled: bool
) -> None:
    """In any order, also where nearly everything is common: no pair is lost, and none is sure that is not."""
    compiled = dataset.gate.compiled
    shared, triples = shared_tables(dataset.gate, dataset), texts(dataset.quads.match(graph=ENTRY))
    if is_shuffled:
        random.Random(most).shuffle(triples)
    whole = compiled.judge(part(dataset.gate, triples), shared, ENTRY.value, sample=all_of_it())
    spool = TripleSpool(tmp_path / "spool", 500)
    spool.add(GRAPH, triples)
    made = RowParts(spool, GRAPH, most)
    common = list(dict.fromkeys(made.shared()))
    beside: Tables = compiled.tables(shared.triples(), common)
    judged = [
        compiled.judge(
            part(dataset.gate, each), beside, ENTRY.value, elsewhere=made.beside, sample=all_of_it()
        )
        for each in made.parts()
    ]
    others = Others(set(triples) - set(common))
    last = part(dataset.gate, common)
    judged.append(compiled.judge(last, shared, ENTRY.value, elsewhere=others, sample=all_of_it()))
    assert set().union(*map(every_pair, judged)) >= every_pair(whole), "a pair is lost"
    assert set().union(*map(sure_pairs, judged)) <= sure_pairs(whole), (
        "a part is sure of what the graph is not"
    )
