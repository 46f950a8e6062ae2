"""The endpoint's answer to a request for data: planned, looked up or evaluated, and put into a reply."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from detente.sparql.answers import QueryError, QuerySyntaxError, UnknownFunctionError, UnwritableError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.unknown_terms import UnknownTerm, unknown_terms
from detente.store import Manifest
from detente.web.http.cache import CachedAnswer
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import (
    BUSY,
    FEDERATION_FAILED,
    NOT_ACCEPTABLE,
    QUERY_CRASH,
    QUERY_FUNCTION,
    QUERY_MEMORY,
    QUERY_SYNTAX,
    QUERY_TIMEOUT,
    TOO_MANY_QUERIES,
)
from detente.web.http.problems import OFFERS, HttpError, excerpt, write_problem
from detente.web.http.request import HttpRequest
from detente.web.querying.operation import QueryOperation, UpdateOperation, query_missing, read_operation
from detente.web.querying.planning import Plan, plan_query
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime
from detente.workers.jobs import BusyError, CrashedError, OutOfMemoryError, TimedOutError, UnorderedError
from detente.workers.query_process import AnswerStream

KEPT_STREAM_BYTES = 1 << 20
"""A streamed answer is kept in the cache up to this size."""

KEPT_REQUEST_BYTES = 4096
"""The plan of a request is remembered up to this size."""

SHORT_REQUEST_BYTES = 1 << 16
"""A request up to this size is read in the event loop itself."""

VERSION_HEADER = "Detente-Version"
WARNING_HEADER = "Detente-Warning"
WARNING_SEPARATOR = " | "
ASCII = "".join(map(chr, range(0x20, 0x7F)))
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_ONE_KIND = (
    "Sort by STR(), or only values of one kind: FILTER(isNumeric(?x)), FILTER(DATATYPE(?x) = xsd:date)."
)
_VARY = "Accept, Accept-Encoding"


def read_query(request: HttpRequest) -> QueryOperation | None:
    """Read the query that a request carries; None where it is an update, or a GET that carries none.

    Raises HttpError.
    """
    operation = read_request(request)
    if operation is None and request.method == "POST":
        raise query_missing()
    return operation if isinstance(operation, QueryOperation) else None


def read_request(request: HttpRequest) -> QueryOperation | UpdateOperation | None:
    """Read what a request asks; raises HttpError."""
    content_type = request.headers.get("content-type", "") if request.method == "POST" else None
    return read_operation(request.query_string, content_type, request.body)


async def plan(runtime: Runtime, request: HttpRequest, version: str | None = None) -> Plan | None:
    """Decide how to answer; `version` is the one that the address names. None where no query is asked.

    An update is no query.

    Raises HttpError.
    """
    if b"update=" in request.body and isinstance(read_request(request), UpdateOperation):
        return None  # also where there is no version yet
    manifest = runtime.manifest(version)
    if request.size <= SHORT_REQUEST_BYTES:
        return await _warned(runtime, _plan(runtime, request, manifest, version))
    # Reading a megabyte takes a tenth of a second or more: not here, and not several at once.
    async with runtime.long_plans:
        planned = await asyncio.to_thread(_plan, runtime, request, manifest, version)
    return await _warned(runtime, planned)


async def _warned(runtime: Runtime, planned: Plan | None) -> Plan | None:
    """Find what a query names that its version does not have; asked once of each version."""
    if planned is None or not planned.named:
        return planned
    known = await runtime.known_terms(planned.manifest.id)
    warnings = unknown_terms(planned.named, known, runtime.settings.base)
    return replace(planned, warnings=warnings) if warnings else planned


def warning_header(warnings: Iterable[UnknownTerm]) -> dict[str, str]:
    """Write warnings as a header in ASCII; without any there is none."""
    told = WARNING_SEPARATOR.join(map(str, warnings))
    return {WARNING_HEADER: quote(told, safe=ASCII)} if told else {}


def _plan(runtime: Runtime, request: HttpRequest, manifest: Manifest, version: str | None) -> Plan | None:
    # What decides the plan; a request like one before is not read again.
    key = (
        manifest.id, version, request.method, request.query_string, request.body, request.accept,
        request.headers.get("accept-encoding"), request.headers.get("content-type"),
    )  # fmt: skip
    found = runtime.plans.get(key)
    if found is None:
        operation = read_query(request)
        if operation is None:
            return None
        found = plan_query(
            request,
            operation,
            manifest,
            runtime.settings.base,
            is_pinned=version is not None,
            federates=bool(runtime.settings.federation),
        )
        if request.size <= KEPT_REQUEST_BYTES:
            runtime.plans.put(key, found)
    return found


def wants_page(planned: Plan | HttpError, request: HttpRequest) -> bool:
    """Tell whether a request is a browser's."""
    if isinstance(planned, HttpError):
        return choose(request.accept, OFFERS) == HTML
    return planned.wants_page


