"""What each page needs that takes long to make of a version: made before the page has a thread."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from detente.web.filters.declared import FILTERED
from detente.web.filters.pages import filter_table
from detente.web.indexes.declared import DECLARED
from detente.web.indexes.pages import listing_of
from detente.web.querying.names import gazetteer
from detente.web.querying.preparing import Preparation
from detente.web.things.meetings import every_meeting
from detente.web.things.search import search_index

_NAMES = (Preparation(search_index), Preparation(gazetteer))
_TABLES = {name: Preparation(filter_table, (name,)) for name in FILTERED}

NEEDED: Mapping[str, tuple[Preparation, ...]] = {
    "search.search": _NAMES,
    "search_suggestions.suggest": _NAMES,
    "workbench.suggest_things": _NAMES,
    "questions.suggest": _NAMES,
    "questions.question": _NAMES,
    **{f"indexes.{name}": (Preparation(listing_of, (name,)),) for name in DECLARED},
    **{f"meetings.met_{form}": (Preparation(every_meeting, ("only",)),) for form in ("page", "alone")},
    "filters.eventualities": (*_NAMES, _TABLES["eventualities"]),
    # Claims inherit from eventualities, whose table is so made once for both.
    "filters.claims": (*_NAMES, _TABLES["eventualities"], _TABLES["claims"]),
}
"""By endpoint of Flask."""


class Preparations:
    """Tells by the path of a request what its page needs."""

    def __init__(self, flask: Flask) -> None:
        self._addresses: MapAdapter = flask.url_map.bind("localhost")

    def of(self, path: str) -> tuple[tuple[Preparation, ...], str | None]:
        """Give what the page at a path needs, and the version that the path names, if it names one."""
        try:
            endpoint, arguments = self._addresses.match(path, "GET")
        except HTTPException:  # no page, or one that moved: Flask will tell
            return (), None
        return NEEDED.get(endpoint, ()), arguments.get("version")
