"""`/changes?since=…`: what changed since a version, a tag or a moment, for programs and for people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from detente.changes.summary import CLAIM, SummaryLine
from detente.store import Manifest, UnknownVersionError, VersionStore
from detente.store.history import route
from detente.store.ways import lineage
from detente.web.feeds.said import fed_claims
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.versions.summaries import MOST_QUADS, summary_between

MOST_THINGS = 1_000
"""So many things of one kind of change are listed."""

CLAIMS_TOLD = 100
"""So many claims are told with who says them; of the others the IRI is listed."""

VERSIONS_LISTED = 100

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}.*)?")
"""As the message says; Python reads `20160809` and `2016-W32-2` as dates too, which may be meant as ids."""

blueprint = Blueprint("since", __name__)


@blueprint.get("/changes")
@takes("since")
def changes() -> BaseResponse:
    """Tell what changed since a version: JSON to programs, to browsers the page of the difference."""
    runtime = context().runtime
    current = runtime.manifest_from_thread()
    since = version_since(runtime.store, current.id, request.args.get("since", ""))
    if since is not None and choose(request.headers.get("Accept"), ("application/json", HTML)) == HTML:
        response: BaseResponse = redirect(
            url_for("history.diff", before=since.id, after=current.id), code=302
        )
    else:
        response = _document(since, current)
        response.headers[VERSION_HEADER] = current.id
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def version_since(store: VersionStore, current: str, asked: str) -> Manifest | None:
    """Find the version that a name or a moment means; None where the moment is before the first.

    A moment is a date, of which the first second counts, or a time (ISO 8601), in UTC unless it says
    otherwise. Raises HttpError 400 where there is neither such a version nor such a moment.
    """
    try:
        return store.resolve(asked)
    except UnknownVersionError:
        moment = _moment(asked)
    return next((each for each in lineage(store, current) if each.moment <= moment), None)


def _moment(asked: str) -> datetime:
    try:
        if not _MOMENT.fullmatch(asked):
            raise ValueError(asked)
        moment = datetime.fromisoformat(asked)
    except ValueError:
        detail = (
            f"`since` is {asked[:100]!r}, which is no version, no tag and no date. "
            "/v lists the versions; a date is written 2026-11-29 or 2026-11-29T12:00:00Z."
        )
        raise HttpError(ARGUMENT, detail, members={"argument": "since"}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(since: Manifest | None, current: Manifest) -> Response:
    runtime = context().runtime
    if since is None:
        detail = "The first version was made later, so everything is new: see /dumps/ for all of it."
        return jsonify(since=None, to=_brief(current), versions=[], more_versions=0, changes=None, why=detail)
    way = route(runtime.store, since.id, current.id)
    summary = summary_between(runtime, since.id, current.id)
    document: dict[str, object] = {
        "since": _brief(since),
        "to": _brief(current),
        "versions": [_brief(each) for each in islice(reversed(way.on), VERSIONS_LISTED)],
        "more_versions": max(0, len(way.on) - VERSIONS_LISTED),
        "changes": _changes(summary, current.id) if summary is not None else None,
        "patch": url_for("history.diff_patch", before=since.id, after=current.id),
    }
    if summary is None:
        document["why"] = f"More than {MOST_QUADS} quads lie between the two; the patch has them all."
    return jsonify(document)


def _brief(manifest: Manifest) -> dict[str, object]:
    names = ("id", "created", "author", "message")
    return {name: getattr(manifest, name) for name in names}


def _changes(summary: tuple[SummaryLine, ...], version: str) -> list[dict[str, object]]:
    claims = [thing for line in summary if line.noun == CLAIM for thing in line.things]
    told = fed_claims(context().runtime, version, dict.fromkeys(claims[:CLAIMS_TOLD]))

    def thing(iri: str) -> dict[str, object]:
        return told[iri].as_json() if iri in told else {"id": iri}

    return [
        {
            "kind": line.noun[0],
            "what": line.verb,
            "count": len(line.things),
            "things": [thing(iri) for iri in line.things[:MOST_THINGS]],
            "more": max(0, len(line.things) - MOST_THINGS),
        }
        for line in summary
    ]
