"""Labels of things in the reader's language: which to ask for, and which of several to show."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal

from detente.rdf.quads import Object
from detente.web.language.languages import ENGLISH, present_language


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


def label_of(literal: Object) -> Label:
    """Make a label of a literal of the graph."""
    return Label(literal.value, literal.language if isinstance(literal, Literal) else None)


def best_label(labels: Iterable[Object], language: str | None = None) -> Label | None:
    """Choose the label in a language, that of the page by default; else in English, else the first in the alphabet.

    >>> found = [Literal("Turkey", language="en"), Literal("Turquie", language="fr"), Literal("تركيا", language="ar")]
    >>> best_label(found, "fr"), best_label(found, "de"), best_label(found[2:], "fr")
    ('Turquie', 'Turkey', 'تركيا')
    """
    wanted = language or present_language()
    literals = [each for each in labels if isinstance(each, Literal)]
    chosen = min(literals, key=lambda each: (_distance(each.language, wanted), each.value), default=None)
    return label_of(chosen) if chosen is not None else None


def language_to_mark(text: str) -> str:
    """Give the tag that the element of a text needs, as its language is not the page's; empty where none.

    >>> language_to_mark(Label("Turkey", "en")), language_to_mark(Label("Turquie", "fr")), language_to_mark("Turkey")
    ('', 'fr', '')
    """
    language = text.language if isinstance(text, Label) else ""
    return language if language != present_language() else ""


def label_pattern(thing: str, label: str) -> str:
    """Write the part of a query that binds a variable to the label of a thing, for the language of the page.

    English is the second choice: an OPTIONAL whose variable is bound already binds nothing else to it
    (SPARQL 1.1 Query, section 18.5, LeftJoin).

    >>> print(label_pattern("?state", "?name"))
    OPTIONAL { ?state rdfs:label ?name FILTER (LANG(?name) = "en") }
    """
    wanted = dict.fromkeys((present_language(), ENGLISH))
    return " ".join(
        f'OPTIONAL {{ {thing} rdfs:label {label} FILTER (LANG({label}) = "{each}") }}' for each in wanted
    )


def _distance(language: str | None, wanted: str) -> int:
    return 0 if language == wanted else 1 if language == ENGLISH else 2
