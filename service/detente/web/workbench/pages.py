"""`/sparql/suggest.json`, `names.json`, `programs.json`, `labelled.csv`: what the query page asks beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from pyoxigraph import Literal, NamedNode

from detente.rdf.namespaces import PREFIXES, XSD
from detente.rdf.quads import Object
from detente.sparql.analysis import analyse
from detente.sparql.answers import QueryError
from detente.store import Manifest
from detente.web.http.address_arguments import takes
from detente.web.http.error_translation import problem_of
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.operation import QueryOperation
from detente.web.querying.planning import FOREVER, REVALIDATE, plan_query
from detente.web.querying.rendering import current_request
from detente.web.querying.runtime import PAGE_BYTES, TSV, Rows, read_rows
from detente.web.questions.programs import programs_of
from detente.web.workbench.naming import MOST_NAMED, cell_of, name_terms, with_labels
from detente.web.workbench.suggesting import ANY_KIND, suggest_terms

MOST_LABELLED = 10_000
"""So many rows does an answer with labels have; without them there is no such bound."""

LONGEST_TYPED = 200
LONGEST_QUERY = 1 << 16
"""So many characters may a query have whose programs or labels are asked for."""

blueprint = Blueprint("workbench", __name__)


@blueprint.get("/sparql/suggest.json")
@blueprint.get("/v/<version>/sparql/suggest.json")
@takes("q", "kinds", "property")
def suggest_things(version: str | None = None) -> Response:
    """Suggest things and concepts for `q`, of some `kinds`, after a `property` of det:."""
    manifest = context().runtime.manifest_from_thread(version)
    kinds = _kinds(request.args.get("kinds", ""))
    text = _short("q", LONGEST_TYPED)
    property_ = _short("property", LONGEST_TYPED)
    found = suggest_terms(context().runtime, manifest.id, text, kinds, property_)
    labels = [each.label for each in found]
    called = name_terms(context().runtime, manifest.id, [each.iri for each in found])
    settled = {iri: each.settled for iri, each in called.items()}
    suggested = [
        {
            "value": each.label if labels.count(each.label) == 1 else f"{each.label} ({each.id})",
            "iri": each.iri,
            "id": each.id,
            "label": each.label,
            "name": each.name,
            "is": f"{each.what}, not settled" if settled.get(each.iri) is False else each.what,
            "settled": settled.get(each.iri),
        }
        for each in found
    ]
    return _of(jsonify(suggestions=suggested), manifest, version)


@blueprint.get("/sparql/names.json")
@blueprint.get("/v/<version>/sparql/names.json")
@takes("iri")
def names_of_terms(version: str | None = None) -> Response:
    """Name each `iri`, and tell of what may be settled whether it is."""
    iris = request.args.getlist("iri")
    if not 0 < len(iris) <= MOST_NAMED:
        raise _wrong("iri", f"`iri` is given 1 to {MOST_NAMED} times; not {len(iris):,}.")
    manifest = context().runtime.manifest_from_thread(version)
    called = name_terms(context().runtime, manifest.id, iris)
    named = {iri: {"label": each.label, "settled": each.settled} for iri, each in called.items()}
    return _of(jsonify(names=named), manifest, version)


@blueprint.get("/sparql/programs.json")
@blueprint.get("/v/<version>/sparql/programs.json")
@takes("query")
def programs(version: str | None = None) -> Response:
    """Give programs that ask `query` again and take its answer, to copy."""
    manifest = context().runtime.manifest_from_thread(version)
    query = _query()
    form = analyse(query, PREFIXES, context().settings.base).form or "SELECT"
    data = {"SELECT": "csv", "CONSTRUCT": "ttl", "DESCRIBE": "ttl"}.get(form, "json")
    address = f"{request.host_url.rstrip('/')}{root_of_page()}/sparql?"
    found = programs_of(
        address + urlencode({"query": query, "format": data}), "CONSTRUCT" if form == "DESCRIBE" else form
    )
    told = [{"id": each.id, "title": each.title, "needs": each.needs, "text": each.text} for each in found]
    link = address + urlencode({"query": query})
    return _of(jsonify(link=link, programs=told), manifest, version)


@blueprint.get("/sparql/labelled.<any(csv, json):ending>")
@blueprint.get("/v/<version>/sparql/labelled.<any(csv, json):ending>")
@takes("query")
def labelled_answer(ending: str, version: str | None = None) -> Response:
    """Answer `query` with a column `…_label` after each that has IRIs with a name."""
    runtime = context().runtime
    manifest = runtime.manifest_from_thread(version)
    found = _answer(_query(), manifest, is_pinned=version is not None)
    if found.kind != "solutions":
        raise _wrong("query", "Labels are put beside the rows of a SELECT; this query is of another form.")
    if len(found.rows) > MOST_LABELLED:
        detail = f"The answer has more than {MOST_LABELLED:,} rows: ask for fewer, or without labels."
        raise _wrong("query", detail)
    iris = {term.value for row in found.rows for term in row.values() if not isinstance(term, Literal)}
    called = _name_all(sorted(iris), manifest)
    columns = with_labels(found.columns, found.rows, called)
    table = [[cell_of(row, column, found.columns, called) for column in columns] for row in found.rows]
    return _of(_table(ending, columns, table), manifest, version)


def _name_all(iris: list[str], manifest: Manifest) -> Mapping[str, Any]:
    parts = (iris[start : start + MOST_NAMED] for start in range(0, len(iris), MOST_NAMED))
    return {
        iri: each for part in parts for iri, each in name_terms(context().runtime, manifest.id, part).items()
    }


def _answer(query: str, manifest: Manifest, *, is_pinned: bool) -> Rows:
    """Evaluate a query in the turn of its client's others; raises HttpError."""
    runtime, given = context().runtime, current_request()
    operation = QueryOperation(query, format="text/tab-separated-values")
    plan = plan_query(given, operation, manifest, runtime.settings.base, is_pinned=is_pinned, federates=False)
    job = replace(plan.job, serialisation=TSV, encoding="identity", max_lines=MOST_LABELLED + 2)

    if plan.analysis.form != "SELECT":
        return Rows("boolean")
    try:
        return read_rows(runtime.wait(runtime.fetch(job, manifest.id, given.client, None, PAGE_BYTES)), TSV)
    except QueryError as error:
        raise problem_of(error, query=query) from None


