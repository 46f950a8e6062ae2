"""What the blueprints share: the settings, the runtime and the saved questions of one application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request

from detente.questions.saved import Question
from detente.settings import Settings
from detente.web.querying.runtime import Runtime

EXTENSION = "detente"


@dataclass(frozen=True)
class Context:
    """The collaborators that an application was created with."""

    settings: Settings
    runtime: Runtime
    questions: Sequence[Question]


def attach_context(app: Flask, context: Context) -> None:
    """Give an application its context."""
    app.extensions[EXTENSION] = context


def context() -> Context:
    """Return the context of the application that answers the present request."""
    attached = current_app.extensions[EXTENSION]
    if not isinstance(attached, Context):
        raise TypeError(f"app.extensions[{EXTENSION!r}] is not a Context")
    return attached


def version_of_page() -> str | None:
    """Return the id of the version that the address of a page names, so that its links stay in it."""
    # On the pages about versions an address may have a name in place of the id.
    if request.blueprint in {"history", "cite"}:
        return None
    return (request.view_args or {}).get("version")


def root_of_page() -> str:
    """Return the path below which a page links to others: of the service, and of the page's version."""
    version = version_of_page()
    return f"{request.script_root}/v/{version}" if version else request.script_root
