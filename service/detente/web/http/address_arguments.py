"""Which arguments an address takes, declared beside what answers there, and one rule for all others.

An argument that an address does not know is refused, with what is near: an answer to less than was asked
reads like the answer to it. Two kinds are let through: `lang`, which is of all pages, and what others append
to links to count visits, which is taken away before anything here reads the address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from typing import Any, TypeVar
from urllib.parse import unquote_plus

from flask import Flask, current_app, request

from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.languages import LANGUAGE_ARGUMENT
from detente.web.language.words import Worded, worded

COUNTING_PREFIXES = ("utm_", "mtm_")
COUNTING_NAMES = frozenset(
    (
        "fbclid",
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "msclkid",
        "twclid",
        "ttclid",
        "yclid",
        "mc_cid",
        "mc_eid",
    )
)
"""Arguments that mailings, advertisements and social networks append to the links in them."""

LONGEST_NAME = 80
"""So many characters of a name are repeated to who sent it."""

MOST_NEAR = 3

_View = TypeVar("_View", bound=Callable[..., Any])
_TAKEN: dict[Callable[..., Any], tuple[str, ...] | None] = {}
"""By what answers, the names that it takes; None where it reads them all by rules of its own."""


def takes(*names: str) -> Callable[[_View], _View]:
    """Declare the arguments of the addresses at which a function answers; without, they have none."""

    def declare(view: _View) -> _View:
        _TAKEN[view] = names
        return view

    return declare


def reads_arguments(view: _View) -> _View:
    """Declare that a function looks at its arguments itself: it checks them, or a protocol rules."""
    _TAKEN[view] = None
    return view


def attach_arguments(app: Flask) -> None:
    """Have an application refuse arguments that an address does not take; after the language is chosen."""
    app.before_request(_check)


def taken_by(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """Give the names that a function takes; None where it reads arguments by rules of its own."""
    return _TAKEN.get(view, ())


def check_arguments(names: Collection[str]) -> None:
    """Raise HttpError 400 where the present request has an argument of another name."""
    refuse_other_names(request.args, names)


def refuse_other_names(sent: Iterable[str], names: Collection[str]) -> None:
    """Raise HttpError 400 where an address was sent with an argument of another name."""
    for name in sent:
        if name not in names and name != LANGUAGE_ARGUMENT and not _counts(name):
            raise _refused(name, names)


def _check() -> None:
    if request.endpoint is None or request.method == "OPTIONS":
        return
    names = taken_by(current_app.view_functions[request.endpoint])
    if names is not None:
        check_arguments(names)


def _refused(name: str, names: Iterable[str]) -> HttpError:
    called = {each.casefold(): each for each in names}
    alike = get_close_matches(name[:LONGEST_NAME].casefold(), called, MOST_NEAR)
    near = [called[each] for each in alike]
    members = {"argument": name[:LONGEST_NAME], "takes": [*called.values()], "near": near}
    return HttpError(ARGUMENT, _told(name[:LONGEST_NAME], [*called.values()], near), members=members)


def _told(name: str, names: Collection[str], near: Collection[str]) -> Worded:
    if not names:
        return worded("This address takes no arguments; not %(name)r.", name=name)
    listed = ", ".join(names)
    if not near:
        return worded("This address takes %(names)s; not %(name)r.", names=listed, name=name)
    return worded(
        "This address takes %(names)s; not %(name)r. Near are: %(near)s.",
        names=listed,
        name=name,
        near=", ".join(near),
    )


class WithoutCounting:
    """A WSGI application that never sees what was appended to its links to count visits."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        sent = environ.get("QUERY_STRING", "")
        if sent:
            environ["QUERY_STRING"] = without_counting(sent)
        return self._application(environ, start_response)


def without_counting(sent: str) -> str:
    """Leave out of the arguments of an address those that count visits; all others stay as they were sent.

    >>> without_counting("of=TUR&utm_source=letter&FBCLID=x&lang=fr")
    'of=TUR&lang=fr'
    """
    return "&".join(each for each in sent.split("&") if not _counts(each))


def _counts(argument: str) -> bool:
    name = unquote_plus(argument.partition("=")[0]).lower()
    return name.startswith(COUNTING_PREFIXES) or name in COUNTING_NAMES
