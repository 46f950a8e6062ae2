"""`/v`: what is known of versions, and the changes between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, jsonify

from detente.store import Manifest, UnknownVersionError
from detente.store.history import difference, lineage, patch_of
from detente.store.patch import MEDIA_TYPE, patch_lines
from detente.web.context import context
from detente.web.planning import FOREVER, REVALIDATE
from detente.web.problem_types import VERSION_UNKNOWN
from detente.web.problems import HttpError

blueprint = Blueprint("history", __name__)


@blueprint.get("/v")
def versions() -> Response:
    """List the versions, newest first, with their tags."""
    store = context().runtime.store
    tags = store.tags()
    listed = [
        {**_facts(manifest), "tags": [name for name, version in tags.items() if version == manifest.id]}
        for manifest in lineage(store, store.current_id())
    ]
    response = jsonify(versions=listed)
    response.headers["Cache-Control"] = REVALIDATE
    return response


@blueprint.get("/v/<version>")
def manifest(version: str) -> Response:
    """Tell what is known of a version; a tag or `current` serve as its name."""
    found = _resolved(version)
    response = jsonify(found.as_dict())
    response.headers["Cache-Control"] = FOREVER if found.id == version else REVALIDATE
    return response


@blueprint.get("/v/<version>/patch")
def patch(version: str) -> Response:
    """Give the RDF patch that leads from a version's parent to it."""
    found = _resolved(version)
    return _patch(patch_of(context().runtime.store, found.id))


@blueprint.get("/v/<before>/diff/<after>")
def diff(before: str, after: str) -> Response:
    """Give the RDF patch that leads from one version to another."""
    store, one, other = context().runtime.store, _resolved(before), _resolved(after)
    change = difference(store, one.id, other.id)
    return _patch(
        patch_lines(
            sorted(change.added, key=str), sorted(change.removed, key=str), version=other.id, parent=one.id
        )
    )


def _patch(lines: Iterable[str]) -> Response:
    def encoded() -> Iterator[bytes]:
        for line in lines:
            yield line.encode()

    return Response(encoded(), content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _resolved(name: str) -> Manifest:
    try:
        return context().runtime.store.resolve(name)
    except UnknownVersionError as error:
        raise HttpError(VERSION_UNKNOWN, f"{error}.") from None


def _facts(manifest: Manifest) -> dict[str, object]:
    return {name: value for name, value in manifest.facts().items() if name != "sources"}
