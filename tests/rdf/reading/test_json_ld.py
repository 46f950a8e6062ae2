"""JSON-LD: nothing of it is lost in silence, and contexts come from what is at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import NamedNode, RdfFormat

from detente.errors import InputError
from detente.rdf.reading.json_contexts import read_contexts
from detente.rdf.reading.read import How, read_bytes
from detente.vocabulary.own_context import contexts_of

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("json_ld.yaml").read_text(encoding="utf-8")
)
READ = {name: case for name, case in CASES.items() if "quads" in case}
WRONG = {name: case for name, case in CASES.items() if "wrong" in case}
BASE = "https://w3id.org/detente/"
NAME = "http://schema.org/name"


def read(text: str, how: How | None = None, graph: NamedNode | None = None) -> list[Any]:
    return list(read_bytes(text.encode(), RdfFormat.JSON_LD, "https://example.org/doc", graph, how=how))


@pytest.mark.parametrize("case", READ.values(), ids=READ)
def test_what_is_read_and_what_is_left_out_is_counted(case: dict[str, Any]) -> None:
    how = How()
    quads = read(case["text"], how)
    (reading,) = how.readings
    assert len(quads) == reading.quads == case["quads"]
    assert [f"{d.line}:{d.column}:{d.key}:{d.count}" for d in reading.dropped] == case["dropped"]


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_would_be_lost_is_refused_at_its_place(case: dict[str, Any]) -> None:
    line, column, words = case["wrong"]
    with pytest.raises(InputError) as caught:
        read(case["text"], graph=NamedNode(case["graph"]) if "graph" in case else None)
    first = caught.value.problems[0]
    assert (first.line, first.column) == (line, column)
    assert words in first.message


@pytest.mark.parametrize(
    "address",
    [
        "/context.jsonld", "context.jsonld", f"{BASE}context.jsonld", "http://127.0.0.1:8000/context.jsonld",
        "https://kg.example.org/sub/context.jsonld", "https://kg.example.org/v/0123456789ab/context.jsonld",
    ],
)  # fmt: skip
def test_the_services_own_context_is_read_without_the_network(address: str) -> None:
    text = json.dumps({"@context": [address], "id": f"{BASE}id/x", "label": {"en": "X"}, "nope": 1})
    how = How(contexts=contexts_of(BASE))
    (quad,) = read(text, how)
    assert quad.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label"
    assert [dropped.key for dropped in how.readings[0].dropped] == ["nope"]


def test_somebody_elses_context_is_not_taken_for_it() -> None:
    text = '{"@context": "https://other.example/context.jsonld", "id": "urn:x", "label": "X"}'
    with pytest.raises(InputError, match="remote contexts are not fetched"):
        read(text, How(contexts=contexts_of(BASE)))


def test_a_place_after_a_context_that_was_put_in_is_that_of_the_file() -> None:
    text = '{"@context": "/context.jsonld",\n"id": "urn:x", "subject": "urn:a b"}'
    with pytest.raises(InputError) as caught:
        read(text, How(contexts=contexts_of(BASE)))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 28)


@pytest.mark.parametrize("given", ["{}", "https://schema.org/={}"])
@pytest.mark.parametrize("content", [{"@context": {"name": NAME}}, {"name": NAME}])
def test_a_context_may_be_given(given: str, content: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    path.write_text(json.dumps(content))
    how = How(contexts=read_contexts((given.format(path),)))
    (quad,) = read('{"@context": "https://schema.org/", "name": "x"}', how)
    assert quad.predicate == NamedNode(NAME)


def test_a_context_that_is_given_stands_in_documents_that_have_none(tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    path.write_text(json.dumps({"name": NAME}))
    (quad,) = read('{"name": "x"}', How(contexts=read_contexts((str(path),))))
    assert quad.predicate == NamedNode(NAME)


@pytest.mark.parametrize(
    ("content", "told"), [("[", "1:2: no JSON"), ("[]", "a context is an object"), (None, "No such")]
)
def test_a_context_that_is_none_is_told(content: str | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=told):
        read_contexts((str(path),))
