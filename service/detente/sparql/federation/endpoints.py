"""Which other services a query may ask: an allow-list of hosts and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from detente.errors import DetenteError

SETTING = "DETENTE_FEDERATION"
"""The setting that lists the services a query may ask."""

_PORTS = {"http": 80, "https": 443}
_DECODED = 3
"""So many times a path may be percent-encoded over; what is more often is refused."""


class FederationError(DetenteError):
    """A SERVICE that cannot be asked or did not answer; `endpoint` is its IRI, None where there is none."""

    def __init__(self, message: str, endpoint: str | None = None) -> None:
        self.message = message
        self.endpoint = endpoint
        super().__init__(f"SERVICE <{endpoint}>: {message}" if endpoint else f"SERVICE: {message}")


@dataclass(frozen=True)
class AllowList:
    """Services that may be asked.

    An entry is a host (`query.wikidata.org`, on the scheme's own port), a host and port (`localhost:3030`)
    or the URL that addresses begin with (`https://example.org/sparql`), by whole path segments.
    """

    entries: tuple[str, ...]

    def permits(self, url: str) -> bool:
        """Tell whether a URL is that of a listed service."""
        parts = split(url)
        return parts is not None and any(_matches(parts, entry) for entry in self.entries)


def split(url: str) -> SplitResult | None:
    """Split an http or https URL; None for others, and for one that is malformed or names a user."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    is_web = parts.scheme in _PORTS and bool(parts.hostname) and port != 0 and "@" not in parts.netloc
    return parts if is_web and url.isascii() and url.isprintable() and not _climbs(parts.path) else None


def port_of(parts: SplitResult) -> int:
    """Give the port of an http or https URL."""
    return parts.port or _PORTS[parts.scheme]


def _climbs(path: str) -> bool:
    """Tell whether a path leaves its folder for any server: one that decodes twice, or drops parameters."""
    for _ in range(_DECODED):
        path = unquote(path)
    segments = [segment.partition(";")[0] for segment in path.replace("\\", "/").split("/")]
    return "." in segments or ".." in segments or unquote(path) != path


def _matches(parts: SplitResult, entry: str) -> bool:
    if "://" not in entry:
        return _same_host(parts, urlsplit(f"{parts.scheme}://{entry}"))
    listed = urlsplit(entry)
    if listed.scheme != parts.scheme or not _same_host(parts, listed):
        return False
    path = listed.path.rstrip("/")
    return parts.path == path or parts.path.startswith(f"{path}/")


def _same_host(parts: SplitResult, listed: SplitResult) -> bool:
    return parts.hostname == listed.hostname and port_of(parts) == port_of(listed)
