"""`/mcp`: the same tools over HTTP, by the SDK's client and by hand, within the bounds of the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

from detente.questions.saved import load_questions
from detente.settings import Settings
from detente.web.mcp.http import MOST_BODY_BYTES
from tests.web.mcp.conversing import Call, Told, converse, started
from tests.web.mcp.test_conversation import QUESTIONS, REFUSALS
from tests.web.served import PORT, serving

CALLS: list[Call] = [(each["tool"], each["arguments"]) for each in (*QUESTIONS, *REFUSALS)]
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = "application/json, text/event-stream"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serving(Settings(data=built, processes=2), load_questions()) as app:
        yield served_at(app)


def served_at(app: Flask) -> str:
    return f"http://127.0.0.1:{app.extensions[PORT]}/mcp"


def test_it_answers_as_over_standard_input(address: str, built: Path) -> None:
    assert [*converse(address, CALLS).answers] == [*converse(started(built), CALLS).answers]


def post(address: str, body: Any, **headers: str) -> httpx.Response:
    return httpx.post(address, json=body, headers={"Accept": ACCEPT, **headers}, timeout=300)


def test_one_request_is_enough(address: str) -> None:
    answer = post(address, LIST)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert {tool["name"] for tool in answer.json()["result"]["tools"]} >= {"find", "claims", "cite"}
    assert "mcp-session-id" not in answer.headers


def test_what_is_no_message_is_refused(address: str) -> None:
    answer = httpx.post(
        address, content=b"{", headers={"Accept": ACCEPT, "Content-Type": "application/json"}, timeout=300
    )
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_half_a_character_is_refused(address: str) -> None:
    content = (
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", '
        '"params": {"name": "find", "arguments": {"words": "\\ud800"}}}'
    )
    headers = {"Accept": ACCEPT, "Content-Type": "application/json"}
    answer = httpx.post(address, content=content, headers=headers, timeout=300)
    told = answer.json()
    assert "error" in told or told["result"]["isError"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_it_takes_nothing_but_messages(address: str, method: str) -> None:
    answer = httpx.request(method, address, headers={"Accept": ACCEPT}, timeout=300)
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


def test_a_body_has_a_bound(address: str) -> None:
    answer = post(address, {**LIST, "params": {"_meta": {"a": "b" * MOST_BODY_BYTES}}})
    assert answer.status_code == 413


def test_pages_of_other_sites_may_ask(address: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    allowed = httpx.options(address, headers=asked, timeout=300)
    assert "POST" in allowed.headers["access-control-allow-methods"]
    answer = post(address, LIST, Origin="https://example.org")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_without_a_graph_it_says_what_to_do(tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path)) as app:
        answers: list[Told] = [*converse(served_at(app), [("find", {"words": "TUR"}), ("cite", {})]).answers]
    assert all(each.is_error and "detente build" in each.text for each in answers)
