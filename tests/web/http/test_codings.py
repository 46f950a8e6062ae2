"""The content coding of a long answer is one that the client takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.codings import PREFERRED, choose_coding
from detente.workers.encodings import encoder
from detente.workers.frames import ENCODINGS
from detente.workers.jobs import IDENTITY


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip ; q=0.2 , br ; Q=0.3", "br"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0, *", "zstd"),
        ("*", "zstd"),
        ("*;q=0.5, gzip", "gzip"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip", "gzip"),
        # Refusing identity without a coding that there is: RFC 9110 lets it be sent all the same.
        ("identity;q=0", "identity"),
        ("identity;q=0, deflate", "identity"),
        ("identity;q=0, gzip", "gzip"),
        # What does not follow the grammar is passed over.
        ("gzip;q=2", "identity"),
        ("gzip;level=9, br", "br"),
        (",,gzip,,", "gzip"),
        ("compress, deflate", "identity"),
    ],
)
def test_the_coding_is_one_that_the_client_takes(accept_encoding: str | None, coding: str) -> None:
    assert choose_coding(accept_encoding) == coding


@given(st.text())
def test_any_header_gives_a_coding_that_there_is(accept_encoding: str) -> None:
    chosen = choose_coding(accept_encoding)
    assert chosen in (*PREFERRED, IDENTITY)
    assert chosen == IDENTITY or chosen in accept_encoding.lower() or "*" in accept_encoding


def test_query_processes_write_every_coding_offered() -> None:
    assert {IDENTITY, *PREFERRED} == set(ENCODINGS)
    assert all(encoder(name).finish() is not None for name in PREFERRED)
