"""The view of a saved question: what it asks, what may be chosen, and where to ask it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import RDFS, SCHEMA, SH
from detente.web.presentation.description import Thing
from detente.web.views.view import Answers, Subject, View

_TEXTS = (SH.select, SH.ask, SH.construct)


@dataclass(frozen=True)
class QuestionPage:
    """What the page of a question shows; `name` is its id among the saved questions."""

    name: str
    description: str | None
    topic: str | None
    query: str


def is_executable(thing: Thing) -> bool:
    """Tell whether a question has a query, as it must."""
    return any(_text(thing, each) for each in _TEXTS)


def _text(thing: Thing, predicate: NamedNode) -> str | None:
    """Give a value whichever graph says it: of questions it is their own, and no claim of anybody."""
    properties = (*thing.settled, *(each for said in thing.said for each in said.properties))
    found = (value.term.value for each in properties if each.iri == predicate for value in each.values)
    return next(found, None)


def _build(subject: Subject, _: Answers) -> QuestionPage:
    thing = subject.thing
    return QuestionPage(
        name=subject.iri.rpartition("/")[2],
        description=_text(thing, RDFS.comment),
        topic=_text(thing, SCHEMA.keywords),
        query=next(text for each in _TEXTS if (text := _text(thing, each))),
    )


VIEW = View("views/question.html", (), _build, is_executable)
