"""Answers of other services as inline data."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store

from detente.sparql.federation.endpoints import FederationError
from detente.sparql.federation.solutions import inline_data
from detente.sparql.lexer import tokens

TERMS = st.one_of(
    st.text().map(Literal),
    st.integers().map(Literal),
    st.text().map(lambda text: Literal(text, language="en-gb")),
    st.text().map(lambda text: Literal(text, language="ar", direction=BaseDirection.RTL)),
    st.text().map(lambda text: Literal(text, datatype=NamedNode("http://e/t"))),
    st.sampled_from([NamedNode("http://e/a#b"), NamedNode("urn:x:é"), None]),
)
EVIL = "> } DROP ALL { <"


@given(st.lists(st.tuples(TERMS, TERMS), max_size=5))
def test_what_the_engine_writes_it_reads_again_as_data(rows: list[tuple[Any, Any]]) -> None:
    values = " ".join(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in rows)
    result = Store().query(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(result, QuerySolutions)
    answer = BytesIO()
    result.serialize(answer, QueryResultsFormat.JSON)
    data = inline_data(answer.getvalue(), "http://r/", 10, None)
    again = Store().query(f"SELECT ?a ?b {{ {data} }}")
    assert isinstance(again, QuerySolutions)
    assert [tuple(solution) for solution in again] == rows


@pytest.mark.parametrize(
    "term",
    [
        {"type": "uri", "value": f"http://e/{EVIL}"},
        {"type": "uri", "value": "relative"},
        {"type": "uri", "value": 5},
        {"type": "uri"},
        {"type": "literal", "value": "a", "xml:lang": f"en{EVIL}"},
        {"type": "literal", "value": "a", "datatype": f"http://e/{EVIL}"},
        {"type": "literal", "value": "a", "xml:lang": "en", "its:dir": EVIL},
        {"type": "literal", "value": "\ud800"},
        {"type": "literal", "value": ["a"]},
        {"type": EVIL, "value": "a"},
        "a",
    ],
)
def test_a_malformed_term_is_an_error(term: object) -> None:
    answer = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term}]}}).encode()
    with pytest.raises(FederationError, match="not valid SPARQL Query Results JSON"):
        inline_data(answer, "http://r/", 10, None)
    assert inline_data(answer, "http://r/", 10, "{}") == "{}"


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"[]", b"5", b"{}", b'{"head": {}, "boolean": true}', b'{"head": {"vars": ["x"]}}',
        b'{"head": {"vars": ["x", "x"]}, "results": {"bindings": []}}',
        b'{"head": {"vars": ["x } evil"]}, "results": {"bindings": []}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [1]}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{}]',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": {"a": {}}}}',
        b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe\x00",
    ],
)  # fmt: skip
def test_a_malformed_answer_is_an_error(answer: bytes) -> None:
    with pytest.raises(FederationError, match="not valid SPARQL Query Results JSON"):
        inline_data(answer, "http://r/", 10, None)


@given(
    st.dictionaries(
        st.sampled_from(["type", "value", "xml:lang", "datatype", "its:dir"]),
        st.text() | st.just("uri") | st.just("literal"),
    )
)
def test_no_answer_adds_to_the_query(term: dict[str, str]) -> None:
    answer = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term}]}}).encode()
    try:
        found = [token.kind for token in tokens(inline_data(answer, "http://r/", 10, None))]
    except FederationError:
        return
    assert found[:6] == ["word", "punctuation", "variable", "punctuation", "punctuation", "punctuation"]
    assert found[-2:] == ["punctuation", "punctuation"]
    assert found[6:-2] in (["iri"], ["string"], ["string", "language"], ["string", "punctuation", "iri"])
