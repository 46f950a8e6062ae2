"""`/log`: the versions as a log of patches, and the files of their folders, for followers."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, jsonify, request
from werkzeug.utils import send_file

from detente.replication.folder_log import FolderLog
from detente.store import Manifest, UnknownVersionError, VersionStore
from detente.store.integrity import STORE, checksums_of
from detente.store.ways import lineage
from detente.web.http.address_arguments import takes
from detente.web.http.file_sending import SENDS_FILES
from detente.web.http.problem_types import ARGUMENT, VERSION_UNKNOWN
from detente.web.http.problems import HttpError
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE

MOST_ENTRIES = 100
"""So many entries are told at once."""

blueprint = Blueprint("patch_log", __name__)


@blueprint.get("/log")
def head() -> Response:
    """Tell which version is the last, and what a follower has to agree upon."""
    settings = context().settings
    return _json(head=_store().current_id(), base=settings.base, profile=settings.profile)


@blueprint.get("/log/lineage")
def lineage_ids() -> Response:
    """List the ids of the versions that led to the current one, the oldest first."""
    ids = [each.id for each in lineage(_store(), _store().current_id())]
    return _json(versions=ids[::-1])


@blueprint.get("/log/entries")
@blueprint.get("/log/entries/<version>")
@takes("most")
def entries(version: str | None = None) -> Response:
    """Give the entries after a version, or from the first on, so many as are asked for."""
    if version is not None:
        _known(version)
    try:
        found = [each.as_dict() for each in islice(FolderLog(_store()).after(version, _most()), _most())]
    except UnknownVersionError as error:
        raise HttpError(VERSION_UNKNOWN, f"{str(error).capitalize()}.") from None
    return _json(entries=found)


@blueprint.get("/log/files/<version>")
def folder_files(version: str) -> Response:
    """List the files that are there of a version, each with the SHA-256 of its bytes."""
    return _json(files=_files(_known(version)))


@blueprint.get("/log/files/<version>/<path:name>")
def folder_file(version: str, name: str) -> Response:
    """Send one of these files."""
    manifest = _known(version)
    digest = _files(manifest).get(name)
    path = _store().path(manifest.id) / name
    if digest is None or not path.is_file():
        raise HttpError(VERSION_UNKNOWN, f"Version {manifest.id} has no file {name!r} here.")
    environ = request.environ
    response = send_file(
        path,
        environ,
        mimetype="application/octet-stream",
        etag=digest,
        use_x_sendfile=bool(environ.get(SENDS_FILES)),
        response_class=Response,
    )
    assert isinstance(response, Response)  # noqa: S101 - what was asked for
    response.headers["Cache-Control"] = f"{FOREVER}, no-transform"
    return response


def _store() -> VersionStore:
    return context().runtime.store


def _known(version: str) -> Manifest:
    try:
        return _store().manifest(version)
    except UnknownVersionError:
        raise HttpError(VERSION_UNKNOWN, f"There is no version {version}.") from None


def _files(manifest: Manifest) -> dict[str, str]:
    """List a version's files with their checksums; those of its store only as long as it keeps one."""
    sums = checksums_of(_store().path(manifest.id))
    is_kept = _store().is_kept(manifest.id)
    return {name: found for name, found in sums.items() if is_kept or not name.startswith(f"{STORE}/")}


def _most() -> int:
    text = request.args.get("most", str(MOST_ENTRIES))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_ENTRIES and len(text) <= 3):
        raise HttpError(ARGUMENT, f"`most` is a number of entries from 1 to {MOST_ENTRIES}, not {text!r}.")
    return int(text)


def _json(**members: object) -> Response:
    response = jsonify(members)
    response.headers["Cache-Control"] = REVALIDATE
    return response
