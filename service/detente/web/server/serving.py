"""Run the application under uvicorn, in one process and one event loop."""

from __future__ import annotations

import ctypes
import gc
import ipaddress
import logging
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
import uvloop

from detente.changes.opening import open_store, retention_of
from detente.errors import DetenteError, InputError, Problem
from detente.questions.saved import Question
from detente.settings import Settings
from detente.sparql.answers import QueryError
from detente.web.app import create_app
from detente.web.querying.following import Following
from detente.web.querying.runtime import Runtime
from detente.web.server.edge import Edge
from detente.web.server.http_protocol import HeadLimitedProtocol

GRACEFUL_SECONDS = 10
BACKLOG = 2048

_COLLECTED_AFTER = 1_000, 10, 100
"""New objects until the youngest generation is gone through, and collections of each until that of the next.

So all that was kept is gone through when a million objects have come: it stops every request meanwhile.
"""

_M_ARENA_MAX, _ARENAS = -8, 2
_M_MMAP_THRESHOLD, _LARGE = -3, 256 << 10


def serve(settings: Settings, questions: Sequence[Question], following: Following | None = None) -> None:
    """Serve the current version until SIGINT or SIGTERM, letting requests under way finish.

    With `following`, another process brings new versions; this one says how far it is.

    Prints one line with the address once queries can be answered. Raises InputError where the plain profile
    would be served to others than this machine, DetenteError where the address cannot be had.
    """
    check_address(settings)
    _limit_arenas()
    _log_to_stderr()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The server stops on these, and raises them again when it has: that shall not end this process.
        signal.signal(number, lambda *_: None)
    _allow_many_connections()
    with _listen(settings) as listener:
        uvloop.run(_serve(settings, questions, listener, following))


def _limit_arenas() -> None:
    """Let threads share arenas of memory (mallopt(3), where there is the GNU C library).

    An arena for each of the threads that make pages kept 136 MiB after a thousand requests, two kept 100. A
    threshold that is set does not grow with what is freed: bodies of megabytes go back to the system.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


async def _serve(
    settings: Settings, questions: Sequence[Question], listener: socket.socket, following: Following | None
) -> None:
    store = open_store(settings.data, settings.profile, retention=retention_of(settings))
    runtime = Runtime(settings, store, following)
    app = create_app(settings, runtime, questions)
    await runtime.start()
    collect_seldom()
    try:
        await _Server(configured(Edge(runtime, app))).serve(sockets=[listener])
    finally:
        await runtime.stop()


def collect_seldom() -> None:
    """Have Python look for cycles among what is new; seldom among all that has been kept, which stops all.

    What is there when the service begins is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def configured(edge: Edge) -> uvicorn.Config:
    """Give the settings of the HTTP server that an edge is served by."""
    return uvicorn.Config(
        edge,
        http=HeadLimitedProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


class _Server(uvicorn.Server):
    """A server that says where it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            sys.stdout.write(f"detente listens on http://{_bracketed(host)}:{port}/\n")
            sys.stdout.flush()


def check_address(settings: Settings) -> None:
    """Raise InputError unless the profile may be served at the address: plain on loopback only."""
    if settings.profile == "plain" and not _is_loopback(settings.host):
        message = f"the plain profile is served on loopback only (127.0.0.1, ::1), not on {settings.host!r}"
        raise InputError([Problem("DETENTE_HOST", None, None, message)])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(settings: Settings) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or error
        raise DetenteError(
            f"cannot listen on {_bracketed(settings.host)}:{settings.port}: {reason}"
        ) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _allow_many_connections() -> None:
    """Raise the number of open files to what the system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _log_to_stderr() -> None:
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("detente.access").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").addFilter(_is_no_cut_answer)


def _is_no_cut_answer(record: logging.LogRecord) -> bool:
    """Leave out what the server says of an answer that broke off: client and metrics are told already."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, QueryError)
