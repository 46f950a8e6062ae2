"""Whoever asks for what has not been counted waits without a thread: other pages are made meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from detente.settings import Settings
from detente.web.filters.pages import filter_table
from tests.web.served import serving

THREADS = 2
BROWSER = {"Accept": "text/html"}


def test_pages_are_made_while_many_wait_for_one_counting(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, made = filter_table._make, []
    began, may_go_on = threading.Event(), threading.Event()

    def slow(service: Any, version: str, name: Any) -> Any:
        began.set()
        may_go_on.wait()
        made.append(name)
        return make(service, version, name)

    monkeypatch.setattr(filter_table, "_make", slow)
    with serving(Settings(data=data, threads=THREADS)) as app, ThreadPoolExecutor(4 * THREADS) as clients:
        try:
            asked = [
                clients.submit(app.test_client().get, path, headers=BROWSER)
                for path in ("/claims", "/eventualities") * THREADS * 2
            ]
            began.wait()
            assert app.test_client().get("/help", headers=BROWSER).status_code == 200
            assert not any(each.done() for each in asked)
        finally:
            may_go_on.set()
        assert [each.result().status_code for each in asked] == [200] * len(asked)
    assert sorted(made) == ["claims", "eventualities"]
