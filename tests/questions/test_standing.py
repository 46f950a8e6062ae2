"""Every question tells of its rows how they stand, and reads no more than it may for that."""

from __future__ import annotations

import re

import pytest

from detente.questions.saved import Question, load_questions
from detente.questions.sentences import sentence_pieces
from detente.questions.standing import has_column

QUESTIONS = load_questions()
by_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)


@by_question
def test_what_is_settled_as_a_whole_comes_from_the_default_graph(question: Question) -> None:
    if question.standing.rows == "settled":
        assert not re.search(r"\bGRAPH\b", question.query)


@by_question
def test_what_tells_the_standing_of_a_row_is_a_column(question: Question) -> None:
    standing = question.standing
    if question.form == "SELECT":
        assert has_column(question.query)
        columns = next(line for line in question.query.splitlines() if line.startswith("SELECT"))
        assert f"?{standing.column}" in columns or not standing.column
        assert all(f"?{name}" in columns or name in question.parameters for name in standing.by)
        assert "?standing" in standing.with_column(question.query)


@by_question
def test_a_sentence_reads_with_and_without_its_parameters(question: Question) -> None:
    told = {name: f"«{name}»" for name in question.parameters}
    whole = "".join(text for _, text in sentence_pieces(question.sentence, told))
    assert all(value in whole for value in told.values())
    bare = "".join(text for _, text in sentence_pieces(question.sentence, {}))
    assert not re.search(r"[\[\]{}|«]|  | ,", bare)
    assert bare[0].isupper()
