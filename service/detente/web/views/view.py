"""What a view is: a template, the queries that it asks, and a pure function from answers to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Rows
from detente.web.views.apart import Apart

Answers = Mapping[str, Rows]
"""The rows that answer each query, by the query's name."""
Queries = Mapping[str, str]
"""SPARQL SELECTs by a name of their own."""


@dataclass(frozen=True)
class Subject:
    """What a page is about.

    `names` are the labels of the ontology's terms by IRI; `arguments` are those of the address.
    """

    thing: Thing
    base: str
    names: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    apart: tuple[Apart, ...] = ()
    """What graphs that anybody may write say of it."""

    @property
    def iri(self) -> str:
        """The IRI of the thing."""
        return self.thing.iri


Step = Callable[[Subject, Answers], Queries]
"""What to ask, given what has been answered so far."""


def applies_to_all(_: Thing) -> bool:
    """Fit everything."""
    return True


@dataclass(frozen=True)
class View:
    """One way to show things of a class that it fits.

    The queries of a step are asked all at once, and those of the next follow from the answers.
    """

    template: str
    steps: tuple[Step, ...]
    build: Callable[[Subject, Answers], object]
    fits: Callable[[Thing], bool] = applies_to_all
    arguments: tuple[str, ...] = ()
    """The arguments of the address that it reads."""
    weight: Callable[[Any], int] | None = None
    """The share of the cache of versions that a page takes; None where it is soon made again."""


AskAll = Callable[[Sequence[str]], list[Rows]]


def answer_view(view: View, subject: Subject, ask_all: AskAll) -> object:
    """Ask what a view asks, and build its page."""
    answers: dict[str, Rows] = {}
    for step in view.steps:
        queries = step(subject, answers)
        if queries:
            answers |= zip(queries, ask_all([*queries.values()]), strict=True)
    return view.build(subject, answers)
