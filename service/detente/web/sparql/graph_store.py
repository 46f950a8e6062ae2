"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from detente.changes.requests import Action, WriteJob
from detente.store import Manifest
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import GRAPH_MISSING, GRAPH_TARGET
from detente.web.http.problems import HttpError
from detente.web.querying.answering import evaluate, look_up
from detente.web.querying.context import context
from detente.web.querying.operation import QueryOperation
from detente.web.querying.planning import Plan, plan_query
from detente.web.querying.reply import Reply
from detente.web.sparql.protocol import answer_page, current_request, described, respond_with
from detente.web.sparql.writing import RefusedResponseError, authorize, respond_refused, spooled, tell, write

READ = "GET, HEAD, OPTIONS"
ALLOWED = "DELETE, GET, HEAD, OPTIONS, POST, PUT"
ALL_TRIPLES = "CONSTRUCT WHERE { ?s ?p ?o }"

blueprint = Blueprint("graph_store", __name__)
blueprint.register_error_handler(RefusedResponseError, respond_refused)


@dataclass(frozen=True)
class GraphTarget:
    """The graph that a request is about, None for the default graph."""

    graph: str | None

    @property
    def called(self) -> str:
        """How messages call it."""
        return "the default graph" if self.graph is None else f"<{self.graph}>"


@blueprint.get("/graphs", provide_automatic_options=False)
@blueprint.get("/graphs/<path:name>", provide_automatic_options=False)
@blueprint.get("/v/<version>/graphs", provide_automatic_options=False)
def read(name: str | None = None, version: str | None = None) -> Response:
    """Give a graph of the current version, or of the one in the address; without one, say which there are."""
    target = _target(name)
    manifest = context().runtime.found(version)
    if target is None:
        return _graphs(manifest, version)
    if target.graph is not None and target.graph not in manifest.graphs:
        raise HttpError(GRAPH_MISSING, f"There is no graph {target.called} in version {manifest.id}.")
    return _graph(target, manifest, is_pinned=version is not None)


@blueprint.put("/graphs", provide_automatic_options=False)
@blueprint.put("/graphs/<path:name>", provide_automatic_options=False)
def put(name: str | None = None) -> Response:
    """Make a graph hold what is sent, and nothing else (section 5.3)."""
    return _write("put", _one(_target(name)), "Replaced")


@blueprint.post("/graphs", provide_automatic_options=False)
@blueprint.post("/graphs/<path:name>", provide_automatic_options=False)
def post(name: str | None = None) -> Response:
    """Add what is sent to a graph; without one, to a new graph that the service names (section 5.5)."""
    target = _target(name)
    if target is not None:
        return _write("post", target, "Added to")
    made = GraphTarget(f"{request.url_root}graphs/{uuid.uuid4()}")
    return _write("post", made, "Created", location=made.graph)


@blueprint.delete("/graphs", provide_automatic_options=False)
@blueprint.delete("/graphs/<path:name>", provide_automatic_options=False)
def delete(name: str | None = None) -> Response:
    """Remove a graph (section 5.4)."""
    target, author = _one(_target(name)), authorize()
    job = WriteJob(
        "delete",
        author.name,
        f"Removed {target.called}",
        graph=target.graph,
        scopes=author.scopes,
        prefixes=author.prefixes,
    )
    return tell(write(job), HTTPStatus.NO_CONTENT)


@blueprint.route("/graphs", methods=["OPTIONS"])
@blueprint.route("/graphs/<path:name>", methods=["OPTIONS"])
@blueprint.route("/v/<version>/graphs", methods=["OPTIONS"])
def options(name: str | None = None, version: str | None = None) -> Response:  # noqa: ARG001 - of the address
    """Say which methods there are."""
    return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": READ if version else ALLOWED})


def _write(action: Action, target: GraphTarget, verb: str, location: str | None = None) -> Response:
    author = authorize()
    with spooled(request.content_type or "") as parts:
        job = WriteJob(
            action,
            author.name,
            f"{verb} {target.called}",
            parts=parts,
            graph=target.graph,
            base_iri=target.graph or request.base_url,
            scopes=author.scopes,
            prefixes=author.prefixes,
        )
        outcome = write(job)
    if outcome["existed"]:
        return tell(outcome, HTTPStatus.NO_CONTENT)
    return tell(outcome, HTTPStatus.CREATED, {"Location": location} if location else None)


def _target(name: str | None) -> GraphTarget | None:
    """Read which graph is meant: by the address itself, or by its query (sections 4.1 and 4.2)."""
    graphs, defaults = request.args.getlist("graph"), request.args.getlist("default")
    if len(graphs) + len(defaults) + (name is not None) > 1:
        raise HttpError(GRAPH_TARGET, "The request names more than one graph; send one for each.")
    if name is not None:
        return GraphTarget(request.base_url)
    if graphs:
        return GraphTarget(_absolute(graphs[0]))
    return GraphTarget(None) if defaults else None


def _one(target: GraphTarget | None) -> GraphTarget:
    if target is None:
        raise HttpError(GRAPH_TARGET, "Name a graph: `?graph=` and its IRI, or `?default`.")
    return target


def _absolute(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise HttpError(GRAPH_TARGET, f"?graph={iri} is not an absolute IRI ({error}).") from None


def _graph(target: GraphTarget, manifest: Manifest, *, is_pinned: bool) -> Response:
    asked, runtime = current_request(), context().runtime
    operation = QueryOperation(ALL_TRIPLES, () if target.graph is None else (target.graph,))
    planned = plan_query(
        asked, operation, manifest, runtime.settings.base, is_pinned=is_pinned, federates=False
    )

    async def reply() -> Reply | Plan:
        if planned.wants_page:
            return planned
        return look_up(runtime, asked, planned) or await evaluate(runtime, asked, planned)

    answered = runtime.wait(reply())
    if isinstance(answered, Plan):
        return answer_page(answered, asked.client, target.called)
    return respond_with(answered)


def _graphs(manifest: Manifest, version: str | None) -> Response:
    """List the graphs: as a page, or as the service description has them."""
    if choose(request.headers.get("Accept"), (*TRIPLES, HTML)) != HTML:
        return described(version)
    body = render_template("graphs.html", manifest=manifest, counts=manifest.counts, version=version)
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response
