"""Error documents: RFC 9457 problem details, as JSON, as plain text and as a page."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from pyoxigraph import RdfFormat, parse, serialize

from detente.errors import DetenteError
from detente.rdf.namespaces import PREFIXES
from detente.rdf.serializing import ABBREVIATED, write_prefixed
from detente.rdf.xml_characters import ForbiddenCharacterError
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_model import ProblemType
from detente.web.language.labels import Label
from detente.web.language.languages import ENGLISH, present_language
from detente.web.language.told import told_in_language, told_problems, told_report
from detente.web.language.words import Worded, worded

PROBLEM_JSON = "application/problem+json"
TEXT = "text/plain; charset=utf-8"
# Text comes first: who accepts anything (curl, or the message of a client library's exception) shows the
# body to a person as it is. A client that reads any JSON at all gets the problem document.
OFFERS = (TEXT, PROBLEM_JSON, "application/json", "application/sparql-results+json", HTML)
_PREFIXES = {name: PREFIXES[name] for name in ("det", "dets", "rdfs", "sh")}


NO_PAGE = worded("There is nothing at this address: no page, and no thing of the graph.")


class HttpError(DetenteError):
    """A request that cannot be answered: the type of problem, this case of it, and members that say more.

    `quoted` is what text and pages show below the detail, the member `excerpt` by default; `triples` is a
    report in N-Triples, which clients that take RDF get in place of the document. `detail` is English, for
    programs; one that is `worded` is in the language of the page there.
    """

    def __init__(
        self,
        type_: ProblemType,
        detail: str | Worded,
        *,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        quoted: str = "",
        triples: str = "",
    ) -> None:
        super().__init__(str(detail))
        self.type = type_
        self.detail = str(detail)
        self.worded = detail if isinstance(detail, Worded) else None
        self.members = dict(members or {})
        self.headers = dict(headers or {})
        self.quoted: str = quoted or self.members.get("excerpt", "")
        self.triples = triples

    @property
    def told(self) -> Label:
        """The detail as a page has it, marked as English where it is not in the language of the page."""
        if self.worded:
            return Label(self.worded.in_language, present_language())
        if present_language() != ENGLISH and (problems := self.members.get("problems")):
            return told_problems(problems) or Label(self.detail, ENGLISH)
        return told_in_language(self.detail)

    @property
    def told_below(self) -> str:
        """What a page has below the detail: a report of the gate in the language of the page."""
        results = self.members.get("results")
        return told_report(results) if results and present_language() != ENGLISH else self.quoted

    def form(self, accept: str | None) -> str:
        """Choose the media type that a client reads best; text, where it takes none that there is."""
        more = tuple(each for each in TRIPLES if each not in OFFERS) if self.triples else ()
        return choose(accept, (*OFFERS, *more)) or TEXT

    def document(self, root: str) -> dict[str, Any]:
        """Return the members of the problem document (RFC 9457, section 3) of a service at an address."""
        head = {
            "type": f"{root}problems#{self.type.slug}" if self.type.slug else "about:blank",
            "title": self.type.title,
            "status": int(self.type.status),
            "detail": self.detail,
        }
        return head | self.members


def write_problem(problem: HttpError, accept: str | None, root: str) -> tuple[bytes, str]:
    """Write a problem in the form that the client reads best, in place of a page as text.

    Returns the body and its media type.
    """
    form = problem.form(accept)
    if form in (TEXT, HTML):
        return _text(problem).encode(), TEXT
    if problem.triples and form not in OFFERS:
        with suppress(ForbiddenCharacterError):  # what XML cannot hold, the problem document can
            return _report(problem.triples, form), form
    return (json.dumps(problem.document(root), indent=2, ensure_ascii=False) + "\n").encode(), PROBLEM_JSON


def excerpt(query: str, line: int, column: int) -> str:
    """Quote a line of a query (at most 80 characters of it) with a caret below a column, from 1."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 60)
    shown = text[start : start + 80].replace("\t", " ")
    return f"{shown}\n{' ' * (column - 1 - start)}^"


def method_not_allowed(method: str, allowed: str) -> HttpError:
    """Make the problem of a method that an address does not have."""
    status = HTTPStatus.METHOD_NOT_ALLOWED
    detail = f"{method} is none of the methods of this address: {allowed}."
    return HttpError(ProblemType(None, status, status.phrase), detail, headers={"Allow": allowed})


def _text(problem: HttpError) -> str:
    lines = [f"{int(problem.type.status)} {problem.type.title}", "", problem.detail]
    return "\n".join([*lines, *(["", problem.quoted] if problem.quoted else []), ""])


def _report(triples: str, media_type: str) -> bytes:
    serialisation = RdfFormat.from_media_type(TRIPLES[media_type])
    if serialisation is None:
        raise TypeError(f"the engine has no {media_type}")
    found = (quad.triple for quad in parse(triples, format=RdfFormat.N_TRIPLES))
    if serialisation not in ABBREVIATED:
        return serialize(found, format=serialisation, prefixes=_PREFIXES) or b""
    output = io.BytesIO()
    write_prefixed(found, output, serialisation, _PREFIXES)
    return output.getvalue()
