"""A real service and a real browser; skipped where either is missing, failing there in CI."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from detente.access.tokens import Tokens
from detente.resources import Sources
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
ASSETS = ROOT / "service" / "detente" / "web" / "static" / "vendor" / "yasgui.min.js"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "build" / "screenshots"
PHONE = {"viewport": {"width": 375, "height": 740}}
WIDE = {"viewport": {"width": 1280, "height": 900}}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SECONDS_TO_START = 600
BUSY_MILLISECONDS = 300_000
"""What a page may take on a machine that does ten other things; no test is about how fast it is."""
Needed = TypeVar("Needed")
expect.set_options(timeout=BUSY_MILLISECONDS)


@dataclass
class Visit:
    """A page of the service, and what went wrong or elsewhere while it was open."""

    page: Page
    address: str
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console.append(f"{message.text} ({message.location['url']})")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.elsewhere.append(request.url)

    def serious(self) -> list[str]:
        """List what axe finds wrong with the open page that is serious or critical."""
        return self.findings("serious", "critical")

    def findings(self, *grades: str) -> list[str]:
        """List what axe finds wrong with the open page, of some grades or of any."""
        # Through the debugger, which the page's policy does not bind.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:120]} {node['failureSummary']}"
            for violation in found["violations"]
            if not grades or violation["impact"] in grades
            for node in violation["nodes"]
        ]

    def keep_screenshot(self, name: str) -> None:
        """Keep a picture of the whole page where people look after a run."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = re.sub(r"\W+", "-", name).strip("-")
        self.page.screenshot(path=SCREENSHOTS / f"{file}.png", full_page=True)

    def go(self, path: str) -> Page:
        """Open a page of the service."""
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium")
    return _require(found or "", bool(found), "chromium (Debian: apt install chromium)")


@pytest.fixture(scope="session")
def assets() -> Path:
    return _require(ASSETS.parent, ASSETS.exists() and AXE.exists(), "the query page's files (make assets)")


def _require(value: Needed, present: bool, what: str) -> Needed:
    if not present and os.environ.get("CI"):
        pytest.fail(f"needs {what}")
    if not present:
        pytest.skip(f"needs {what}")
    return value


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def browsed(data: Path, sources: Sources) -> Iterator[str]:
    """Serve a data folder as a program of its own; give the address."""
    settings = {
        "DETENTE_PORT": str(free_port()),
        "DETENTE_HOST": "127.0.0.1",
        "DETENTE_DATA": str(data),
        "DETENTE_SEEDS": str(sources.seeds),
    }
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        late = threading.Timer(SECONDS_TO_START, process.kill)
        late.start()
        try:
            address = announced(process)
            late.cancel()
            yield address
        finally:
            late.cancel()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=300)


@pytest.fixture(scope="session")
def address(
    assets: Path, built: Path, lesser: Sources, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve a copy of the graph of the seeds, and give the address."""
    assert list(assets.glob("*.js"))
    data = tmp_path_factory.mktemp("browsed") / "data"
    shutil.copytree(built, data)
    with browsed(data, lesser) as address:
        yield address


def announced(process: subprocess.Popen[str]) -> str:
    """Give the address at which a service says that it listens."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"listens on (http://\S+?)/?$", line.strip()):
            return match[1]
    pytest.fail(f"detente serve ended with {process.wait()}")


@dataclass(frozen=True)
class Curated:
    """A service that may be written, its data folder, and the secrets of its tokens by scope."""

    address: str
    data: Path
    secrets: dict[str, str]


@pytest.fixture(scope="module")
def curated(
    assets: Path, built: Path, lesser: Sources, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Curated]:
    assert list(assets.glob("*.js"))
    data = tmp_path_factory.mktemp("curated in a browser") / "data"
    shutil.copytree(built, data)
    secrets = {scope: Tokens(data).create(f"{scope}r", [scope]) for scope in ("write", "curate")}
    with browsed(data, lesser) as address:
        yield Curated(address, data, secrets)


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Give a context with nothing stored; `indirect` parameters are its options."""
    context = browser.new_context(**getattr(request, "param", {}))
    context.set_default_timeout(BUSY_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, address: str) -> Visit:
    return Visit(context.new_page(), address)


@pytest.fixture
def clean_visit(visit: Visit) -> Iterator[Visit]:
    """Give a visit that has to end without a message on the console and without a request off the host."""
    yield visit
    assert visit.console == []
    assert visit.elsewhere == []
