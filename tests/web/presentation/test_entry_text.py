from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.web.presentation.entry_text import MarkedSpan, pieces

texts = st.text(max_size=12)
spans = st.lists(
    st.builds(
        MarkedSpan, st.sampled_from("abc"), st.integers(-1, 13), st.integers(-1, 13), st.just("asserted")
    ),
    max_size=4,
)


@settings(max_examples=300, derandomize=True)
@given(texts, spans)
def test_every_character_is_in_one_piece_with_the_spans_that_cover_it(
    text: str, found: list[MarkedSpan]
) -> None:
    cut = pieces(text, found)
    assert "".join(piece.text for piece in cut) == text
    position = 0
    for piece in cut:
        for offset in range(position, position + len(piece.text)):
            covering = [s for s in found if 0 <= s.start < s.end <= len(text) and s.start <= offset < s.end]
            assert sorted(map(str, piece.spans)) == sorted(map(str, covering))
        position += len(piece.text)


@given(texts, spans)
@settings(max_examples=100, derandomize=True)
def test_the_shortest_span_of_a_piece_comes_first(text: str, found: list[MarkedSpan]) -> None:
    for piece in pieces(text, found):
        lengths = [span.end - span.start for span in piece.spans]
        assert lengths == sorted(lengths)


@given(texts, spans)
@settings(max_examples=100, derandomize=True)
def test_no_caution_of_a_span_is_lost_where_it_ends(text: str, found: list[MarkedSpan]) -> None:
    marked = [
        MarkedSpan(span.claim, span.start, span.end, "planned", ("deprecated", str(place)))
        for place, span in enumerate(found)
    ]
    cut = pieces(text, marked)
    for span in marked:
        if 0 <= span.start < span.end <= len(text):
            (last,) = (piece for piece in cut if piece.start + len(piece.text) == span.end and piece.text)
            assert {"planned", "deprecated", span.standing[1]} <= set(last.ending_cautions)
            assert set(span.cautions) <= set(last.cautions)
