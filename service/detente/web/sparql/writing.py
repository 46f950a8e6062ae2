"""Requests that write: who may, what they send, and what they are told."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from detente.changes.jobs import Failure, Outcome, Part, WriteJob
from detente.changes.plain_text import one_line
from detente.sparql.answers import QueryError
from detente.web.http.content_headers import OF_DOCUMENTS, check_content
from detente.web.http.documents import FORM_DATA, split_form
from detente.web.http.error_translation import REALM, problem_of_change, problem_of_failure
from detente.web.http.negotiation import essence
from detente.web.http.preconditions import read_preconditions
from detente.web.http.problem_types import IMPOSSIBLE, READ_ONLY, TOKEN
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.exchange import Exchange
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime
from detente.web.sparql.handing_on import ForWriterError

MESSAGE_HEADER = "detente-message"
DRY_RUN = "dry-run"
"""The argument with which a change is judged and not made."""
UPLOAD_SETTING = "DETENTE_UPLOAD"
_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
_FLAGS = {"": True, "true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class Author:
    """Who writes: the name of a token and its scopes, None where everybody may write everything.

    `prefixes` are what the names of the graphs begin with that the token was given.
    """

    name: str
    scopes: tuple[str, ...] | None
    prefixes: tuple[str, ...] = ()


def authorize(runtime: Runtime, request: HttpRequest) -> Author:
    """Tell who sends a request (RFC 6750).

    Raises HttpError: 403 where writing is off, or where a page of another site would write without a token,
    401 without a token or with one that is none. Raises ForWriterError where another service is written.
    """
    if runtime.following is not None and runtime.following.writes != "here":
        raise ForWriterError(runtime, request)
    if runtime.settings.profile == "plain":
        _check_origin(request)
        return Author("anonymous", None)
    if not runtime.tokens.exist():
        detail = (
            "Writing is off: the service has no token. Its operator makes one with `detente token create`."
        )
        raise HttpError(READ_ONLY, detail)
    header = request.headers.get("authorization")
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


def _check_origin(request: HttpRequest) -> None:
    """Raise HttpError where a browser sends this for a page of another site (Fetch, section 3.2).

    A form needs no leave to be posted to an address of the reader's own machine.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != request.root.rstrip("/"):
        raise HttpError(READ_ONLY, f"A page of {origin} may not write here.")


@asynccontextmanager
async def spooled(exchange: Exchange) -> AsyncIterator[tuple[Part, ...]]:
    """Keep the body of a request in a file, or each document of a form in one, while it is needed.

    Raises HttpError 413 where it is larger than a body may be, 400 for a form that has no document, or one
    that would be lost, and what `check_content` has.
    """
    most, content_type = exchange.runtime.settings.upload << 20, exchange.request.content_type
    is_form = essence(content_type) == FORM_DATA
    check_content(exchange.request.headers, () if is_form else OF_DOCUMENTS)
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "body"
        await exchange.spool(path, most, UPLOAD_SETTING)
        if is_form:
            yield await asyncio.to_thread(split_form, path, content_type, Path(folder))
        else:
            yield (Part(str(path), content_type),)


async def write(exchange: Exchange, author: Author, job: WriteJob) -> Outcome:
    """Have a change made in the turn of its author; raises HttpError for what was wrong with it.

    Raises ClientGoneError where the client leaves before it is published: it is not made then.
    """
    request, runtime = exchange.request, exchange.runtime
    job = replace(
        job,
        author=author.name,
        scopes=author.scopes,
        prefixes=author.prefixes,
        message=_message(request) or job.message,
        dry_run=flag(request, DRY_RUN),
        preconditions=read_preconditions(request.headers),
    )
    client = request.client if author.scopes is None else author.name
    try:
        done = await exchange.unless_gone(runtime.writers.write(job, client))
    except QueryError as error:
        raise problem_of_change(error) from None
    if isinstance(done, Failure):
        raise problem_of_failure(done, lambda: _text(job))
    return done


def tell(
    request: HttpRequest, outcome: Outcome, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer a change that was made, or would be: with the version, in a header and in words.

    `status` and `headers` are for one that was made; after a dry run nothing is there that was not before.
    """
    if flag(request, DRY_RUN):
        status, headers = HTTPStatus.OK, None
    elif (outcome.warnings or outcome.left_out) and status == HTTPStatus.NO_CONTENT:
        status = HTTPStatus.OK
    told = {"Cache-Control": "no-store", **(headers or {})}
    if outcome.version:
        told[VERSION_HEADER] = outcome.version
    if status == HTTPStatus.NO_CONTENT:
        return Reply(status, told)
    body = _words(outcome).encode()
    told |= {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    return Reply(status, told, body)


def flag(request: HttpRequest, name: str) -> bool:
    """Read an argument that is true or false, and true where it has no value; raises HttpError."""
    values = request.values(name)
    if not values:
        return False
    if values[0].lower() not in _FLAGS:
        raise HttpError(IMPOSSIBLE, f"{name}={values[0]} is neither true nor false.")
    return _FLAGS[values[0].lower()]


def _text(job: WriteJob) -> str:
    return Path(job.parts[0].path).read_text(encoding="utf-8", errors="replace")


def _words(outcome: Outcome) -> str:
    if not outcome.is_new:
        first = f"version {outcome.version}: nothing to change"
    elif outcome.version is None:
        first = f"dry run: it conforms; {outcome.added} quads would be added, {outcome.removed} removed"
    else:
        first = f"version {outcome.version}: {outcome.added} quads added, {outcome.removed} removed"
    said = (*outcome.read, *outcome.notes, *outcome.unsettled)
    return "\n".join(filter(None, (first, outcome.warnings, *said, ""))) + "\n"


def _message(request: HttpRequest) -> str | None:
    """Read what a change is said to be for: a header that may be UTF-8, which HTTP hands over as Latin-1."""
    value = request.headers.get(MESSAGE_HEADER)
    return None if value is None else one_line(value.encode("latin-1", "replace").decode("utf-8", "replace"))
