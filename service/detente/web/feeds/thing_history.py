"""`/history?of=…`: which versions changed what of one thing, who made them and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import Quad, Triple

from detente.rdf.namespaces import LABEL
from detente.rdf.quads import DEFAULT_GRAPH, Object
from detente.store import Manifest, graph_name
from detente.store.history import patch_of
from detente.store.ways import lineage
from detente.vocabulary.graphs import ENTRY, plan
from detente.web.feeds.mentions import Mentions, mentions
from detente.web.feeds.said import FedClaim, fed_claims
from detente.web.feeds.scopes import iri_asked, name_alone
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.presentation.description import exists
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.versions.history import resolved
from detente.web.views.rendering import term_names

LOOKED_THROUGH = 100
"""So many versions are looked through for one page."""

MOST_LINES_OF_PATCHES = 200_000
"""So many quads of patches are read for one page; a patch that is longer by itself is never read."""

STEPS = 20
"""So many versions that changed something are on one page."""

VALUES = 50
"""So many changed values of a version are shown."""

_CLAIMS = 100
SETTLED_HERE = "settled"
"""What is said of values that the default graph has of a thing."""

blueprint = Blueprint("thing_history", __name__)


@dataclass(frozen=True)
class ChangedValue:
    """A value that a version gave or took: `where` tells whether it is settled, or said, by `entry`."""

    is_added: bool
    where: str
    entry: str | None
    predicate: str
    name: str | None
    value: Object
    part: str


@dataclass(frozen=True)
class ThingStep:
    """What one version changed of a thing; `said` is None where its patch is too long to be read."""

    manifest: Manifest
    said: Mentions | None
    values: tuple[ChangedValue, ...] = ()
    claims: tuple[tuple[bool, str], ...] = ()

    @property
    def places(self) -> list[tuple[tuple[str, str | None], list[ChangedValue]]]:
        """Part the values that are shown by where they stand, and by the entry that says them."""
        shown = groupby(self.values[:VALUES], key=lambda each: (each.where, each.entry))
        return [(place, list(members)) for place, members in shown]


@dataclass(frozen=True)
class ThingHistory:
    """Steps, newest first, `looked` versions looked through for them, and the version to go on from."""

    steps: tuple[ThingStep, ...]
    looked: int
    older: str | None


@blueprint.get("/history")
@takes("of", "from")
def history_of_thing() -> Response:
    """Show the history of the thing that `of` names, from the current version or from `from` backwards."""
    runtime = context().runtime
    current = runtime.manifest_from_thread()
    iri = iri_asked(request.args.get("of", ""), runtime.settings.base)
    start = request.args.get("from")
    first = resolved(start) if start else current
    found = _history(runtime, first.id, iri)
    if not found.steps and not exists(iri, lambda query: runtime.rows(query, current.id), _base()):
        detail = worded(
            "None of the %(number)s versions that were looked through says anything of <%(iri)s>.",
            number=found.looked,
            iri=iri,
        )
        raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri, "older": found.older})
    claims = (claim for step in found.steps for _, claim in step.claims)
    told = fed_claims(runtime, current.id, islice(dict.fromkeys(claims), _CLAIMS))
    if choose(request.headers.get("Accept"), ("application/json", HTML)) == HTML:
        name = name_alone(runtime, current.id, iri)
        page = render_template(
            "thing_history.html", found=found, iri=iri, name=name, told=told, start=start, most=VALUES
        )
        response = Response(page, content_type=HTML)
    else:
        response = jsonify(_as_json(found, iri, told))
    response.headers[VERSION_HEADER] = current.id
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def _base() -> str:
    return context().settings.base


def _history(runtime: Runtime, version: str, iri: str) -> ThingHistory:
    """Go back through the patches, as far as one page may."""
    names = term_names(runtime, runtime.manifest_from_thread().id)
    steps: list[ThingStep] = []
    looked = lines = 0
    for manifest in lineage(runtime.store, version):
        size = manifest.added + manifest.removed
        is_long = size > MOST_LINES_OF_PATCHES
        lines += 0 if is_long else size
        if len(steps) == STEPS or looked == LOOKED_THROUGH or lines > MOST_LINES_OF_PATCHES:
            return ThingHistory(tuple(steps), looked, manifest.id)
        looked += 1
        if is_long:
            steps.append(ThingStep(manifest, None))
        elif found := _mentions_of(runtime, manifest.id, iri):
            steps.append(_step(manifest, found, names, runtime.settings.base))
    return ThingHistory(tuple(steps), looked, None)


@per_version()
def _mentions_of(runtime: Runtime, version: str, iri: str) -> Mentions:
    return mentions(patch_of(runtime.store, version), iri)


def _step(manifest: Manifest, found: Mentions, names: Mapping[str, str], base: str) -> ThingStep:
    claims = dict.fromkeys(
        (added, str(quad.subject)[1:-1]) for added, quad in found.claims if _speaks(quad, base)
    )
    values = dict.fromkeys(_values(found, names, base))
    order = sorted(values, key=_order)
    return ThingStep(manifest, found, tuple(order), tuple(sorted(claims, key=lambda each: each[1])))


def _order(each: ChangedValue) -> tuple[bool, str, str, str, bool, str]:
    """Sort what is settled first, then by place and property; what was removed stands before what came."""
    is_said = each.where != SETTLED_HERE
    return (is_said, each.where, each.entry or "", each.predicate, each.is_added, str(each.value))


def _values(found: Mentions, names: Mapping[str, str], base: str) -> Iterator[ChangedValue]:
    for is_added, quad in found.own:
        if _speaks(quad, base) and not isinstance(quad.object, Triple):
            where, entry = place_of_quad(quad, base)
            predicate = quad.predicate.value
            yield ChangedValue(
                is_added,
                where,
                entry,
                predicate,
                names.get(predicate),
                quad.object,
                str(quad.subject).partition("#")[2][:-1],
            )


def _speaks(quad: Quad, base: str) -> bool:
    """Tell whether a quad is part of what the data set says; what anybody may write is not."""
    return quad.graph_name == DEFAULT_GRAPH or plan(base).kind(quad.graph_name).speaks


def place_of_quad(quad: Quad, base: str) -> tuple[str, str | None]:
    """Tell where a quad stands, in words, and the entry that says it where one does.

    The default graph has names of what is not settled too, and claims themselves: neither is called settled.
    """
    if quad.graph_name == DEFAULT_GRAPH:
        is_settled = str(quad.subject).startswith(f"<{base}id/") and quad.predicate != LABEL
        return (SETTLED_HERE if is_settled else "in the default graph"), None
    kind = plan(base).kind(quad.graph_name)
    if kind is ENTRY:
        return "said, in an entry", graph_name(quad.graph_name)
    return f"in the graph of the {kind.name}", None


def _as_json(found: ThingHistory, iri: str, told: Mapping[str, FedClaim]) -> dict[str, object]:
    return {
        "of": iri,
        "looked_through": found.looked,
        "older": found.older,
        "versions": [_step_as_json(each, told) for each in found.steps],
    }


def _step_as_json(step: ThingStep, told: Mapping[str, FedClaim]) -> dict[str, object]:
    manifest = step.manifest
    document: dict[str, object] = {
        "id": manifest.id,
        "created": manifest.created,
        "author": manifest.author,
        "message": manifest.message,
        "read": step.said is not None,
    }
    if step.said is None:
        return document
    return document | {
        "values": [
            {
                "what": "added" if each.is_added else "removed",
                "where": each.where,
                "entry": each.entry,
                "property": each.predicate,
                "value": each.value.value,
            }
            for each in step.values[:VALUES]
        ],
        "more_values": max(0, len(step.values) - VALUES),
        "claims": [
            {"what": "added" if added else "removed"}
            | (told[claim].as_json() if claim in told else {"id": claim})
            for added, claim in step.claims[:VALUES]
        ],
        "more_claims": max(0, len(step.claims) - VALUES),
        "named_elsewhere": step.said.others,
        "unread": step.said.unread,
    }
