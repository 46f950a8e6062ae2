"""The fast path: most queries of programs are answered without a task.

Most requests are a GET of a short query. Of what the edge does for any request, three steps are left for it:
plan, ask, write. They are the edge's own. What is left out is what these do not need: a task, a dozen
coroutines that await one another, and a watch over the client, since the connection tells when he is gone.

All else goes by the edge, and so does a request with anything wrong: the fast path turns it away before
anything is done for it, and the edge finds out again, and tells (docs/decisions/0076).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from detente.web.http.headers import dressed
from detente.web.http.request import HttpRequest
from detente.web.querying.answering import evaluated, failed, look_up, plan_at_once
from detente.web.querying.following import AT_LEAST_HEADER
from detente.web.querying.planning import Plan
from detente.web.querying.reply import Reply
from detente.web.server.edge import Edge, has_host
from detente.web.server.transport import JoiningTransport
from detente.workers.asking import Asking
from detente.workers.jobs import CrashedError
from detente.workers.query_process import AnswerStream

PATH = "/sparql"

Begin = Callable[[RequestResponseCycle, Any], None]
"""Starts the task of an application."""

_AT_LEAST = AT_LEAST_HEADER.lower().encode()
_ELSEWHERE = {b"content-length", b"transfer-encoding", b"expect", b"upgrade", _AT_LEAST}
"""Who sends these has a body, or wants something to be waited for."""

_EVERY_REPLY = b"".join(name + b": " + value + b"\r\n" for name, value in dressed([], "GET", PATH))
_KEPT_HEADERS = 32
"""What follows from the headers of a request is kept for the next one up to so many."""


@dataclass
class _Asked:
    """A query that a process works at."""

    cycle: RequestResponseCycle
    begin: Begin
    request: HttpRequest
    plan: Plan
    start: float
    asking: Asking | None = None


class FastPath:
    """The fast path of one connection."""

    def __init__(self, edge: Edge, transport: JoiningTransport) -> None:
        self._edge, self._runtime = edge, edge.runtime
        self._transport = transport
        self._asked: _Asked | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._like: HttpRequest | None = None

    def takes(self, cycle: RequestResponseCycle, begin: Begin) -> bool:
        """Tell whether a request has been answered, or will be without a task; `begin` starts one later."""
        scope, start = cycle.scope, time.perf_counter()
        if scope["method"] != "GET" or scope["path"] != PATH or cycle.flow.write_paused:
            return False
        request = self._request(scope)
        if request is None:
            return False
        try:
            plan = self._plan(request)
            if plan is None:
                return False
            found = look_up(self._runtime, request, plan)
            if found is None:
                self._ask(_Asked(cycle, begin, request, plan, start))
        except Exception:  # noqa: BLE001 - the edge meets it again, and tells it
            self._asked = None
            return False
        if found is not None:
            self._write(cycle, request, found, start)
        return True

    def _plan(self, request: HttpRequest) -> Plan | None:
        """Plan a request; None where its answer comes from elsewhere, or in another way."""
        runtime = self._runtime
        if runtime.following is not None or runtime.router.engines.now():
            return None
        plan = plan_at_once(runtime, request)
        is_of_program = plan is not None and plan.media_type is not None and not plan.wants_page
        if plan is None or not is_of_program or plan.analysis.services:
            return None
        return plan if plan.manifest.id == runtime.pool.preferred else None

    def _ask(self, asked: _Asked) -> None:
        plan, self._asked = asked.plan, asked
        version, seconds = plan.manifest.id, plan.operation.seconds
        asked.asking = Asking(
            self._runtime.pool, plan.job, version, asked.request.client, seconds, self._told
        )

    def leave(self) -> None:
        """Stop what is asked: the connection is closed."""
        asked, self._asked = self._asked, None
        if asked is not None and asked.asking is not None:
            asked.asking.leave()

    def _told(self, answer: AnswerStream | None, error: Exception | None) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            return
        try:
            if answer is None:
                raise error or CrashedError("the query has no answer")
            reply = evaluated(self._runtime, asked.plan, answer, asked.start)
            if reply.stream is None:
                self._write(asked.cycle, asked.request, reply, asked.start)
                return
        except Exception as fault:  # noqa: BLE001 - one of this side is told as such, and logged
            reply = failed(fault, asked.request, asked.plan)
        asked.begin(asked.cycle, self._edge.sending(asked.request, reply, asked.start))

    def _request(self, scope: Any) -> HttpRequest | None:
        """Read a request; None where its headers want another road. Most are like the one before."""
        headers = scope["headers"]
        if headers != self._headers or self._like is None:
            if not has_host(scope) or any(name in _ELSEWHERE for name, _ in headers):
                return None
            self._like = self._edge.request_of(scope)
            self._headers = headers if len(headers) <= _KEPT_HEADERS else []
        like = self._like
        return HttpRequest(
            "GET", PATH, scope["query_string"], like.headers, b"", like.root, like.client, PATH
        )

    def _write(self, cycle: RequestResponseCycle, request: HttpRequest, reply: Reply, start: float) -> None:
        """Write a whole reply, and end the exchange as the server does after the last byte."""
        head = _head(cycle, reply)
        cycle.response_started = cycle.response_complete = True
        self._transport.write_at_once(head + reply.body)
        if not cycle.keep_alive:
            self._transport.close()
        self._edge.count(request, reply, time.perf_counter() - start, len(reply.body), is_cut=False)
        cycle.on_response()


def _head(cycle: RequestResponseCycle, reply: Reply) -> bytes:
    """Write the head of a reply. Raises ValueError for a value of several lines, which would be a header."""
    of_server = b"".join([name + b": " + value + b"\r\n" for name, value in cycle.default_headers])
    of_reply = "".join([f"{name.lower()}: {value}\r\n" for name, value in reply.headers.items()])
    if of_reply.count("\n") != len(reply.headers) or of_reply.count("\r") != len(reply.headers):
        raise ValueError("a header of a reply has several lines")
    ending = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
    status = STATUS_LINE[int(reply.status)]
    return b"".join((status, of_server, of_reply.encode("latin-1"), _EVERY_REPLY, ending))
