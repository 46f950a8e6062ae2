"""The states that an address chooses by their codes, for pictures of what more than one pair did."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.words import Worded, worded
from detente.web.language.words import gettext as _
from detente.web.querying.context import context
from detente.web.things.relations import states_of
from detente.web.views.filters import FILTER_ARGUMENTS, FilterError, Filters, read_filters

MOST_CHOSEN = 2
CHOOSING_ARGUMENTS = ("of", *FILTER_ARGUMENTS)
"""The arguments of addresses of what happened among all states, or among those chosen."""


@dataclass(frozen=True)
class ChosenThings:
    """What an address asks for: states by code and name, and the filters of pages of two states."""

    states: tuple[tuple[str, str], ...]
    filters: Filters

    @property
    def iris(self) -> tuple[str, ...]:
        """The IRIs of the states."""
        return tuple(f"{context().settings.base}id/state/{code}" for code, _ in self.states)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the states."""
        return tuple(code for code, _name in self.states)

    @property
    def of_whom(self) -> str:
        """The names of the states, as a part of a title; empty where none is chosen."""
        names = _(" and ").join(name for _code, name in self.states)
        return _(" of %(names)s") % {"names": names} if self.states else ""


def chosen_things(version: str) -> ChosenThings:
    """Read `of`, up to two codes of states that all take part, and the filters.

    Raises HttpError 400 where an argument means nothing.
    """
    codes = [*dict.fromkeys(code for code in request.args.getlist("of") if code)]
    if len(codes) > MOST_CHOSEN:
        raise _wrong(
            "of",
            worded(
                "`of` is the codes of %(most)s states at most, not of %(number)s.",
                most=MOST_CHOSEN,
                number=len(codes),
            ),
        )
    known = dict(states_of(context().runtime, version)) if codes else {}
    for code in codes:
        if code not in known:
            raise _wrong(
                "of",
                worded(
                    "`of` is the code of a state of this version, such as TUR; not %(code)r.", code=code[:40]
                ),
            )
    try:
        filters = read_filters(request.args.to_dict(flat=False))
    except FilterError as error:
        raise _wrong(error.name, error.detail) from None
    return ChosenThings(tuple((code, known[code]) for code in sorted(codes)), filters)


def several_of(name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Read an argument that may be given several times; raises HttpError 400 for a wrong value."""
    given = [value for value in request.args.getlist(name) if value]
    for value in given:
        if value not in allowed:
            raise _wrong(
                name,
                worded(
                    "`%(name)s` is one or more of %(allowed)s; not %(value)r.",
                    name=name,
                    allowed=", ".join(allowed),
                    value=value[:40],
                ),
            )
    return tuple(value for value in allowed if value in given)


def _wrong(name: str, detail: str | Worded) -> HttpError:
    return HttpError(ARGUMENT, detail, members={"argument": name})
