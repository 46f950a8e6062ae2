"""`/openapi.json` (https://spec.openapis.org/oas/v3.1.0) and `/llms.txt` (https://llmstxt.org/)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from detente.exports.metadata import LICENCE
from detente.resources import resource
from detente.web.http.problem_model import bare
from detente.web.http.problems import HttpError
from detente.web.openapi.document import describe_addresses
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE

_SCHEMA = ".schema.json"
_SCHEMA_TYPE = "application/schema+json"

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def open_api() -> Response:
    """Describe every address that answers in JSON (OpenAPI 3.1)."""
    rules = current_app.url_map.iter_rules()
    response = jsonify(describe_addresses(rules, current_app.view_functions, request.url_root, LICENCE))
    return _tagged(response)


@blueprint.get("/schema/<name>.schema.json")
def json_schema(name: str) -> Response:
    """Give a JSON Schema of what people and programs write: drafts, reviews, claims and their kin."""
    folder = resource("seeds") / "schema"
    known = sorted(each.name.removesuffix(_SCHEMA) for each in folder.glob(f"*{_SCHEMA}"))
    if name not in known:
        raise HttpError(
            bare(HTTPStatus.NOT_FOUND), f"There is no schema {name[:80]!r}; there are {', '.join(known)}."
        )
    return _tagged(Response((folder / f"{name}{_SCHEMA}").read_bytes(), content_type=_SCHEMA_TYPE))


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Tell language models what is here, how to ask, and what may be taken for a fact."""
    body = render_template("llms.txt", questions=context().questions, root=request.url_root)
    response = Response(body, content_type="text/plain; charset=utf-8")
    return _tagged(response)


def _tagged(response: Response) -> Response:
    """Give an answer its entity tag: it changes with the software, the questions and the address alone."""
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response
