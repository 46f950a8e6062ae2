"""Pages and documents of a version, made once: their entity tags, and the copies that are kept in memory.

A version never changes, so what is made of it alone is the same whenever it is asked for (RFC 9110, section
8.8.3). An answer says that it is such by naming its version; one with a tag of its own is kept elsewhere.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Hashable
from dataclasses import dataclass

from flask import Flask, Response, g, request

from detente.web.http.addresses import raw_path
from detente.web.http.cache import AnswerCache
from detente.web.http.problems import HttpError
from detente.web.language.languages import present_language
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import NEVER

# What changes the answer beside the address and the form asked for.
_DECIDING = ("Accept-Datetime", "Authorization", "Range")


@dataclass(frozen=True)
class _Page:
    """A body and its headers, before it is compressed."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class KeptPages:
    """The pages asked for last, up to `limit` bytes in all."""

    def __init__(self, limit: int) -> None:
        # Flask answers in several threads.
        self._lock = threading.Lock()
        self._pages: AnswerCache[_Page] = AnswerCache(limit)

    def register(self, app: Flask) -> None:
        """Have an application look here first, and keep what it makes; before answers are compressed."""
        app.before_request(self._look_up)
        app.after_request(self._keep)

    def _look_up(self) -> Response | None:
        g.page_key = key = _key()
        if key is None:
            return None
        with self._lock:
            page = self._pages.get(key)
        if page is None:
            return None
        g.page_key = None
        return _conditional(Response(page.body, headers=list(page.headers)))

    def _keep(self, response: Response) -> Response:
        key = g.get("page_key")
        if key is None or g.get("is_private") or not _is_of_version(response):
            return response
        body = response.get_data()
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        with self._lock:
            self._pages.put(key, _Page(body, tuple(response.headers)))
        return _conditional(response)


def _key() -> Hashable | None:
    """Tell what decides an answer; None where more does, or where it is none that is kept."""
    if request.method not in {"GET", "HEAD"} or any(name in request.headers for name in _DECIDING):
        return None
    try:
        version = context().runtime.manifest_from_thread().id
    except HttpError:
        return None
    accept, language = request.headers.get("Accept"), present_language()
    return (version, raw_path(), request.query_string, accept, language, request.url_root)


def _is_of_version(response: Response) -> bool:
    return (
        response.status_code == 200
        and VERSION_HEADER in response.headers
        and response.headers.get("Cache-Control") != NEVER
        and response.get_etag()[0] is None
        and not response.is_streamed
    )


def _conditional(response: Response) -> Response:
    response.make_conditional(request)
    return response
