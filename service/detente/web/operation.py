"""Requests of the SPARQL 1.1 Protocol, read into one query and its dataset (sections 2.1 and 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from detente.web.negotiation import essence, parse_parameters
from detente.web.problem_types import ENCODING, GRAPH_IRI, QUERY_COUNT, QUERY_MEDIA_TYPE, READ_ONLY, TIMEOUT
from detente.web.problems import HttpError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_PARAMETERS = 1000
MAX_BODY_BYTES = 4 << 20
SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class QueryOperation:
    """One query and the dataset that the request names for it; both lists empty: the service's own.

    `seconds` is how long the client is ready to wait, None for as long as the service allows.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None


def read_operation(query_string: bytes, content_type: str | None, body: bytes) -> QueryOperation | None:
    """Read the query operation of a GET (content type None) or a POST; None where no query is asked.

    Raises HttpError: 400 for text that cannot be decoded, several queries, a graph that is no IRI or a
    timeout that is no number;
    403 for an update; 415 for a body in another media type or encoding.
    """
    parameters = _parameters(query_string) + _body_parameters(content_type, body)
    if _values(parameters, "update"):
        raise _no_updates()
    queries = _values(parameters, "query")
    if len(queries) > 1:
        raise HttpError(QUERY_COUNT, f"Send exactly one query; this request has {len(queries)}.")
    if not queries:
        return None
    return QueryOperation(
        queries[0],
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        _seconds(parameters),
    )


def query_missing() -> HttpError:
    """Make the problem of a request that carries no query."""
    return HttpError(QUERY_COUNT, "Send a query: in the parameter `query`, or as the body of a POST.")


def _body_parameters(content_type: str | None, body: bytes) -> Parameters:
    if content_type is None:
        return []
    media_type = essence(content_type)
    if media_type == UPDATE:
        raise _no_updates()
    if media_type not in (FORM, QUERY) or not _is_utf8(content_type):
        raise _unsupported(content_type)
    return _parameters(body) if media_type == FORM else [("query", _decode(body))]


def _parameters(encoded: bytes) -> Parameters:
    """Decode form-encoded parameters, once (HTML 4.01, section 17.13.4.1)."""
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError as error:
        raise HttpError(ENCODING, f"The parameters cannot be decoded as UTF-8 ({error}).") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HttpError(ENCODING, f"The query is not UTF-8 ({error}).") from None


def _is_utf8(content_type: str) -> bool:
    return parse_parameters(content_type).get("charset", "utf-8").lower() in ("utf-8", "utf8", "us-ascii")


def _values(parameters: Parameters, name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(value).value for value in _values(parameters, name))
    except ValueError as error:
        raise HttpError(GRAPH_IRI, f"A value of {name} is not an absolute IRI ({error}).") from None


def _seconds(parameters: Parameters) -> float | None:
    values = _values(parameters, "timeout")
    if not values:
        return None
    if not SECONDS.fullmatch(values[-1]) or float(values[-1]) == 0:
        raise HttpError(TIMEOUT, f"timeout={values[-1]} is not a number of seconds above zero, such as 2.5.")
    return float(values[-1])


def _no_updates() -> HttpError:
    # 403 and not 501: the answer stays true once writing exists and is switched off, as it is by default.
    detail = "This service takes no updates: the graph is written by `detente build` alone."
    return HttpError(READ_ONLY, detail)


def _unsupported(content_type: str) -> HttpError:
    got = f"not {content_type}" if content_type else "and this request names none"
    detail = f"A POST carries its query as {QUERY} or {FORM}, in UTF-8; {got}."
    # RFC 9110, section 15.5.16, lets the answer say what would have been taken.
    headers = {"Accept-Post": f"{QUERY}, {FORM}"}
    return HttpError(QUERY_MEDIA_TYPE, detail, headers=headers)
