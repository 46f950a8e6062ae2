"""Terms as the reference pages read them, and rules in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from detente.rdf.namespaces import DCT, DET, DETS, DETSH, LABEL, OWL, SH, TYPE
from detente.vocabulary.ontology import read_turtle
from detente.web.vocabulary.shapes import Shapes, ShapeText
from detente.web.vocabulary.terms import Vocabulary, kind_in_words

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(read_turtle(ROOT / "ontology"))


@pytest.fixture(scope="module")
def rules() -> dict[str, ShapeText]:
    return {each.anchor: each for each in Shapes(read_turtle(ROOT / "shapes")).texts}


def test_a_class_comes_after_what_it_is_a_kind_of(vocabulary: Vocabulary) -> None:
    order = [term.name for term in vocabulary.classes]
    assert len(order) == len(set(order))
    assert order.index("Eventuality") < order.index("Event") < order.index("Meeting")


def test_every_term_has_words(vocabulary: Vocabulary) -> None:
    for term in (*vocabulary.classes, *vocabulary.properties, *vocabulary.schemes):
        assert term.label, term.iri
        assert term.definition, term.iri


def test_a_concept_comes_after_the_broader_one(vocabulary: Vocabulary) -> None:
    concepts = vocabulary.concepts(DETS["event-type"])
    depths = {term.name: depth for depth, term in concepts}
    names = [term.name for _, term in concepts]
    assert depths["event-type-CONSULT"] == 0
    assert depths["event-type-cameo-042"] == 1
    assert names.index("event-type-CONSULT") < names.index("event-type-cameo-042")


def test_the_ontology_alone_is_what_its_own_files_say(vocabulary: Vocabulary, tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ROOT / "ontology", folder, ignore=shutil.ignore_patterns("schemes"))
    assert set(vocabulary.ontology()) == set(read_turtle(folder))


def test_a_deprecated_term_points_on() -> None:
    old, new = DET.oldTerm, DET.newTerm
    term = Vocabulary(
        [
            Triple(old, TYPE, OWL.ObjectProperty),
            Triple(old, LABEL, Literal("old", language="en")),
            Triple(old, OWL.deprecated, Literal(True)),
            Triple(old, DCT.isReplacedBy, new),
        ]
    ).term(old)
    assert (term.deprecated, term.replaced_by) == (True, (new,))
    assert kind_in_words(term) == "links to things"


@pytest.mark.parametrize(
    ("anchor", "target", "path", "words"),
    [
        ("claim-modality", ("every", DET.Claim), "det:modality", "has exactly 1"),
        ("claim-not-held-by-relayer", ("every", DET.Claim), "^det:conveys/det:relayedBy",
         "shares no value with"),
        ("claim-content", ("every", DET.Claim), "", "meets exactly one of"),
        ("iri-state", ("every", DET.State), "", "has an IRI of which what follows the base matches"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_words(
    anchor: str, target: tuple[str, NamedNode], path: str, words: str, rules: dict[str, ShapeText]
) -> None:
    rule = rules[anchor]
    assert target in rule.targets
    assert rule.path == path
    assert words in [demand.words for demand in rule.demands]
    assert rule.severity == "Violation"
    assert rule.message


def test_every_demand_has_words_of_its_own(rules: dict[str, ShapeText]) -> None:
    assert [
        d.words for rule in rules.values() for d in rule.demands if d.words.startswith(("sh:", "http"))
    ] == []


def test_a_path_of_alternatives_is_written_as_in_sparql(rules: dict[str, ShapeText]) -> None:
    assert rules["has-no-report"].path == "(det:reportedIn|det:anchor)"
    assert rules["has-no-report"].demands[0].words == "has no value"


def test_a_list_that_leads_back_to_itself_ends() -> None:
    node = NamedNode("urn:list")
    first, rest = (NamedNode(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{x}") for x in ("first", "rest"))
    shape = DETSH.odd
    (text, _) = Shapes(
        [
            Triple(shape, TYPE, SH.NodeShape),
            Triple(shape, SH["in"], node),
            Triple(node, first, DET.Claim),
            Triple(node, rest, node),
        ]
    ).texts
    assert text.demands[0].terms == (DET.Claim,)
