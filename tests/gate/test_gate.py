"""The gate: the seed passes, and one change to it is refused by the right rule at the right node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from detente.changes.build import Assembled, assemble, judge_graphs
from detente.gate.gate import Gate, Report, Result, check_default_graph, to_rdflib
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, PREFIXES, TYPE, XSD
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Quads
from detente.resources import Sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

ENTRY = "entry/2016-08-turkey-russia-1"
CLAIM = "claim/2016-08-turkey-russia-1"
AUTHORITY = "graph/authority"
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@dataclass(frozen=True)
class Change:
    """Turtle taken out of a graph of the seed and put into it, and what then refuses it where."""

    graph: str
    removed: str
    added: str
    shape: str
    focus: str


CHANGES = {
    "no modality": Change(
        ENTRY,
        f"<{CLAIM}/visit> det:modality dets:modality-planned .",
        "",
        "claim has one modality",
        f"{CLAIM}/visit",
    ),
    "two modalities": Change(
        ENTRY,
        "",
        f"<{CLAIM}/visit-date> det:modality dets:modality-asserted .",
        "claim has one modality",
        f"{CLAIM}/visit-date",
    ),
    "modality of another scheme": Change(
        ENTRY,
        f"<{CLAIM}/visit-topic> det:modality dets:modality-planned .",
        f"<{CLAIM}/visit-topic> det:modality dets:status-pledged .",
        "claim has one modality",
        f"{CLAIM}/visit-topic",
    ),
    "topic of another scheme": Change(
        ENTRY,
        "<id/position/turkey-russia-on-ceasefire-in-syria> det:topic dets:topic-ceasefire .",
        "<id/position/turkey-russia-on-ceasefire-in-syria> det:topic dets:status-pledged .",
        "det:topic is a topic, an actor, a place, a project or an eventuality",
        "id/position/turkey-russia-on-ceasefire-in-syria",
    ),
    "offset one too far": Change(
        ENTRY,
        f"<{CLAIM}/visit#position> oa:start 63 .",
        f"<{CLAIM}/visit#position> oa:start 64 .",
        "anchor quotes the text at its offsets",
        f"{CLAIM}/visit#anchor",
    ),
    "anchor of which nothing is said": Change(
        ENTRY,
        f"<{CLAIM}/mechanism#anchor> a oa:SpecificResource ; oa:hasSource <{ENTRY}> ;"
        f" oa:hasSelector <{CLAIM}/mechanism#quote>, <{CLAIM}/mechanism#position> .",
        "",
        "anchor quotes the words",
        f"{CLAIM}/mechanism#anchor",
    ),
    "claim that no statement conveys": Change(
        ENTRY,
        f"<id/statement/cavusoglu-on-talks-to-follow> det:conveys <{CLAIM}/higher-level-talks> .",
        "",
        "speaker's claim is conveyed by a statement",
        f"{CLAIM}/higher-level-talks",
    ),
    "eventuality that nobody claims": Change(
        ENTRY,
        "",
        '<id/event/unclaimed> a det:Event, det:Eventuality ; rdfs:label "Unclaimed"@en .',
        "eventuality is claimed by somebody",
        "id/event/unclaimed",
    ),
    "label without a language": Change(
        ENTRY,
        f'<{ENTRY}> rdfs:label "Turkish officials to travel to Russia for talks on Syria"@en .',
        f'<{ENTRY}> rdfs:label "Turkish officials to travel to Russia for talks on Syria" .',
        "label has a language",
        ENTRY,
    ),
    "entry without an issue date": Change(
        ENTRY,
        f'<{ENTRY}> dct:issued "2016-08-10"^^xsd:date .',
        "",
        "entry has an issue date",
        ENTRY,
    ),
    "tenure without an office": Change(
        AUTHORITY,
        "<id/tenure/recep-tayyip-erdogan-president-of-turkey> det:office <id/office/president-of-turkey> .",
        "",
        "tenure has an office",
        "id/tenure/recep-tayyip-erdogan-president-of-turkey",
    ),
    "state that ends before it starts": Change(
        AUTHORITY,
        "",
        '<id/state/SYR> det:end "1961-09-28"^^xsd:date .',
        "end is not before start",
        "id/state/SYR",
    ),
    "tenures that overlap": Change(
        AUTHORITY,
        '<id/tenure/vladimir-putin-president-of-russia> det:end "2008-05-07"^^xsd:date .',
        '<id/tenure/vladimir-putin-president-of-russia> det:end "2012-05-08"^^xsd:date .',
        "single-seat office has one holder at a time",
        "id/tenure/vladimir-putin-president-of-russia",
    ),
    "person whose IRI is no slug": Change(
        AUTHORITY,
        "",
        '<id/person/Vladimir_Putin> a det:Person, det:Actor ; rdfs:label "Vladimir Putin"@en .',
        "person IRI",
        "id/person/Vladimir_Putin",
    ),
}


def quads(turtle: str, graph: NamedNode) -> set[Quad]:
    text = f"@base <{DEFAULT_BASE}> .\n{HEADER}{turtle}"
    return {Quad(q.subject, q.predicate, q.object, graph) for q in parse(text, RdfFormat.TURTLE)}


def changed(dataset: Assembled, graph: NamedNode) -> Quads:
    """Make every change of a graph; no two are of one node's one property."""
    changes = [change for change in CHANGES.values() if DEFAULT_BASE + change.graph == graph.value]
    removed = set[Quad]().union(*(quads(change.removed, graph) for change in changes))
    added = set[Quad]().union(*(quads(change.added, graph) for change in changes))
    assert all(quad in dataset.quads for quad in removed)
    assert not any(quad in dataset.quads for quad in added)
    return Quads([*(quad for quad in dataset.quads if quad not in removed), *added])


