"""Pages and static files, in the codings that browsers take."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("address", ["/", "/problems", "/static/style.css"])
@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [("gzip", "gzip", gzip.decompress), ("gzip, deflate, br", "br", brotli.decompress)],
)
def test_a_page_is_compressed_for_who_takes_it(
    client: FlaskClient, address: str, accepted: str, coding: str, decode: Callable[[bytes], bytes]
) -> None:
    plain = client.get(address, buffered=True)
    coded = client.get(address, headers={"Accept-Encoding": accepted}, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in coded.vary

    assert decode(coded.data) == plain.data
    assert coded.content_length == len(coded.data) < len(plain.data)


def test_a_browser_that_has_the_file_is_not_sent_it_again(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    first = client.get("/static/style.css", headers=headers, buffered=True)
    known = {**headers, "If-None-Match": first.headers["ETag"]}
    again = client.get("/static/style.css", headers=known, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_short_stays_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Encoding": "gzip", "Accept": "text/plain"})
    assert answer.status_code == 404
    assert "Content-Encoding" not in answer.headers


def test_an_answer_of_the_endpoint_is_not_compressed_twice(client: FlaskClient) -> None:
    digits = " ".join(map(str, range(1000)))
    parameters = {"query": f"SELECT * {{ VALUES ?a {{ {digits} }} }}"}
    coded = client.get("/sparql", query_string=parameters, headers={"Accept-Encoding": "gzip"})
    plain = client.get("/sparql", query_string=parameters)
    assert gzip.decompress(coded.data) == plain.data
