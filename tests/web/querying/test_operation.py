"""Requests of the protocol, read without a server."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.problems import HttpError
from detente.web.querying.operation import (
    FORM,
    QUERY,
    UPDATE,
    QueryOperation,
    UpdateOperation,
    _plain_parameters,
    read_operation,
)

text = st.text(st.characters(codec="utf-8"))


@given(text)
def test_parameters_are_decoded_once(query: str) -> None:
    for encoded in (quote(query, safe=""), quote_plus(query)):
        parameters = f"query={encoded}".encode()
        assert read_operation(parameters, None, b"") == QueryOperation(query)
        assert read_operation(b"", FORM, parameters) == QueryOperation(query)


@given(text)
def test_a_query_as_the_body_is_taken_as_it_is(query: str) -> None:
    assert read_operation(b"", QUERY, query.encode()) == QueryOperation(query)


def test_graphs_are_read_from_the_address_and_from_the_form() -> None:
    operation = read_operation(
        b"default-graph-uri=http://a/1&named-graph-uri=http://a/2",
        f"{FORM}; charset=UTF-8",
        b"default-graph-uri=http%3A%2F%2Fa%2F3&query=ASK%7B%7D",
    )
    assert isinstance(operation, QueryOperation)
    assert operation.default_graphs == ("http://a/1", "http://a/3")
    assert operation.named_graphs == ("http://a/2",)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2", 2.0), ("0.25", 0.25), ("120", 120.0), ("1.2000000000000002", 1.2000000000000002)],
)
def test_a_timeout_is_read_in_seconds(text: str, seconds: float) -> None:
    operation = read_operation(f"query=ASK{{}}&timeout={text}".encode(), None, b"")
    assert isinstance(operation, QueryOperation)
    assert operation.seconds == seconds


@pytest.mark.parametrize(
    ("query_string", "content_type", "body", "status", "slug"),
    [
        (b"query=ASK{}&query=ASK{}", None, b"", 400, "query-count"),
        (b"query=ASK{}", QUERY, b"ASK{}", 400, "query-count"),
        (b"query=ASK{}", FORM, b"query=ASK{}", 400, "query-count"),
        (b"query=%FF", None, b"", 400, "encoding"),
        (b"query=\xff", None, b"", 400, "encoding"),
        (b"", QUERY, "ASK {}".encode("utf-16"), 400, "encoding"),
        (b"", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), 415, "query-media-type"),
        (b"", "", b"query=ASK{}", 415, "query-media-type"),
        (b"", "text/plain", b"query=ASK{}", 415, "query-media-type"),
        (b"", "application/json", b'{"query": "ASK{}"}', 415, "query-media-type"),
        (b"query=ASK{}&default-graph-uri=relative", None, b"", 400, "graph-iri"),
        (b"query=ASK{}&named-graph-uri=", None, b"", 400, "graph-iri"),
        (b"query=ASK{}&timeout=0", None, b"", 400, "timeout"),
        (b"query=ASK{}&timeout=-1", None, b"", 400, "timeout"),
        (b"query=ASK{}&timeout=1e9", None, b"", 400, "timeout"),
        (b"query=ASK{}&timeout=soon", None, b"", 400, "timeout"),
        (b"&".join([b"a=b"] * 1001), None, b"", 400, "encoding"),
        (b"update=CLEAR+ALL", None, b"", 400, "query-count"),
        (b"update=CLEAR+ALL", FORM, b"", 400, "query-count"),
        (b"update=CLEAR+ALL", UPDATE, b"CLEAR ALL", 400, "query-count"),
        (b"", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL", 400, "query-count"),
        (b"", FORM, b"update=CLEAR+ALL&query=ASK{}", 400, "query-count"),
        (b"query=ASK{}", UPDATE, b"CLEAR ALL", 400, "query-count"),
        (b"using-graph-uri=relative", UPDATE, b"CLEAR ALL", 400, "graph-iri"),
        (b"", UPDATE, "CLEAR ALL".encode("utf-16"), 400, "encoding"),
        (b"", f"{UPDATE}; charset=UTF-16", "CLEAR ALL".encode("utf-16"), 415, "query-media-type"),
    ],
)
def test_what_is_wrong_with_a_request_is_named(
    query_string: bytes, content_type: str | None, body: bytes, status: int, slug: str
) -> None:
    with pytest.raises(HttpError) as caught:
        read_operation(query_string, content_type, body)
    assert (caught.value.type.status, caught.value.type.slug) == (status, slug)


def test_an_update_is_read_from_a_form_and_from_a_body() -> None:
    named = b"using-graph-uri=http://a/1&using-named-graph-uri=http://a/2"
    plain = UpdateOperation("CLEAR ALL")
    assert read_operation(b"", FORM, b"update=CLEAR+ALL") == plain
    assert read_operation(b"", UPDATE, b"CLEAR ALL") == plain
    full = UpdateOperation("CLEAR ALL", ("http://a/1",), ("http://a/2",))
    assert read_operation(named, UPDATE, b"CLEAR ALL") == full
    assert read_operation(b"", FORM, b"update=CLEAR+ALL&" + named) == full
    half = UpdateOperation("CLEAR ALL", ("http://a/1",), ())
    assert read_operation(named.partition(b"&")[0], UPDATE, b"CLEAR ALL") == half


def test_a_request_without_a_query_is_not_an_error_of_reading() -> None:
    assert read_operation(b"other=1", None, b"") is None


PIECES = st.sampled_from(
    ["query", "=", "&", "&&", "+", "%20", "%c3%A9", "%", "%e", "%zz", "%C3", "a", ";", "é", "%00", "?x"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_parameters_are_decoded_as_the_library_does(encoded: str) -> None:
    found = _plain_parameters(encoded.encode())
    if found is not None:
        assert found == parse_qsl(encoded, keep_blank_values=True, errors="strict")


def test_usual_parameters_are_decoded_fast() -> None:
    query = quote("SELECT ?s { ?s ?p 'é' }")
    assert _plain_parameters(f"query={query}&timeout=2".encode()) == [
        ("query", "SELECT ?s { ?s ?p 'é' }"),
        ("timeout", "2"),
    ]
