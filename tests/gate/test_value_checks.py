"""The gate looks at each value: names where rules read, the ontology's datatypes, dates that are dates."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.gate.value_checks import ValueChecks
from detente.rdf.namespaces import EDTF, PREFIXES, XSD
from detente.rdf.quads import Quads
from detente.vocabulary.ontology import Ontology

CASES = yaml.safe_load(Path(__file__).with_name("gate_values.yaml").read_text(encoding="utf-8"))
MINE = NamedNode("https://example.org/mine")
ENTRY = "2016-08-turkey-russia-1"


@pytest.fixture(scope="module")
def seeds(dataset: Assembled) -> Quads:
    """Give the stated quads of the seeds."""
    return Quads(quad for quad in dataset.quads if dataset.gate.is_stated(quad.graph_name))


def read(turtle: str, graph: NamedNode, dataset: Assembled) -> set[Quad]:
    iris = dataset.gate.iris
    prefixes = {
        **PREFIXES,
        "claim": f"{iris.base}claim/{ENTRY}/",
        **{kind: f"{iris.base}id/{kind}/" for kind in ("state", "meeting", "visit")},
    }
    declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    found = parse(io.BytesIO((declared + turtle).encode()), RdfFormat.TURTLE)
    return {Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found}


def graph_of(name: str, dataset: Assembled) -> NamedNode:
    iris = dataset.gate.iris
    return {"mine": MINE, "entry": iris.entry(ENTRY)}.get(name) or iris.graph(name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["add"])
def test_a_value_is_refused_with_its_cure_or_accepted(
    dataset: Assembled, seeds: Quads, case: dict[str, str]
) -> None:
    graph = graph_of(case["graph"], dataset)
    added = read(case["add"], graph, dataset) - set(seeds)
    after = Quads([*seeds, *added])
    judged = dataset.gate.check_change(seeds, after, added, ())
    told = [result.message for result in judged.violations]
    if case["refused"] is None:
        assert not told
    else:
        assert any(case["refused"] in message for message in told), told


@pytest.mark.parametrize("name", ["entry", "mine"])
def test_both_roads_find_a_text_as_anchor(dataset: Assembled, seeds: Quads, name: str) -> None:
    graph = graph_of(name, dataset)
    added = read('claim:cavusoglu-minister det:anchor "page 3" .', graph, dataset)
    after = Quads([*seeds, *added])
    changed = dataset.gate.check_change(seeds, after, added, ())
    whole = dataset.gate.check_all(after, [graph])
    about = [
        {str(result) for result in report.results if result.focus == '"page 3"'}
        for report in (changed, whole)
    ]
    assert about[0] == about[1]
    assert len(about[0]) >= 3


def test_every_declared_datatype_is_asked_for(dataset: Assembled, ontology: Ontology) -> None:
    checks = ValueChecks(ontology, dataset.gate.iris)
    declared = {term: datatype for term, datatype in ontology.datatypes.items() if datatype is not None}
    assert len(declared) >= 10
    for term, datatype in declared.items():
        other = XSD.anyURI if datatype != XSD.anyURI else XSD.date
        assert not checks.report([Quad(MINE, term, Literal("x", datatype=other), MINE)]).conforms
        assert not checks.report([Quad(MINE, term, MINE, MINE)]).conforms


dates = st.one_of(
    st.text(alphabet="0123456789-/.,[]{}?~%XYES ", max_size=24),
    st.from_regex(r"[\[{]?Y?-?[0-9]{1,9}(E[0-9]{1,12})?(/(\.\.)?[0-9-]{0,10})?[?~%]?", fullmatch=True),
    st.text(max_size=8),
)


@given(dates)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_as_a_date_is_judged(dataset: Assembled, ontology: Ontology, text: str) -> None:
    date = Quad(MINE, NamedNode("urn:p"), Literal(text, datatype=EDTF.EDTF), MINE)
    report = ValueChecks(ontology, dataset.gate.iris).report([date])
    assert len(report.results) in (0, 1)
