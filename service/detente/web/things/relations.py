"""`/relation/` and `/disputes`: what happened between two states, and which claims contradict each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import Literal
from werkzeug.wrappers import Response as BaseResponse

from detente.rdf.namespaces import DET
from detente.store import Manifest
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.problem_types import ARGUMENT, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.languages import present_language
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Property, Value, firsts
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.views.filters import FILTER_ARGUMENTS, FilterError
from detente.web.views.lists import DISPUTES, PAIRS, STATES, DisputeLine, Pair, read_disputes, read_pairs
from detente.web.views.rendering import Given, Seen, given, see, term_names, write_page
from detente.web.views.view import Subject

blueprint = Blueprint("relations", __name__)

_CODE = r"[A-Z]{3}(?:-\d{4}-\d{4})?"
_CODES = re.compile(rf"({_CODE})-({_CODE})", re.ASCII)
"""Two codes as in IRIs of relations (shapes/iris.ttl)."""


@blueprint.get("/relation/")
@blueprint.get("/v/<version>/relation/")
@takes("one", "other")
def pairs(version: str | None = None) -> BaseResponse:
    """List the pairs of states that have settled things in common; two states chosen lead to theirs."""
    manifest = context().runtime.manifest_from_thread(version)
    chosen = [request.args[name] for name in ("one", "other") if name in request.args]
    if len(chosen) == 2:
        codes = "-".join(
            sorted(state.term.value.rpartition("/")[2] for state in _states("-".join(chosen), manifest.id))
        )
        return lead_to(f"relation/{codes}", version, code=303, arguments="")
    found = pairs_of(context().runtime, manifest.id)
    states = states_of(context().runtime, manifest.id)
    page = render_template("views/relations.html", pairs=found, states=states, query=PAIRS, version=version)
    return page_reply(page, manifest, version)


@blueprint.get("/relation/<codes>")
@blueprint.get("/v/<version>/relation/<codes>")
@takes(*FILTER_ARGUMENTS)
def relation(codes: str, version: str | None = None) -> BaseResponse:
    """Show two states; leads to the relation's own address where the graph has the relation as a thing."""
    manifest = context().runtime.manifest_from_thread(version)
    if (ordered := codes_of(pair_subject(codes, manifest.id))) != codes:
        return lead_to(f"relation/{ordered}", version, code=301)
    if _is_thing(f"{context().settings.base}id/relation/{codes}", manifest.id):
        return lead_to(f"id/relation/{codes}", version, code=302)
    return page_reply(write_page(pair_seen(codes, manifest.id), manifest.id, forms={}), manifest, version)


def pair_seen(codes: str, version: str) -> Seen:
    """Ask what the page of two states shows, or find it kept; raises HttpError as `pair_subject` does.

    Raises HttpError 400 where an argument of the address means nothing.
    """
    arguments = given(request.args.to_dict(flat=False))
    try:
        return _pair_seen(context().runtime, version, codes, arguments)
    except FilterError as error:
        raise HttpError(ARGUMENT, error.detail, members={"argument": error.name}) from None


@per_version(weight=lambda seen: seen.weight)
def _pair_seen(runtime: Runtime, version: str, codes: str, arguments: Given) -> Seen:
    return see(replace(pair_subject(codes, version), arguments=dict(arguments)), runtime, version)


@blueprint.get("/disputes")
@blueprint.get("/v/<version>/disputes")
def disputes(version: str | None = None) -> Response:
    """List the conflicts of claims, the open ones first."""
    manifest = context().runtime.manifest_from_thread(version)
    found = _disputes(context().runtime, manifest.id)
    return page_reply(
        render_template("views/disputes.html", disputes=found, query=DISPUTES, version=version),
        manifest,
        version,
    )


def page_reply(body: str, manifest: Manifest, version: str | None) -> Response:
    """Answer with a page of a version; `version` is what the address names, if it does."""
    response = Response(body, content_type=HTML)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response


