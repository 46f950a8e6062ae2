"""Who asks, and at which address, when reverse proxies stand in front."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache

_IPV6_SITE = 64
"""Bits of an IPv6 address that one subscriber is given: the rest is his to change."""


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


def root_of(scheme: str, host: str, headers: Mapping[str, str], proxies: int) -> str:
    """Give the address of the service as its clients know it, ending in `/`."""
    scheme = _from_the_right(headers.get("x-forwarded-proto"), proxies) or scheme
    host = _from_the_right(headers.get("x-forwarded-host"), proxies) or headers.get("host", host)
    prefix = (_from_the_right(headers.get("x-forwarded-prefix"), proxies) or "").strip("/")
    return f"{scheme}://{host}/{prefix}/" if prefix else f"{scheme}://{host}/"


def _from_the_right(values: str | None, number: int) -> str | None:
    """Take the n-th value from the right: the others could be the client's own invention."""
    if not number or values is None:
        return None
    listed = [value.strip() for value in values.split(",")]
    return listed[-number] if len(listed) >= number else None
