"""`/reconcile`: the Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/).

Names come from the authority of the current version alone (docs/reconciliation.md).
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request

from detente.gazetteer.asking import KINDS
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.model import NamedThing
from detente.web.http.address_arguments import reads_arguments
from detente.web.http.formats import HTML
from detente.web.http.problem_model import bare
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.names import gazetteer
from detente.web.querying.planning import REVALIDATE
from detente.web.reconciliation import suggesting
from detente.web.reconciliation.arguments import read_json, wrong
from detente.web.reconciliation.extending import extension, proposals
from detente.web.reconciliation.manifest import service_manifest
from detente.web.reconciliation.queries import known_type, results
from detente.web.reconciliation.vocabulary import PROPERTIES, TYPES, type_of

JSON, JAVASCRIPT = "application/json", "application/javascript; charset=utf-8"
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LONGEST_CALLBACK = 128
LONGEST = 200
"""Characters that may be typed."""
_MOST_SKIPPED = 1000
_NAMES_SHOWN = 12

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")


@blueprint.route("", methods=["GET", "POST"])
@reads_arguments
def service() -> Response:
    """Describe the service, answer a batch of queries, or extend things by values."""
    queries, extend = read_json("queries"), read_json("extend")
    if queries is not None and extend is not None:
        raise wrong("extend", "Send queries or extend, not both.")
    if queries is None and extend is None and (request.method == "POST" or "query" in request.values):
        raise wrong(
            "queries", "Send queries, or extend: a JSON object in a parameter of the address or a form."
        )
    version, names = _version_and_names()
    if queries is not None:
        return _answer(results(queries, names, _space()), version)
    if extend is not None:
        return _answer(extension(extend, names, _space()), version)
    return _answer(service_manifest(request.url_root, context().settings.base), version)


@blueprint.get("/suggest/entity")
@reads_arguments
def suggest_entity() -> Response:
    """Suggest things by the beginnings of their names."""
    version, names = _version_and_names()
    kinds = [KINDS[known_type(each, "type")] for each in request.args.getlist("type") if each]
    found = suggesting.entities(_prefix(), names, kinds, _cursor(), _space())
    return _answer({"result": found}, version)


@blueprint.get("/suggest/type")
@reads_arguments
def suggest_type() -> Response:
    """Suggest types."""
    return _answer({"result": suggesting.types(_prefix())})


@blueprint.get("/suggest/property")
@reads_arguments
def suggest_property() -> Response:
    """Suggest properties."""
    return _answer({"result": suggesting.properties(_prefix())})


@blueprint.get("/flyout/entity")
@reads_arguments
def flyout_entity() -> Response:
    """Give what a suggested thing is, as a piece of HTML."""
    version, names = _version_and_names()
    thing = _thing(names)
    html = render_template("reconciliation/flyout.html", **_described(thing, names))
    return _answer({"id": request.args["id"], "html": html}, version)


@blueprint.get("/flyout/type")
@reads_arguments
def flyout_type() -> Response:
    """Give what a type is."""
    return _flyout(dict(TYPES), "type")


@blueprint.get("/flyout/property")
@reads_arguments
def flyout_property() -> Response:
    """Give what a property is."""
    return _flyout({each.id: each.name for each in PROPERTIES.values()}, "property")


@blueprint.get("/properties")
@reads_arguments
def propose_properties() -> Response:
    """Propose properties to extend things of a type by."""
    asked = request.args.get("type") or None
    known = known_type(asked, "type") if asked else None
    found = {"properties": proposals(known), **({"type": asked} if asked else {})}
    return _answer(found)


@blueprint.get("/preview")
@reads_arguments
def preview() -> Response:
    """Show what a thing is, in a small page for a frame."""
    version, names = _version_and_names()
    body = render_template("reconciliation/preview.html", **_described(_thing(names), names))
    headers = {VERSION_HEADER: version, "Cache-Control": REVALIDATE}
    return Response(body, content_type=HTML, headers=headers)


@blueprint.get("/view")
@reads_arguments
def view() -> Response:
    """Lead to the page of a thing, by its id in whatever coding."""
    _, names = _version_and_names()
    thing = _thing(names)
    path = thing.iri.removeprefix(context().settings.base)
    return redirect(f"{request.url_root}{path}", HTTPStatus.SEE_OTHER)  # type: ignore[return-value]


def _version_and_names() -> tuple[str, Gazetteer]:
    runtime = context().runtime
    version = runtime.manifest_from_thread().id
    return version, gazetteer(runtime, version)


def _space() -> str:
    return f"{context().settings.base}id/"


def _answer(document: dict[str, Any], version: str | None = None) -> Response:
    """Write JSON, or a call of the function that `callback` names (JSONP)."""
    callback = request.args.get("callback")
    text = json.dumps(document, ensure_ascii=False)
    if callback is not None:
        if len(callback) > _LONGEST_CALLBACK or not _CALLBACK.fullmatch(callback):
            raise wrong("callback", "callback is to be the name of a JavaScript function.")
        # The comment keeps the callback from being the first bytes of another kind of file.
        text = f"/**/{callback}({json.dumps(document)});"
    response = Response(text, content_type=JAVASCRIPT if callback is not None else JSON)
    if version is not None:
        response.headers[VERSION_HEADER] = version
    response.headers["Cache-Control"] = REVALIDATE if request.method == "GET" else "no-store"
    return response


def _prefix() -> str:
    prefix = request.args.get("prefix")
    if prefix is None or len(prefix) > LONGEST:
        raise wrong("prefix", f"Send prefix: what has been typed, up to {LONGEST} characters.")
    return prefix


def _cursor() -> int:
    text = request.args.get("cursor", "0") or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 4 or int(text) > _MOST_SKIPPED:
        raise wrong("cursor", f"cursor is to be a number from 0 to {_MOST_SKIPPED}.")
    return int(text)


def _thing(names: Gazetteer) -> NamedThing:
    id_ = request.args.get("id", "")
    thing = names.thing(_space() + id_.removeprefix(_space()))
    if thing is None:
        raise HttpError(bare(HTTPStatus.NOT_FOUND), f"The authority has nothing with the id {id_[:80]!r}.")
    return thing


def _described(thing: NamedThing, names: Gazetteer) -> dict[str, Any]:
    known = names.names_of(thing.iri)
    codes = [(each.system, each.text) for each in known if each.kind == "code"]
    texts = dict.fromkeys(
        each.text for each in known if each.kind in ("name", "alias") and each.text != thing.label
    )
    kind = type_of(thing.kind)
    return {
        "thing": thing,
        "kind": kind["name"] if kind else thing.kind,
        "description": suggesting.describe_briefly(thing),
        "names": list(texts)[:_NAMES_SHOWN],
        "codes": codes,
        "of": [each.label for iri in thing.of if (each := names.thing(iri))],
    }


def _flyout(known: dict[str, str], what: str) -> Response:
    id_ = request.args.get("id", "")
    if id_ not in known:
        raise HttpError(bare(HTTPStatus.NOT_FOUND), f"There is no {what} with the id {id_[:80]!r}.")
    html = render_template("reconciliation/term.html", id=id_, name=known[id_])
    return _answer({"id": id_, "html": html})
