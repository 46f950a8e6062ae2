"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from detente.changes.jobs import Action, WriteJob, state_tag
from detente.store import Manifest
from detente.store.manifest import DEFAULT_GRAPH_NAME
from detente.web.http.address_arguments import reads_arguments, refuse_other_names
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.headers import READ
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import GRAPH_MISSING, GRAPH_TARGET
from detente.web.http.problems import HttpError, method_not_allowed
from detente.web.http.request import HttpRequest
from detente.web.querying.exchange import Exchange
from detente.web.querying.operation import FORMAT_PARAMETERS, QueryOperation, accept_of_format
from detente.web.querying.planning import plan_query
from detente.web.querying.rendering import Page, render_present
from detente.web.querying.reply import Reply
from detente.web.sparql.protocol import answered, describe_service
from detente.web.sparql.writing import DRY_RUN, authorize, spooled, tell, write

READ_ALLOWED = f"{READ}, OPTIONS"
ALLOWED = "DELETE, GET, HEAD, OPTIONS, POST, PUT"
_ARGUMENTS = ("graph", "default", DRY_RUN, *FORMAT_PARAMETERS)
ALL_TRIPLES = "CONSTRUCT WHERE { ?s ?p ?o }"

blueprint = Blueprint("graph_store", __name__)


@dataclass(frozen=True)
class GraphTarget:
    """The graph that a request is about, None for the default graph."""

    graph: str | None

    @property
    def called(self) -> str:
        """How messages call it."""
        return "the default graph" if self.graph is None else f"<{self.graph}>"

    @property
    def name(self) -> str:
        """Its name in a manifest."""
        return DEFAULT_GRAPH_NAME if self.graph is None else self.graph


@blueprint.route("/graphs", methods=["GET", "PUT", "POST", "DELETE"])
@blueprint.route("/graphs/<path:name>", methods=["GET", "PUT", "POST", "DELETE"])
@blueprint.route("/v/<version>/graphs", methods=["GET", "PUT", "POST", "DELETE"])
@reads_arguments
def read(name: str | None = None, version: str | None = None) -> Response:  # noqa: ARG001 - of the address
    """Render a graph, the list of all, or a problem."""
    return render_present()


async def graphs(exchange: Exchange, name: str | None, version: str | None) -> Reply | Page:
    """Read or write the graph that a request names; raises HttpError."""
    request = exchange.request
    refuse_other_names((each for each, _ in request.arguments), _ARGUMENTS)
    if request.method in {"GET", "HEAD"}:
        return await _read(exchange, _target(request, name), version)
    if request.method == "OPTIONS":
        return Reply(HTTPStatus.NO_CONTENT, {"Allow": READ_ALLOWED if version else ALLOWED})
    change = _CHANGES.get(request.method)
    if change is None or version is not None:
        raise method_not_allowed(request.method, READ_ALLOWED if version else ALLOWED)
    return await change(exchange, _target(request, name))


async def _read(exchange: Exchange, target: GraphTarget | None, version: str | None) -> Reply | Page:
    """Give a graph of the current version, or of the one in the address; without one, say which there are."""
    manifest = exchange.runtime.manifest(version)
    if target is None:
        return _list(exchange.request, manifest, version)
    if target.graph is not None and target.graph not in manifest.graphs:
        raise HttpError(GRAPH_MISSING, f"There is no graph {target.called} in version {manifest.id}.")
    operation = QueryOperation(
        ALL_TRIPLES,
        () if target.graph is None else (target.graph,),
        format=accept_of_format(exchange.request.arguments),
    )
    planned = plan_query(
        exchange.request,
        operation,
        manifest,
        exchange.runtime.settings.base,
        is_pinned=version is not None,
        federates=False,
        state=_state(target, manifest),
    )
    return await answered(exchange, planned, target.called)


def _state(target: GraphTarget, manifest: Manifest) -> str | None:
    found = manifest.graphs.get(target.name)
    return None if found is None else state_tag(found.digest)


async def _put(exchange: Exchange, target: GraphTarget | None) -> Reply:
    """Make a graph hold what is sent, and nothing else (section 5.3)."""
    return await _write(exchange, "put", _one(target), "Replaced")


async def _post(exchange: Exchange, target: GraphTarget | None) -> Reply:
    """Add what is sent to a graph; without one, to a new graph that the service names (section 5.5)."""
    if target is not None:
        return await _write(exchange, "post", target, "Added to")
    made = GraphTarget(f"{exchange.request.root}graphs/{uuid.uuid4()}")
    return await _write(exchange, "post", made, "Created", location=made.graph)


async def _delete(exchange: Exchange, target: GraphTarget | None) -> Reply:
    """Remove a graph (section 5.4)."""
    found, author = _one(target), authorize(exchange.runtime, exchange.request)
    job = WriteJob("delete", author.name, f"Removed {found.called}", graph=found.graph)
    return tell(exchange.request, await write(exchange, author, job), HTTPStatus.NO_CONTENT)


async def _write(
    exchange: Exchange, action: Action, target: GraphTarget, verb: str, location: str | None = None
) -> Reply:
    author = authorize(exchange.runtime, exchange.request)
    async with spooled(exchange) as parts:
        job = WriteJob(
            action,
            author.name,
            f"{verb} {target.called}",
            parts=parts,
            graph=target.graph,
            base_iri=target.graph or exchange.request.address,
        )
        outcome = await write(exchange, author, job)
    if outcome.existed:
        return tell(exchange.request, outcome, HTTPStatus.NO_CONTENT)
    headers = {"Location": location} if location else None
    return tell(exchange.request, outcome, HTTPStatus.CREATED, headers)


_CHANGES: Mapping[str, Callable[[Exchange, GraphTarget | None], Awaitable[Reply]]] = {
    "PUT": _put,
    "POST": _post,
    "DELETE": _delete,
}


def _target(request: HttpRequest, name: str | None) -> GraphTarget | None:
    """Read which graph is meant: by the address itself, or by its query (sections 4.1 and 4.2)."""
    graphs, defaults = request.values("graph"), request.values("default")
    if len(graphs) + len(defaults) + (name is not None) > 1:
        raise HttpError(GRAPH_TARGET, "The request names more than one graph; send one for each.")
    if name is not None:
        return GraphTarget(_absolute(request.address, "The address"))
    if graphs:
        return GraphTarget(_absolute(graphs[0], f"?graph={graphs[0]}"))
    return GraphTarget(None) if defaults else None


def _one(target: GraphTarget | None) -> GraphTarget:
    if target is None:
        raise HttpError(GRAPH_TARGET, "Name a graph: `?graph=` and its IRI, or `?default`.")
    return target


def _absolute(iri: str, told: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise HttpError(GRAPH_TARGET, f"{told} is not an absolute IRI ({error}).") from None


def _list(request: HttpRequest, manifest: Manifest, version: str | None) -> Page:
    """List the graphs: as a page, or as the service description has them."""
    accept = accept_of_format(request.arguments) or request.accept
    if choose(accept, (*TRIPLES, HTML)) == HTML:
        return Page(partial(_page, manifest, version))
    return describe_service(accept, version)


def _page(manifest: Manifest, version: str | None) -> Response:
    body = render_template("graphs.html", manifest=manifest, counts=manifest.counts, version=version)
    response = Response(body, content_type=HTML)
    response.vary.add("Accept")
    return response
