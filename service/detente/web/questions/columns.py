"""The words of a question that are no sentences: its columns, and the kinds of what its fields take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from detente.questions.saved import Question
from detente.questions.standing import COLUMN
from detente.web.language.words import pgettext

COLUMN_CONTEXT, KIND_CONTEXT = "column of an answer", "kind of what a field takes"
"""The contexts of their messages in catalogues."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SELECT = re.compile(r"^SELECT\b(.*)\{$", re.MULTILINE)
_INNER = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_NAMED = re.compile(r"AS \?(\w+)\s*\)$")
_VARIABLE = re.compile(r"[?$](\w+)")
_KINDS = {"concept": "topic"}
"""What pages call a kind that its readers know by another name."""


def column_in_words(column: str) -> str:
    """Write the name of a column as words.

    >>> column_in_words("speaksFor")
    'speaks for'
    """
    return _CAMEL.sub(" ", column).lower()


def column_word(words: str) -> str:
    """Write the words of a column in the language of the page."""
    return pgettext(COLUMN_CONTEXT, words)


def kinds_in_words(kinds: Sequence[str]) -> str:
    """List the kinds of what a field takes in the language of the page."""
    return ", ".join(pgettext(KIND_CONTEXT, _KINDS.get(each, each)) for each in kinds)


def declared_words(questions: Iterable[Question]) -> Iterator[tuple[str, str]]:
    """Yield the words of questions for the catalogues, each with its context."""
    for question in questions:
        yield from ((column_in_words(each), COLUMN_CONTEXT) for each in _columns(question.query))
        for name in question.parameters:
            yield from ((_KINDS.get(each, each), KIND_CONTEXT) for each in question.kinds(name))


def _columns(query: str) -> Iterator[str]:
    """Yield the columns that a saved query names in the line of its SELECT.

    >>> [*_columns("SELECT DISTINCT ?a (MIN(COALESCE(?b, ?c)) AS ?least) {")]
    ['a', 'least']
    """
    for line in _SELECT.findall(query):
        while (match := _INNER.search(line)) is not None:
            named = _NAMED.search(match[0])
            line = f"{line[: match.start()]}{f'?{named[1]}' if named else ''}{line[match.end() :]}"
        yield from (each for each in _VARIABLE.findall(line) if each != COLUMN)
