"""One line of JSON for each request; of a query its digest alone, since a query may hold what is secret."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, datetime

from detente.web.http.request import HttpRequest
from detente.web.querying.reply import Reply

log = logging.getLogger("detente.access")


def log_request(request: HttpRequest, reply: Reply, *, seconds: float, size: int, is_cut: bool) -> None:
    """Write the line of a request that has been answered, or whose answer broke off."""
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "client": request.client,
        "method": request.method,
        "path": request.path,
        "status": int(reply.status),
        "bytes": size,
        "ms": round(seconds * 1e3, 2),
        "form": reply.plan.analysis.form if reply.plan else None,
        "cache": reply.note or None,
        "rows": reply.rows,
        "version": reply.headers.get("Detente-Version"),
        "query": _digest(reply.plan.operation.query) if reply.plan else None,
        "cut": is_cut or None,
    }
    log.info(json.dumps({name: value for name, value in entry.items() if value is not None}))


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]
