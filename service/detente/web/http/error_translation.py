"""The one place where an error becomes a problem: of queries, of changes, and faults of this side."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from detente.changes.jobs import Failure, FailureKind
from detente.sparql.answers import QueryError, QuerySyntaxError, UnknownFunctionError, UnwritableError
from detente.sparql.federation.endpoints import FederationError
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.problem_model import ProblemType, bare
from detente.web.http.problem_types import (
    BUSY,
    FEDERATION,
    FEDERATION_FAILED,
    GRAPH_MISSING,
    IMPOSSIBLE,
    LOCKED,
    NOT_ACCEPTABLE,
    OWNER,
    PRECONDITION,
    QUERY_COMPLEX,
    QUERY_CRASH,
    QUERY_FUNCTION,
    QUERY_MEMORY,
    QUERY_SYNTAX,
    QUERY_TIMEOUT,
    RDF_MEDIA_TYPE,
    RDF_SYNTAX,
    RDF_TERM,
    READ_ONLY,
    REFUSED,
    SCOPE,
    TOO_LARGE,
    TOO_MANY_QUERIES,
    UPDATE_SYNTAX,
    VERSION_COMING,
    VERSION_UNMADE,
)
from detente.web.http.problems import HttpError, excerpt
from detente.web.language.words import worded
from detente.workers.jobs import (
    BeingMadeError,
    BusyError,
    CrashedError,
    OutOfMemoryError,
    TimedOutError,
    UnmadeError,
    UnorderedError,
)

log = logging.getLogger(__name__)

REALM = 'Bearer realm="detente"'
LOCKED_SECONDS = 1

_ONE_KIND = (
    "Sort by STR(), or only values of one kind: FILTER(isNumeric(?x)), FILTER(DATATYPE(?x) = xsd:date)."
)
_UNCHANGED = "Nothing was changed."
_CURES: Mapping[type[Exception], str] = {
    TimedOutError: "Ask for less: fewer patterns, a LIMIT, a narrower date range.",
    OutOfMemoryError: "Ask for less, or without ORDER BY and DISTINCT.",
    CrashedError: "Other queries are not touched by it.",
    UnorderedError: _ONE_KIND,
}
_ENDS: Mapping[type[Exception], ProblemType] = {
    TimedOutError: QUERY_TIMEOUT,
    OutOfMemoryError: QUERY_MEMORY,
    CrashedError: QUERY_CRASH,
    UnorderedError: QUERY_CRASH,
}
_FAILURES: Mapping[FailureKind, ProblemType] = {
    "refused": REFUSED,
    "syntax": UPDATE_SYNTAX,
    "complex": QUERY_COMPLEX,
    "too-large": TOO_LARGE,
    "format": RDF_MEDIA_TYPE,
    "input": RDF_SYNTAX,
    "term": RDF_TERM,
    "scope": SCOPE,
    "read-only": READ_ONLY,
    "owner": OWNER,
    "no-graph": GRAPH_MISSING,
    "service": FEDERATION,
    "precondition": PRECONDITION,
    "unfit": IMPOSSIBLE,
    "store": LOCKED,
    "memory": QUERY_MEMORY,
    "impossible": IMPOSSIBLE,
}


def problem_of(error: Exception, method: str = "", path: str = "", query: str = "") -> HttpError:
    """Tell a client what was wrong: with the request, with its query, or on this side, which is logged."""
    if isinstance(error, HttpError):
        return error
    if isinstance(error, BeingMadeError | UnmadeError):
        return _unready(error)
    if isinstance(error, QueryError | FederationError):
        return _query_problem(error, query)
    return _fault(error, method, path)


def _query_problem(error: QueryError | FederationError, query: str) -> HttpError:
    if (cure := _CURES.get(type(error))) is not None:
        return _ended(error, f"{_sentence(error)} {cure}")
    match error:
        case QuerySyntaxError():
            return _syntax_problem(query, error)
        case UnknownFunctionError():
            detail = f"There is no function <{error.function}>."
            return HttpError(QUERY_FUNCTION, detail, members={"function": error.function})
        case BusyError():
            return _busy(error)
        case UnwritableError():
            return _unwritable(error)
        case FederationError():
            return HttpError(FEDERATION_FAILED, _sentence(error), members={"endpoint": error.endpoint})
    return HttpError(QUERY_SYNTAX, _sentence(error))


def problem_of_change(error: QueryError) -> HttpError:
    """Tell a client why its change was not made, or not to its end."""
    if isinstance(error, BusyError):
        return _busy(error, _UNCHANGED)
    if isinstance(error, TimedOutError):
        return _ended(
            error,
            f"The change was stopped after {error.seconds:g} s (DETENTE_WRITE_SECONDS). {_UNCHANGED} "
            "Send it in smaller parts, or ask the operator: 'detente load' has no deadline.",
        )
    if isinstance(error, OutOfMemoryError):
        return _ended(
            error,
            f"{_sentence(error)} {_UNCHANGED} Send it in smaller parts, or ask the operator: 'detente load' "
            "takes as much as the machine has (DETENTE_WRITE_MEMORY).",
        )
    if isinstance(error, CrashedError):
        # It may have ended while it published: only the store knows.
        return _ended(error, f"{_sentence(error)} Whether it was made, the newest version at /v tells.")
    return _ended(error, f"{_sentence(error)} {_UNCHANGED}")


def problem_of_failure(failure: Failure, text: Callable[[], str]) -> HttpError:
    """Tell a client what was wrong with its change; `text` gives an update's, for the place in it."""
    if failure.kind == "refused":
        return _refusal(failure)
    message, members, headers = failure.message, _members(failure), _headers(failure)
    if failure.line and failure.column:
        members["excerpt"] = excerpt(text(), failure.line, failure.column)
    if failure.problems and (shown := failure.problems[0].excerpt):
        members["excerpt"], message = shown, message.removesuffix(f"\n{shown}")
    # A message about an input begins with its name, which is as it was sent.
    detail = message if failure.problems else _capital(message)
    return HttpError(_FAILURES[failure.kind], detail, members=members, headers=headers)


