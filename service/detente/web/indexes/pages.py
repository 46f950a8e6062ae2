"""`/states`, `/people`, `/meetings` and the other indexes, as pages, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.links import Link, header
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT, NOT_ACCEPTABLE
from detente.web.http.problems import HttpError
from detente.web.indexes.choosing import LARGEST, Selected, choice_arguments, read_choice, selected_from
from detente.web.indexes.declared import DECLARED, Declared
from detente.web.indexes.documents import as_csv, as_json
from detente.web.indexes.listing import Listing, make_listing
from detente.web.indexes.rows import ListedRow, read_page
from detente.web.language.words import worded
from detente.web.presentation.terms import Rows
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.views.filters import FilterError
from detente.web.views.rendering import term_names

ON_A_PAGE = 100
"""So many things does a page list; a document LARGEST."""

AT_ONCE = 6
"""So many queries of one request wait for a process at once, so that others are not refused."""

JSON, CSV = "application/json", "text/csv; charset=utf-8"
ENDINGS: Mapping[str, str] = {"html": HTML, "json": JSON, "csv": CSV}

blueprint = Blueprint("indexes", __name__)


@blueprint.app_template_global("all_indexes")
def all_indexes() -> tuple[Declared, ...]:
    """Give what every page leads to."""
    return tuple(DECLARED.values())


def index_of(name: str, version: str | None = None, ending: str | None = None) -> Response:
    """Answer with one page of an index, in the form that its ending or the client asks for."""
    manifest = context().runtime.manifest_from_thread(version)
    form = ENDINGS[ending] if ending else _accepted()
    selected, rows = _read(DECLARED[name], manifest.id, ON_A_PAGE if form == HTML else LARGEST)
    response = _written(form, selected, rows, manifest.id)
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.headers["Link"] = header(_links(selected, ending))
    response.vary.add("Accept")
    return response


def _read(declared: Declared, version: str, size: int) -> tuple[Selected, tuple[ListedRow, ...]]:
    """Choose and read one page; raises HttpError 400 where arguments mean nothing, or ask for too much."""
    runtime = context().runtime
    try:
        chosen = read_choice(declared, request.args.to_dict(flat=False), size)
        selected = selected_from(listing_of(runtime, version, declared.name), chosen)
        terms = term_names(runtime, version)
        return selected, read_page(selected, runtime.settings.base, _asking(runtime, version), terms)
    except FilterError as error:
        raise HttpError(ARGUMENT, error.detail, members={"argument": error.name}) from None


@per_version(weight=lambda listing: listing.weight)
def listing_of(runtime: Runtime, version: str, name: str) -> Listing:
    """Give all that an index lists of a version."""
    terms = term_names(runtime, version)
    return make_listing(DECLARED[name], runtime.settings.base, _asking(runtime, version), terms)


def _asking(runtime: Runtime, version: str) -> Callable[[Sequence[str]], list[Rows]]:
    def ask(queries: Sequence[str]) -> list[Rows]:
        parts = (queries[start : start + AT_ONCE] for start in range(0, len(queries), AT_ONCE))
        return [rows for part in parts for rows in runtime.rows_of_all(part, version)]

    return ask


def _accepted() -> str:
    media_type = choose(request.headers.get("Accept"), (*ENDINGS.values(),))
    if media_type is None:
        available = [*ENDINGS.values()]
        detail = worded("This can be had as %(forms)s.", forms=", ".join(available))
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": available})
    return media_type


def _written(form: str, selected: Selected, rows: tuple[ListedRow, ...], version: str) -> Response:
    if form == HTML:
        body = render_template(
            "index_of_things.html",
            selected=selected,
            declared=selected.listing.declared,
            rows=rows,
            address_of=partial(_address, selected),
            form_of=lambda ending: _address(selected, ending, page="1"),
        )
        return Response(body, content_type=HTML)
    if form == JSON:
        return jsonify(as_json(selected, rows, version, partial(_address, selected, "json")))
    return Response(as_csv(selected, rows), content_type=CSV)


def _links(selected: Selected, ending: str | None) -> list[Link]:
    page = selected.chosen.page
    beside = [("prev", page - 1)] if page > 1 else []
    beside += [("next", page + 1)] if page < selected.pages else []
    forms = [
        Link(_address(selected, each, page="1"), "alternate", media_type.partition(";")[0])
        for each, media_type in ENDINGS.items()
    ]
    return [*(Link(_address(selected, ending, page=number), rel) for rel, number in beside), *forms]


def _address(selected: Selected, ending: str | None = None, **other: str | int | None) -> str:
    """Write the address of a list with other arguments, None to leave one out; of its first page."""
    chosen = selected.chosen
    size = {"size": str(chosen.size)} if "size" in request.args else {}
    arguments = {**chosen.arguments(), **size, **other}
    if arguments.get("settled") == "only":
        del arguments["settled"]
    if str(arguments.get("page")) == "1":
        del arguments["page"]
    sent = urlencode({name: value for name, value in arguments.items() if value is not None})
    version = (request.view_args or {}).get("version")
    root = f"{request.script_root}/v/{version}" if version else request.script_root
    path = f"{root}/{selected.listing.declared.name}{f'.{ending}' if ending else ''}"
    return f"{path}?{sent}" if sent else path


def _route() -> None:
    """Give each index its addresses: for each form, and in each version."""
    forms = f".<any({', '.join(ENDINGS)}):ending>"
    for name, declared in DECLARED.items():
        answer = takes(*choice_arguments(declared))(partial(index_of, name))
        for path in (f"/{name}", f"/{name}{forms}"):
            for root in ("", "/v/<version>"):
                blueprint.add_url_rule(root + path, name, answer)


_route()
