"""Requests that write: who may, what they send, and what they are told."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from flask import Response, request
from pyoxigraph import RdfFormat, parse, serialize
from werkzeug.exceptions import RequestEntityTooLarge

from detente.changes.requests import Part, WriteJob
from detente.rdf.namespaces import PREFIXES
from detente.sparql.answers import QueryError
from detente.web.http.formats import TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import (
    BUSY,
    FEDERATION,
    GRAPH_MISSING,
    IMPOSSIBLE,
    LOCKED,
    OWNER,
    QUERY_COMPLEX,
    QUERY_CRASH,
    QUERY_MEMORY,
    QUERY_TIMEOUT,
    RDF_MEDIA_TYPE,
    RDF_SYNTAX,
    READ_ONLY,
    REFUSED,
    SCOPE,
    TOKEN,
    TOO_LARGE,
    UPDATE_SYNTAX,
    ProblemType,
)
from detente.web.http.problems import OFFERS, HttpError, excerpt, respond
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.workers.jobs import BusyError, CrashedError, OutOfMemoryError, TimedOutError

MESSAGE_HEADER = "Detente-Message"
REALM = 'Bearer realm="detente"'
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
_CHUNK = 1 << 16
_PREFIXES = {name: PREFIXES[name] for name in ("det", "dets", "rdfs", "sh")}
_FLAGS = {"": True, "true": True, "1": True, "false": False, "0": False}

_TYPES: Mapping[str, ProblemType] = {
    "syntax": UPDATE_SYNTAX,
    "complex": QUERY_COMPLEX,
    "too-large": TOO_LARGE,
    "format": RDF_MEDIA_TYPE,
    "input": RDF_SYNTAX,
    "scope": SCOPE,
    "read-only": READ_ONLY,
    "owner": OWNER,
    "no-graph": GRAPH_MISSING,
    "service": FEDERATION,
    "unfit": IMPOSSIBLE,
    "store": LOCKED,
    "memory": QUERY_MEMORY,
    "impossible": IMPOSSIBLE,
}
"""The type of problem of each kind of failure, but for a refusal."""


@dataclass(frozen=True)
class Author:
    """Who writes: the name of a token and its scopes, None where everybody may write everything.

    `prefixes` are what the names of the graphs begin with that the token was given.
    """

    name: str
    scopes: tuple[str, ...] | None
    prefixes: tuple[str, ...] = ()


def authorize() -> Author:
    """Tell who sends this request (RFC 6750).

    Raises HttpError: 403 where writing is off, or where a page of another site would write without a token,
    401 without a token or with one that is none.
    """
    runtime = context().runtime
    if context().settings.profile == "plain":
        _check_origin()
        return Author("anonymous", None)
    if not runtime.tokens.exist():
        detail = (
            "Writing is off: the service has no token. Its operator makes one with `detente token create`."
        )
        raise HttpError(READ_ONLY, detail)
    header = request.headers.get("Authorization")
    if header is None:
        raise HttpError(
            TOKEN, "Send a token: `Authorization: Bearer …`.", headers={"WWW-Authenticate": REALM}
        )
    match = _BEARER.fullmatch(header.strip())
    token = runtime.tokens.find(match[1]) if match else None
    if token is None:
        challenge = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        raise HttpError(TOKEN, "The token is not one of this service.", headers=challenge)
    return Author(token.name, tuple(sorted(token.scopes)), token.graphs)


def _check_origin() -> None:
    """Raise HttpError where a browser sends this for a page of another site (Fetch, section 3.2).

    A form needs no leave to be posted to an address of the reader's own machine.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.url_root.rstrip("/"):
        raise HttpError(READ_ONLY, f"A page of {origin} may not write here.")


@contextmanager
def spooled(content_type: str) -> Iterator[tuple[Part, ...]]:
    """Keep the body of this request in a file, or each document of a form in one, while it is needed.

    Raises HttpError 413 where it is larger than a body may be, 400 for a form that has no document, or one
    that would be lost.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        with limited_body() as most:
            if request.mimetype == "multipart/form-data":
                parts = tuple(_documents(Path(folder)))
            else:
                path = Path(folder) / "body"
                with path.open("wb") as file:
                    _copy(request.stream, file, most)
                parts = (Part(str(path), content_type),)
        yield parts


@contextmanager
def limited_body() -> Iterator[int]:
    """Let the body of this request be as large as the setting says; gives that in bytes.

    Raises HttpError 413 where it is larger.
    """
    most = context().settings.upload << 20
    request.max_content_length = most + 1  # at the limit itself, a body without a length would be refused
    try:
        yield most
    except RequestEntityTooLarge:
        raise _too_large(most) from None


def write(job: WriteJob) -> Mapping[str, Any]:
    """Have a change made; returns its outcome. Raises HttpError for what was wrong with it."""
    runtime = context().runtime
    job = replace(job, message=_header_text(MESSAGE_HEADER) or job.message, dry_run=_flag("dry-run"))
    try:
        answer = runtime.write(job)
    except QueryError as error:
        raise _unfinished(error) from None
    if "error" in answer:
        raise _problem(answer["error"], job)
    outcome: Mapping[str, Any] = answer["outcome"]
    return outcome


def tell(
    outcome: Mapping[str, Any], status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer a change that was made, or would be: with the version, in a header and in words.

    `status` and `headers` are for one that was made; after a dry run nothing is there that was not before.
    """
    if _flag("dry-run"):
        status, headers = HTTPStatus.OK, None
    elif (outcome["warnings"] or outcome["left_out"]) and status == HTTPStatus.NO_CONTENT:
        status = HTTPStatus.OK
    response = Response(status=status)
    if status == HTTPStatus.NO_CONTENT:
        del response.headers["Content-Type"]
    else:
        response.set_data(_words(outcome))
        response.content_type = "text/plain; charset=utf-8"
    if outcome["version"]:
        response.headers[VERSION_HEADER] = outcome["version"]
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


