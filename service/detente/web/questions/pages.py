"""`/questions/`: saved questions with fields, and their answers by address alone (docs/asking.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup, escape

from detente.questions.saved import Question
from detente.questions.sentences import sentence_pieces
from detente.store import Manifest
from detente.web.http.address_arguments import check_arguments, reads_arguments, takes
from detente.web.http.formats import FORMATS, HTML
from detente.web.http.problem_types import ARGUMENT, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.querying.answering import VERSION_HEADER, evaluate, look_up, rows_for_page
from detente.web.querying.context import context, root_of_page
from detente.web.querying.operation import QueryOperation
from detente.web.querying.planning import FOREVER, REVALIDATE, Plan, plan_query
from detente.web.querying.rendering import current_request, respond_with
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import read_rows
from detente.web.questions.answers import SHOWN, AnswerCell, QuestionAnswer, TermNaming, iris_of, read_answer
from detente.web.questions.columns import column_word, kinds_in_words
from detente.web.questions.fields import AskedField, AskedQuestion, read_fields
from detente.web.questions.near import MOST_ROWS, NearAnswers, near_answers
from detente.web.questions.programs import programs_of
from detente.web.questions.things import ThingNames
from detente.web.things.search import Found, describe_found
from detente.web.views.rendering import term_names

ENDINGS = {
    "SELECT": ("csv", "json", "tsv", "xml"),
    "ASK": ("json", "xml"),
    "CONSTRUCT": ("ttl", "json", "nt", "rdf"),
}
"""The endings of addresses for each form of question; the first is the one that pages name first."""

_NAMES = {
    "csv": "CSV",
    "json": "JSON",
    "tsv": "TSV",
    "xml": "XML",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
}

blueprint = Blueprint("questions", __name__)


@blueprint.app_template_filter("emphasised")
def emphasised(text: str) -> Markup:
    """Mark up what stands between asterisks as emphasis, and escape the rest."""
    parts = text.split("*")
    marked = (Markup("<em>{}</em>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup("").join(marked)


@blueprint.get("/questions/")
@blueprint.get("/v/<version>/questions/")
def list_questions(version: str | None = None) -> Response:
    """List the saved questions by topic."""
    manifest = context().runtime.manifest_from_thread(version)
    body = render_template("questions/listing.html", questions=context().questions)
    return _of_version(Response(body, content_type=HTML), manifest, version)


@blueprint.get("/questions/suggest.json")
@blueprint.get("/v/<version>/questions/suggest.json")
@takes("question", "field", "q")
def suggest(version: str | None = None) -> Response:
    """Suggest things for what has been typed into a field, which `question` and `field` name."""
    question = question_named(request.args.get("question", ""))
    name = request.args.get("field", "")
    if name not in question.parameters:
        raise _wrong("field", f"field is to be one of {', '.join(question.parameters) or 'no parameters'}.")
    manifest = context().runtime.manifest_from_thread(version)
    names = ThingNames(context().runtime, manifest.id)
    found = names.suggest(request.args.get("q", ""), question.kinds(name))
    # A label is enough where it means this thing alone; else the id goes with it.
    labels = [each.label for each in found]
    suggested = [
        {
            "value": each.label if labels.count(each.label) == 1 else f"{each.label} ({each.id})",
            "id": each.id,
            "label": each.label,
            "name": each.name,
            "is": each.what,
        }
        for each in found
    ]
    return _of_version(jsonify(suggestions=suggested), manifest, version)


@blueprint.get("/questions/<name>")
@blueprint.get("/v/<version>/questions/<name>")
@reads_arguments
def question(name: str, version: str | None = None) -> Response:
    """Answer a question: as a page with its fields, or as data by the ending of the address or Accept."""
    slug, ending = _ending(name)
    found = question_named(slug)
    manifest = context().runtime.manifest_from_thread(version)
    names = ThingNames(context().runtime, manifest.id)
    check_arguments(found.parameters)
    given = {each: values for each, values in request.args.lists() if each in found.parameters}
    asked = asked_question(found, names, given)
    if _wants_page(ending):
        response = _page(asked, manifest, version)
    else:
        response = _data(asked, ending, manifest, version)
    response.vary.add("Accept")
    return response


def _ending(name: str) -> tuple[str, str | None]:
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot else (name, None)


def question_named(slug: str) -> Question:
    """Find a question by its slug or its id; raises HttpError 404."""
    for each in context().questions:
        if slug in (each.slug, each.id):
            return each
    detail = worded("There is no question %(slug)r; /questions/ lists those that there are.", slug=slug[:80])
    raise HttpError(RESOURCE_MISSING, detail)


def asked_question(found: Question, names: ThingNames, given: Mapping[str, Sequence[str]]) -> AskedQuestion:
    """Read the values that are given to parameters; raises HttpError 400 for two of one."""
    for name, values in given.items():
        if len(values) > 1:
            raise _wrong(name, f"{name} is given {len(values)} times; give it once.")
    return read_fields(found, {name: values[0] for name, values in given.items()}, names)


def _wrong(name: str, detail: str) -> HttpError:
    return HttpError(ARGUMENT, detail, members={"argument": name[:80]})


def _wants_page(ending: str | None) -> bool:
    if ending is not None:
        return ending == "html"
    accept = request.headers.get("Accept")
    return accept is None or "text/html" in accept or "*/*" in accept


# Data


def _data(asked: AskedQuestion, ending: str | None, manifest: Manifest, version: str | None) -> Response:
    """Answer as the endpoint does, by the query processes and its cache; raises HttpError."""
    form = asked.question.form
    if ending is not None and ending not in ENDINGS[form]:
        listed = ", ".join(f"{asked.question.slug}.{each}" for each in ENDINGS[form])
        raise HttpError(
            RESOURCE_MISSING,
            worded(
                "The answer to this question cannot be had as .%(ending)s, but as %(forms)s.",
                ending=ending[:20],
                forms=listed,
            ),
        )
    check_fields(asked)
    operation = QueryOperation(asked.query, format=FORMATS[ending] if ending else None)
    plan = _plan(operation, manifest, version)
    given, runtime = current_request(), context().runtime

    async def reply() -> Reply:
        return look_up(runtime, given, plan) or await evaluate(runtime, given, plan)

    response = respond_with(runtime.wait(reply()))
    # What was taken, by ids: data have no other place to tell it (RFC 9110, section 8.7).
    slug = asked.question.slug if ending is None else f"{asked.question.slug}.{ending}"
    response.headers["Content-Location"] = f"{root_of_page()}/questions/{slug}{query_string(asked.arguments)}"
    if ending is not None:
        response.headers["Content-Disposition"] = f'inline; filename="{asked.question.slug}.{ending}"'
    return response


def check_fields(asked: AskedQuestion) -> None:
    """Raise HttpError 400 for the first field that cannot be asked with, with what is near."""
    for each in asked.problems:
        near = [f"{choice.label} ({choice.id})" for choice in each.near]
        told = f" Near are: {'; '.join(near)}." if near else ""
        detail = f"{each.name}: {each.problem}.{told}"
        raise HttpError(ARGUMENT, detail, members={"argument": each.name, "near": near})


def _plan(operation: QueryOperation, manifest: Manifest, version: str | None) -> Plan:
    return plan_query(
        current_request(),
        operation,
        manifest,
        context().settings.base,
        is_pinned=version is not None,
        federates=False,
    )


# Pages


def _page(asked: AskedQuestion, manifest: Manifest, version: str | None) -> Response:
    answer = None if asked.problems else _answer(asked, manifest, version)
    is_empty = answer is not None and answer.is_empty
    client = current_request().client
    near = near_answers(asked, context().runtime, manifest.id, client) if is_empty else NearAnswers()
    body = render_template(
        "questions/question.html",
        asked=asked,
        question=asked.question,
        pieces=_pieces(asked),
        answer=answer,
        near=near,
        most_near=MOST_ROWS,
        shown=SHOWN,
        column_word=column_word,
        kinds_in_words=kinds_in_words,
        **_addresses(asked),
    )
    status = HTTPStatus.BAD_REQUEST if asked.problems else HTTPStatus.OK
    response = Response(body, status=status, content_type=HTML)
    return response if asked.problems else _of_version(response, manifest, version)


def _answer(asked: AskedQuestion, manifest: Manifest, version: str | None) -> QuestionAnswer:
    runtime, base = context().runtime, context().settings.base
    plan = _plan(QueryOperation(asked.query, format="text/html"), manifest, version)
    found = read_rows(*runtime.wait(rows_for_page(runtime, current_request().client, plan)))
    named = iris_of(found, asked.question.standing.by, base)
    naming = TermNaming(_labels(named, manifest.id), base, root_of_page())
    told = {each.name: AnswerCell(each.told, _leads(each)) for each in asked.fields if each.terms}
    return read_answer(found, asked.question.standing, told, naming)


def _labels(iris: list[str], version: str) -> dict[str, str]:
    """Name things and concepts; what has no name in the version is left out."""
    runtime = context().runtime
    concepts = term_names(runtime, version)
    things = describe_found(
        [Found(each, "name", ()) for each in iris if each not in concepts], runtime, version
    )
    named = {iri: about.label for iri, about in things.items() if about.label}
    return {**{iri: concepts[iri] for iri in iris if iri in concepts}, **named}


def _pieces(asked: AskedQuestion) -> list[tuple[str, str | None]]:
    """Give the sentence of what is asked in pieces, each with where it leads."""
    fields = {each.name: each for each in asked.fields}
    pieces = sentence_pieces(_(asked.question.sentence), asked.told)
    return [(text, _leads(fields[name]) if name else None) for name, text in pieces]


def _leads(given: AskedField) -> str | None:
    naming = TermNaming({}, context().settings.base, root_of_page())
    return naming.cell(given.terms[0]).href if given.iri else None


def _addresses(asked: AskedQuestion) -> dict[str, Any]:
    """Give the addresses of the answer: its page, its data in each form, its query, its programs."""
    slug, endings = asked.question.slug, ENDINGS[asked.question.form]
    root = f"{request.host_url.rstrip('/')}{root_of_page()}/questions/"
    query = query_string(asked.arguments)
    return {
        "forms": [(_NAMES[each], f"{root}{slug}.{each}{query}") for each in endings],
        "permalink": f"{root}{slug}{query}",
        "feed": f"{root}{slug}.atom{query}" if asked.question.form == "SELECT" else None,
        "programs": programs_of(f"{root}{slug}.{endings[0]}{query}", asked.question.form),
        "thing": f"{context().settings.base}queries/{asked.question.id}",
        "thing_data": f"{root_of_page()}/queries/{asked.question.id}.ttl",
        "setting": lambda name, text: f"{root}{slug}{query_string({**asked.arguments, name: text})}",
        "with_arguments": lambda arguments: f"{root}{slug}{query_string(dict(arguments))}",
    }


def query_string(arguments: Mapping[str, str]) -> str:
    """Write arguments as the end of an address, with its question mark; nothing where there are none."""
    return f"?{urlencode(arguments)}" if arguments else ""


def _of_version(response: Response, manifest: Manifest, version: str | None) -> Response:
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    return response
