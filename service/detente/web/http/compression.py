"""Pages and static files in the content coding that the browser takes (RFC 9110, section 8.4.1)."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, request

from detente.web.http.codings import choose_coding
from detente.workers.encodings import MIN_ENCODED, encoder
from detente.workers.jobs import IDENTITY

_TYPES = (
    "text/", "application/json", "image/svg+xml", "application/ld+json", "application/rdf+xml",
    "application/n-triples", "application/trig",
)  # fmt: skip


def compress(response: Response) -> Response:
    """Compress what Flask answers with, if it is text, long enough and not coded already."""
    coding = choose_coding(request.headers.get("Accept-Encoding"))
    if not _is_whole_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if coding == IDENTITY:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < MIN_ENCODED:
        return response
    # The file of an editor is long, and the same for everybody.
    response.set_data(_coded(data, coding))
    response.headers["Content-Encoding"] = coding
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # it is that of the bytes before they were coded
    return response


def _is_whole_text(response: Response) -> bool:
    is_text = (response.mimetype or "").startswith(_TYPES)
    is_whole = response.status_code != 206 and "Content-Encoding" not in response.headers
    if response.cache_control.no_transform:
        return False
    return is_text and is_whole and (response.direct_passthrough or not response.is_streamed)


@lru_cache(maxsize=32)
def _coded(data: bytes, coding: str) -> bytes:
    coder = encoder(coding)
    return coder.add(data) + coder.finish()
