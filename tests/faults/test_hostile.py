"""Queries that are meant to harm: each is answered, refused or stopped, and nobody else notices."""

from __future__ import annotations

from http import HTTPStatus

import httpx
import pytest

from tests.faults.hostile import CUT, Hostile, table
from tests.faults.service import QUERY, TRIES, Service


@pytest.mark.parametrize("hostile", table(), ids=lambda hostile: hostile.name)
def test_a_hostile_query_does_no_harm(attacked: Service, hostile: Hostile) -> None:
    for _ in range(TRIES):  # a busy machine may not come to the end of what has one, nor to the first row
        status, body = send(attacked, hostile.query, hostile.accept)
        if status != HTTPStatus.GATEWAY_TIMEOUT or status in hostile.outcomes:
            break
    assert status in hostile.outcomes, body[:1000]
    assert b"root:" not in body


def send(service: Service, query: str, accept: str, who: str = "192.0.2.1") -> tuple[int | str, bytes]:
    """Post a query; give the status and the first megabyte, or `cut` where the answer breaks off."""
    headers = {"Content-Type": QUERY, "Accept": accept}
    received = bytearray()
    try:
        with (
            service.client(who) as client,
            client.stream("POST", "/sparql", content=query.encode(), headers=headers) as answer,
        ):
            for piece in answer.iter_bytes():
                received += piece if len(received) < 1 << 20 else b""
            return answer.status_code, bytes(received)
    except httpx.RemoteProtocolError:
        return CUT, bytes(received)