@pytest.fixture(scope="module")
def refusals(dataset: Assembled) -> dict[str, set[tuple[str, str]]]:
    """Shape and focus node of all that is refused in each graph when its changes are made."""
    graphs = {name: NamedNode(DEFAULT_BASE + name) for name in (ENTRY, AUTHORITY)}
    return {
        name: found(dataset.gate.check_graph(changed(dataset, graph), graph))
        for name, graph in graphs.items()
    }


def found(report: Report) -> set[tuple[str, str]]:
    return {(result.shape, result.focus.partition(" ")[0]) for result in report.violations}


# The data set


def test_seed_passes(dataset: Assembled) -> None:
    report = dataset.gate.check_all(dataset.quads, dataset.stated)
    assert report == dataset.gate.judge_all(dataset.quads, dataset.stated)
    assert report.conforms, report


def test_seed_passes_under_another_base(sources: Sources) -> None:
    dataset = assemble(sources, "https://example.org/dip/")
    report = judge_graphs(dataset.quads, dataset.gate, dataset.stated)
    assert report.conforms, report


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_is_refused_by_its_rule_at_its_node(
    change: Change, refusals: dict[str, set[tuple[str, str]]]
) -> None:
    assert (change.shape, f"<{DEFAULT_BASE}{change.focus}>") in refusals[change.graph]


def test_what_was_not_changed_is_not_refused(refusals: dict[str, set[tuple[str, str]]]) -> None:
    touched = {f"<{DEFAULT_BASE}{change.focus}>" for change in CHANGES.values()}
    spared = {f"<{DEFAULT_BASE}{CLAIM}/{name}>" for name in ("mechanism", "officials-meeting-place")}
    assert touched <= {focus for refused in refusals.values() for _, focus in refused}
    assert spared.isdisjoint(focus for refused in refusals.values() for _, focus in refused)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_is_refused_when_it_alone_is_judged(change: Change, dataset: Assembled) -> None:
    graph = NamedNode(DEFAULT_BASE + change.graph)
    removed, added = quads(change.removed, graph), quads(change.added, graph)
    after = Quads([*(quad for quad in dataset.quads if quad not in removed), *added])
    report = dataset.gate.check_change(dataset.quads, after, added, removed)
    assert (change.shape, f"<{DEFAULT_BASE}{change.focus}>") in found(report)


def test_what_is_not_stated_is_not_judged(dataset: Assembled) -> None:
    graphs: list[GraphName] = [DEFAULT_GRAPH, *(dataset.gate.iris.graph(name) for name in ("log", "queries"))]
    added = [Quad(DET.x, DET.colour, DET.y, graph) for graph in graphs]
    report = dataset.gate.check_change(dataset.quads, Quads([*dataset.quads, *added]), added, [])
    assert report == Report(())


def test_a_change_of_a_shared_graph_is_judged_where_it_is_seen(dataset: Assembled) -> None:
    iris = dataset.gate.iris
    removed = list(dataset.quads.match(iris.thing("state/TUR"), TYPE, DET.Actor, iris.graph("authority")))
    removed += dataset.quads.match(iris.thing("state/TUR"), TYPE, DET.State, iris.graph("authority"))
    after = Quads(quad for quad in dataset.quads if quad not in removed)
    report = dataset.gate.check_change(dataset.quads, after, [], removed)
    bound = str(iris.thing("commitment/turkey-russia-restoration-of-ties"))
    assert ("det:agent takes an det:Actor", bound) in found(report)


def test_stated_graphs_are_found(dataset: Assembled) -> None:
    assert dataset.gate.stated_graphs(dataset.quads) == dataset.stated


@pytest.mark.parametrize(
    "turtle",
    ["<id/state/TUR> det:colour 'red' .", "<id/state/TUR> a det:Country .", "<id/x> det:about det:Nothing ."],
)
def test_term_that_the_ontology_lacks_is_refused(turtle: str, dataset: Assembled) -> None:
    graph = NamedNode(f"{DEFAULT_BASE}graph/more")
    (result,) = dataset.gate.check_terms(Quads(quads(turtle, graph)), [graph]).violations
    assert result.shape == "no undefined det: term is used"
    assert result.value in turtle
    assert result.focus.startswith(f"<{DEFAULT_BASE}id/")


