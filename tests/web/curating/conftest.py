"""A service of the lesser seeds that curators may change, and browsers that are signed in at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService, serving_writes


@pytest.fixture(scope="module")
def curated(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    folder = tmp_path_factory.mktemp("curated")
    shutil.copytree(built, folder / "data")
    with serving_writes(folder / "data", folder / "log") as service:
        yield service


@pytest.fixture
def curator(curated: WrittenService) -> Iterator[BrowserLike]:
    with BrowserLike(curated) as browser:
        assert browser.sign_in(curated.secrets["curate"]).status_code == 303
        yield browser
