"""`/docs`: the list of the manual's pages and a search over them; `/docs/claims` and so on: a page each."""

from __future__ import annotations

from difflib import get_close_matches
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, send_file, url_for

from detente.web.documentation.manual import (
    Manual,
    ManualPage,
    is_elsewhere,
    manual_parts,
    shipped_manual,
)
from detente.web.documentation.markdown import render_markdown
from detente.web.documentation.searching import LONGEST_WORDS, MOST_FOUND, ManualAnswer, search_manual
from detente.web.http.address_arguments import takes
from detente.web.http.problem_model import bare
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.words import worded
from detente.web.querying.planning import REVALIDATE

MARKDOWN = "text/markdown; charset=utf-8"
MOST_NEAR = 3
"""So many pages are offered in place of one that is not there."""

_TYPES = {".ipynb": "application/x-ipynb+json"}
"""Media types that no table of the system has, by ending."""

blueprint = Blueprint("documentation", __name__)


@blueprint.get("/docs", endpoint="index")
@takes("q")
def manual_index() -> Response:
    """List the pages of the manual, or what was found in them."""
    manual, words = shipped_manual(), request.args.get("q", "").strip()
    answer = _search(manual, words) if words else None
    return _page(
        "documentation/index.html", manual=manual, parts=manual_parts(manual), words=words, answer=answer
    )


@blueprint.get("/docs/<path:name>", endpoint="page")
def manual_page(name: str) -> Response:
    """Show a page of the manual; with the ending of its file, its text as it was written."""
    manual = shipped_manual()
    if found := manual.pages.get(name.rstrip("/")):
        body = render_markdown(found.document, lambda link: _address(manual, found, link))
        return _page("documentation/page.html", page=found, body=body)
    return _file(manual, name) or _none(manual, name)


def _page(template: str, **values: object) -> Response:
    body = render_template(template, longest=LONGEST_WORDS, limit=MOST_FOUND, **values)
    return _kept(Response(body))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response


def _search(manual: Manual, words: str) -> ManualAnswer:
    if len(words) > LONGEST_WORDS:
        raise HttpError(
            ARGUMENT,
            worded(
                "%(number)s characters are too many to look for; give %(most)s or fewer.",
                number=len(words),
                most=LONGEST_WORDS,
            ),
            members={"argument": "q"},
        )
    return search_manual(manual, words)


def _address(manual: Manual, page: ManualPage, link: str) -> str | None:
    if is_elsewhere(link):
        return link
    target = manual.target(page, link)
    if target is None:
        return None
    return url_for(".page", name=target.name, _anchor=target.fragment or None)


def _file(manual: Manual, name: str) -> Response | None:
    if name in manual.beside:
        return send_file(manual.beside[name], mimetype=_TYPES.get(manual.beside[name].suffix))
    source = next((each.source for each in manual.pages.values() if each.path == name), None)
    return None if source is None else _kept(Response(source, content_type=MARKDOWN))


def _none(manual: Manual, name: str) -> Response:
    asked = name.strip("/").removesuffix(".md").lower()
    near = get_close_matches(asked[:LONGEST_WORDS], manual.pages, MOST_NEAR)
    raise HttpError(
        bare(HTTPStatus.NOT_FOUND),
        worded("The documentation has no such page."),
        members={"documents": [url_for(".index"), *(url_for(".page", name=each) for each in near)]},
    )
