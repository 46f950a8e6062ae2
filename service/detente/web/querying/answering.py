"""The endpoint's answer to a request for data: planned, looked up or evaluated, and put into a reply."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from detente.rdf.namespaces import PREFIXES
from detente.sparql.answers import QueryError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.unknown_terms import UnknownTerm, named_terms, unknown_terms
from detente.store import Manifest
from detente.vocabulary.iris import Iris
from detente.web.http.cache import CachedAnswer
from detente.web.http.error_translation import problem_of
from detente.web.http.problem_types import PRECONDITION
from detente.web.http.problems import HttpError, write_problem
from detente.web.http.request import HttpRequest
from detente.web.querying.engines import EngineRoute
from detente.web.querying.operation import QueryOperation, UpdateOperation, query_missing, read_operation
from detente.web.querying.planning import Plan, plan_query
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import MAX_ROWS, PAGE_BYTES, Runtime
from detente.workers.jobs import Job
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
_STRONG = re.compile(r'(?<!W/)"([^"]*)"')
_VARY = "Accept, Accept-Encoding"


def read_request(request: HttpRequest) -> QueryOperation | UpdateOperation | None:
    """Read what a request asks; None for a GET that asks nothing. Raises HttpError."""
    content_type = request.content_type if request.method == "POST" else None
    operation = read_operation(request.query_string, content_type, request.body)
    if operation is None and request.method == "POST":
        raise query_missing()
    return operation


async def plan_request(
    runtime: Runtime, request: HttpRequest, version: str | None = None
) -> Plan | UpdateOperation | None:
    """Decide how to answer; `version` is the one that the address names. None where nothing is asked.

    Raises HttpError.
    """
    found: Manifest | HttpError
    try:
        found = runtime.manifest(version)
    except HttpError as problem:
        found = problem  # an update may be the first to make a version
    if request.size <= SHORT_REQUEST_BYTES:
        return await _warned(runtime, _plan(runtime, request, found, version))
    # Reading a megabyte takes a tenth of a second or more: not here, and not several at once.
    async with runtime.long_plans.slot(request.client):
        planned = await asyncio.to_thread(_plan, runtime, request, found, version)
    return await _warned(runtime, planned)


async def _warned(runtime: Runtime, planned: Plan | UpdateOperation | None) -> Plan | UpdateOperation | None:
    """Find what a query names that its version does not have; asked once of each version."""
    if not isinstance(planned, Plan) or not planned.named:
        return planned
    return _with_warnings(runtime, planned, await runtime.known_terms(planned.manifest.id))


def _with_warnings(runtime: Runtime, plan: Plan, known: frozenset[str]) -> Plan:
    warnings = unknown_terms(plan.named, known, runtime.settings.base)
    return replace(plan, warnings=warnings) if warnings else plan


def plan_at_once(runtime: Runtime, request: HttpRequest) -> Plan | None:
    """Plan as `plan_request` does; None where that takes long or waits, or is no query. Raises HttpError."""
    if request.size > SHORT_REQUEST_BYTES:
        return None
    planned = _plan(runtime, request, runtime.manifest(), None)
    if not isinstance(planned, Plan) or not planned.named:
        return planned if isinstance(planned, Plan) else None
    known = runtime.kept_terms(planned.manifest.id)
    return None if known is None else _with_warnings(runtime, planned, known)


async def update_warnings(runtime: Runtime, update: str) -> dict[str, str]:
    """Write as a header what an update names that the version it made does not have."""
    base = runtime.settings.base
    named = await asyncio.to_thread(named_terms, update, {**PREFIXES, **Iris(base).prefixes()}, base)
    known = await runtime.known_terms(runtime.manifest().id) if named else frozenset()
    return warning_header(unknown_terms(named, known, base))


def warning_header(warnings: Iterable[UnknownTerm]) -> dict[str, str]:
    """Write warnings as a header in ASCII; without any there is none."""
    told = WARNING_SEPARATOR.join(map(str, warnings))
    return {WARNING_HEADER: quote(told, safe=ASCII)} if told else {}


def _plan(
    runtime: Runtime, request: HttpRequest, manifest: Manifest | HttpError, version: str | None
) -> Plan | UpdateOperation | None:
    # What decides the plan; a request like one before is not read again.
    key = (
        "" if isinstance(manifest, HttpError) else manifest.id, version, request.method, request.query_string,
        request.body, request.accept, request.headers.get("accept-encoding"), request.content_type,
    )  # fmt: skip
    kept = runtime.plans.get(key)
    if kept is not None:
        return kept
    operation = read_request(request)
    if isinstance(operation, UpdateOperation):
        return operation
    if isinstance(manifest, HttpError):
        raise manifest
    if operation is None:
        return None
    made = plan_query(
        request,
        operation,
        manifest,
        runtime.settings.base,
        is_pinned=version is not None,
        federates=bool(runtime.settings.federation),
    )
    if request.size <= KEPT_REQUEST_BYTES:
        runtime.plans.put(key, made)
    return made


def look_up(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply | None:
    """Answer a planned query by 304 or from the cache; None where it has to be evaluated.

    Raises HttpError 412 where the client wants no other answer than one that it knows.
    """
    if plan.media_type is None:
        return None
    if not _is_wanted(request, plan):
        detail = "If-Match names no tag of this answer, which has changed, or comes in another form."
        raise HttpError(PRECONDITION, detail, members={"version": plan.manifest.id})
    found = _look_up(runtime, request, plan)
    if found is None and (route := _route(runtime, request, plan)) is not None:
        found = _look_up(runtime, request, replace(plan, engine=route.engine))
    return found


def _look_up(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply | None:
    if _is_known(request, plan):
        return Reply(HTTPStatus.NOT_MODIFIED, _validators(plan), note="unchanged", plan=plan)
    cached = runtime.cache.get(plan.etag) if plan.etag else None
    return None if cached is None else _whole(plan, cached, f"cache;desc=hit{_answerer(plan)}", "hit")


async def evaluate(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply:
    """Answer a planned query from a SPARQL follower where one is to, else from a query process.

    Raises HttpError.
    """
    relayed = await _relayed(runtime, request, plan)
    return await _evaluate(runtime, request, plan) if relayed is None else relayed


def _route(runtime: Runtime, request: HttpRequest, plan: Plan) -> EngineRoute | None:
    """Choose a follower; none for If-Match, which may name the tag of what is answered here."""
    return None if "if-match" in request.headers else runtime.router.route(plan)


async def _relayed(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply | None:
    route = _route(runtime, request, plan)
    if route is None:
        return None
    start = time.perf_counter()
    found = await runtime.router.answer(route, plan)
    if found is None:
        return None
    of_engine = replace(plan, engine=route.engine)
    if of_engine.etag:
        runtime.cache.put(of_engine.etag, found)
    total = (time.perf_counter() - start) * 1e3
    timing = f"cache;desc=miss, total;dur={total:.2f}{_answerer(of_engine)}"
    return _whole(of_engine, found, timing, "miss")


def _answerer(plan: Plan) -> str:
    return f", engine;desc={plan.engine}" if plan.engine else ""


async def _evaluate(runtime: Runtime, request: HttpRequest, plan: Plan) -> Reply:
    start = time.perf_counter()
    answer = await _ask(runtime, request, plan)
    if plan.media_type is None:
        answer.cancel()
        raise plan.refusal()
    return evaluated(runtime, plan, answer, start)


def evaluated(runtime: Runtime, plan: Plan, answer: AnswerStream, start: float) -> Reply:
    """Put an answer that has begun into a reply, and keep it if it is whole; `start` is when it was asked."""
    waited = time.perf_counter() - start
    timing = f"cache;desc=miss, total;dur={waited * 1e3:.2f}, query;dur={answer.microseconds / 1e3:.2f}"
    if answer.whole is None:
        headers = _headers(plan, answer.encoding) | {"Server-Timing": timing}
        return Reply(HTTPStatus.OK, headers, stream=answer, note="miss", plan=plan)
    found = CachedAnswer(answer.whole, answer.encoding, answer.rows)
    if plan.etag:
        runtime.cache.put(plan.etag, found)
    return _whole(plan, found, timing, "miss")


async def streamed(runtime: Runtime, reply: Reply, answer: AnswerStream) -> AsyncIterator[bytes]:
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


def failed(error: Exception, request: HttpRequest, plan: Plan) -> Reply:
    """Tell what kept a planned query from being answered; the log is to have what was asked."""
    problem = problem_of(error, request.method, request.path, plan.operation.query)
    return problem_reply(problem, request, plan)


async def rows_for_page(runtime: Runtime, client: str, plan: Plan) -> tuple[bytes, str]:
    """Evaluate a query for a page, unless its rows are kept; returns them, and the media type they are in.

    Raises HttpError.
    """
    is_triples = plan.analysis.form in ("CONSTRUCT", "DESCRIBE")
    serialisation = "application/n-triples" if is_triples else "text/tab-separated-values"
    key = f"{plan.etag}-rows" if plan.etag else None
    if key and (kept := runtime.cache.get(key)) is not None:
        return kept.body, serialisation
    # One line more than are shown tells that there are more; the first of solutions has their names.
    job = replace(plan.job, serialisation=serialisation, encoding="identity", max_lines=MAX_ROWS + 2)
    seconds = plan.operation.seconds
    try:
        job = await _federated(runtime, client, job, plan)
        found = await runtime.fetch(job, plan.manifest.id, client, seconds, PAGE_BYTES)
    except (QueryError, FederationError) as error:
        raise problem_of(error, query=plan.operation.query) from None
    if key:
        runtime.cache.put(key, CachedAnswer(found, "identity", found.count(b"\n")))
    return found, serialisation


async def _ask(runtime: Runtime, request: HttpRequest, plan: Plan) -> AnswerStream:
    try:
        job = await _federated(runtime, request.client, plan.job, plan)
        return await runtime.pool.ask(
            job, plan.manifest.id, client=request.client, seconds=plan.operation.seconds
        )
    except (QueryError, FederationError) as error:
        raise problem_of(error, query=plan.operation.query) from None


async def _federated(runtime: Runtime, client: str, job: Job, plan: Plan) -> Job:
    """Put what other services answer into a query that asks them: blocks a thread, never the loop."""
    if not plan.analysis.services:
        return job
    async with runtime.federations.slot(client):
        return replace(job, query=await asyncio.to_thread(runtime.federation, job.query))


def _is_wanted(request: HttpRequest, plan: Plan) -> bool:
    """Tell whether a client takes whatever the answer is, or this one (RFC 9110, section 13.1.1)."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*" or not plan.etag or request.method == "POST":
        return True
    return plan.etag in _STRONG.findall(header)


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
