"""Labels of things in the reader's language: which to ask for, and which of several to show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal

from detente.rdf.quads import Object
from detente.web.language.languages import ENGLISH, present_language

_ENGLISH_LABEL = re.compile(
    r"OPTIONAL \{\s*\?\w+ rdfs:label (\?\w+)\s+"
    r'FILTER (?:\(LANG\(\1\) = "en"\)|LANGMATCHES\(LANG\(\1\), "en"\))\s*\}'
)


class Label(str):
    """A label as text that knows its language: the tag, empty where it has none."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str | None = None) -> Label:
        """Make a label of a text and the tag of its language."""
        label = super().__new__(cls, text)
        label.language = (language or "").lower()
        return label

    def __reduce__(self) -> tuple[type[Label], tuple[str, str]]:
        """Keep the language where a label is copied or sent to another process."""
        return Label, (str(self), self.language)


def literal_label(literal: Object) -> Label:
    """Make a label of a literal of the graph."""
    return Label(literal.value, literal.language if isinstance(literal, Literal) else None)


def best_label(labels: Iterable[Object], language: str | None = None) -> Label | None:
    """Choose the label in a language, by default that of the page; or else in English, or else any.

    Of several the first in the alphabet is chosen.

    >>> found = [Literal("Turkey", language="en"), Literal("Turquie", language="fr"), Literal("TR")]
    >>> best_label(found, "fr"), best_label(found, "de"), best_label(found[2:], "fr")
    ('Turquie', 'Turkey', 'TR')
    """
    literals = [each for each in labels if isinstance(each, Literal)]
    if len(literals) < 2:
        return literal_label(literals[0]) if literals else None
    wanted = language or present_language()
    chosen = min(literals, key=lambda each: (_distance(each.language, wanted), each.value), default=None)
    return literal_label(chosen) if chosen is not None else None


def language_to_mark(text: str) -> str:
    """Give the tag that the element of a text needs, as its language is not the page's; empty where none.

    >>> language_to_mark(Label("Turkey", "en")), language_to_mark(Label("Turquie", "fr"))
    ('', 'fr')
    """
    language = text.language if isinstance(text, Label) else ""
    return language if language != present_language() else ""


def asked_in_language(query: str) -> str:
    """Have a query that asks for English labels ask for those in the language of the page first.

    An OPTIONAL whose variable is bound already binds nothing else to it (SPARQL 1.1 Query, section 18.5,
    LeftJoin), so that English is the second choice.

    >>> from detente.web.language.languages import written_in
    >>> with written_in("fr"):
    ...     asked_in_language('OPTIONAL { ?a rdfs:label ?b FILTER (LANG(?b) = "en") }').count("OPTIONAL")
    2
    """
    if (language := present_language()) == ENGLISH:
        return query
    return _ENGLISH_LABEL.sub(lambda found: _preferring(language, found[0]), query)


def _distance(language: str | None, wanted: str) -> int:
    return 0 if language == wanted else 1 if language == ENGLISH else 2


def _preferring(language: str, english: str) -> str:
    wanted = english.replace('"en"', f'"{language}"')
    return f"{wanted} {english}"
