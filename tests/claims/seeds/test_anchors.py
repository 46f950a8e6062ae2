from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError, locate

TEXT = "On Tuesday they met.\n\nThe talks on Tuesday were long."


def test_quote_is_found_in_code_points() -> None:
    text = "Erdoğan 🇹🇷 met Путин"
    span = locate(text, "met Путин")
    assert span == Span(11, 20)
    assert span.exact(text) == "met Путин"


def test_white_space_in_a_quote_matches_any_run() -> None:
    assert locate(TEXT, "they met. The talks").exact(TEXT) == "they met.\n\nThe talks"


def test_words_around_tell_one_occurrence_from_another() -> None:
    assert locate(TEXT, "Tuesday", within="talks on Tuesday") == Span(35, 42)


@pytest.mark.parametrize(
    ("quote", "within", "message"),
    [
        ("Wednesday", None, "not in the entry's text"),
        ("Tuesday", None, "stands 2 times"),
        ("Tuesday", "on Wednesday", "words around the quote"),
        ("they", "talks on Tuesday", "quote within those words"),
        ("   ", None, "not in the entry's text"),
    ],
)
def test_quote_that_does_not_stand_once_is_an_error(quote: str, within: str | None, message: str) -> None:
    with pytest.raises(QuoteError, match=message):
        locate(TEXT, quote, within)


@given(st.text(), st.integers(0, 50), st.integers(1, 20))
def test_whatever_is_found_is_what_stands_there(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    try:
        span = locate(text, quote)
    except QuoteError:
        return
    assert span.exact(text).split() == quote.split()
    assert (span.prefix(text) + span.exact(text) + span.suffix(text)) in text
