"""Requests of the SPARQL 1.1 Protocol (2.1 and 2.2), read into one query or update and its dataset."""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from detente.sparql.text import without_mark
from detente.web.http.formats import ACCEPTED_BY_FORMAT, FORMATS
from detente.web.http.negotiation import essence, parse_parameters
from detente.web.http.problem_types import ENCODING, FORMAT, GRAPH_IRI, QUERY_COUNT, QUERY_MEDIA_TYPE, TIMEOUT
from detente.web.http.problems import HttpError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_BODIES = {FORM: "", QUERY: "query", UPDATE: "update"}
FORMAT_PARAMETERS = ("format", "output")
MAX_PARAMETERS = 1000
MAX_BODY_BYTES = 4 << 20
SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,40})?", re.ASCII)

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class QueryOperation:
    """One query and the dataset that the request names for it; both lists empty: the service's own.

    `seconds` is how long the client is ready to wait, None for as long as the service allows; `format` is
    what it accepts by a parameter, which comes before its header.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    format: str | None = None


@dataclass(frozen=True)
class UpdateOperation:
    """One update, and the dataset that the request names for its patterns; None where it names none."""

    update: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


def read_operation(
    query_string: bytes, content_type: str | None, body: bytes
) -> QueryOperation | UpdateOperation | None:
    """Read the operation of a GET (content type None) or a POST; None where none is asked.

    Raises HttpError: 400 for text that cannot be decoded, several queries or updates, an update in the
    address, a graph that is no IRI or a timeout that is no number; 415 for a body in another media type or
    encoding.
    """
    in_address, in_body = _parameters(query_string), _body_parameters(content_type, body)
    parameters = in_address + in_body
    if len(parameters) == 1 and parameters[0][0] == "query":
        return QueryOperation(without_mark(parameters[0][1]))
    if _values(parameters, "update"):
        return _update(in_address, in_body, parameters)
    queries = _values(parameters, "query")
    if len(queries) > 1:
        raise HttpError(QUERY_COUNT, f"Send exactly one query; this request has {len(queries)}.")
    if not queries:
        return None
    return QueryOperation(
        without_mark(queries[0]),
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        _seconds(parameters),
        accept_of_format(parameters),
    )


def is_update(content_type: str) -> bool:
    """Tell whether a body is an update as it stands (SPARQL 1.1 Protocol, 2.2.2)."""
    return essence(content_type) == UPDATE


def _update(in_address: Parameters, in_body: Parameters, parameters: Parameters) -> UpdateOperation:
    updates = _values(in_body, "update")
    if _values(in_address, "update") or len(updates) != 1 or _values(parameters, "query"):
        detail = "Send exactly one update, and no query, in the body of a POST."
        raise HttpError(QUERY_COUNT, detail)
    default, named = (_graphs(parameters, f"using-{kind}graph-uri") for kind in ("", "named-"))
    given = bool(default or named)
    return UpdateOperation(without_mark(updates[0]), default if given else None, named if given else None)


def query_missing() -> HttpError:
    """Make the problem of a request that carries no query."""
    return HttpError(QUERY_COUNT, "Send a query: in the parameter `query`, or as the body of a POST.")


def _body_parameters(content_type: str | None, body: bytes) -> Parameters:
    if content_type is None:
        return []
    media_type = essence(content_type)
    name = _BODIES.get(media_type)
    if name is None or not _is_utf8(content_type):
        raise _unsupported(content_type)
    return _parameters(body) if media_type == FORM else [(name, _decode(body))]


def _parameters(encoded: bytes) -> Parameters:
    """Decode form-encoded parameters, once (HTML 4.01, section 17.13.4.1)."""
    if (plain := _plain_parameters(encoded)) is not None:
        return plain
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError as error:
        raise HttpError(ENCODING, f"The parameters cannot be decoded as UTF-8 ({error}).") from None


def _plain_parameters(encoded: bytes) -> Parameters | None:
    """Decode parameters as `parse_qsl` does, ten times as fast; None where anything is unusual."""
    parts = encoded.split(b"&", _FEW)
    if len(parts) > _FEW or not encoded.isascii():
        return None
    try:
        pairs = (part.split(b"=", 1) for part in parts if part)
        return [(_unquoted(name), _unquoted(value)) for name, value in pairs]
    except ValueError:
        return None


def _unquoted(encoded: bytes) -> str:
    """Decode one name or value; raises ValueError for what is no escape or no UTF-8."""
    if b"%" in encoded:
        if _UNUSUAL.search(encoded):
            raise ValueError("a per cent sign begins no escape")
        # Quoted-printable has the same escapes by another sign, and is decoded by the speed of C.
        encoded = a2b_qp(encoded.replace(b"+", b" ").replace(b"=", b"%3D").replace(b"%", b"="))
    else:
        encoded = encoded.replace(b"+", b" ")
    return encoded.decode()


_FEW = 16
_UNUSUAL = re.compile(rb"%(?![0-9A-Fa-f]{2})|[\r\n]")
"""What quoted-printable would read otherwise."""


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HttpError(ENCODING, f"The body is not UTF-8 ({error}).") from None


def _is_utf8(content_type: str) -> bool:
    return parse_parameters(content_type).get("charset", "utf-8").lower() in ("utf-8", "utf8", "us-ascii")


def _values(parameters: Parameters, name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(value).value for value in _values(parameters, name))
    except ValueError as error:
        raise HttpError(GRAPH_IRI, f"A value of {name} is not an absolute IRI ({error}).") from None


def accept_of_format(parameters: Iterable[tuple[str, str]]) -> str | None:
    """Tell what `format`, or `output`, accepts as the header Accept would; None where neither is there.

    Raises HttpError 400 for a format that there is not, and for two that differ.
    """
    asked = {value.strip().lower() for name, value in parameters if name in FORMAT_PARAMETERS} - {""}
    if not asked:
        return None
    accepted = {ACCEPTED_BY_FORMAT.get(value) for value in asked}
    if len(accepted) == 1 and (accept := accepted.pop()) is not None:
        return accept
    told = " and ".join(f"format={value[:80]}" for value in sorted(asked))
    reason = "differ" if len(asked) > 1 else "is none"
    detail = f"{told} {reason}; name one of {', '.join(FORMATS)}, or a media type."
    raise HttpError(FORMAT, detail, members={"available": [*ACCEPTED_BY_FORMAT]})


def _seconds(parameters: Parameters) -> float | None:
    values = _values(parameters, "timeout")
    if not values:
        return None
    if not SECONDS.fullmatch(values[-1]) or float(values[-1]) == 0:
        raise HttpError(TIMEOUT, f"timeout={values[-1]} is not a number of seconds above zero, such as 2.5.")
    return float(values[-1])


def _unsupported(content_type: str) -> HttpError:
    got = f"not {content_type}" if content_type else "and this request names none"
    detail = (
        f"A POST carries a query as {QUERY}, an update as {UPDATE}, or either as {FORM}, in UTF-8; {got}."
    )
    # RFC 9110, section 15.5.16, lets the answer say what would have been taken.
    headers = {"Accept-Post": f"{QUERY}, {UPDATE}, {FORM}"}
    return HttpError(QUERY_MEDIA_TYPE, detail, headers=headers)
