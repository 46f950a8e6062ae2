r"""A byte order mark is no part of a text; where `\u0078` may not stand, the error says so."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, Store

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.text import misplaced_escape, without_mark
from detente.store.engines.oxigraph.reader import OxigraphReader


@pytest.mark.parametrize(("text", "meant"), [("\ufeffASK {}", "ASK {}"), ("ASK {}", "ASK {}"), ("", "")])
def test_a_mark_is_left_out(text: str, meant: str) -> None:
    assert without_mark(text) == meant


@pytest.mark.parametrize(
    ("query", "column", "escape"),
    [
        (r"SELECT (1 AS ?\u0078) {}", 15, r"\u0078"),
        (r"\U00000041SK {}", 1, r"\U00000041"),
        (r"SELECT * { ?s <urn:\u0078> '\u0078', ex:\u0078 }", 41, r"\u0078"),
    ],
)
def test_an_escape_outside_strings_is_named(query: str, column: int, escape: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        OxigraphReader(Store()).query(query)
    assert (caught.value.line, caught.value.column) == (1, column)
    assert caught.value.message.startswith(f"{escape} is outside strings and IRIs")


@pytest.mark.parametrize("text", [r"ASK { <urn:\u0078> ?p '\u0022' } # \u0078", r"ASK { ?\u00 }", "ASK {}"])
def test_other_escapes_are_not(text: str) -> None:
    assert misplaced_escape(text) is None


def test_an_escape_in_a_string_is_its_character() -> None:
    (row,) = OxigraphReader(Store()).query(r'SELECT ("\u0022\u0041" AS ?y) {}').rows()
    assert row["y"] == Literal('"A')
