"""`/claims` and `/eventualities`: narrowed by facets, as a page, as data, as SPARQL and as a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial

from flask import Blueprint, Response, jsonify, render_template, request

from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import Manifest
from detente.vocabulary.edtf import Bounds
from detente.web.feeds.atom import ATOM
from detente.web.filters.addresses import FilterAddresses
from detente.web.filters.declared import DATE, FILTERED, FilteredName, FilterFacet, filtered
from detente.web.filters.feed import write_filter_feed
from detente.web.filters.narrowing import (
    Narrowed,
    Narrowing,
    narrow,
    narrowing_arguments,
    read_narrowing,
    selected_items,
)
from detente.web.filters.queries import NONE, filter_query
from detente.web.filters.results import claims_in_rdf, found_as_csv, found_as_json, read_found
from detente.web.filters.table import FilterTable, key_of_iri, make_table, value_of_key
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.links import Link, header
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT, NOT_ACCEPTABLE, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.indexes.choosing import LARGEST, LONGEST_VALUE
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.presentation.description import exists
from detente.web.presentation.terms import Rows
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.questions.things import ThingNames
from detente.web.views.filters import FilterError
from detente.web.views.rendering import term_names
from detente.web.workbench.suggesting import suggest_address
from detente.workers.jobs import Job

ON_ONE_PAGE = 50
"""So many claims or eventualities does a page list; a document LARGEST."""

AT_ONCE = 2
"""So many queries of one request wait for a process at once, so that neither they nor others are refused."""

MOST_NEAR = 3
"""So many values are told that are near one that nothing has."""

MOST_IN_FEED = 5000
"""So many claims, those reported last, are looked at for what of them is new."""

SPARQL_QUERY = "application/sparql-query; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
FORMS: Mapping[str, str] = {
    "html": HTML,
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "rq": SPARQL_QUERY,
    "ttl": TURTLE,
    "atom": f"{ATOM}; charset=utf-8",
}
OF_CLAIMS_ALONE = ("ttl", "atom")
"""Forms of claims: what is only said is no triple and no piece of news without the claim that says it."""

blueprint = Blueprint("filters", __name__)


@per_version(weight=lambda table: table.weight)
def filter_table(runtime: Runtime, version: str, name: FilteredName) -> FilterTable:
    """Give all that can be narrowed in a version, with by what."""
    base = runtime.settings.base
    things = filter_table(runtime, version, "eventualities") if name == "claims" else None
    asking, terms = _asking(runtime, version), term_names(runtime, version)
    return make_table(filtered(name, base), base, asking, terms, things)


Values = tuple[tuple[str, tuple[str, ...]], ...]
"""By facet the values that are asked for, as a key of a cache."""


def narrowed_by(runtime: Runtime, version: str, name: FilteredName, asked: Narrowing) -> Narrowed:
    """Find and count what is asked for; what was asked for lately is kept."""
    return _narrowed(runtime, version, name, (*asked.values.items(),), asked.days, (asked.page, asked.size))


@per_version(weight=8)
def _narrowed(
    runtime: Runtime,
    version: str,
    name: FilteredName,
    values: Values,
    days: Bounds | None,
    place: tuple[int, int],
) -> Narrowed:
    return narrow(filter_table(runtime, version, name), Narrowing(dict(values), days, *place))


def filter_of(name: FilteredName, version: str | None = None, ending: str | None = None) -> Response:
    """Answer with what a filter finds, in the form that its ending or the client asks for."""
    runtime = context().runtime
    manifest = runtime.manifest_from_thread(version)
    form = ending or _accepted(name)
    if form not in _forms(name):
        raise HttpError(
            RESOURCE_MISSING,
            worded(
                "/%(name)s can be had as %(forms)s; not as .%(form)s.",
                name=name,
                forms=", ".join(_forms(name)),
                form=form,
            ),
        )
    table = filter_table(runtime, manifest.id, name)
    try:
        asked = read_narrowing(
            table.what, _named(table, manifest.id), ON_ONE_PAGE if form == "html" else LARGEST
        )
        response = _written(form, table, asked, manifest, ending)
    except FilterError as error:
        raise HttpError(ARGUMENT, error.detail, members={"argument": error.name}) from None
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.vary.add("Accept")
    return response


def _asking(runtime: Runtime, version: str) -> Callable[[Sequence[str]], list[Rows]]:
    def ask(queries: Sequence[str]) -> list[Rows]:
        parts = (queries[start : start + AT_ONCE] for start in range(0, len(queries), AT_ONCE))
        return [rows for part in parts for rows in runtime.rows_of_all(part, version)]

    return ask


def _forms(name: FilteredName) -> list[str]:
    return [form for form in FORMS if name == "claims" or form not in OF_CLAIMS_ALONE]


def _accepted(name: FilteredName) -> str:
    forms = {FORMS[form]: form for form in _forms(name)}
    media_type = choose(request.headers.get("Accept"), (*forms,))
    if media_type is None:
        raise HttpError(
            NOT_ACCEPTABLE,
            worded("This can be had as %(forms)s.", forms=", ".join(forms)),
            members={"available": [*forms]},
        )
    return forms[media_type]


def _named(table: FilterTable, version: str) -> dict[str, list[str]]:
    """Read the arguments, and take names that were typed for the things that they name.

    Raises FilterError where a name names nothing, or may name several.
    """
    names = ThingNames(context().runtime, version)
    return {name: list(_keys(table, name, values, names, version)) for name, values in request.args.lists()}


def _keys(
    table: FilterTable, name: str, values: Iterable[str], names: ThingNames, version: str
) -> Iterator[str]:
    facet = table.what.facet(name)
    for value in (each.strip() for each in values):
        if facet is None or not facet.prefix or not value or len(value) > LONGEST_VALUE:
            yield value
        elif facet.kinds:
            yield _key(table, facet, value, names)
        else:
            yield _known(table, facet, value, version)


def _known(table: FilterTable, facet: FilterFacet, key: str, version: str) -> str:
    """Give a key that an item has, or that at least names something in the version: then nothing is found."""
    runtime, base = context().runtime, context().settings.base
    if key == NONE or key in table.postings[facet.name]:
        return key
    if exists(value_of_key(key, facet, base)[1:-1], lambda query: runtime.rows(query, version), base):
        return key
    called = {label.casefold(): each for each, label in table.called[facet.name].items()}
    called |= {each.casefold(): each for each in table.postings[facet.name]}
    alike = get_close_matches(key.casefold(), called, MOST_NEAR)
    near = ", ".join(dict.fromkeys(called[each] for each in alike))
    raise FilterError(
        facet.name, f"There is no {facet.name} {key[:80]!r}.{f' Near are: {near}.' if near else ''}"
    )


def _key(table: FilterTable, facet: FilterFacet, text: str, names: ThingNames) -> str:
    if text == NONE or text in table.postings[facet.name]:
        return text
    found = names.resolve(text, facet.kinds)
    if found.taken is None:
        near = "; ".join(f"{each.label} ({each.id})" for each in found.near)
        raise FilterError(facet.name, f"“{text[:80]}” {found.why}.{f' Near are: {near}.' if near else ''}")
    return key_of_iri(found.taken.iri, facet, context().settings.base)


def _written(
    form: str, table: FilterTable, asked: Narrowing, manifest: Manifest, ending: str | None
) -> Response:
    addresses = FilterAddresses(
        root_of_page(), table.what, asked, ending, asked.size if "size" in request.args else None
    )
    if form == "rq":
        return Response(_query(table, asked), content_type=SPARQL_QUERY)
    if form == "atom":
        return _feed(table, asked, manifest, addresses)
    return _page(form, table, asked, manifest, addresses)


def _query(table: FilterTable, asked: Narrowing) -> str:
    base = context().settings.base
    wanted = {
        name: [value_of_key(value, facet, base) for value in values]
        for name, values in asked.values.items()
        if (facet := table.what.facet(name)) and not (name == DATE and asked.days)
    }
    return filter_query(table.what, wanted, asked.days)


def _feed(table: FilterTable, asked: Narrowing, manifest: Manifest, addresses: FilterAddresses) -> Response:
    claims = selected_items(table, asked)[:MOST_IN_FEED]
    root = request.host_url.rstrip("/")
    body = write_filter_feed(
        context().runtime, manifest.id, claims, addresses, root, request.script_root, _in_words(table, asked)
    )
    return Response(body, content_type=FORMS["atom"])


def _in_words(table: FilterTable, asked: Narrowing) -> str:
    """Say what was chosen, in a few words."""
    chosen = [
        table.called[name].get(value, value) if name in table.called else value
        for name, values in asked.values.items()
        for value in values
    ]
    return ", ".join(chosen) or _("everything")


def _page(
    form: str, table: FilterTable, asked: Narrowing, manifest: Manifest, addresses: FilterAddresses
) -> Response:
    runtime = context().runtime
    narrowed = narrowed_by(runtime, manifest.id, table.what.name, asked)
    if form == "ttl":
        if not narrowed.items:
            return Response(b"", content_type=TURTLE)
        body = runtime.answer(Job(claims_in_rdf(narrowed), "text/turtle"), manifest.id)
        return _linked(Response(body, content_type=TURTLE), narrowed, addresses)
    found = read_found(narrowed, runtime, manifest.id, _asking(runtime, manifest.id))
    if form == "csv":
        return _linked(Response(found_as_csv(found), content_type=FORMS["csv"]), narrowed, addresses)
    if form == "json":
        return _linked(jsonify(found_as_json(narrowed, found, manifest.id, addresses)), narrowed, addresses)
    claims = filtered("claims", runtime.settings.base)
    text = render_template(
        "filters/found.html",
        narrowed=narrowed,
        what=table.what,
        asked=asked,
        found=found,
        addresses=addresses,
        forms=[each for each in _forms(table.what.name) if each != "html"],
        feed=addresses.of_claims(claims, "atom"),
        query=_query(table, asked),
        in_words=_in_words(table, asked),
        suggest=suggest_address,
    )
    return _linked(Response(text, content_type=HTML), narrowed, addresses)


def _linked(response: Response, narrowed: Narrowed, addresses: FilterAddresses) -> Response:
    page = narrowed.asked.page
    beside = [("prev", page - 1)] if page > 1 else []
    beside += [("next", page + 1)] if page < narrowed.pages else []
    forms = [
        Link(addresses.form(each), "alternate", FORMS[each].partition(";")[0])
        for each in _forms(narrowed.table.what.name)
    ]
    links = [*(Link(addresses.at_page(number), rel) for rel, number in beside), *forms]
    response.headers["Link"] = header(links)
    return response


def _route() -> None:
    """Give claims and eventualities their addresses: for each form, and in each version."""
    ending = f".<any({', '.join(FORMS)}):ending>"
    for name in FILTERED:
        answer = takes(*narrowing_arguments(filtered(name, DEFAULT_BASE)))(partial(filter_of, name))
        for path in (f"/{name}", f"/{name}{ending}"):
            for root in ("", "/v/<version>"):
                blueprint.add_url_rule(root + path, name, answer)


_route()
