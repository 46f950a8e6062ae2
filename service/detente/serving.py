"""Run the application under gunicorn."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from detente.errors import InputError, Problem
from detente.settings import Settings
from detente.store import VersionStore
from detente.web import SavedQuestion, create_app

GRACEFUL_SECONDS = 10
# The longest that gunicorn can be told without lifting its limit; longer queries are sent by POST.
REQUEST_LINE_BYTES = 8190


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """A gunicorn arbiter with one worker process of several threads."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set the options that this release of gunicorn knows."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Create the application; gunicorn calls this in the worker, so no engine is open across a fork."""
        return self._make_app()


def serve(settings: Settings, questions: Sequence[SavedQuestion]) -> None:
    """Serve the current version until SIGINT or SIGTERM, letting requests under way finish.

    Prints one line with the address once connections are accepted. Ends the process.
    Raises InputError where the plain profile would be served to others than this machine.
    """
    check_address(settings)

    def make_app() -> Flask:
        return create_app(settings, VersionStore(settings.data), questions)

    Server(make_app, _options(settings)).run()


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


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "bind": f"{_bracketed(settings.host)}:{settings.port}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": settings.threads,
        "graceful_timeout": GRACEFUL_SECONDS,
        "limit_request_line": REQUEST_LINE_BYTES,
        "loglevel": "warning",
        # Left to itself gunicorn believes X-Forwarded-Proto from this machine; the setting `proxies` decides.
        "secure_scheme_headers": {},
        "when_ready": _announce,
        "control_socket_disable": True,  # gunicorn 25 and later
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _announce(server: Any) -> None:
    host, port = server.LISTENERS[0].sock.getsockname()[:2]
    sys.stdout.write(f"detente listens on http://{_bracketed(host)}:{port}/\n")
    sys.stdout.flush()
