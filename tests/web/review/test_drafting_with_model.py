"""Drafts by a language model from the page: told where the text goes, and sent there when ticked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.claims.drafting.language_model.test_checking import GOOD, TEXT
from tests.claims.drafting.language_model.test_endpoint import Stub, completion, sending, statements, stub
from tests.web.written_service import WrittenService, serving_writes

VISIT = {**GOOD, "kind": "Visit", "participants": ["Vladimir Putin"], "agent": [], "recipient": []}


@pytest.fixture(scope="module")
def model() -> Iterator[Stub]:
    with stub(completion(statements(VISIT, {**GOOD, "place": "Sochi"}))) as server:
        yield server


@pytest.fixture(scope="module")
def served(model: Stub, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    folder = tmp_path_factory.mktemp("asking a model")
    shutil.copytree(built, folder / "data")
    settings = {"language_model_address": model.address, "language_model_name": "stub-1"}
    with serving_writes(folder / "data", folder / "log", **settings) as service:
        yield service


def begun(service: WrittenService, **more: object) -> httpx.Response:
    headers = {**service.bearer("curate"), "Accept": "application/json"}
    return service.client.post(
        "/review", json={"text": TEXT, "issued": "2016-08-10", **more}, headers=headers
    )


def test_the_page_says_where_the_text_goes_before_it_goes(served: WrittenService, model: Stub) -> None:
    headers = {**served.bearer("curate"), "Accept": "text/html"}
    page = served.client.get("/review", headers=headers).text
    assert f"the text is sent to <code>{model.address}</code>" in page
    assert 'name="language_model" value="1">' in page  # not ticked
    assert model.asked == []


def test_it_is_sent_when_ticked_alone_and_says_who_drafted(served: WrittenService, model: Stub) -> None:
    model.asked.clear()
    alone = begun(served).json()
    assert model.asked == []
    assert "language model" not in alone["drafted"]["by"]
    both = begun(served, language_model=True).json()
    assert len(model.asked) == 1
    assert both["drafted"]["by"].endswith("and the language model stub-1")
    rules = [each["draft"]["rule"] for each in both["state"]["items"].values()]
    assert rules.count("language-model:stub-1") == 1
    assert {each["state"] for each in both["state"]["items"].values()} == {"open"}


def test_a_model_that_does_not_answer_is_told_and_nothing_begins(served: WrittenService, model: Stub) -> None:
    answer, model.answer = model.answer, sending(b"busy", 503)
    headers = {**served.bearer("curate"), "Accept": "application/json"}
    try:
        before = len(served.client.get("/review", headers=headers).json()["reviews"])
        refused = begun(served, language_model=True)
    finally:
        model.answer = answer
    assert refused.status_code == 422
    assert "answered with status 503" in refused.json()["detail"]
    assert "the rules alone" in refused.json()["detail"]
    assert len(served.client.get("/review", headers=headers).json()["reviews"]) == before
