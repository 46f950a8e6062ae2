"""`/v`: what is known of versions, and the changes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from detente.changes.summary import SummaryLine
from detente.store import Manifest, UnknownVersionError
from detente.store.history import difference, patch_of, report_of, route
from detente.store.patch import MEDIA_TYPE, patch_lines
from detente.store.ways import lineage
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT, REPORT_MISSING, VERSION_UNKNOWN
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.versions.summaries import (
    MOST_QUADS,
    Ask,
    Section,
    in_short,
    sections,
    summary_between,
    summary_of,
)

PAGE = 20
"""Versions on one page of the list."""

PATCH = f"{MEDIA_TYPE}; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

blueprint = Blueprint("history", __name__)


@dataclass(frozen=True)
class LogLine:
    """A version in the list: its tags, and what it changed in a line."""

    manifest: Manifest
    tags: tuple[str, ...]
    words: str
    is_pruned: bool


@blueprint.get("/v")
@takes("from", "to", "page")
def versions() -> BaseResponse:
    """List the versions, newest first, with their tags; `from` and `to` lead to what changed between two."""
    ends_given = [name for name in ("from", "to") if name in request.args]
    if len(ends_given) == 1:
        detail = worded(
            "`%(name)s` is given alone: `from` and `to` name the two versions that are compared.",
            name=ends_given[0],
        )
        raise HttpError(ARGUMENT, detail, members={"argument": ends_given[0]})
    if ends_given:
        ends = (resolved(request.args[name]).id for name in ("from", "to"))
        return redirect(url_for(".diff", before=next(ends), after=next(ends)), code=302)
    response = _list_page() if _wants_page("application/json") else _list()
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


@blueprint.get("/v/<version>")
def manifest(version: str) -> Response:
    """Tell what is known of a version; a tag or `current` serve as its name."""
    found = resolved(version)
    if _wants_page("application/json"):  # with its tags, which others may give it later
        response = _version_page(found)
        response.headers["Cache-Control"] = REVALIDATE
    else:
        response = jsonify(found.as_dict())
        response.add_etag()
        response.make_conditional(request)
        response.headers["Cache-Control"] = FOREVER if found.id == version else REVALIDATE
    response.vary.add("Accept")
    return response


@blueprint.get("/v/<version>/report")
def report(version: str) -> Response:
    """Give the validation report that a version was made with."""
    found = resolved(version)
    text = report_of(context().runtime.store, found.id)
    if text is None:
        raise HttpError(
            REPORT_MISSING, worded("Version %(version)s was made without being validated.", version=found.id)
        )
    response = Response(text if text.endswith("\n") else f"{text}\n", content_type=TEXT)
    return _kept(response, {version: found}, "report")


@blueprint.get("/v/<version>/patch")
def patch(version: str) -> Response:
    """Give the RDF patch that leads from a version's parent to it."""
    found = resolved(version)
    return _kept(_patch(patch_of(context().runtime.store, found.id)), {version: found}, "patch")


@blueprint.get("/v/<before>/diff/<after>", endpoint="diff")
def diff_page(before: str, after: str) -> Response:
    """Tell what changed from one version to another: in words to browsers, else as an RDF patch."""
    one, other = resolved(before), resolved(after)
    if _wants_page(PATCH):  # with names of things, some of which the current version has given them
        response = _difference_page(one, other)
        response.headers["Cache-Control"] = REVALIDATE
    else:
        response = _kept(_difference(one, other), {before: one, after: other}, "diff")
    response.vary.add("Accept")
    return response


@blueprint.get("/v/<before>/diff/<after>/patch")
def diff_patch(before: str, after: str) -> Response:
    """Give the RDF patch that leads from one version to another, to whomever."""
    one, other = resolved(before), resolved(after)
    return _kept(_difference(one, other), {before: one, after: other}, "diff")


def _kept(response: Response, named: Mapping[str, Manifest], kind: str) -> Response:
    """Let an answer be kept for ever where the address has ids alone: names may mean others later.

    Who asks again is told whether it is what he has: the ids and the kind say that, whatever names led there.
    """
    response.set_etag("-".join([*(found.id for found in named.values()), kind]))
    response.automatically_set_content_length = (
        response.is_sequence
    )  # a patch is not to be read to be counted
    response.make_conditional(request)
    is_pinned = all(name == found.id for name, found in named.items())
    response.headers["Cache-Control"] = FOREVER if is_pinned else REVALIDATE
    return response


