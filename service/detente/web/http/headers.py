"""The headers that every reply has: for scripts of other sites (CORS), and against misuse of pages.

They are added where replies leave the process, so that no door can forget them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

Pairs = list[tuple[bytes, bytes]]

_POLICY = (
    "default-src 'none'; style-src 'self'{styles}; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'{more}"
)
_SCRIPTS = "; script-src 'self'; connect-src 'self'"
POLICY = _POLICY.format(styles="", more="")
# The search box of every page asks this service for names while one types (docs/decisions/0055).
PAGE_POLICY = _POLICY.format(styles="", more=_SCRIPTS)
# The hash is of the one style sheet that the editor's table writes into the page (column-resizer 1.4.0).
EDITOR_POLICY = _POLICY.format(styles=" 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='", more=_SCRIPTS)
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
SECURITY = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}

EXPOSED = (
    "Accept-Ranges, Allow, Content-Range, Detente-Lag, Detente-Version, Detente-Warning, ETag, Link, "
    "Location, Memento-Datetime, Repr-Digest, Retry-After, Server-Timing, WWW-Authenticate"
)
"""What a script may read of an answer, beside what the Fetch standard always lets it."""

# A wildcard does not stand for Authorization, which is asked for by name (Fetch, section 4.8).
_TAKEN = "*, Authorization"
MCP = "/mcp"
"""Where language models ask (Model Context Protocol)."""
RECONCILIATION = re.compile(r"/reconcile/?")
PREVIEW = "/reconcile/preview"
"""A page for a frame of the program that reconciles."""
PREFLIGHT_SECONDS = 86_400
READ = "GET, HEAD"

ENDPOINT = re.compile(r"/sparql/?|/v/(?P<version>[^/]+)/sparql/?")
GRAPHS = re.compile(r"/graphs/?|/graphs/(?P<name>(?s:.+))|/v/(?P<version>[^/]+)/graphs/?")
_WITH_EDITOR = re.compile(
    f"{ENDPOINT.pattern}|{GRAPHS.pattern}".replace("?P<version>", "?:").replace("?P<name>", "?:")
)

_PAGE_POLICIES = (
    (_WITH_EDITOR, EDITOR_POLICY),
    (re.compile(re.escape(PREVIEW)), FRAMED_POLICY),
)
"""What pages may do that are unlike the others, by their addresses."""

_OPEN_TO_POST = (_WITH_EDITOR, RECONCILIATION, re.compile(MCP))


def dressed(headers: Iterable[tuple[bytes, bytes]], method: str, path: str) -> Pairs:
    """Add to the headers of a reply to a method at a path what every reply has."""
    pairs = list(headers)
    known = {name.lower(): value for name, value in pairs}
    is_open = method in {"GET", "HEAD"} or any(each.fullmatch(path) for each in _OPEN_TO_POST)
    added = _added(_policy(path, known.get(b"content-type", b"")), is_open=is_open)
    return pairs + [pair for pair in added if pair[0] not in known]


@lru_cache(maxsize=16)
def _added(policy: str, *, is_open: bool) -> Pairs:
    added = {**SECURITY, "Content-Security-Policy": policy}
    if is_open:
        added |= {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
    return [(name.lower().encode(), value.encode()) for name, value in added.items()]


def preflight(methods: str) -> dict[str, str]:
    """Tell a browser which requests a page of another site may send (Fetch, section 4.8)."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": _TAKEN,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Vary": "Access-Control-Request-Method",
    }


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a request asks what another one may be."""
    return method == "OPTIONS" and "access-control-request-method" in headers


def _policy(path: str, content_type: bytes) -> str:
    """Let pages run the scripts of this service; what is no page, or is put in frames, runs none."""
    if not content_type.startswith(b"text/html"):
        return POLICY
    return next((policy for pages, policy in _PAGE_POLICIES if pages.fullmatch(path)), PAGE_POLICY)
