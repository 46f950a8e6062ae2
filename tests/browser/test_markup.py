"""Every kind of page is valid HTML, by the Nu HTML checker (https://validator.github.io/validator/)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_resource_pages import PAGES

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HEAVIEST = 150_000
"""Bytes of a page with what it loads."""
HEAVIEST_REFERENCE = 75_000
"""Bytes of a page that describes every term of the vocabulary, or every shape, as it is sent."""
OTHERS = [
    "/sparql", "/sparql?query=ASK%20%7B%7D", "/graphs", "/problems", "/nowhere",
    "/v/current/diff/current", "/dumps/", "/dumps/tables", "/load", "/disputes", "/relation/RUS-TUR/trend",
    "/ontology", "/scheme", "/scheme/event-type", "/scheme/modality-asserted", "/shapes",
]  # fmt: skip


@pytest.fixture(scope="module")
def java() -> str:
    found = shutil.which("java")
    if found and CHECKER.exists():
        return found
    reason = "needs java (Debian: apt install default-jre-headless) and the checker (make assets)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def test_pages_are_valid(address: str, java: str, tmp_path: Path) -> None:
    paths = [*PAGES, *OTHERS]
    for number, path in enumerate(paths):
        page = httpx.get(address + path, headers={"Accept": "text/html"}, timeout=300)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8", path
        (tmp_path / f"{number}.html").write_bytes(page.content)
    command = [java, "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, check=True, timeout=300)
    messages = json.loads(result.stderr)["messages"]
    found = [
        (paths[int(Path(message["url"]).stem)], message["message"], message.get("extract", ""))
        for message in messages
        if message["type"] == "error"
    ]
    assert found == []


@pytest.mark.parametrize("path", [*PAGES, "/"])
def test_pages_are_light(address: str, path: str) -> None:
    page = httpx.get(address + path, headers={"Accept": "text/html"}, timeout=300)
    linked = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page.text)
    drawn = {"picture.css"} if 'class="picture"' in page.text else set()
    assert sorted(each.rpartition("/")[2] for each in linked) == sorted({"style.css", "icon.svg"} | drawn)
    # As they are sent, without compression.
    files = (
        httpx.get(address + each, headers={"Accept-Encoding": "identity"}, timeout=300).content
        for each in linked
    )
    assert len(page.content) + sum(map(len, files)) < HEAVIEST


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
def test_references_are_light_as_they_are_sent(address: str, path: str) -> None:
    page = httpx.get(address + path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"}, timeout=300)
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.num_bytes_downloaded < HEAVIEST_REFERENCE


def test_the_checker_finds_what_is_wrong(java: str, tmp_path: Path) -> None:
    (tmp_path / "0.html").write_text("<!doctype html><title>x</title><ul><p>y</p></ul>", encoding="utf-8")
    command = [java, "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert "error" in {message["type"] for message in json.loads(result.stderr)["messages"]}
