"""Asking an engine over HTTP, at the addresses that its operator gave and at no other."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results

from detente.errors import DetenteError
from detente.sparql.federation.outbound import cut_at
from detente.sparql_followers.authentication import Authentication
from detente.sparql_followers.logins import EngineLogin
from detente.sparql_followers.registry import SparqlEngine

JSON = "application/sparql-results+json"
CONNECT_SECONDS = 10.0
KEPT_CONNECTIONS = 8
ANSWER_BYTES = 16 << 20
"""An answer is read up to this size; what is longer is refused."""

_PIECE = 1 << 16
_QUICK_ACKNOWLEDGEMENT = getattr(socket, "TCP_QUICKACK", None)  # Linux has it
_TOLD = 300
_CUT = ("X-SQL-State", "X-SPARQL-MaxRows")
"""Headers by which Virtuoso tells, with status 200, that it ran out of time or of rows."""


class EngineError(DetenteError):
    """An engine did not do what it was asked: it is not there, is late, or says no."""


class EngineSilentError(EngineError):
    """An engine that does not answer, or not in time; it may later."""


class EngineRefusedError(EngineError):
    """An engine that answers with an error, or with what is no answer."""


class LongAnswerError(EngineError):
    """An answer beyond the bound on bytes."""


class CutAnswerError(EngineError):
    """An answer that its engine says it has cut short; `content` is what there is of it."""

    def __init__(self, message: str, content: bytes) -> None:
        super().__init__(message)
        self.content = content


class _ChallengedError(Exception):
    """An engine that answered with 401, and with what it wants to be told."""


@dataclass(frozen=True)
class _Call:
    """A form that is sent to an address; `seconds` are of all, from now on."""

    address: str
    body: bytes
    seconds: float
    most: int
    is_query: bool
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "deadline", time.monotonic() + self.seconds)

    @property
    def target(self) -> str:
        """The address as the request line has it."""
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class EngineClient:
    """The two addresses of an engine. Usable from several threads at once, and to be closed.

    A connection is given up after `connect_seconds`; `login` is told to an engine that asks for one.
    """

    def __init__(
        self,
        engine: SparqlEngine,
        connect_seconds: float = CONNECT_SECONDS,
        login: EngineLogin | None = None,
    ) -> None:
        self.engine = engine
        self._authentication = None if login is None else Authentication(login)
        self._connect_seconds = connect_seconds
        self._kept: list[HTTPConnection] = []
        self._lock = threading.Lock()

    def __enter__(self) -> EngineClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept; it can be used on."""
        with self._lock:
            while self._kept:
                self._kept.pop().close()

    def query(
        self,
        text: str,
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        *,
        seconds: float,
        most: int = ANSWER_BYTES,
    ) -> bytes:
        """Ask a query over a dataset (SPARQL 1.1 Protocol, 2.1.4), for Query Results JSON.

        Raises EngineSilentError, EngineRefusedError, LongAnswerError, CutAnswerError; `seconds` are of all.
        """
        fields = [("query", text)]
        fields += [("default-graph-uri", each) for each in default_graphs]
        fields += [("named-graph-uri", each) for each in named_graphs]
        return self._post(self.engine.query, fields, seconds, most)

    def rows(
        self, text: str, default_graphs: Iterable[str] = (), *, seconds: float, most: int = ANSWER_BYTES
    ) -> list[QuerySolution]:
        """Ask a SELECT query, and read its solutions; raises as `query` does."""
        solutions = parse_answer(self.query(text, default_graphs, seconds=seconds, most=most))
        if not isinstance(solutions, QuerySolutions):
            raise EngineRefusedError(f"{self.engine.name} answers a SELECT query with a boolean")
        with reading():
            return list(solutions)

    def update(self, text: str, *, seconds: float) -> None:
        """Send an update (SPARQL 1.1 Protocol, 2.2); raises EngineSilentError, EngineRefusedError.

        After EngineSilentError nobody knows whether it was made, or is going to be.
        """
        self._post(self.engine.update, [("update", text)], seconds, ANSWER_BYTES)

    def _post(self, address: str, fields: list[tuple[str, str]], seconds: float, most: int) -> bytes:
        """Send a form; once more where the engine wants to know who asks, and so has done nothing."""
        call = _Call(address, urlencode(fields).encode(), seconds, most, is_query=fields[0][0] == "query")
        try:
            try:
                return self._sent(call)
            except _ChallengedError:
                return self._sent_anew(call)
        except _ChallengedError:
            raise EngineRefusedError(
                f"{self.engine.name} answers 401: it does not take this name and password"
            ) from None
        except (OSError, HTTPException) as error:
            late = time.monotonic() >= call.deadline
            why = f"no answer within {seconds:g} s" if late else str(error) or type(error).__name__
            raise EngineSilentError(f"{self.engine.name} does not answer at {address}: {why}") from error

    def _sent(self, call: _Call) -> bytes:
        """Send a query by a kept connection, if any; an update never: who knows whether it arrived."""
        kept = self._kept_connection() if call.is_query else None
        if kept is not None:
            try:
                return self._exchange(kept, call)
            except (ConnectionError, HTTPException):
                pass  # it had been closed at the other end meanwhile: a query may be asked again
        return self._sent_anew(call)

    def _sent_anew(self, call: _Call) -> bytes:
        return self._exchange(self._connected(call.address, call.seconds), call)

    def _kept_connection(self) -> HTTPConnection | None:
        with self._lock:
            return self._kept.pop() if self._kept else None

    def _connected(self, address: str, seconds: float) -> HTTPConnection:
        parts = urlsplit(address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=min(self._connect_seconds, seconds))
        connection.connect()
        connection.auto_open = 0
        connection.sock.settimeout(seconds)
        return connection

    def _exchange(self, connection: HTTPConnection, call: _Call) -> bytes:
        is_whole = False
        try:
            with cut_at(connection.sock, call.deadline):
                connected = connection.sock  # the connection forgets it where the answer ends it
                connection.request("POST", call.target, call.body, self._headers(call))
                _acknowledge_at_once(connected)
                response = connection.getresponse()
                content = self._read(response, connected, call.most)
                if time.monotonic() >= call.deadline:
                    raise TimeoutError("cut in the middle")
            is_whole = call.is_query and not response.will_close
            self._learn(call.address, response)
            self._check(response, content)
            return content
        finally:
            if not (is_whole and self._keep(connection)):
                connection.close()

    def _headers(self, call: _Call) -> dict[str, str]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": JSON,
            "User-Agent": "detente",
        }
        if self._authentication is not None:
            told = self._authentication.authorization(call.address, "POST", call.target)
            if told is not None:
                headers["Authorization"] = told
        return headers

    def _learn(self, address: str, response: HTTPResponse) -> None:
        """Learn from a 401 how the engine is told who asks; raises _ChallengedError, EngineRefusedError."""
        if response.status != HTTPStatus.UNAUTHORIZED:
            return
        if self._authentication is None:
            raise EngineRefusedError(
                f"{self.engine.name} answers 401: it wants a name and a password (docs/scaling.md)"
            )
        if trouble := self._authentication.learn(address, response.headers.get_all("WWW-Authenticate", [])):
            raise EngineRefusedError(f"{self.engine.name} answers 401: {trouble}")
        raise _ChallengedError

    def _keep(self, connection: HTTPConnection) -> bool:
        with self._lock:
            if len(self._kept) >= KEPT_CONNECTIONS:
                return False
            self._kept.append(connection)
            return True

    def _read(self, response: HTTPResponse, connected: socket.socket, most: int) -> bytes:
        content = bytearray()
        while not response.isclosed():
            _acknowledge_at_once(connected)
            content += response.read(_PIECE)
            if len(content) > most:
                raise LongAnswerError(f"{self.engine.name} answers with more than {most} bytes")
        return bytes(content)

    def _check(self, response: HTTPResponse, content: bytes) -> None:
        if response.status not in (200, 201, 202, 204):
            said = " ".join(content[:_TOLD].decode(errors="replace").split())
            raise EngineRefusedError(f"{self.engine.name} answers {response.status}: {said}")
        if told := [f"{name}: {response.headers[name]}" for name in _CUT if name in response.headers]:
            told_in = ", ".join(told)[:_TOLD]
            raise CutAnswerError(
                f"{self.engine.name} cuts an answer short ({told_in}): let it give more rows at once", content
            )


def _acknowledge_at_once(connected: socket.socket) -> None:
    """Have what comes next acknowledged without delay.

    An engine that writes an answer in pieces, Virtuoso for one, sends the last when those before it have been
    acknowledged (RFC 896), which waits for 40 ms otherwise (RFC 1122, section 4.2.3.2).
    """
    if _QUICK_ACKNOWLEDGEMENT is not None:
        connected.setsockopt(socket.IPPROTO_TCP, _QUICK_ACKNOWLEDGEMENT, 1)


def parse_answer(content: bytes) -> QuerySolutions | QueryBoolean:
    """Begin to read Query Results JSON; raises EngineRefusedError where it is none.

    Rows are read when they are asked for, which is to be done in `reading()`.
    """
    with reading():
        return parse_query_results(content, QueryResultsFormat.JSON)


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever an answer that is no Query Results JSON does to who reads it into EngineRefusedError."""
    try:
        yield
    except (SyntaxError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise EngineRefusedError(f"an answer is no Query Results JSON: {error!r}"[:_TOLD]) from error
