"""What a change means is summarized from its quads alone."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from detente.changes.summary import summarize, summary_lines
from detente.rdf.quads import Change

BASE = "https://example.org/"
PREFIXES = f"""
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix dets: <https://w3id.org/detente/scheme/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <{BASE}> .
@prefix graph: <{BASE}graph/> .
@prefix entry: <{BASE}entry/> .
@prefix claim: <{BASE}claim/> .
"""
CLAIM = "entry:e { <claim/e/1> a det:Claim . } <claim/e/1> a det:Claim ."
DEPRECATED = (
    "graph:curation { <claim/e/1> det:rank dets:rank-deprecated } <claim/e/1> det:rank dets:rank-deprecated ."
)
RETRACTED = "graph:curation { entry:e det:rank dets:rank-deprecated }"
CASES = [
    ("", "", "nothing changed"),
    ("entry:e { entry:e a det:Entry } entry:e a det:Entry .", "", "1 entry added; 2 quads added"),
    (CLAIM, "", "1 claim added; 2 quads added"),
    ("", CLAIM, "1 claim removed; 2 quads removed"),
    (
        "entry:e { <claim/e/1> det:modality dets:modality-alleged } <claim/e/1#quote> det:x 1 .",
        "entry:e { <claim/e/1> det:modality dets:modality-asserted }",
        "1 claim changed; 2 quads added, 1 quad removed",
    ),
    ("entry:e { <claim/e/1#quote> det:x 1 }", "", "1 claim changed; 1 quad added"),
    (DEPRECATED, "", "1 claim deprecated; 2 quads added"),
    ("", DEPRECATED, "1 claim no longer deprecated; 2 quads removed"),
    (RETRACTED, "", "1 entry retracted; 1 quad added"),
    ("", RETRACTED, "1 entry no longer retracted; 1 quad removed"),
    ("graph:mine { <claim/e/1> det:rank dets:rank-deprecated }", "", "1 quad added"),
    (f"{CLAIM} {DEPRECATED}", "", "1 claim added, 1 claim deprecated; 4 quads added"),
    (
        "<id/meeting/m> a det:Meeting, det:Eventuality ; rdfs:label 'M' . <id/visit/v> a det:Eventuality .",
        "",
        "2 eventualities newly settled; 4 quads added",
    ),
    ("", "<id/visit/v> a det:Eventuality, det:Visit .", "1 eventuality no longer settled; 2 quads removed"),
    (
        "<id/visit/v> det:place <id/place/a> .",
        "<id/visit/v> det:place <id/place/b> .",
        "1 eventuality settled otherwise than before; 1 quad added, 1 quad removed",
    ),
    ("<id/visit/v> rdfs:label 'V' .", "", "1 quad added"),
    ("entry:e { <id/visit/v> a det:Visit, det:Eventuality }", "", "2 quads added"),
    (
        "graph:conflicts { <conflict/1> a det:ClaimConflict } <conflict/1> a det:ClaimConflict .",
        "",
        "1 conflict found; 2 quads added",
    ),
    (
        "graph:curation { <conflict/1> det:status dets:x . <decision/1> a prov:Activity }",
        "",
        "1 conflict decided, 1 decision taken; 2 quads added",
    ),
    ("", "graph:curation { <conflict/1> det:status dets:x }", "1 conflict open again; 1 quad removed"),
    (
        "graph:curation { <conflict/1> det:status dets:x }",
        "graph:curation { <conflict/1> det:status dets:y }",
        "1 quad added, 1 quad removed",
    ),
    (
        "graph:authority { <id/place/a> a det:Place ; rdfs:label 'A' . <id/place/b> rdfs:label 'B' }",
        "graph:authority { <id/place/c> a det:Place }",
        "1 authority record added, 1 authority record removed, 1 authority record changed; "
        "3 quads added, 1 quad removed",
    ),
    ("graph:log { <version/1> a prov:Entity }", "", "1 quad added"),
]


def quads(text: str) -> frozenset[Quad]:
    return frozenset(parse(f"@base <{BASE}> .{PREFIXES}{text}".encode(), format=RdfFormat.TRIG))


@pytest.mark.parametrize(("added", "removed", "words"), CASES)
def test_a_change_is_summarized(added: str, removed: str, words: str) -> None:
    assert summarize(Change(quads(added), quads(removed)), BASE) == words


def test_a_change_of_another_graph_is_counted_by_its_name() -> None:
    text = "graph:mine { <a> <b> 1 } <https://other.example/g> { <a> <b> 1 } graph:void { <a> <b> 1 }"
    change = Change(quads(text))
    (line,) = summary_lines(change, BASE)
    assert str(line) == "2 other graphs changed"
    assert line.things == (f"{BASE}graph/mine", "https://other.example/g")


def test_what_moves_between_graphs_is_neither_added_nor_removed() -> None:
    there, here = (quads(f"graph:{name} {{ <claim/e/1> a det:Claim }}") for name in ("a", "b"))
    assert [line.noun[0] for line in summary_lines(Change(there, here), BASE)] == ["other graph"]
