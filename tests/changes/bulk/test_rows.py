"""Large data sets in parts of whole rows: nothing is lost, and what a part names is whole beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from detente.changes.bulk.rows import Rows
from detente.changes.bulk.spool import TripleSpool
from detente.rdf.words import WordTriple

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
            spool.add([(s, p, o, GRAPH)])
        made = Rows(spool, GRAPH, most)
        parts, shared = list(made.parts()), set(made.shared())
    assert shared.union(*parts) == set(triples)
    assert all(len(each) <= most for each in parts)
    for part in parts:
        others = [each for each in triples if each not in part and each not in shared]
        own = {node for s, _, o in part for node in (s, o)} - made.beside.common
        assert own.isdisjoint(node for s, _, o in others for node in (s, o) if node[0] == "<")
        for s, p, o in others:
            assert s in made.beside.common or s not in {s for s, _, _ in part}
            if o in own or o[0] != "<":
                assert made.beside.points_at(o, p)
    assert not made.beside.points_at("<urn:0>", "<urn:never>")
