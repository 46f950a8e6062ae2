"""A stub of an endpoint that replays answers: good, truncated, malformed, slow, hallucinated, hostile."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from detente.claims.drafting.draft import DraftClaim, Quote
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    LanguageModelError,
    draft_with_model,
)
from detente.gazetteer.gazetteer import gazetteer_of_triples
from tests.claims.drafting.language_model.test_checking import GOOD, TEXT
from tests.gazetteer.world import IRIS, triples

NAMES = gazetteer_of_triples(triples(), IRIS)
ENTRY = EntryText(TEXT, date(2016, 8, 10))
Answer = Callable[[BaseHTTPRequestHandler], None]


class Stub(ThreadingHTTPServer):
    """Answers every request the same way, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Stub)
        self.server.asked.append((self.path, dict(self.headers), body))
        self.server.answer(self)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def stub(answer: Answer) -> Iterator[Stub]:
    with Stub(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def sending(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def completion(content: Any, reason: str = "stop") -> Answer:
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": reason}
    return sending(json.dumps({"choices": [choice]}).encode())


def statements(*told: Any) -> str:
    return json.dumps({"statements": told})


def drafted(answer: Answer, rules: list[DraftClaim] | None = None, seconds: float = 20) -> Any:
    with stub(answer) as server:
        model = LanguageModel(server.address, "stub-1", "secret", seconds)
        return draft_with_model(ENTRY, rules or [], NAMES, model), server.asked


def test_a_good_answer_is_added_to_the_rules_drafts() -> None:
    own = DraftClaim("Statement", "say", Quote(TEXT[170:179], 170, 179), "quotation", 0.9)
    found, asked = drafted(completion(statements(GOOD)), [own])
    assert [each.rule for each in found.drafts] == ["language-model:stub-1", "quotation"]
    ((path, headers, body),) = asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["temperature"]) == ("stub-1", 0)


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (statements(GOOD)[:-40], {"the answer is no JSON": 1}),
        ("Sorry.", {"the answer is no JSON": 1}),
        (None, {"the answer is no JSON": 1}),
        (statements({**GOOD, "quote": "they met on the moon"}), {"its quotation is not in the text": 1}),
        (statements({**GOOD, "agent": ["Boswell"]}, {**GOOD, "kind": "Fact"}),
         {"a name is not in the text": 1, "not of the form that was asked for": 1}),
    ],
    ids=["truncated", "no JSON", "no text", "hallucinated quotation", "hallucinated name, made-up kind"],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_counted(content: Any, refused: dict[str, int]) -> None:
    found, _ = drafted(completion(content))
    assert (found.drafts, dict(found.refused)) == ((), refused)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (sending(b"{"), "no chat completion"),
        (sending(b'{"choices": []}'), "no chat completion"),
        (sending(b"[" * 200_000), "no chat completion"),
        (sending(b"", 500), "status 500"),
        (sending(b"", 401), "DETENTE_LANGUAGE_MODEL_KEY"),
        (sending(b"", 302, Location="http://127.0.0.1:9/elsewhere"), "status 302"),
        (sending(b"x" * (5 << 20)), "more than"),
    ],
    ids=["malformed", "empty", "deep", "failing", "another key", "elsewhere", "endless"],
)
def test_an_endpoint_that_does_not_answer_is_told_with_its_cure(answer: Answer, said: str) -> None:
    with pytest.raises(LanguageModelError, match=said):
        drafted(answer)


def test_a_slow_answer_is_not_waited_for() -> None:
    done = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not done.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    try:  # it would trickle for ever
        with pytest.raises(LanguageModelError, match="DETENTE_LANGUAGE_MODEL_SECONDS"):
            drafted(trickle, seconds=0.5)
    finally:
        done.set()


def test_nobody_listens() -> None:
    with stub(completion("")) as server:
        address = server.address
    with pytest.raises(LanguageModelError, match="cannot be asked"):
        draft_with_model(ENTRY, [], NAMES, LanguageModel(address, "stub-1"))


def test_the_key_is_not_told() -> None:
    assert "secret" not in repr(LanguageModel("http://127.0.0.1:9/v1", "stub-1", "secret"))
