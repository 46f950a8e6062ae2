"""Constants are lifted out of a text only where they are tokens, so that texts of one skeleton are alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sparql.lexer import tokens
from detente.sparql.lifting import lift
from detente.sparql.operator_tokens import operator_tokens

IRIS = ("<urn:a>", "<http://example.org/it's#(b),c>", "<relative>", "<>")
STRINGS = ('""', "'a b'", '"it\'s # no <comment>"', '"""two\n"quotes\' """', r"'\'\u0041'", "'''long'''")
NUMBERS = ("0", "42", "007")
COMMENTS = ("# to 'the' <end>", "#")
KINDS = (IRIS, STRINGS, NUMBERS, COMMENTS)
OTHERS = (
    *("SELECT", "ORDER BY", "?v", "?v1", "ex:n", "ex:", "_:b1", "{", "}", "(", ")", ",", ";", ".", "=", "<="),
    *("<", ">", "<<", ">>", "^^", "@en", "1.5", "2e3", "'", '"', "\\", r"ex:it\'s", "<a&b>", "?a<?b", "\x00"),
)
PIECES = st.lists(
    st.tuples(
        st.sampled_from([*OTHERS, *(each for kind in KINDS for each in kind)]),
        st.sampled_from(["", " ", "\n"]),
    ),
    max_size=12,
)


@given(PIECES)
def test_what_is_lifted_is_a_token_or_a_comment(pieces: list[tuple[str, str]]) -> None:
    text = "".join(map("".join, pieces))
    lifted = lift(text)
    if lifted is None:
        return
    assert "".join(lifted.parts) == text
    found = {(token.offset, token.end) for token in operator_tokens(text)}
    invalid = next((token.offset for token in tokens(text) if token.kind == "invalid"), len(text))
    lifted_here = [span for span in lifted.spans() if span[1] <= invalid]
    assert [text[slice(*span)] for span in lifted.spans()] == lifted.constants
    assert all(span in found or text[span[0]] == "#" for span in lifted_here)


@given(PIECES, st.data())
def test_texts_of_one_skeleton_have_the_same_tokens_but_for_constants(
    pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    text = "".join(map("".join, pieces))
    lifted = lift(text)
    if lifted is None:
        return
    parts = list(lifted.parts)
    for index in range(1, len(parts), 2):
        kind = next(kind for kind in KINDS if any(parts[index][0] == each[0] for each in kind))
        like = [each for each in kind if each[0] == parts[index][0] or kind is NUMBERS]
        parts[index] = data.draw(st.sampled_from(like))
    other = lift("".join(parts))
    if other is None or other.skeleton != lifted.skeleton:
        return
    assert _without(lifted.parts) == _without(parts)


def _without(parts: list[str]) -> list[tuple[str, str]]:
    """Give kinds and texts of tokens, without the text of constants."""
    text = "".join(parts)
    lifted = lift(text)
    spans = set(lifted.spans()) if lifted else set()
    return [
        (token.kind, "" if (token.offset, token.end) in spans or token.kind == "invalid" else token.text)
        for token in operator_tokens(text)
    ]


@pytest.mark.parametrize(
    ("text", "constants"),
    [
        ("SELECT * { <urn:a> ?p 'x' } LIMIT 10", ["<urn:a>", "'x'", "10"]),
        ("FILTER(?a < 5 && ?b=7)", ["5", "7"]),
        ("?v1 ex:n2 1.5 .", []),
        ("# a 'comment'\n'text'", ["# a 'comment'", "'text'"]),
    ],
)
def test_constants(text: str, constants: list[str]) -> None:
    lifted = lift(text)
    assert lifted is not None
    assert lifted.constants == constants


@pytest.mark.parametrize("text", ["?a<?b&&?c>?d", r"ex:it\'s", "'unfinished", "{ \x00 <urn:a> }", "\\u0041"])
def test_what_cannot_be_told_apart_is_not_parted(text: str) -> None:
    assert lift(text) is None
