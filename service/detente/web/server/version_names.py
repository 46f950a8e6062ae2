"""Versions by other names: below a tag, `current` or `~n` an address leads to the same of the version itself.

A name may mean another version tomorrow, an id never does: so what is below a name is never kept, and what it
leads to is kept for ever.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from detente.store import VERSION_ID, UnknownVersionError, VersionStore
from detente.web.http.problem_types import VERSION_UNKNOWN
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.language.words import worded
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.reply import Reply

_BELOW = re.compile(r"/v/(?P<name>[^/]+)/(?P<rest>.*)", re.DOTALL)
_TAKES_NAMES = re.compile(r"patch|report|diff/.*|cite(?:\.[a-z]+)?", re.DOTALL)
"""What reads names itself: there is nothing to lead to that it would not tell as well."""


def name_in(path: str) -> str | None:
    """Give the name of a version that an address has where its id could be; None where it has none.

    >>> name_in("/v/current~1/claims.json"), name_in("/v/0123456789ab/void"), name_in("/v/current/patch")
    ('current~1', None, None)
    """
    match = _BELOW.fullmatch(path)
    if match is None or VERSION_ID.fullmatch(match["name"]) or _TAKES_NAMES.fullmatch(match["rest"]):
        return None
    return match["name"]


def led_to_version(request: HttpRequest, name: str, store: VersionStore) -> Reply:
    """Lead to the address of the version that has a name, whatever the method; reads files.

    Raises HttpError 404 where no version has it.
    """
    try:
        version = store.resolve(name).id
    except UnknownVersionError:
        raise HttpError(
            VERSION_UNKNOWN, worded("There is no version %(version)s.", version=repr(name[:80]))
        ) from None
    below = request.raw_path.partition("?")[0].partition("/v/")[2].partition("/")[2]
    asked = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    headers = {"Location": f"{request.root}v/{version}/{below}{asked}", "Cache-Control": REVALIDATE}
    return Reply(HTTPStatus.TEMPORARY_REDIRECT, headers)
