"""Who asks and at which address is believed from as many proxies as stand in front, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.proxies import client_of, root_of

PEER = "192.0.2.7"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "client"),
    [
        (None, 0, PEER),
        (None, 1, PEER),
        ("198.51.100.1", 0, PEER),
        ("198.51.100.1", 1, "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1", 1, "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1", 2, "203.0.113.9"),
        ("203.0.113.9,198.51.100.1 ", 1, "198.51.100.1"),
        # Fewer than there are proxies: one of them has not set it, and it may be the client's own.
        ("203.0.113.9", 2, PEER),
        ("", 1, PEER),
        ("unknown", 1, "unknown"),
        ("198.51.100.1:4711", 1, "198.51.100.1:4711"),
        ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", 1, "::ffff:198.51.100.1"),
    ],
)
def test_the_client_is_who_the_outermost_proxy_says(forwarded: str | None, proxies: int, client: str) -> None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_of(PEER, headers, proxies) == client


def test_addresses_of_one_ipv6_subscriber_are_one_client() -> None:
    clients = {client_of(f"2001:db8:1:2:{n:x}::1", {}, 0) for n in range(20)}
    assert clients == {"2001:db8:1:2::/64"}
    assert client_of("2001:db8:1:3::1", {}, 0) not in clients


@given(invented=st.lists(st.ip_addresses().map(str), max_size=5), proxies=st.integers(1, 4))
def test_what_a_client_invents_changes_nothing(invented: list[str], proxies: int) -> None:
    # Each proxy adds the address that it was asked from.
    added = [f"198.51.100.{n}" for n in range(proxies)]
    headers = {"x-forwarded-for": ", ".join([*invented, *added])}
    assert client_of(PEER, headers, proxies) == "198.51.100.0"


@pytest.mark.parametrize(
    ("headers", "proxies", "root"),
    [
        ({}, 0, "http://127.0.0.1:8000/"),
        ({"host": "detente.example"}, 0, "http://detente.example/"),
        ({"host": "detente.example", "x-forwarded-proto": "https"}, 0, "http://detente.example/"),
        ({"host": "detente.example", "x-forwarded-proto": "https"}, 1, "https://detente.example/"),
        (
            {"host": "inner:8000", "x-forwarded-host": "evil.example, detente.example"},
            1,
            "http://detente.example/",
        ),
        ({"host": "detente.example", "x-forwarded-prefix": "/graph/"}, 1, "http://detente.example/graph/"),
        ({"host": "detente.example", "x-forwarded-prefix": "/"}, 1, "http://detente.example/"),
        ({"host": "detente.example", "x-forwarded-prefix": "/graph"}, 0, "http://detente.example/"),
    ],
)
def test_the_address_is_the_one_that_clients_know(headers: dict[str, str], proxies: int, root: str) -> None:
    assert root_of("http", "127.0.0.1:8000", headers, proxies) == root