def test_nodes_of_other_graphs_are_not_told_of(dataset: Assembled) -> None:
    authority, entry = NamedNode(DEFAULT_BASE + AUTHORITY), NamedNode(DEFAULT_BASE + ENTRY)
    assert dataset.gate.check_graph(changed(dataset, authority), entry).conforms


# Severities


@pytest.mark.parametrize(
    ("severity", "conforms"), [("sh:Violation", False), ("sh:Warning", True), ("sh:Info", True)]
)
def test_only_a_violation_refuses(severity: str, conforms: bool, ontology: Ontology, tmp_path: Path) -> None:
    (tmp_path / "rule.ttl").write_text(
        f"""{HEADER}
        <https://example.org/shape> a sh:NodeShape ; sh:name "nobody is a state" ; sh:targetClass det:State ;
            sh:property [ sh:path rdf:type ; sh:maxCount 0 ; sh:severity {severity} ; sh:message "No." ] .
        """
    )
    gate, graph = Gate(tmp_path, ontology, Iris()), NamedNode("https://example.org/graph")
    report = gate.check_graph(Quads([Quad(graph, TYPE, DET.State, graph)]), graph)
    (result,) = report.results
    assert result.severity == severity.removeprefix("sh:")
    assert result.message == "No."
    assert report.conforms == conforms


def test_reports_add_up_without_repeating_themselves() -> None:
    one, two = (Result("Violation", focus, "", "", "rule", "No.") for focus in ("<a>", "<b>"))
    assert (Report((one,)) + Report((two, one))).results == (one, two)


def test_a_result_names_each_thing_once() -> None:
    result = Result("Violation", "<a>", "", "<a>", "rule", "No.")
    assert str(result) == "Violation: <a>\n    No.\n    (rule)"
    assert str(Report(())) == "conforms"


# Terms


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (NamedNode("https://example.org/é"), rdflib.URIRef("https://example.org/é")),
        (BlankNode("b"), rdflib.BNode("b")),
        (Literal("x"), rdflib.Literal("x")),
        (Literal("x", datatype=XSD.string), rdflib.Literal("x")),
        (Literal("x", language="tr"), rdflib.Literal("x", lang="tr")),
        (Literal("2016-08-09", datatype=XSD.date), rdflib.Literal("2016-08-09", datatype=rdflib.XSD.date)),
    ],
)
def test_terms_become_what_pyshacl_expects(term: object, expected: rdflib.term.Node) -> None:
    made = to_rdflib(term)
    assert made == expected
    assert type(made) is type(expected)
    assert getattr(made, "datatype", None) == getattr(expected, "datatype", None)


@pytest.mark.parametrize(
    ("text", "datatype"), [("007", XSD.integer), ("1.50", XSD.decimal), ("1", XSD.boolean)]
)
def test_literals_keep_the_form_that_they_have(text: str, datatype: NamedNode) -> None:
    made = to_rdflib(Literal(text, datatype=datatype))
    assert str(made) == text
    assert made.n3() == f'"{text}"^^<{datatype.value}>'


@pytest.mark.parametrize("term", [Triple(DET.a, DET.b, DET.c), DEFAULT_GRAPH])
def test_what_is_no_term_of_rdf_1_1_is_an_error(term: object) -> None:
    with pytest.raises(TypeError, match=r"no RDF 1\.1 term"):
        to_rdflib(term)


# The default graph


def default_quads(dataset: Assembled) -> list[Quad]:
    return list(dataset.quads.match(graph=DEFAULT_GRAPH))


def test_default_graph_equals_its_rebuild(dataset: Assembled) -> None:
    assert check_default_graph(dataset.quads, default_quads(dataset)) == Report(())


def test_a_triple_put_into_the_default_graph_is_found(dataset: Assembled) -> None:
    meeting = dataset.gate.iris.thing("meeting/erdogan-putin-2016-08")
    added = Quad(meeting, DET.level, DETS["level-officials"], DEFAULT_GRAPH)
    (result,) = check_default_graph(Quads([*dataset.quads, added]), default_quads(dataset)).violations
    assert (result.focus, result.path, result.value) == (str(meeting), "det:level", "dets:level-officials")
    assert "nothing settles it" in result.message


def test_a_triple_taken_out_of_the_default_graph_is_found(dataset: Assembled) -> None:
    meeting = dataset.gate.iris.thing("meeting/erdogan-putin-2016-08")
    (removed,) = dataset.quads.match(meeting, LABEL, graph=DEFAULT_GRAPH)
    rest: Iterable[Quad] = (quad for quad in dataset.quads if quad != removed)
    (result,) = check_default_graph(Quads(rest), default_quads(dataset)).violations
    assert (result.focus, result.path) == (str(meeting), "rdfs:label")
    assert "not in the default graph" in result.message