def _difference(one: Manifest, other: Manifest) -> Response:
    change = difference(context().runtime.store, one.id, other.id)
    return _patch(
        patch_lines(
            sorted(change.added, key=str), sorted(change.removed, key=str), version=other.id, parent=one.id
        )
    )


def _patch(lines: Iterable[str]) -> Response:
    def encoded() -> Iterator[bytes]:
        for line in lines:
            yield line.encode()

    return Response(encoded(), content_type=PATCH)


def _wants_page(data: str) -> bool:
    return choose(request.headers.get("Accept"), (data, HTML)) == HTML


def resolved(name: str) -> Manifest:
    """Find a version by its id, a tag, `current`, or `~n` after any of them; raises HttpError 404."""
    try:
        return context().runtime.store.resolve(name)
    except UnknownVersionError:
        raise HttpError(
            VERSION_UNKNOWN, worded("There is no version %(version)s.", version=repr(name))
        ) from None


def _facts(manifest: Manifest) -> dict[str, object]:
    return {name: value for name, value in manifest.facts().items() if name not in ("sources", "made_from")}


def _list() -> Response:
    store, tagged = context().runtime.store, _tagged()
    return jsonify(
        versions=[
            {**_facts(manifest), "tags": tagged(manifest)} for manifest in lineage(store, store.current_id())
        ]
    )


def _list_page() -> Response:
    """Show one page of the list: from the current version, or from the one that `page` names."""
    store, tagged = context().runtime.store, _tagged()
    start = request.args.get("page")
    first = resolved(start).id if start else context().runtime.manifest_from_thread().id
    found = list(islice(lineage(store, first), PAGE + 1))
    lines = [
        LogLine(each, tuple(tagged(each)), _in_short(each), store.is_pruned(each.id)) for each in found[:PAGE]
    ]
    older = found[PAGE].id if len(found) > PAGE else None
    return _html("versions.html", lines=lines, older=older, start=start)


def _version_page(manifest: Manifest) -> Response:
    store = context().runtime.store
    text = report_of(store, manifest.id)
    return _html(
        "version.html",
        manifest=manifest,
        tags=_tagged()(manifest),
        is_pruned=store.is_pruned(manifest.id),
        report=text.strip().partition("\n")[0] if text is not None else None,
        limit=MOST_QUADS,
        current=store.current_id(),
        sections=_sections(summary_of(context().runtime, manifest.id), (manifest.id, manifest.parent)),
    )


def _difference_page(one: Manifest, other: Manifest) -> Response:
    store = context().runtime.store
    way = route(store, one.id, other.id)
    return _html(
        "difference.html",
        one=one,
        other=other,
        between=len(way.back) + len(way.on),
        quads=way.quads,
        limit=MOST_QUADS,
        current=store.current_id(),
        sections=_sections(summary_between(context().runtime, one.id, other.id), (other.id, one.id)),
    )


def _html(template: str, **values: object) -> Response:
    return Response(render_template(template, **values), content_type=HTML)


def _in_short(manifest: Manifest) -> str:
    summary = summary_of(context().runtime, manifest.id)
    return in_short(summary, manifest.added, manifest.removed)


def _sections(
    summary: Sequence[SummaryLine] | None, versions: Iterable[str | None]
) -> tuple[Section, ...] | None:
    """List what a summary is about, with the names that things have in the first of some versions.

    For names alone no store is made: where one of the versions has none, the current one is asked too.
    """
    runtime = context().runtime

    def asking(version: str) -> Ask:
        return lambda query: runtime.rows(query, version)

    wanted = list(filter(None, versions))
    at_hand = list(filter(runtime.store.is_ready, wanted))
    if at_hand != wanted:
        at_hand.append(runtime.manifest_from_thread().id)
    asks = {each: asking(each) for each in at_hand}
    return None if summary is None else sections(summary, _base(), asks)


def _base() -> str:
    return context().settings.base


def _tagged() -> Callable[[Manifest], list[str]]:
    """Read the tags once, to tell those of each version."""
    tags = context().runtime.store.tags()
    return lambda manifest: [name for name, version in tags.items() if version == manifest.id]
