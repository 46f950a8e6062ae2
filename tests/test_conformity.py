"""A test of a schema never says what the validator denies, and spares it the seeds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente.claims.seeds.schema import all_schemas
from detente.conformity import verdict_of
from detente.documents import parse_document
from detente.resources import Sources
from detente.vocabulary.ontology import Ontology

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from(["", "a", "GOV", "x/1", "1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)
LEAVES = st.one_of(
    st.booleans(),
    st.sampled_from(
        [
            {"type": "string"},
            {"type": ["integer", "null"]},
            {"type": "number", "minimum": 1},
            {"enum": ["a", "GOV", 1]},
            {"pattern": "^[a-z]/[0-9]$"},
            {"minLength": 1, "description": "a word"},
            {"minItems": 1},
            {"const": "a"},
            {"type": "integer"},
            {"maximum": 1},
            {"uniqueItems": True},
            {"dependentRequired": {"a": ["b"]}},
            {"maxLength": 1},  # one that no test knows
        ]
    ),
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda each: {"type": "array", "items": each}, inner),
        st.builds(lambda each, names: {"properties": {"a": each}, "required": names}, inner, st.just(["a"])),
        st.builds(lambda one, other: {"properties": {"a": one}, "additionalProperties": other}, inner, inner),
        st.builds(lambda each: {"additionalProperties": each, "propertyNames": {"pattern": "^[ab]"}}, inner),
        st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner),
        st.builds(lambda one, other: {"allOf": [one, other]}, inner, inner),
        st.builds(lambda one, two, three: {"if": one, "then": two, "else": three}, inner, inner, inner),
        st.builds(lambda one, two: {"if": one, "then": two}, inner, inner),
        st.builds(lambda one, other: {"oneOf": [one, other]}, inner, inner),
        st.builds(lambda each: {"not": each}, inner),
        st.builds(lambda each: {"items": each, "properties": {"a": {"$ref": "#/$defs/a~1b"}}}, inner),
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=600)
@given(SCHEMAS, VALUES)
def test_a_verdict_is_the_validators(schema: Any, value: Any) -> None:
    root = {"$defs": {"a/b": schema}, "allOf": [schema]}
    verdict = verdict_of(root)(value)
    if verdict is not None:
        assert Draft202012Validator(root).is_valid(value) is verdict


@settings(deadline=None, max_examples=300)
@given(st.recursive(st.booleans(), lambda inner: st.lists(inner, max_size=3)), st.booleans())
def test_a_schema_may_refer_to_itself(value: Any, within: bool) -> None:
    schema = {
        "$id": "https://example.org/nested",
        "anyOf": [{"const": "a"}, {"$ref": "#/$defs/nested"}],
        "$defs": {"nested": {"anyOf": [{"type": "boolean"}, {"items": {"$ref": "#/$defs/nested"}}]}},
    }
    found = verdict_of(schema)([value, "a"] if within else value)
    assert found is Draft202012Validator(schema).is_valid([value, "a"] if within else value)


@pytest.mark.parametrize("kind", ["offices", "people", "tenures", "states"])
def test_the_authority_is_spared_the_validator(kind: str, sources: Sources, ontology: Ontology) -> None:
    test = verdict_of(all_schemas(ontology)["authority"])
    files = sorted((sources.seeds / "authority" / kind).glob("*.yaml"))
    assert files
    assert all(test(parse_document(file.read_bytes(), file.name).value) is True for file in files)


@pytest.mark.parametrize(("kind", "name"), [("claims", "*-[12].yaml"), ("entries", "entries.yaml")])
def test_entry_sets_are_spared_the_validator(
    kind: str, name: str, sources: Sources, ontology: Ontology
) -> None:
    test = verdict_of(all_schemas(ontology)[kind])
    files = sorted(sources.seeds.glob(f"2016-*/{name}"))
    assert files
    assert all(test(parse_document(file.read_bytes(), file.name).value) is True for file in files)


def test_a_mistake_in_the_authority_is_not_spared(ontology: Ontology) -> None:
    test = verdict_of(all_schemas(ontology)["authority"])
    block = {"id": "office/a", "label": {"en": "A"}, "ofState": "state/FRA"}
    assert test([block]) is True
    assert not test([{**block, "ofState": "France"}])
    assert not test([{**block, "sector": "NOBODY"}])
    assert not test([{**block, "unknown": "b"}])