class RefusedResponseError(HttpError):
    """A refusal, with the report's triples in N-Triples."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(
            REFUSED,
            f"{error['message'][:1].upper()}{error['message'][1:]}; nothing was changed.",
            members={"report": error["report"], "results": error["results"], "excerpt": error["report"]},
        )
        self.triples: str = error["triples"]

    def document(self, root: str) -> dict[str, Any]:
        """Return the members of the problem document; what text and pages quote is its `report`."""
        return {name: value for name, value in super().document(root).items() if name != "excerpt"}


def respond_refused(refusal: RefusedResponseError) -> Response:
    """Write a refusal: the report as RDF to who takes it, else a problem document or a page."""
    accept = request.headers.get("Accept")
    media_type = choose(accept, (*OFFERS, *TRIPLES))
    if media_type not in TRIPLES or media_type in OFFERS:
        return respond(refusal)
    serialisation = RdfFormat.from_media_type(TRIPLES[media_type])
    if serialisation is None:
        raise TypeError(f"the engine has no {media_type}")
    quads = parse(refusal.triples, format=RdfFormat.N_TRIPLES)
    body = serialize((quad.triple for quad in quads), format=serialisation, prefixes=_PREFIXES)
    response = Response(body, status=REFUSED.status, content_type=media_type)
    response.vary.add("Accept")
    return response


def _documents(folder: Path) -> Iterator[Part]:
    for name in request.form:
        raise HttpError(RDF_SYNTAX, f"The part {name!r} has no filename; send each document as a file.")
    if not request.files:
        raise HttpError(RDF_SYNTAX, "The form has no document in it, or its end is missing.")
    for number, (name, upload) in enumerate(request.files.items(multi=True)):
        path = folder / str(number)
        upload.save(path)
        yield Part(str(path), upload.content_type or "", upload.filename or name)


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        target.write(chunk)


def _too_large(most: int) -> HttpError:
    return HttpError(TOO_LARGE, f"A body may have {most >> 20} MiB at most (DETENTE_UPLOAD).")


def _problem(error: Mapping[str, Any], job: WriteJob) -> HttpError:
    if error["kind"] == "refused":
        return RefusedResponseError(error)
    message = str(error["message"])
    members = {name: value for name, value in error.items() if name not in ("kind", "message")}
    headers: dict[str, str] = {}
    if error["kind"] in ("syntax", "complex") and error.get("line"):
        text = Path(job.parts[0].path).read_text(encoding="utf-8", errors="replace")
        members["excerpt"] = excerpt(text, error["line"], error["column"])
    if error.get("problems") and error["problems"][0].get("excerpt"):
        first = error["problems"][0]
        members["excerpt"], message = first["excerpt"], message.removesuffix(f"\n{first['excerpt']}")
    if error["kind"] == "scope":
        headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{error["scope"]}"'
    if error["kind"] == "store":
        headers["Retry-After"] = "1"
    # A message about an input begins with its name, which is as it was sent.
    detail = message if error.get("problems") else f"{message[:1].upper()}{message[1:]}"
    return HttpError(_TYPES[error["kind"]], detail, members=members, headers=headers)


def _unfinished(error: QueryError) -> HttpError:
    told = f"{str(error)[:1].upper()}{str(error)[1:]}."
    message = f"{told} Nothing was changed."
    match error:
        case BusyError():
            return HttpError(BUSY, message, headers={"Retry-After": str(error.seconds)})
        case TimedOutError():
            detail = f"The change was stopped after {error.seconds:g} s. Nothing was changed."
            return HttpError(QUERY_TIMEOUT, detail, members={"seconds": error.seconds})
        case OutOfMemoryError():
            return HttpError(QUERY_MEMORY, message)
        case CrashedError():
            # It may have ended while it published: only the store knows.
            return HttpError(QUERY_CRASH, f"{told} Whether it was made, the newest version at /v tells.")
    return HttpError(IMPOSSIBLE, message)


def _words(outcome: Mapping[str, Any]) -> str:
    added, removed = outcome["added"], outcome["removed"]
    if not outcome["is_new"]:
        first = f"version {outcome['version']}: nothing to change"
    elif outcome["version"] is None:
        first = f"dry run: it conforms; {added} quads would be added, {removed} removed"
    else:
        first = f"version {outcome['version']}: {added} quads added, {removed} removed"
    said = (*outcome["read"], *outcome["notes"], *outcome["unsettled"])
    return "\n".join(filter(None, (first, outcome["warnings"], *said, ""))) + "\n"


def _flag(name: str) -> bool:
    value = request.args.get(name)
    if value is None:
        return False
    if value.lower() not in _FLAGS:
        raise HttpError(IMPOSSIBLE, f"{name}={value} is neither true nor false.")
    return _FLAGS[value.lower()]


def _header_text(name: str) -> str | None:
    """Read a header that may be UTF-8, which WSGI hands over as Latin-1."""
    value = request.headers.get(name)
    return None if value is None else value.encode("latin-1", "replace").decode("utf-8", "replace")
