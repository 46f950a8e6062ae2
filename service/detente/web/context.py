"""What the blueprints share: the settings, the store and the saved questions of one application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app

from detente.settings import Settings
from detente.store import Version, VersionStore
from detente.web.problem_types import NO_VERSION
from detente.web.problems import HttpError

EXTENSION = "detente"


class SavedQuestion(Protocol):
    """A question that the pages offer; `query` is executable as it stands."""

    @property
    def id(self) -> str:
        """Short name, unique among the questions."""
        ...

    @property
    def title(self) -> str:
        """The question in a few words."""
        ...

    @property
    def description(self) -> str:
        """What the answer shows, in a sentence or two."""
        ...

    @property
    def query(self) -> str:
        """SPARQL text with every parameter filled in."""
        ...


@dataclass(frozen=True)
class Context:
    """The collaborators that an application was created with."""

    settings: Settings
    store: VersionStore
    questions: Sequence[SavedQuestion]


def attach(app: Flask, context: Context) -> None:
    """Give an application its context."""
    app.extensions[EXTENSION] = context


def context() -> Context:
    """Return the context of the application that answers the present request."""
    attached = current_app.extensions[EXTENSION]
    if not isinstance(attached, Context):
        raise TypeError(f"app.extensions[{EXTENSION!r}] is not a Context")
    return attached


def current_version() -> Version:
    """Return the version to answer from; raises HttpError 503 before the first one is built."""
    version = context().store.current()
    if version is None:
        raise HttpError(NO_VERSION, "There is no graph to serve yet: run `detente build`, then ask again.")
    return version
