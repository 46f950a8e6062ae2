"""The words of a claim with some of the text around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.views.passages import CONTEXT, Passage, passage


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("They met in Moscow.", (9, 18), Passage("They met ", "in Moscow", ".")),
        ("One.\n\nThey met.\n\nTwo.", (6, 10), Passage("", "They", " met.")),
        ("One.\n\nTwo.", (0, 10), Passage("", "One.\n\nTwo.", "")),
        ("\U0001f600 said so", (2, 6), Passage("\U0001f600 ", "said", " so")),
        ("short", (3, 99), None),
        ("short", (3, 3), None),
        ("short", (-1, 3), None),
    ],
)
def test_the_paragraph_around_the_words_is_cut_out(
    text: str, span: tuple[int, int], expected: Passage | None
) -> None:
    assert passage(text, *span) == expected


def test_a_long_paragraph_is_cut_between_words() -> None:
    found = passage("word " * 200 + "here" + " word" * 200, 1000, 1004)
    assert found is not None
    assert found.before.startswith("…word")
    assert found.after.endswith("word…")
    assert len(found.before) <= CONTEXT + 1 >= len(found.after)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_the_passage_stands_in_the_text_with_offsets_in_code_points(text: str, start: int, end: int) -> None:
    found = passage(text, start, end)
    if found is not None:
        assert found.words == text[start:end]
        assert found.before + found.words + found.after in text
