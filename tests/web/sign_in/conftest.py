"""A service behind a proxy, for what cookies and forms are told by its headers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import serving_writes


@pytest.fixture
def built_proxied(built: Path, tmp_path: Path) -> Iterator[BrowserLike]:
    """Give a browser at a service that believes one proxy; the header X-Secret has a token, for the test."""
    shutil.copytree(built, tmp_path / "data")
    with (
        serving_writes(tmp_path / "data", tmp_path / "log", proxies="1") as service,
        BrowserLike(service) as browser,
    ):
        browser.http.headers["X-Secret"] = service.secrets["write"]
        yield browser
