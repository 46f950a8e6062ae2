"""Asking another service over HTTP, and nothing else: an address is checked, and the checked one is used."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Thread, Timer
from time import monotonic
from urllib.parse import SplitResult, urlencode, urljoin

from detente.sparql.federation.endpoints import SETTING, AllowList, FederationError, port_of, split

_JSON = "application/sparql-results+json"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_CHUNK = 1 << 16
# IPv6 addresses that stand for an IPv4 address in their last 32 bits (RFC 6052), as far as they are global.
_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")


@dataclass(frozen=True)
class OutboundAnswer:
    """What an address answered: its status, the address that it came from, headers, and the body of a 200.

    Names of headers are in lower case; of one that came twice, the last counts.
    """

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Outbound:
    """How other services are asked: which, for how many seconds in all, and for how large an answer.

    Hosts in `allow_private`, in lower case, may have addresses that are not public. `tls` is the context for
    https; where it is None, the system's certificates count. `setting` is what lists those that are allowed.
    No proxy and no credentials are used.
    """

    allowed: AllowList
    allow_private: frozenset[str] = frozenset()
    seconds: float = 20.0
    max_bytes: int = 4 << 20
    tls: ssl.SSLContext | None = field(default=None, compare=False)
    setting: str = SETTING

    def fetch(self, endpoint: str, query: str) -> bytes:
        """POST a query (SPARQL 1.1 Protocol, section 2.1.2), and give its answer in Query Results JSON.

        At most five redirects are followed, each checked as the endpoint is. Raises FederationError for an
        address that is refused and for every failure.
        """
        deadline = monotonic() + self.seconds
        headers = {"Accept": _JSON}
        with self._failing(endpoint, deadline):
            body = urlencode({"query": query}).encode()
            with self._followed(endpoint, body, headers, deadline) as (response, _):
                return self._answer(response, endpoint, deadline)

    def get(self, address: str, headers: Mapping[str, str]) -> OutboundAnswer:
        """GET an address with headers of one's own, whatever its status and type are.

        Redirects are followed and failures raised as `fetch` does.
        """
        deadline = monotonic() + self.seconds
        with (
            self._failing(address, deadline),
            self._followed(address, b"", headers, deadline) as (response, url),
        ):
            told = {name.lower(): value for name, value in response.headers.items()}
            body = self._read(response, address, deadline) if response.status == 200 else b""
            return OutboundAnswer(response.status, url, told, body)

    @contextmanager
    def _failing(self, endpoint: str, deadline: float) -> Iterator[None]:
        """Raise every failure as a FederationError, a late one as such."""
        try:
            yield
        except (OSError, HTTPException, ValueError) as error:
            if monotonic() >= deadline:
                raise FederationError(f"no answer within {self.seconds:g} seconds", endpoint) from error
            raise FederationError(f"no answer: {error or type(error).__name__}", endpoint) from error

    @contextmanager
    def _followed(
        self, endpoint: str, body: bytes, headers: Mapping[str, str], deadline: float
    ) -> Iterator[tuple[HTTPResponse, str]]:
        """Follow redirects, each checked; gives the response that is none, and where it came from."""
        url = endpoint
        for _ in range(_MAX_REDIRECTS + 1):
            parts = self._checked(url, endpoint)
            with self._response(parts, body, headers, endpoint, deadline) as response:
                if response.status not in _REDIRECTS:
                    yield response, url
                    return
                url = urljoin(url, response.headers.get("Location", ""))
                if response.status == 303:
                    body = b""
        raise FederationError(f"more than {_MAX_REDIRECTS} redirects", endpoint)

    def _checked(self, url: str, endpoint: str) -> SplitResult:
        parts = split(url)
        if parts is None:
            raise FederationError(f"{url} is no http or https address that can be asked", endpoint)
        if not self.allowed.permits(url):
            raise FederationError(f"{self.setting} does not list {url}", endpoint)
        return parts

    @contextmanager
    def _response(
        self,
        parts: SplitResult,
        body: bytes,
        given: Mapping[str, str],
        endpoint: str,
        deadline: float,
    ) -> Iterator[HTTPResponse]:
        with self._connected(parts, endpoint, deadline) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"Host": parts.netloc, **given, "User-Agent": "detente", "Connection": "close"}
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST" if body else "GET", target, body or None, headers)
            with connection.getresponse() as response:
                yield response

    @contextmanager
    def _connected(self, parts: SplitResult, endpoint: str, deadline: float) -> Iterator[HTTPConnection]:
        host = str(parts.hostname)
        plain = _connect(self._addresses(host, port_of(parts), endpoint, deadline), deadline)
        connection = HTTPConnection(host, port_of(parts))
        connection.auto_open = 0
        with plain, cut_at(plain, deadline):
            connection.sock = self._secured(plain, host) if parts.scheme == "https" else plain
            try:
                yield connection
            finally:
                connection.close()

    def _secured(self, plain: socket.socket, host: str) -> ssl.SSLSocket:
        return (self.tls or ssl.create_default_context()).wrap_socket(plain, server_hostname=host)

    def _addresses(self, host: str, port: int, endpoint: str, deadline: float) -> list[tuple[str, int]]:
        found = _resolve(host, port, deadline)
        for address, _ in found:
            if host not in self.allow_private and not is_public(address):
                raise FederationError(f"{host} has the address {address}, which is not public", endpoint)
        return found

    def _answer(self, response: HTTPResponse, endpoint: str, deadline: float) -> bytes:
        if response.status != 200:
            raise FederationError(f"it answered {response.status} {response.reason}", endpoint)
        media_type = response.headers.get_content_type()
        if media_type not in {_JSON, "application/json"}:
            raise FederationError(f"it answered with {media_type}, not {_JSON}", endpoint)
        return self._read(response, endpoint, deadline)

    def _read(self, response: HTTPResponse, endpoint: str, deadline: float) -> bytes:
        content = bytearray()
        while chunk := response.read1(_CHUNK):
            content += chunk
            if len(content) > self.max_bytes:
                raise FederationError(f"it answered with more than {self.max_bytes} bytes", endpoint)
        if monotonic() >= deadline:
            raise TimeoutError("cut in the middle")
        if response.length:  # what was announced and has not come
            raise FederationError("its answer ends before the length that it tells", endpoint)
        return bytes(content)


def is_public(address: str) -> bool:
    """Tell whether an address is a public one; IPv6 that stands for IPv4 is where the latter is.

    IPv4-mapped addresses are never: no name server has a reason to give one (RFC 4291, section 2.5.5.2).
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped or ip.teredo or ip.is_site_local or ip in _LOCAL_NAT64:
            return False
        inner = ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local)


def _resolve(host: str, port: int, deadline: float) -> list[tuple[str, int]]:
    """Look a host up, in a thread of its own: the system's resolver has no deadline."""
    outcome: list[list[tuple[str, int]] | OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            outcome.append([(str(address[0]), int(address[1])) for *_, address in found])
        except (OSError, UnicodeError) as error:
            outcome.append(error)

    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - monotonic()))
    if not outcome:
        raise TimeoutError(f"{host} was not found in time")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _connect(addresses: list[tuple[str, int]], deadline: float) -> socket.socket:
    failure: OSError = OSError("the host has no address")
    for address in addresses:
        try:
            return socket.create_connection(address, max(0.001, deadline - monotonic()))
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def cut_at(connected: socket.socket, deadline: float) -> Iterator[None]:
    """Shut a connection down at a deadline, however slowly its other end sends."""
    handle = connected.dup()
    timer = Timer(max(0.0, deadline - monotonic()), _shut_down, [handle])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        handle.close()


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
