"""Replies about the service itself, which need neither a query process nor a thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from detente.web.querying.metrics import MEDIA_TYPE
from detente.web.querying.reply import Reply
from detente.web.querying.runtime import Runtime

_UNCACHED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def live(_: Runtime) -> Reply:
    """Say that the process answers."""
    return _json(HTTPStatus.OK, {"live": True})


def ready(runtime: Runtime) -> Reply:
    """Say whether queries can be answered: 503 where there is no version, or no process to evaluate them.

    A follower that has stopped because a version came out otherwise than it was told is not ready either.
    """
    version = runtime.store.current_id()
    following = runtime.following
    is_ready = version is not None and runtime.pool.is_able
    found: dict[str, object] = {
        "live": True,
        "ready": is_ready,
        "version": version,
        "running": runtime.pool.admission.running,
        "waiting": runtime.pool.admission.waiting,
    }
    if following is not None:
        is_ready = is_ready and not following.standing.stopped
        found |= {"ready": is_ready, "following": following.health()}
    return _json(HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE, found)


def metrics(runtime: Runtime) -> Reply:
    """Tell the counts in Prometheus's text format."""
    body = runtime.metrics.text()
    return Reply(
        HTTPStatus.OK, {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), **_UNCACHED}, body
    )


def _json(status: HTTPStatus, value: object) -> Reply:
    body = json.dumps(value).encode() + b"\n"
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **_UNCACHED}
    return Reply(status, headers, body)


STATUS_REPLIES: dict[str, Callable[[Runtime], Reply]] = {
    "/health": ready,
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": metrics,
}
