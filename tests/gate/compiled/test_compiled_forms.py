"""Which forms of shapes are compiled, and which are left to pySHACL; queries by their very text."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
import yaml
from rdflib.namespace import SH, XSD

from detente.changes.build import Assembled
from detente.gate.compiled.lookups import TableSource
from detente.gate.compiled.queries import fingerprint
from detente.gate.compiled.shapes import CompiledShapes
from detente.gate.gate import BASE_DECLARATION
from detente.gate.incremental.checking import Checker
from detente.gate.value_checks import ValueChecks
from detente.rdf.namespaces import DEFAULT_BASE, DETSH, PREFIXES
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

FORMS = yaml.safe_load(Path(__file__).with_name("compiled_forms.yaml").read_text(encoding="utf-8"))
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + (
    "@prefix e: <https://example.org/> .\n"
    "e:component a sh:ConstraintComponent ; sh:parameter [ sh:path e:odd ] ;"
    ' sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value != $odd) }" ] .\n'
)
SHAPE = rdflib.URIRef("https://example.org/shape")
QUERY = rdflib.URIRef(DETSH["date-order-query"].value)
ORDER = rdflib.URIRef(DETSH["date-order"].value)


def compiled(graph: rdflib.Graph, base: str = DEFAULT_BASE) -> CompiledShapes:
    ontology = Ontology(())
    return CompiledShapes(Checker(graph), ontology, ValueChecks(ontology, Iris()), base)


def is_compiled(form: str) -> bool:
    graph = rdflib.Graph().parse(data=f"{HEADER} e:shape {form} ; sh:targetClass e:T .", format="turtle")
    return SHAPE not in compiled(graph).unknown


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", FORMS["compiled"])
def test_is_compiled(form: str) -> None:
    assert is_compiled(form)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", FORMS["left"])
def test_is_left_to_pyshacl(form: str) -> None:
    assert not is_compiled(form)


def judged(form: str, *values: str) -> bool | None:
    """Judge a node that has some values of e:p."""
    graph = rdflib.Graph().parse(data=f"{HEADER} e:shape {form} ; sh:targetClass e:T .", format="turtle")
    shapes, node = compiled(graph), "<https://example.org/node>"
    own = shapes.empty()
    own.add((node, "<https://example.org/p>", value) for value in values)
    return shapes.verdict(TableSource(own, shapes.tables()), SHAPE, node)


AT_LEAST_0 = "[ sh:property [ sh:path e:p ; sh:minInclusive 0 ] ]"
GOOD, BAD = (f'"{number}"^^<{XSD.integer}>' for number in (1, -1))
ODD = f'"today"^^<{XSD.date}>'


@pytest.mark.parametrize(
    ("form", "values", "expected"),
    [
        (f"sh:or ( [ sh:nodeKind sh:IRI ] {AT_LEAST_0} )", (BAD,), True),
        (f"sh:or ( [ sh:nodeKind sh:IRI ] {AT_LEAST_0} )", (BAD, ODD), None),
        (f"sh:or ( [ sh:nodeKind sh:IRI ] {AT_LEAST_0} )", (ODD, BAD), None),
        (f"sh:or ( [ sh:nodeKind sh:Literal ] {AT_LEAST_0} )", (BAD,), False),
        (f"sh:xone ( [ sh:nodeKind sh:IRI ] {AT_LEAST_0} )", (GOOD,), False),
        (f"sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:nodeKind sh:IRI ] {AT_LEAST_0} )", (ODD,), None),
        (f"sh:not {AT_LEAST_0}", (BAD,), True),
        (f"sh:not {AT_LEAST_0}", (BAD, ODD), None),
        (f"sh:not [ sh:and ( [ sh:nodeKind sh:Literal ] {AT_LEAST_0} ) ]", (ODD,), None),
        ("sh:not [ sh:property [ sh:path e:p ; sh:maxCount 0 ; sh:minInclusive 0 ] ]", (ODD,), None),
    ],
)
def test_one_certain_verdict_does_not_hide_what_pyshacl_may_fail_on(
    form: str, values: tuple[str, ...], expected: bool | None
) -> None:
    assert judged(f"a sh:NodeShape ; {form}", *values) is expected


@pytest.fixture
def shapes(dataset: Assembled) -> rdflib.Graph:
    """Give a copy of the shapes, to be changed."""
    return rdflib.Graph() + dataset.gate.shapes


def test_a_query_of_another_text_is_left_to_pyshacl(shapes: rdflib.Graph) -> None:
    text = shapes.value(QUERY, SH.select)
    shapes.set((QUERY, SH.select, rdflib.Literal(str(text).replace("<", "<=", 1))))
    made = compiled(shapes)
    assert made.unknown == {ORDER: str(SH.sparql)}
    assert list(map(str, made.queries.unknown.values())) == [str(QUERY)]


def test_a_query_whose_prefix_means_another_namespace_is_left_to_pyshacl(shapes: rdflib.Graph) -> None:
    declared = rdflib.URIRef(DETSH["prefix-oa"].value)
    shapes.set((declared, SH.namespace, rdflib.Literal("https://example.org/", datatype=XSD.anyURI)))
    assert {str(shape).rpartition("#")[2] for shape in compiled(shapes).unknown} == {"anchor-text"}


def test_the_base_may_be_any(shapes: rdflib.Graph) -> None:
    base = "https://data.example.org/"
    shapes.set((BASE_DECLARATION, SH.namespace, rdflib.Literal(base, datatype=XSD.anyURI)))
    assert not compiled(shapes, base).unknown


def test_a_fingerprint_is_of_the_text_and_of_the_prefixes_in_it() -> None:
    known = {"det": "https://example.org/a#", "other": "https://example.org/b#"}
    text = "SELECT $this WHERE { $this det:start ?start }"
    found = fingerprint(text, known, DEFAULT_BASE)
    assert found == fingerprint(text, {"det": known["det"]}, DEFAULT_BASE)
    assert found != fingerprint(text, {"det": "https://example.org/c#"}, DEFAULT_BASE)
    assert found != fingerprint(text + " ", known, DEFAULT_BASE)