def _table(ending: str, columns: list[str], table: list[list[Object | None]]) -> Response:
    if ending == "csv":
        output = io.StringIO()
        writer = csv.writer(output, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_plain(term) for term in row] for row in table)
        return Response(output.getvalue(), content_type="text/csv; charset=utf-8")
    bindings = [
        {column: _binding(term) for column, term in zip(columns, row, strict=True) if term is not None}
        for row in table
    ]
    response = jsonify(head={"vars": columns}, results={"bindings": bindings})
    response.content_type = "application/sparql-results+json"
    return response


def _binding(term: Object) -> dict[str, str]:
    """Write a term as SPARQL 1.1 Query Results JSON Format, section 3.2.2, has it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "bnode", "value": term.value}
    told = {"type": "literal", "value": term.value}
    if term.language:
        return {**told, "xml:lang": term.language}
    return told if term.datatype == XSD.string else {**told, "datatype": term.datatype.value}


def _plain(term: Object | None) -> str:
    return "" if term is None else term.value


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(filter(None, text.split(",")))
    for kind in kinds:
        if kind not in ANY_KIND:
            raise _wrong("kinds", f"`kinds` are some of {', '.join(ANY_KIND)}; not {kind[:80]!r}.")
    return kinds or ANY_KIND


def _short(name: str, most: int) -> str:
    text = request.args.get(name, "")
    if len(text) > most:
        raise _wrong(name, f"`{name}` has {len(text):,} characters; up to {most:,} are read.")
    return text


def _query() -> str:
    if not request.args.get("query"):
        raise _wrong("query", "`query` is the SPARQL query, percent-encoded.")
    return _short("query", LONGEST_QUERY)


def _wrong(name: str, detail: str) -> HttpError:
    return HttpError(ARGUMENT, detail, members={"argument": name})


def _of(response: Response, manifest: Manifest, version: str | None) -> Response:
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response