def _members(failure: Failure) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if failure.line is not None:
        members |= {"line": failure.line, "column": failure.column}
    if failure.problems:
        members["problems"] = [asdict(problem) for problem in failure.problems]
    return members | ({"scope": failure.scope} if failure.scope else {})


def _headers(failure: Failure) -> dict[str, str]:
    if failure.kind == "scope":
        return {"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{failure.scope}"'}
    return {"Retry-After": str(LOCKED_SECONDS)} if failure.kind == "store" else {}


def _refusal(failure: Failure) -> HttpError:
    """Tell of a refusal; text and pages quote its report, RDF is its report."""
    return HttpError(
        REFUSED,
        f"{_capital(failure.message)}; nothing was changed.",
        members={"report": failure.report, "results": list(failure.results)},
        quoted=failure.report,
        triples=failure.triples,
    )


def _busy(error: BusyError, more: str = "") -> HttpError:
    again = f"Try again in {error.seconds} s."
    return HttpError(
        TOO_MANY_QUERIES if error.is_client else BUSY,
        " ".join(filter(None, (_sentence(error), more, again))),
        headers={"Retry-After": str(error.seconds)},
    )


def _unready(error: BeingMadeError | UnmadeError) -> HttpError:
    """Tell of a version that has no store yet, or can have none."""
    if isinstance(error, UnmadeError):
        return HttpError(VERSION_UNMADE, _sentence(error))
    again = str(error.seconds)
    # Programs follow Retry-After, browsers Refresh, which the HTML Standard defines.
    headers = {"Retry-After": again, "Refresh": again, "Cache-Control": "no-store"}
    detail = f"{_sentence(error)} Ask again in {again} s; a browser does so by itself."
    return HttpError(VERSION_COMING, detail, members={"version": error.version}, headers=headers)


def _ended(error: Exception, detail: str) -> HttpError:
    members = {"seconds": error.seconds} if isinstance(error, TimedOutError) else {}
    return HttpError(_ENDS.get(type(error), IMPOSSIBLE), detail, members=members)


def _unwritable(error: UnwritableError) -> HttpError:
    available = [media_type for media_type, name in TRIPLES.items() if name != error.media_type]
    detail = f"{_sentence(error)} It can be had as {', '.join([*available, HTML])}."
    return HttpError(NOT_ACCEPTABLE, detail, members={"available": [*available, HTML]})


def _syntax_problem(query: str, error: QuerySyntaxError) -> HttpError:
    members: dict[str, object] = {}
    if error.line is not None and error.column is not None:
        members = {"line": error.line, "column": error.column}
        members |= {"excerpt": excerpt(query, error.line, error.column)}
    return HttpError(QUERY_SYNTAX, str(error), members=members)


def _fault(error: Exception, method: str, path: str) -> HttpError:
    """Log what went wrong on this side, and make the problem that tells the client no more than that."""
    log.error("%s %s failed", method, path, exc_info=error)
    detail = worded("The service failed to answer. The fault is on this side; what happened is in its log.")
    return HttpError(bare(HTTPStatus.INTERNAL_SERVER_ERROR), detail)


def _sentence(error: Exception) -> str:
    return f"{_capital(str(error))}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
