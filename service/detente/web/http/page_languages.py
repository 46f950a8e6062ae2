"""The language of each page: chosen before it is made, told in its headers, kept on its links.

A page in one language is another answer at the same address, so `Vary` names the header that decided. Where
`lang` decided, the address does, and every link of the page to another page has it too: no cookie is set.
Documents for programs are English whoever asks, so that none changes with the settings of a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, g, request
from markupsafe import escape

from detente.web.http.formats import HTML, RESULTS, TRIPLES
from detente.web.http.languages import choose_language, language_named
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.language.languages import ENGLISH, LANGUAGE_ARGUMENT, LANGUAGES, present_language, write_in
from detente.web.language.words import gettext, ngettext, npgettext, pgettext, script_words

_FEED = "application/atom+xml"
_WITH_WORDS = (HTML, "image/svg+xml", "image/png", _FEED)
_OFFERS = (*_WITH_WORDS, *RESULTS, *TRIPLES)
_TOLD = ("text/html", "image/svg+xml", _FEED)
_DATA = re.compile(
    r".*\.(?:bib|csv|css|gz|ico|js|json|jsonld|md|nq|nt|parquet|rdf|ris|rj|rq|sqlite|srj|srx|trig|trix|tsv|ttl|txt|"
    r"xml|yaml|yml|zip|zst)|/static/.*|.*/reconcile(?:/.*)?",
    re.DOTALL,
)
"""Paths of documents for programs."""
# What our own pages write, which Jinja has escaped; not a parser of others' HTML.
_ADDRESS = re.compile(r'(<a\s(?:[^<>"]|"[^"]*")*?\bhref=")([^"]*)(")|(<form\b(?:[^<>"]|"[^"]*")*>)')


class OtherLanguage(NamedTuple):
    """The present page in a language: its tag, its name in itself, where it is, whether it is this one."""

    tag: str
    name: str
    address: str
    is_present: bool


def attach_languages(app: Flask) -> None:
    """Have an application write each page in the language that its reader wants."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    app.add_template_global(present_language, "present_language")
    # `_` takes what it is given for markup of ours; words that are values of the page are escaped.
    app.add_template_global(gettext, "translated")
    app.add_template_global(script_words, "script_words")
    app.add_template_global(page_in_languages, "page_in_languages")
    app.before_request(_choose)


def reader_language(path: str, accept: str | None, asked: str | None, accept_language: str | None) -> str:
    """Choose the language of an answer by the address and the headers of its request.

    Raises HttpError 400 where `lang` names a language that no page is in.
    """
    if not _has_words(path, accept):
        return ENGLISH
    if asked is None:
        return choose_language(accept_language, [*LANGUAGES])
    language = language_named(asked, [*LANGUAGES])
    if language is None:
        there = ", ".join(f"{tag} ({name})" for tag, name in LANGUAGES.items())
        detail = f"`lang` names the language of a page, one of {there}; this is none of them: {asked[:40]}"
        raise HttpError(ARGUMENT, detail, members={"argument": LANGUAGE_ARGUMENT})
    return language


def language_of_request(request: HttpRequest) -> str:
    """Choose the language of an answer before Flask does; English where `lang` names none."""
    asked = next(iter(request.values(LANGUAGE_ARGUMENT)), None)
    try:
        return reader_language(request.path, request.accept, asked, request.headers.get("accept-language"))
    except HttpError:
        return ENGLISH


def page_in_languages() -> Iterator[OtherLanguage]:
    """Give the present page in each language, for the links between them; nothing where it is no GET."""
    if request.method not in {"GET", "HEAD"}:
        return
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != LANGUAGE_ARGUMENT]
    for tag, name in LANGUAGES.items():
        sent = urlencode([*arguments, (LANGUAGE_ARGUMENT, tag)])
        yield OtherLanguage(
            tag, name, f"{request.script_root}{request.path}?{sent}", tag == present_language()
        )


def _choose() -> None:
    write_in(ENGLISH)  # the thread may have written another page before, and the choice may fail
    g.language_is_named = False
    asked = request.args.get(LANGUAGE_ARGUMENT)
    headers = request.headers
    write_in(reader_language(request.path, headers.get("Accept"), asked, headers.get("Accept-Language")))
    g.language_is_named = asked is not None and _has_words(request.path, headers.get("Accept"))


def _has_words(path: str, accept: str | None) -> bool:
    """Tell whether an answer is read by people: a page, a picture, or a feed."""
    if path.endswith(".atom"):
        return True
    return not _DATA.fullmatch(path) and choose(accept, _OFFERS) in _WITH_WORDS


def tell_language(response: Response) -> Response:
    """Add to an answer what says in which language it is, and keep that on its links; after requests."""
    if "Content-Language" in response.headers:  # it was kept with all of that
        return response
    if g.get("language_is_named"):
        _keep_language(response)
    elif _has_words(request.path, request.headers.get("Accept")):
        response.vary.add("Accept-Language")
    if response.mimetype in _TOLD and not response.location:
        response.headers["Content-Language"] = present_language()
    return response


def _keep_language(response: Response) -> None:
    """Have the links of a page, and a redirection, lead to pages in its language."""
    if location := response.headers.get("Location"):
        response.headers["Location"] = with_language(location, present_language(), request.url_root)
    if response.mimetype == "text/html" and not response.direct_passthrough and not response.is_streamed:
        response.set_data(_linked(response.get_data(as_text=True)))


def _linked(page: str) -> str:
    language, root = present_language(), request.url_root
    hidden = f'<input type="hidden" name="{LANGUAGE_ARGUMENT}" value="{language}">'

    def changed(match: re.Match[str]) -> str:
        if match[4]:
            return match[4] if 'method="post"' in match[4].lower() else match[4] + hidden
        return f"{match[1]}{escape(with_language(unescape(match[2]), language, root))}{match[3]}"

    return _ADDRESS.sub(changed, page)


def with_language(address: str, language: str, root: str) -> str:
    """Add a language to the address of a page of the service at `root`; all others stay as they are.

    >>> with_language("/states?page=2#list", "fr", "http://localhost/"), with_language("/states.csv", "fr", "http://localhost/")
    ('/states?page=2&lang=fr#list', '/states.csv')
    """
    parts = urlsplit(address)
    is_own = address.startswith(root) or (not parts.scheme and not parts.netloc)
    if not is_own or not (parts.path or parts.query) or _DATA.fullmatch(parts.path):
        return address
    if any(name == LANGUAGE_ARGUMENT for name, _ in parse_qsl(parts.query)):
        return address
    sent = urlencode({LANGUAGE_ARGUMENT: language})
    return urlunsplit(parts._replace(query=f"{parts.query}&{sent}" if parts.query else sent))
