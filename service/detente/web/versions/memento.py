"""Datetime negotiation (RFC 7089, pattern 1.1): a resource leads to itself as it was, and says so.

A resource is its own TimeGate. Its mementos are the documents below `/v/<id>/` of the versions that led to
the current one and keep their quads, whether or not they speak of the thing: one that does not is a memento
that answers 404, as the resource did then (RFC 7089, section 4.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, request
from pyoxigraph import NamedNode
from werkzeug.http import http_date

from detente.store import Manifest
from detente.web.http.addresses import address_of
from detente.web.http.forms import take_ending
from detente.web.http.links import Link
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import DATETIME, NOT_ACCEPTABLE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.presentation.description import exists
from detente.web.presentation.tables import PAGES
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.versions.deleted import deleted
from detente.web.versions.timeline import Moment, Timeline, Timelines, time_of

LINK_FORMAT, JSON = "application/link-format", "application/json"
_FORM = "%a, %d %b %Y %H:%M:%S GMT"

blueprint = Blueprint("memento", __name__)


def read_datetime(text: str) -> datetime:
    """Read `Accept-Datetime` (RFC 7089, section 2.1.1); raises HttpError 400.

    >>> read_datetime("Tue, 09 Aug 2016 12:00:00 GMT").isoformat()
    '2016-08-09T12:00:00+00:00'
    """
    try:
        return datetime.strptime(text.strip(), _FORM).replace(tzinfo=UTC)
    except ValueError:
        detail = f"Accept-Datetime is a date such as `Tue, 09 Aug 2016 12:00:00 GMT`, not `{text[:80]}`."
        raise HttpError(DATETIME, detail) from None


def negotiate() -> Response | None:
    """Lead a request with `Accept-Datetime` to the version of that time; None where there is none."""
    asked = request.headers.get("Accept-Datetime")
    if asked is None or "version" in (request.view_args or {}):
        return None
    chosen = _timelines().at(_timeline(), read_datetime(asked))
    if chosen is None:
        return None
    response = Response(status=302)
    response.headers["Location"] = address_of(_memento(chosen, request.full_path.rstrip("?")))
    response.headers["Cache-Control"] = REVALIDATE
    return response


def memento_links(path: str, manifest: Manifest | None) -> Iterator[Link]:
    """Yield the links between a resource, its TimeMap and its mementos; `path` is the resource's.

    A memento names the one before it and the first, which stay what they are, and not the next or the last:
    it may be kept for a year.
    """
    root = request.url_root
    yield Link(f"{root}{path}", "original timegate")
    yield Link(f"{root}timemap/{path}", "timemap", LINK_FORMAT)
    lines = _timelines()
    timeline = _timeline() if manifest is None else lines.of(manifest.id)
    ends = (lines.first(timeline), timeline.moments[-1] if manifest is None else lines.before(timeline))
    names = ("first", "last" if manifest is None else "prev")
    found = {each: [n for n, end in zip(names, ends, strict=True) if end == each] for each in ends if each}
    for moment, rels in found.items():
        if manifest is None or moment.version != manifest.id:
            yield _linked(moment, path, " ".join([*rels, "memento"]))


def mark(response: Response, manifest: Manifest | None) -> None:
    """Say that an answer depends on `Accept-Datetime`, or which time it is of."""
    if manifest is None:
        response.vary.add("Accept-Datetime")
    else:
        response.headers["Memento-Datetime"] = http_date(time_of(manifest))


@blueprint.get("/timemap/<path:path>")
def timemap(path: str) -> Response:
    """List the mementos of a resource, the oldest first (RFC 7089, section 5)."""
    if path.partition("/")[0] not in PAGES or not _was_known(path):
        raise HttpError(RESOURCE_MISSING, f"/{path} is the address of nothing that the graph speaks of.")
    media_type = choose(request.headers.get("Accept"), (LINK_FORMAT, JSON))
    if media_type is None:
        available = [LINK_FORMAT, JSON]
        detail = f"This can be had as {', '.join(available)}."
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": available})
    moments = list(filter(_timelines().is_kept, _timeline().moments))
    response = _as_json(path, moments) if media_type == JSON else _as_links(path, moments)
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def _was_known(path: str) -> bool:
    """Tell whether the current version speaks of the thing at a path, or one before it did."""
    runtime = context().runtime
    version, base = runtime.manifest_from_thread().id, runtime.settings.base
    try:
        iri = NamedNode(base + take_ending(path)[0]).value
    except ValueError:
        return False
    is_there = exists(iri, lambda query: runtime.rows(query, version))
    return is_there or iri in deleted(runtime, version)


def _as_links(path: str, moments: Sequence[Moment]) -> Response:
    root = request.url_root
    whole = ""
    if moments:
        whole = f'; from="{http_date(moments[0].time)}"; until="{http_date(moments[-1].time)}"'
    lines = [
        str(Link(f"{root}{path}", "original timegate")),
        f"{Link(f'{root}timemap/{path}', 'self', LINK_FORMAT)}{whole}",
        *(str(_linked(each, path, rel)) for each, rel in _ranked(moments)),
    ]
    return Response(",\n".join(lines) + "\n", content_type=LINK_FORMAT)


def _as_json(path: str, moments: Sequence[Moment]) -> Response:
    """Write the TimeMap as JSON, with the member names that Memento services have in common."""
    root = request.url_root
    listed = [{"datetime": each.time.isoformat(), "uri": _memento(each, path)} for each in moments]
    address = f"{root}timemap/{path}"
    return jsonify(
        original_uri=f"{root}{path}",
        timegate_uri=f"{root}{path}",
        timemap_uri=address,
        mementos={"list": listed, "first": listed[0], "last": listed[-1]} if listed else {"list": []},
    )


def _ranked(moments: Sequence[Moment]) -> Iterator[tuple[Moment, str]]:
    for place, each in enumerate(moments):
        ends = (("first", place == 0), ("last", place == len(moments) - 1))
        yield each, " ".join([*(name for name, is_end in ends if is_end), "memento"])


def _linked(moment: Moment, path: str, rel: str) -> Link:
    return Link(_memento(moment, path), rel, datetime=http_date(moment.time))


def _memento(moment: Moment, path: str) -> str:
    return f"{request.url_root}v/{moment.version}/{path.lstrip('/')}"


def _timelines() -> Timelines:
    kept = current_app.extensions.setdefault("detente.timelines", Timelines(context().runtime.store))
    return cast(Timelines, kept)


def _timeline() -> Timeline:
    return _timelines().of(context().runtime.manifest_from_thread().id)
