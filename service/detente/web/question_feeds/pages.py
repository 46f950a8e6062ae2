"""`/questions/<name>.atom`: new rows of a saved question with its parameters, as a feed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from detente.derivation.void import TITLE
from detente.questions.sentences import sentence_pieces
from detente.store import Manifest
from detente.web.feeds.assembling import MOST_ENTRIES, PAGE, Place
from detente.web.feeds.atom import ATOM, AtomEntry, AtomFeed, AtomLink, Category
from detente.web.feeds.feed_words import by_version, feed_in_language, no_such_page, rights, told_since
from detente.web.http.address_arguments import check_arguments, reads_arguments
from detente.web.http.problem_types import ARGUMENT, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.presentation.wording import vocabulary_word
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.querying.rendering import current_request
from detente.web.querying.runtime import Rows
from detente.web.question_feeds.following import Followed, RowChange, follow_answer, key_of_row, terms_of_rows
from detente.web.questions.answers import AnswerCell, AnswerRow, TermNaming, read_answer
from detente.web.questions.columns import column_in_words
from detente.web.questions.fields import AskedQuestion
from detente.web.questions.pages import asked_question, check_fields, query_string, question_named
from detente.web.questions.things import ThingNames
from detente.web.versions.timeline import time_of
from detente.web.workbench.naming import MOST_NAMED, name_terms

blueprint = Blueprint("question_feeds", __name__)


@blueprint.get("/questions/<name>.atom")
@blueprint.get("/v/<version>/questions/<name>.atom")
@reads_arguments
def question_feed(name: str, version: str | None = None) -> Response:
    """Give a page of what is new in the answer of a question, the newest first."""
    runtime = context().runtime
    found = question_named(name)
    manifest = runtime.manifest_from_thread(version)
    check_arguments((*found.parameters, "page"))
    number = _number(request.args.getlist("page") or ["1"])
    arguments = {each: values for each, values in request.args.lists() if each in found.parameters}
    if found.form != "SELECT":
        detail = worded(
            "The answer of %(question)s has no rows that a feed could tell of.", question=found.slug
        )
        raise HttpError(RESOURCE_MISSING, detail)
    asked = asked_question(found, ThingNames(runtime, manifest.id), arguments)
    check_fields(asked)
    followed = follow_answer(runtime, manifest.id, asked.query, current_request().client)
    response = Response(
        feed_in_language(_document(asked, followed, number, manifest)), content_type=f"{ATOM}; charset=utf-8"
    )
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.last_modified = time_of(manifest)
    return response


def _number(given: Sequence[str]) -> int:
    text = given[0]
    if len(given) > 1 or not (text.isascii() and text.isdigit() and len(text) < 4 and int(text)):
        detail = f"`page` is a number from 1 to {MOST_ENTRIES // PAGE}."
        raise HttpError(ARGUMENT, detail, members={"argument": "page"})
    return int(text)


def _document(asked: AskedQuestion, followed: Followed, number: int, manifest: Manifest) -> AtomFeed:
    settings = context().settings
    changes = followed.changes[:MOST_ENTRIES]
    last = max(1, -(-len(changes) // PAGE))
    if number > last:
        raise no_such_page(last)
    shown = changes[(number - 1) * PAGE : number * PAGE]
    told = told_since(followed.start, is_whole=followed.is_whole, most=MOST_ENTRIES, page=PAGE)
    how = _("New rows of this question. Titles begin with how a row stands: what is said is not settled.")
    entries = tuple(_entries(asked, followed, shown, manifest))
    return AtomFeed(
        id=f"{settings.base}questions/{asked.question.slug}.atom{query_string(asked.arguments)}",
        title=f"{_sentence(asked)} – {TITLE.value}",
        subtitle=f"{how} {told}",
        author=settings.creator,
        rights=rights(),
        updated=max((each.updated for each in entries), default=time_of(followed.start)),
        links=tuple(_links(asked, number, last)),
        entries=entries,
    )


def _sentence(asked: AskedQuestion) -> str:
    return "".join(text for _kind, text in sentence_pieces(_(asked.question.sentence), asked.told))


def _links(asked: AskedQuestion, number: int, last: int) -> Iterator[AtomLink]:
    pages = {"self": number, "first": 1, "previous": number - 1, "next": number + 1, "last": last}
    root = f"{request.host_url.rstrip('/')}{root_of_page()}/questions/{asked.question.slug}"
    for rel, each in pages.items():
        if 1 <= each <= last:
            page = {"page": str(each)} if each > 1 else {}
            yield AtomLink(rel, f"{root}.atom{query_string({**asked.arguments, **page})}", ATOM)
    yield AtomLink("alternate", f"{root}{query_string(asked.arguments)}", "text/html")


def _entries(
    asked: AskedQuestion, followed: Followed, changes: Sequence[RowChange], manifest: Manifest
) -> Iterator[AtomEntry]:
    base = context().settings.base
    iris = list(dict.fromkeys(each.value for each in terms_of_rows(changes) if isinstance(each, NamedNode)))
    called = name_terms(context().runtime, manifest.id, iris[:MOST_NAMED])
    naming = TermNaming({iri: each.in_words for iri, each in called.items()}, base, "")
    told = {each.name: AnswerCell(each.told) for each in asked.fields if each.terms}
    rows = Rows("solutions", followed.columns, [each.row for each in changes])
    answer = read_answer(rows, asked.question.standing, told, naming)
    for change, row in zip(changes, answer.rows, strict=True):
        yield _entry(asked, change, row, answer.columns)


def _entry(asked: AskedQuestion, change: RowChange, row: AnswerRow, columns: Sequence[str]) -> AtomEntry:
    settings = context().settings
    root = request.url_root.rstrip("/")
    cells = [(column, cell.text) for column, cell in zip(columns, row.cells, strict=True) if cell]
    by = ", ".join(each.text for each in row.by)
    place = Place(root, settings.base)
    seen = change.version.id if change.came else change.version.parent
    page = f"{root}/v/{seen}/questions/{asked.question.slug}{query_string(asked.arguments)}"
    return AtomEntry(
        id=_id(asked, change, settings.base),
        title=title_of_row(change, row, " – ".join(text for _, text in cells)),
        author=by or settings.creator,
        published=change.time,
        updated=change.time,
        links=(AtomLink("alternate", page, "text/html"), AtomLink("via", place.change(change.version))),
        categories=(Category(f"{root}/about#settled", row.standing, vocabulary_word(row.standing)),),
        lines=(
            _sentence(asked),
            *(f"{vocabulary_word(column_in_words(column)).capitalize()}: {text}" for column, text in cells),
            _how_it_stands(asked, row, by),
            by_version(change.version),
        ),
    )


def title_of_row(change: RowChange, row: AnswerRow, cells: str) -> str:
    """Say what came or went, first how it stands; what is not there now does not read as if it were."""
    by = ", ".join(each.text for each in row.by)
    word = vocabulary_word(row.standing)
    stands = _("%(standing)s by %(by)s") % {"standing": word, "by": by} if by else str(word)
    told = {"standing": stands, "cells": cells}
    if not change.came:
        return _("No longer in the answer; then %(standing)s – %(cells)s") % told
    if not change.is_there:
        return _("Not in the answer now; then %(standing)s – %(cells)s") % told
    return f"{stands[0].upper()}{stands[1:]} – {cells}"


def _how_it_stands(asked: AskedQuestion, row: AnswerRow, by: str) -> str:
    if row.standing == "settled":
        that = asked.question.standing.that
        return _("It is settled: %(that)s.") % {"that": _(that)} if that else _("It is settled.")
    if row.standing == "record":
        return _("It is a record of the graph itself, and nobody’s claim.")
    if not by:
        return _("It is not settled by being here: it is said.")
    return _("It is not settled by being here: it is said by %(by)s.") % {"by": by}


def _id(asked: AskedQuestion, change: RowChange, base: str) -> str:
    what = repr((asked.query, key_of_row(change.row), change.came))
    digest = hashlib.sha256(what.encode()).hexdigest()[:24]
    return f"{base}version/{change.version.id}#question/{asked.question.slug}/{digest}"
