"""Reports in the language of the page: every sentence of shapes and rules has its translation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from detente.changes.build import Assembled
from detente.errors import InputError
from detente.gate.report import Result
from detente.gate.value_checks import ValueChecks
from detente.rdf.quads import DEFAULT_GRAPH
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.parsing import ReadRequest, read_source
from detente.rdf.reading.readings import FileReading
from detente.rdf.reading.source import Source
from detente.resources import Sources
from detente.vocabulary.ontology import Ontology
from detente.web.language.catalogues import read_catalogue
from detente.web.language.languages import ENGLISH, LANGUAGES, written_in
from detente.web.language.told import PART, REPORT, VALUE, told_in_language, told_problems, told_report
from detente.web.language.told_sentences import SENTENCES
from tests.gate.test_value_checks import CASES, MINE, graph_of, read

OTHERS = [each for each in LANGUAGES if each != ENGLISH]
PREFIXED = re.compile(r"\b(?:dct|dets?|edtf|oa|org|owl|prov|rdfs?|schema|skos|xsd):\w[\w-]*")
MALFORMED = Path(__file__).with_name("malformed.yaml")


@pytest.fixture(scope="module")
def of_shapes(sources: Sources) -> list[str]:
    shapes = rdflib.Graph()
    for path in sorted(sources.shapes.glob("*.ttl")):
        shapes.parse(path)
    return sorted(
        {str(each) for named in ("name", "message") for each in shapes.objects(None, rdflib.SH[named])}
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_shape_has_its_name_and_its_message(language: str, of_shapes: list[str]) -> None:
    found = {each.id: str(each.string) for each in read_catalogue(language) if each.context == REPORT}
    assert len(of_shapes) > 500
    assert [each for each in of_shapes if not found.get(each, "").strip()] == []
    for message in of_shapes:
        for pattern in (VALUE, PREFIXED):
            asked, given_ = (set(pattern.findall(each)) for each in (message, found[message]))
            assert asked == given_, message


@pytest.mark.parametrize("context", [REPORT, PART])
@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_each_value_once(language: str, context: str) -> None:
    for each in read_catalogue(language):
        if each.context == context:
            assert Counter(VALUE.findall(str(each.id))) == Counter(VALUE.findall(str(each.string))), each.id


def test_a_sentence_is_found_again_with_its_values(of_shapes: list[str]) -> None:
    messages = [each for each in (*of_shapes, *SENTENCES) if VALUE.search(each)]
    assert len(messages) > 60
    for message in messages:
        values = {name: f"<urn:{number}>" for number, name in enumerate(VALUE.findall(message))}
        text = message
        for name, value in values.items():
            text = text.replace(name, value)
        with written_in("fr"):
            found = told_in_language(text)
        assert found.language == "fr", message
        assert all(found.count(each) >= 1 for each in values.values()), message


def test_english_is_word_for_word_and_others_say_what_they_are() -> None:
    message = "A decision has a reason. Add rdfs:comment, in words that a later curator can judge."
    strange = "A shape of somebody else's says this."
    assert (told_in_language(message), told_in_language(message).language) == (message, "en")
    with written_in("fr"):
        assert told_in_language(message).startswith("Une décision a un motif.")
        assert (told_in_language(strange), told_in_language(strange).language) == (strange, "en")


@given(st.text(max_size=60), st.integers(0, len(SENTENCES) - 1))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_value_stands_in_the_translation(value: str, number: int) -> None:
    with written_in("fr"):
        found = told_in_language(VALUE.sub(lambda _: value, SENTENCES[number]))
        assert found.language == "fr"
        told_in_language(value)


def refused(dataset: Assembled, ontology: Ontology) -> Iterator[Result]:
    checks = ValueChecks(ontology, dataset.gate.iris)
    for case in CASES:
        graph = graph_of(case["graph"], dataset)
        yield from checks.report(read(case["add"], graph, dataset)).results
    yield from checks.report(read("<urn:a> det:agnt <urn:b> ; det:zzzz <urn:c> .", MINE, dataset)).results


def test_what_is_wrong_with_values_has_its_sentence(dataset: Assembled, ontology: Ontology) -> None:
    found = [*refused(dataset, ontology)]
    assert len({result.shape for result in found}) >= 8
    with written_in("fr"):
        for result in found:
            assert told_in_language(result.message).language == "fr", result.message
            assert told_in_language(result.shape).language == "fr", result.shape


def test_what_is_wrong_with_a_file_has_its_sentence() -> None:
    for text in yaml.safe_load(MALFORMED.read_text(encoding="utf-8")):
        request = ReadRequest(
            RdfFormat.TURTLE, None, DEFAULT_GRAPH, False, InputLimits(), FileReading("a", "Turtle")
        )
        with pytest.raises(InputError) as error:
            list(read_source(Source("a.ttl", text.encode()), request))
        problems = [vars(each) for each in error.value.problems]
        with written_in("fr"):
            found = told_problems(problems)
        assert found is not None, str(error.value)
        assert found.startswith("a.ttl:1:")
        with pytest.raises(SyntaxError):
            list(parse(text, RdfFormat.TURTLE))


def test_a_report_is_laid_out_as_in_english() -> None:
    result = Result(
        "Violation",
        "_:b0, the anchor of <urn:c>",
        "oa:hasSource",
        "",
        "anchor has an IRI",
        "Evidence has a schema:publisher. Name who published it.",
        graph="urn:g",
        graphs=("urn:h", "urn:i", "urn:j", "urn:k"),
    )
    with written_in("fr"):
        plain = told_report([result.as_dict()])
        placed = told_report([result.as_dict() | {"place": "a.ttl:3"}])
    assert plain == (
        "Violation\u00a0: _:b0, anchor de <urn:c> oa:hasSource\n"
        "    Une preuve a un schema:publisher. Nommez qui l’a publiée.\n"
        "    (une ancre a un IRI), dans urn:g\u202f; dit dans <urn:h>, <urn:i>, <urn:j> et 1 de plus"
    )
    assert placed.startswith("a.ttl:3: Violation")
    assert "dans urn:g" not in placed
    assert told_report([result.as_dict()]) == str(result)
