"""Random changes of the data of the W3C SHACL suite: a change is judged as all of the data is."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad
from pyshacl import validate

from detente.gate.incremental.change import ChangeCheck, JudgedChange, Layout
from detente.gate.incremental.checking import Checker
from detente.gate.incremental.reach import is_local
from detente.gate.incremental.view import Statics, Term
from detente.gate.rdflib_terms import as_reported, rdflib_graph
from detente.gate.results import of_report
from detente.rdf.quads import Quads
from tests.conformance.shacl_cases import GRAPH, ShaclCase, shacl_cases
from tests.gate.oracle import Key, key

LAYOUT = Layout(lambda graph: graph == GRAPH, frozenset(), frozenset())
EXAMPLES = int(os.environ.get("DETENTE_SHACL_EXAMPLES", "2"))

CASES_LEFT_OUT = {
    "core/complex/shacl-shacl": "a whole validation takes seconds",
    "sparql/node/prefixes-001": "its query cannot be read",
    "sparql/pre-binding/shapesGraph-001": "its query cannot be run",
}


@cache
def cases() -> tuple[ShaclCase, ...]:
    checkout = Path(__file__).resolve().parents[2]
    root = Path(os.environ.get("DETENTE_SHARED") or checkout.parent / "shared") / "w3c/shacl/tests"
    found = shacl_cases(root) if root.is_dir() else ()
    wanted = (case for case in found if case.name not in CASES_LEFT_OUT and case.expected is not None)
    return tuple(case for case in wanted if is_local(case.shapes_graph()))


def nodes(quads: list[Quad]) -> list[Term]:
    return sorted({term for quad in quads for term in (quad.subject, quad.object)}, key=str)


@st.composite
def changes(draw: st.DrawFn, quads: list[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Draw some of the quads, and a change of them with quads of the same terms."""
    terms = nodes(quads)
    subjects = st.sampled_from([term for term in terms if not isinstance(term, Literal)])
    predicates = st.sampled_from(sorted({quad.predicate for quad in quads}, key=str))
    made = st.builds(lambda s, p, o: Quad(s, p, o, GRAPH), subjects, predicates, st.sampled_from(terms))
    before = set(quads) - draw(st.sets(st.sampled_from(quads), max_size=4)) | draw(st.sets(made, max_size=2))
    added = draw(st.sets(st.one_of(made, st.sampled_from(quads)), max_size=3))
    removed = draw(st.sets(st.sampled_from(sorted(before or quads, key=str)), max_size=3))
    return before, (before - removed) | added


def in_full(shapes: rdflib.Graph, quads: set[Quad]) -> dict[object, set[Key]]:
    """Validate all; give the results of each node that the data names."""
    data = rdflib_graph(quads)
    named = {each for q in quads for term in (q.subject, q.object) for each in as_reported(term)}
    report = validate(data, shacl_graph=shapes, advanced=True, inplace=True)[1]
    found: dict[object, set[Key]] = {}
    for result in of_report(report, data, shapes, named):
        assert result.terms is not None
        found.setdefault(result.terms.focus, set()).add(key(result))
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_change_is_judged_as_all_is(case: ShaclCase) -> None:
    quads, shapes = case.quads(), case.shapes_graph()
    checker = Checker(shapes)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes(quads))
    def check(change: tuple[set[Quad], set[Quad]]) -> None:
        before, after = change
        judged = ChangeCheck(
            checker,
            LAYOUT,
            Statics(()),
            JudgedChange(Quads(before), Quads(after), frozenset(after - before), frozenset(before - after)),
        )
        affected = judged.affected().get(GRAPH, set())
        old, new = in_full(shapes, before), in_full(shapes, after)
        assert set(map(key, judged.results())) == set().union(*(new.get(node, set()) for node in affected))
        for node in new.keys() - affected:
            assert old.get(node) == new[node], f"{node} is affected"

    check()
