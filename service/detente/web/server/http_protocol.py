"""uvicorn's HTTP protocol with bounds on the head of a request, which it has none for itself."""

from __future__ import annotations

import asyncio
import re
import sys
from http import HTTPStatus
from typing import Any

from httptools import HttpParserInvalidMethodError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from detente.web.http.headers import dressed
from detente.web.http.problem_model import ProblemType, bare
from detente.web.http.problem_types import ADDRESS_LENGTH, HEAD_SIZE
from detente.web.http.problems import HttpError
from detente.web.http.request import HttpRequest, headers_of
from detente.web.querying.answering import problem_reply
from detente.web.querying.reply import head_of
from detente.web.server.edge import Edge
from detente.web.server.fast_path import FastPath
from detente.web.server.transport import JoiningTransport

HEAD_SECONDS = 20.0
"""Time that a client has for the head of a request: longer, and it holds a connection for nothing."""

HEAD_BYTES = 256 << 10
"""Bytes of the head of a request; longer queries are sent by POST."""

ADDRESS_BYTES = 65_535
"""Bytes of the address in it: the parser counts them with 16 bits."""

_CURE = "Send the query in the body of a POST."
_REFUSALS = {
    ADDRESS_LENGTH: f"The address is longer than {ADDRESS_BYTES:,} bytes. {_CURE}",
    HEAD_SIZE: f"The head of the request is longer than {HEAD_BYTES >> 10} KiB. {_CURE}",
}
_BAD = "What came is not a request of HTTP/1.1."
# RFC 9112, section 3: the method is a token of RFC 9110, section 5.6.2.
_REQUEST_LINE = re.compile(rb"(?:\r?\n)*([!#$%&'*+.^_`|~0-9A-Za-z-]+) [^\s]+ HTTP/1\.[01]\r?\n")
_COMMON = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"))
_LONGEST_METHOD = 40
"""Characters of a method that are told again."""


class HeadLimitedProtocol(HttpToolsProtocol):
    """A connection that is closed where the head of a request does not end, in time or in size.

    So is one whose request was answered before its body came, where the body still drips in.
    """

    _patience: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True
    _awaits_head = False
    _is_pipelined = True
    _fast_path: FastPath | None = None
    _piece = b""

    def connection_made(self, transport: Any) -> None:
        """Start to wait for the first request."""
        joining = JoiningTransport(transport, self.loop)
        super().connection_made(joining)  # type: ignore[arg-type]
        self.url, self.headers = b"", []
        if isinstance(self.app, Edge):
            self._fast_path = FastPath(self.app, joining)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        if self._fast_path is not None:
            self._fast_path.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head that is not whole yet."""
        self._piece = data
        super().data_received(data)
        self._piece = b""
        if self._awaits_head and self._patience is None:  # most heads come in one piece
            self._await_head()
        if self._patience is None:
            if self.cycle is None or not self.cycle.response_complete:
                return
            self._await_head()  # what came is of a body that nobody waits for any more
            self._in_head = False
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self._stop_waiting()
            if self._in_head:
                self._refuse(ADDRESS_LENGTH if self._is_address_long else HEAD_SIZE)
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - as the base has it
        """Answer what the parser gives up on, of which a long address is the case that people meet.

        It gives up on methods that it does not know, too, of requests that are well formed: those are told
        501 (RFC 9110, section 9.1), whatever the address.
        """
        self._stop_waiting()
        line = _REQUEST_LINE.match(self._piece)
        if line and isinstance(sys.exception(), HttpParserInvalidMethodError):
            self._refuse(bare(HTTPStatus.NOT_IMPLEMENTED), _unknown(line[1].decode("ascii")))
        else:
            self._refuse(ADDRESS_LENGTH if self._is_address_long else bare(HTTPStatus.BAD_REQUEST))
        self.transport.close()

    def on_message_begin(self) -> None:
        """Start to wait for the rest of a head."""
        super().on_message_begin()
        self._stop_waiting()
        self._awaits_head = True

    def on_headers_complete(self) -> None:
        """Wait no more: a body has limits of its own.

        Raises ValueError where the address is too long, which the parser of httptools 0.6.4 miscounts.
        """
        self._stop_waiting()
        if self._is_address_long:
            raise ValueError(_REFUSALS[ADDRESS_LENGTH])
        self._is_pipelined = False
        super().on_headers_complete()
        self._is_pipelined = True

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Have a request answered, by the fast path if it can be.

        One that has waited for another never is: a thousand of them would call each other.
        """
        if self._is_pipelined or self._fast_path is None or not self._fast_path.takes(cycle, self._begin):
            self._begin(cycle, app)

    def _begin(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, app)

    @property
    def _is_address_long(self) -> bool:
        return len(self.url) > ADDRESS_BYTES

    def _refuse(self, type_: ProblemType, detail: str | None = None) -> None:
        """Write a problem document over what has come of the request."""
        told = detail or _REFUSALS.get(type_, _BAD)
        problem = HttpError(type_, told, headers={"Connection": "close"})
        request = HttpRequest("GET", "/sparql", b"", headers_of(self.headers), b"", _root(self.headers), "")
        reply = problem_reply(problem, request)
        status = type_.status
        lines = [f"HTTP/1.1 {int(status)} {status.phrase}".encode()]
        lines += [name + b": " + value for name, value in dressed(head_of(reply), "GET", "/sparql")]
        self.transport.write(b"\r\n".join([*lines, b"", reply.body]))

    def _await_head(self) -> None:
        self._stop_waiting()
        self._in_head = True
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        self._awaits_head = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
            self._head_bytes = 0


def _unknown(method: str) -> str:
    """Tell of a method that no address has; one in small letters is meant as another."""
    if method.upper() in _COMMON:
        return f"There is no method {method}: methods are written in capitals, as {method.upper()}."
    return f"No address here has a method {method[:_LONGEST_METHOD]}; OPTIONS tells which an address has."


def _root(headers: list[tuple[bytes, bytes]]) -> str:
    return f"http://{headers_of(headers).get('host', 'localhost')}/"