def lead_to(path: str, version: str | None, code: int, arguments: str | None = None) -> BaseResponse:
    """Redirect to an address of the service or of one of its versions, by default with the same arguments."""
    if arguments is None:
        sent = request.query_string.decode("ascii", "replace")
        arguments = f"?{sent}" if sent else ""
    root = f"{request.script_root}/v/{version}/" if version else f"{request.script_root}/"
    return redirect(root + path + arguments, code=code)


def pair_subject(codes: str, version: str) -> Subject:
    """Describe the states of two codes, in any order, with the arguments of the address.

    Raises HttpError 404 where there are not two.
    """
    states = _states(codes, version)
    called = term_names(context().runtime, version)
    return Subject(_pair(codes, states), context().settings.base, called, request.args.to_dict(flat=False))


def codes_of(subject: Subject) -> str:
    """Give the codes of the two states of a pair, in the order of addresses."""
    states = subject.thing.values(DET.participant)
    return "-".join(sorted(state.term.value.rpartition("/")[2] for state in states))


def _states(codes: str, version: str) -> tuple[Value, Value]:
    """Find the states of two codes in a version; raises HttpError 404 where there are not two."""
    found = _CODES.fullmatch(codes)
    if found is None or found[1] == found[2]:
        detail = worded(
            "%(codes)r is not two states' codes joined by a hyphen, such as RUS-TUR.", codes=codes
        )
        raise HttpError(RESOURCE_MISSING, detail)
    one, other = (f"{context().settings.base}id/state/{code}" for code in found.groups())
    rows = context().runtime.rows(STATES.format(states=f"VALUES ?state {{ <{one}> <{other}> }}"), version)
    known = {state: Value(row["state"], label) for state, row, label in firsts(rows, "state")}
    for iri in (one, other):
        if iri not in known:
            detail = worded(
                "Version %(version)s has no state with the code %(code)s.",
                version=version,
                code=iri.rpartition("/")[2],
            )
            raise HttpError(RESOURCE_MISSING, detail, members={"iri": iri})
    return known[one], known[other]


def _is_thing(iri: str, version: str) -> bool:
    return bool(context().runtime.rows(f"SELECT ?class {{ <{iri}> a ?class }} LIMIT 1", version))


def _pair(codes: str, states: tuple[Value, Value]) -> Thing:
    """Describe the relation of two states of which the graph has no more than the states themselves."""
    one, other = (state.label or state.term.value.rpartition("/")[2] for state in states)
    title = _("Relations between %(one)s and %(other)s") % {"one": one, "other": other}
    return Thing(
        iri=f"{context().settings.base}id/relation/{codes}",
        labels=(Literal(title, language=present_language()),),
        classes=frozenset((DET.BilateralRelation,)),
        kinds=(),
        settled=(Property(DET.participant, "participant", states),),
        said=(),
    )


@per_version(weight=4)
def pairs_of(runtime: Runtime, version: str) -> tuple[Pair, ...]:
    """Give the pairs of states of a version, those with the most in common first."""
    counted, states = runtime.rows_of_all([PAIRS, STATES.format(states="")], version)
    return read_pairs(counted, states)


@per_version(weight=4)
def states_of(runtime: Runtime, version: str) -> tuple[tuple[str, str], ...]:
    """List the states of a version by code and name, in the order of their names.

    Of those that share a name, such as a state and one before it, a former one has its years behind it.
    """
    found = firsts(runtime.rows(STATES.format(states=""), version), "state")
    codes = [(iri.rpartition("/")[2], label) for iri, _, label in found]
    shared = Counter(label for _, label in codes)
    called = ((code, _told_apart(code, label or code, shared[label])) for code, label in codes)
    return tuple(sorted(called, key=lambda state: state[1]))


def _told_apart(code: str, label: str, sharing: int) -> str:
    """Name a state; one of those that share a name and whose code has years, with these."""
    years = code.partition("-")[2]
    return f"{label} ({years.replace('-', '–')})" if sharing > 1 and years else label


@per_version(weight=4)
def _disputes(runtime: Runtime, version: str) -> tuple[DisputeLine, ...]:
    return read_disputes(runtime.rows(DISPUTES, version))
