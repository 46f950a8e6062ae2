"""Who asks, and at which address, when reverse proxies stand in front."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_IPV6_SITE = 64
"""Bits of an IPv6 address that one subscriber is given: the rest is his to change."""

_SCHEME = re.compile(r"https?", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9._~-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_PREFIX = re.compile(r"(?:/(?!\.{0,2}(?:/|$))[A-Za-z0-9._~-]+)*/?")
"""A path of plain segments: what it leads to is on this host, and needs no escape wherever it is written."""


def client_of(peer: str, headers: Mapping[str, str], proxies: int) -> str:
    """Tell clients apart: by address, of IPv6 by its /64.

    With `proxies` in front, the address is the one that the outermost of them has added to X-Forwarded-For.
    """
    return _client(_from_the_right(headers.get("x-forwarded-for"), proxies) or peer)


@lru_cache(maxsize=4096)
def _client(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, _IPV6_SITE), strict=False))
    return address


@dataclass(frozen=True)
class Address:
    """Where clients reach the service: `path` is empty, or begins with a slash and ends with none."""

    scheme: str
    host: str
    path: str


def root_of(scheme: str, host: str, headers: Mapping[str, str], proxies: int) -> str:
    """Give the address of the service as its clients know it, ending in `/`.

    What a proxy says is believed where it can be part of an address: a scheme of HTTP, one host, a path.
    """
    scheme = _believed(headers, "x-forwarded-proto", proxies, _SCHEME) or scheme
    host = _believed(headers, "x-forwarded-host", proxies, _HOST) or headers.get("host", host)
    prefix = (_believed(headers, "x-forwarded-prefix", proxies, _PREFIX) or "").strip("/")
    return f"{scheme.lower()}://{host}/{prefix}/" if prefix else f"{scheme.lower()}://{host}/"


@lru_cache(maxsize=64)
def parts_of(root: str) -> Address:
    """Take an address of `root_of` apart."""
    scheme, _, rest = root.partition("://")
    host, _, path = rest.rstrip("/").partition("/")
    return Address(scheme, host, f"/{path}" if path else "")


def _believed(headers: Mapping[str, str], name: str, proxies: int, pattern: re.Pattern[str]) -> str | None:
    value = _from_the_right(headers.get(name), proxies)
    return value if value is not None and pattern.fullmatch(value) else None


def _from_the_right(values: str | None, number: int) -> str | None:
    """Take the n-th value from the right: the others could be the client's own invention."""
    if not number or values is None:
        return None
    listed = [value.strip() for value in values.split(",")]
    return listed[-number] if len(listed) >= number else None
