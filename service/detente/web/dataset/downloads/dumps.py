"""`/dumps/`: the downloads of a version, each file made when it is first asked for (docs/addresses.md)."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.utils import send_file
from werkzeug.wrappers import Response as BaseResponse

from detente.exports.catalogue import ENTRY, DumpFile, parse_name, parse_short_name
from detente.exports.folder import Made
from detente.exports.maker import MakingError, NoSpaceError
from detente.store import Manifest
from detente.web.dataset.downloads.dictionary import has_metadata, metadata_links
from detente.web.dataset.downloads.listing import address, document, page
from detente.web.http.file_sending import SENDS_FILES
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import (
    BUSY,
    DUMP_COMING,
    DUMP_FAILED,
    DUMP_MISSING,
    NOT_ACCEPTABLE,
    TOO_MANY_QUERIES,
)
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.rendering import current_request
from detente.workers.jobs import BusyError

PATIENCE_SECONDS = 4.0
"""A request waits so long for a file that is being made; then the client is told to come back."""

RETRY_SECONDS = 5
JSON = "application/json"

blueprint = Blueprint("dumps", __name__)
_patience = threading.BoundedSemaphore(2)
"""So many threads at most wait for files: the others are for pages."""


@blueprint.get("/dumps/")
@blueprint.get("/v/<version>/dumps/")
def listing(version: str | None = None) -> Response:
    """List the files of a version, as a page or as JSON; of those that are made, with size and hash."""
    manifest = context().runtime.manifest_from_thread(version)
    offers = (HTML, JSON) if "text/html" in (request.headers.get("Accept") or "") else (JSON, HTML)
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        raise HttpError(
            NOT_ACCEPTABLE, f"This can be had as {HTML} or {JSON}.", members={"available": offers}
        )
    response = page(manifest) if media_type == HTML else jsonify(document(manifest))
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return _tagged(response)


@blueprint.get("/dumps/SHA256SUMS")
@blueprint.get("/v/<version>/dumps/SHA256SUMS")
def sums(version: str | None = None) -> Response:
    """Give the hashes of the files that are made, as `sha256sum -c` reads them."""
    manifest = context().runtime.manifest_from_thread(version)
    folder = context().runtime.dumps.folder
    response = Response(folder.sums(manifest.id), content_type="text/plain; charset=utf-8")
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE
    return _tagged(response)


@blueprint.get("/dumps/latest/<name>")
def latest(name: str) -> BaseResponse:
    """Lead from a name without version, such as `settled.ttl.gz`, to the current version's file."""
    manifest = context().runtime.manifest_from_thread()
    file = parse_short_name(name, manifest.id)
    if file is None or not _exists(file, manifest):
        raise _missing(name, manifest)
    response = redirect(address(file), code=HTTPStatus.FOUND)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE
    return response


@blueprint.get("/v/<version>/dumps/<name>")
def download(version: str, name: str) -> Response:
    """Send a file, whole or in part (RFC 9110, section 14); make it first where it is not there."""
    manifest = context().runtime.manifest_from_thread(version)
    file = parse_name(name, manifest.id)
    if file is None or not _exists(file, manifest):
        raise _missing(name, manifest)
    made = _made(file)
    environ = dict(request.environ)
    if not _is_one_range(environ):
        environ.pop("HTTP_RANGE", None)
    response = send_file(
        made.path,
        environ,
        mimetype=file.form.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=made.sha256,
        use_x_sendfile=bool(environ.get(SENDS_FILES)),
        response_class=Response,
    )
    assert isinstance(response, Response)  # noqa: S101 - what was asked for
    response.headers["Content-Type"] = file.media_type
    # What is changed on the way would not have the hash any more.
    response.headers["Cache-Control"] = f"{FOREVER}, no-transform"
    response.headers["Repr-Digest"] = _digest(made)
    response.headers[VERSION_HEADER] = manifest.id
    if has_metadata(file):
        response.headers["Link"] = metadata_links(file)
    return response


def _is_one_range(environ: Mapping[str, str]) -> bool:
    """Tell whether one part is asked for, of the file that the client knows (RFC 9110, 13.1.5 and 14.2).

    Several parts may be answered with the whole, those in other units than bytes are, and a weak tag is none
    that a part can be asked by.
    """
    asked, known = environ.get("HTTP_RANGE", ""), environ.get("HTTP_IF_RANGE", "")
    return asked.startswith("bytes=") and "," not in asked and not known.startswith("W/")


def _tagged(response: Response) -> Response:
    """Give a list a tag of its own: it changes as files are made, and is not kept as pages are."""
    response.add_etag()
    response.make_conditional(request)
    return response


def _exists(file: DumpFile, manifest: Manifest) -> bool:
    """Tell whether the entry that a file would be of is there; of all else there are always files."""
    if not file.content.name.startswith(ENTRY):
        return True
    return f"{context().settings.base}{file.content.graph}" in manifest.graphs


def _missing(name: str, manifest: Manifest) -> HttpError:
    members = {"files": url_for("dumps.listing", version=manifest.id, _external=True)}
    return HttpError(
        DUMP_MISSING,
        worded("Version %(version)s has no file %(name)r.", version=manifest.id, name=name),
        members=members,
    )


def _made(file: DumpFile) -> Made:
    """Have a file made; raises HttpError."""
    runtime = context().runtime
    is_patient = _patience.acquire(blocking=False)
    try:
        made = runtime.wait(
            runtime.dumps.made(file, PATIENCE_SECONDS if is_patient else 0.0, current_request().client)
        )
    except MakingError as error:
        again = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, NoSpaceError) else None
        raise HttpError(DUMP_FAILED, f"{file.name} could not be made: {error}.", headers=again) from None
    except BusyError as error:
        type_ = TOO_MANY_QUERIES if error.is_client else BUSY
        raise HttpError(type_, f"{error}.", headers={"Retry-After": str(RETRY_SECONDS)}) from None
    finally:
        if is_patient:
            _patience.release()
    if made is not None:
        return made
    written = runtime.dumps.folder.written(file)
    detail = (
        f"{file.name} is being made, and {written / 1e6:,.0f} MB are written. "
        f"Ask again in {RETRY_SECONDS} s; a browser does so by itself."
    )
    # Programs follow Retry-After, browsers Refresh, which the HTML Standard defines.
    again = {"Retry-After": str(RETRY_SECONDS), "Refresh": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    raise HttpError(DUMP_COMING, detail, headers=again)


def _digest(made: Made) -> str:
    """Write the hash as RFC 9530 has it."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(made.sha256)).decode()}:"