def look_up(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply | None:
    """Answer a planned query by 304 or from the cache; None where it has to be evaluated."""
    if plan.media_type is None:
        return None
    if _is_known(request, plan):
        return Reply(HTTPStatus.NOT_MODIFIED, _validators(plan), note="unchanged", plan=plan)
    cached = runtime.cache.get(plan.etag) if plan.etag else None
    return None if cached is None else _whole(plan, cached, "cache;desc=hit", "hit")


async def evaluate(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply:
    """Answer a planned query from a query process. Raises HttpError."""
    start = time.perf_counter()
    answer = await _ask(runtime, request, plan)
    if plan.media_type is None:
        answer.cancel()
        raise plan.refusal()
    waited = time.perf_counter() - start
    timing = f"cache;desc=miss, total;dur={waited * 1e3:.2f}, query;dur={answer.microseconds / 1e3:.2f}"
    if answer.whole is None:
        headers = _headers(plan, answer.encoding) | {"Server-Timing": timing}
        return Reply(HTTPStatus.OK, headers, stream=answer, note="miss", plan=plan)
    found = CachedAnswer(answer.whole, answer.encoding, answer.rows)
    if plan.etag:
        runtime.cache.put(plan.etag, found)
    return _whole(plan, found, timing, "miss")


async def pieces(runtime: Runtime, reply: Reply, answer: AnswerStream) -> AsyncIterator[bytes]:
    """Yield a streamed answer, and keep it if it was not long. Raises QueryError where it breaks off."""
    etag = reply.plan.etag if reply.plan else None
    kept: list[bytes] | None = [] if etag else None
    size = 0
    while piece := await answer.read():
        size += len(piece)
        if kept is not None:
            kept = [*kept, piece] if size <= KEPT_STREAM_BYTES else None
        yield piece
    reply.rows = answer.rows
    if kept is not None and etag:
        runtime.cache.put(etag, CachedAnswer(b"".join(kept), answer.encoding, answer.rows))


def problem_reply(problem: HttpError, request: HttpRequest, plan: Plan | None = None) -> Reply:
    """Put a problem into a reply that needs no page; `plan` is what was to be done when it arose."""
    body, content_type = write_problem(problem, request.accept, request.root)
    headers = {"Content-Type": content_type, "Content-Length": str(len(body)), "Vary": "Accept"}
    return Reply(problem.type.status, headers | problem.headers, body, note="error", plan=plan)


def problem_of(error: QueryError | FederationError, operation: QueryOperation) -> HttpError:
    """Tell a client what was wrong with a query, or with answering it."""
    match error:
        case QuerySyntaxError():
            return _syntax_problem(operation.query, error)
        case UnknownFunctionError():
            detail = f"There is no function <{error.function}>."
            return HttpError(QUERY_FUNCTION, detail, members={"function": error.function})
        case FederationError():
            return HttpError(FEDERATION_FAILED, _sentence(error), members={"endpoint": error.endpoint})
        case UnwritableError():
            return _unwritable(error)
    return _unfinished(error) or HttpError(QUERY_SYNTAX, _sentence(error))


def _unfinished(error: QueryError) -> HttpError | None:
    """Tell why a query was not evaluated to its end; None where it was something else."""
    match error:
        case BusyError():
            type_ = TOO_MANY_QUERIES if error.is_client else BUSY
            headers = {"Retry-After": str(error.seconds)}
            return HttpError(type_, f"{_sentence(error)} Try again in {error.seconds} s.", headers=headers)
        case TimedOutError():
            detail = f"{_sentence(error)} Ask for less: fewer patterns, a LIMIT, a narrower date range."
            return HttpError(QUERY_TIMEOUT, detail, members={"seconds": error.seconds})
        case OutOfMemoryError():
            return HttpError(
                QUERY_MEMORY, f"{_sentence(error)} Ask for less, or without ORDER BY and DISTINCT."
            )
        case UnorderedError():
            return HttpError(QUERY_CRASH, f"{_sentence(error)} {_ONE_KIND}")
        case CrashedError():
            return HttpError(QUERY_CRASH, f"{_sentence(error)} Other queries are not touched by it.")
    return None


async def _ask(runtime: Runtime, request: HttpRequest, plan: Plan) -> AnswerStream:
    try:
        job = plan.job
        if plan.analysis.services:
            job = replace(job, query=await asyncio.to_thread(runtime.federation, job.query))
        return await runtime.pool.ask(
            job, plan.manifest.id, client=request.client, seconds=plan.operation.seconds
        )
    except (QueryError, FederationError) as error:
        raise problem_of(error, plan.operation) from None


def _is_known(request: HttpRequest, plan: Plan) -> bool:
    """Tell whether the client has the answer already (RFC 9110, section 13.1.2)."""
    header = request.headers.get("if-none-match")
    if not header or not plan.etag or request.method == "POST":
        return False
    return header.strip() == "*" or plan.etag in _TAG.findall(header)


def _whole(plan: Plan, found: CachedAnswer, timing: str, note: str) -> Reply:
    headers = _headers(plan, found.encoding)
    headers["Content-Length"] = str(len(found.body))
    headers["Server-Timing"] = timing
    return Reply(HTTPStatus.OK, headers, found.body, note=note, rows=found.rows, plan=plan)


def _headers(plan: Plan, encoding: str) -> dict[str, str]:
    headers = {"Content-Type": plan.media_type or "", **_validators(plan)}
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return headers


def _validators(plan: Plan) -> dict[str, str]:
    headers = {"Vary": _VARY, "Cache-Control": plan.cache_control, VERSION_HEADER: plan.manifest.id}
    if plan.etag:
        headers["ETag"] = f'"{plan.etag}"'
    return headers | warning_header(plan.warnings)


def _syntax_problem(query: str, error: QuerySyntaxError) -> HttpError:
    members: dict[str, object] = {}
    if error.line is not None and error.column is not None:
        members = {"line": error.line, "column": error.column}
        members |= {"excerpt": excerpt(query, error.line, error.column)}
    return HttpError(QUERY_SYNTAX, str(error), members=members)


def _unwritable(error: UnwritableError) -> HttpError:
    available = [media_type for media_type, name in TRIPLES.items() if name != error.media_type]
    detail = f"{_sentence(error)} It can be had as {', '.join([*available, HTML])}."
    return HttpError(NOT_ACCEPTABLE, detail, members={"available": [*available, HTML]})


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
