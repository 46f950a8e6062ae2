"""What a refusal says beside its rule's words, so that whoever wrote the data knows what to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from detente.changes.build import Assembled
from detente.changes.places import Text, find_places
from detente.gate.report import Report, Result
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, OA, TYPE
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris

MINE = NamedNode("https://example.org/mine")
IRIS = Iris(DEFAULT_BASE)
ENTRY = IRIS.entry("2016-08-turkey-russia-1")


def by_both_roads(dataset: Assembled, quads: set[Quad], graph: NamedNode) -> Report:
    """Judge some data beside the seeds; both roads must tell the same."""
    source = Quads([*(quad for quad in dataset.quads if quad.graph_name != graph), *quads])
    found = dataset.gate.judge_all(source, [graph])
    assert found == dataset.gate.check_all(source, [graph], dataset.stated)
    return found


def described(text: str, graph: NamedNode) -> set[Quad]:
    triples = parse(text, RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    return {Quad(each.subject, each.predicate, each.object, graph) for each in triples}


def place_of(result: Result, quads: set[Quad], path: Path) -> str:
    """Find the line that a file has on what a result is about."""
    (place,) = find_places([result], quads, [Text(str(path), path)])
    return place.at


def of_shape(report: Report, shape: str) -> Result:
    return next(result for result in report.results if result.shape == shape)


@pytest.mark.parametrize(
    ("term", "meant"),
    [
        ("visit", "det:Visit?"),
        ("Meetting", "det:Meeting?"),
        ("attributed_to", "det:attributedTo?"),
        ("xyzzy", "/ontology"),
    ],
)
def test_an_undefined_term_is_told_what_is_like_it_and_where(
    dataset: Assembled, tmp_path: Path, term: str, meant: str
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f"@prefix det: <{DET.iri}> .\n<urn:a> a\n  det:{term} .\n", encoding="utf-8")
    typed = {Quad(NamedNode("urn:a"), TYPE, DET[term], MINE)}
    (result,) = by_both_roads(dataset, typed, MINE).results
    assert result.message.endswith((meant, f"{meant}."))
    assert place_of(result, typed, path) == f"{path}:3"


def test_a_property_of_the_other_scheme_is_named(dataset: Assembled) -> None:
    moved = {
        Quad(
            q.subject,
            NamedNode(q.predicate.value.replace("https://schema.org/", "http://schema.org/")),
            q.object,
            ENTRY,
        )
        for q in dataset.quads.match(graph=ENTRY)
    }
    message = of_shape(by_both_roads(dataset, moved, ENTRY), "entry has a text").message
    assert message.endswith(
        "<http://schema.org/articleBody> is there, but https: is meant: <https://schema.org/articleBody>."
    )


def test_a_blank_node_is_told_by_what_it_is_part_of(dataset: Assembled, tmp_path: Path) -> None:
    claim = next(iter(dataset.quads.match(None, DET.anchor, graph=ENTRY))).subject
    blank = {
        Quad(q.subject, q.predicate, BlankNode("anchor") if q.predicate == DET.anchor else q.object, ENTRY)
        if q.subject == claim
        else q
        for q in dataset.quads.match(graph=ENTRY)
    }
    assert isinstance(claim, NamedNode)
    path = tmp_path / "mine.ttl"
    path.write_text(f"\n\n<{claim.value}> a det:Claim .\n", encoding="utf-8")
    result = of_shape(by_both_roads(dataset, blank, ENTRY), "anchor has a start")
    assert f"the anchor of {claim}" in str(result)
    assert place_of(result, blank, path) == f"{path}:3"


def test_an_anchor_that_is_off_is_told_where_its_words_stand(dataset: Assembled) -> None:
    start = next(iter(dataset.quads.match(None, OA.start, graph=ENTRY)))
    assert isinstance(start.object, Literal)
    off = Quad(start.subject, OA.start, Literal(int(start.object.value) + 1), ENTRY)
    quads = {off if quad == start else quad for quad in dataset.quads.match(graph=ENTRY)}
    message = of_shape(by_both_roads(dataset, quads, ENTRY), "anchor quotes the text at its offsets").message
    assert f"The words of oa:exact stand there from {start.object.value}." in message


def test_the_graph_that_says_what_is_wrong_is_named(dataset: Assembled) -> None:
    curation = IRIS.graph("curation")
    ranked = next(iter(dataset.quads.match(None, DET.rank, graph=curation))).subject
    assert isinstance(ranked, NamedNode)
    added = Quad(ranked, DET.modality, DETS["modality-rumoured"], ENTRY)
    assert added not in dataset.quads
    source = Quads([*dataset.quads, added])
    results = dataset.gate.judge_all(source, [curation]).results
    told = next(result for result in results if "modality" in result.shape)
    assert ENTRY.value in told.graphs
    assert told.graph == curation.value
    assert f"said in <{ENTRY.value}>" in str(told)
    assert ENTRY.value in told.as_dict()["graphs"]  # type: ignore[operator]
