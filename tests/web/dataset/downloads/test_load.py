"""Every program that the page `/load` shows runs as it stands, against a service on a port."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from detente.web.dataset.downloads.load import TOOLS, WRITTEN_FOR
from tests.web.written_service import WrittenService

JARS = Path("/usr/share/java")  # Debian's place for them: package libowlapi-java
LOADER = Path(__file__).with_name("LoadTurtle.java")
FILES = ("settled.ttl", "events.csv.gz", "claims.csv", "all.nq.gz")


@pytest.fixture(scope="module")
def client(service: WrittenService) -> httpx.Client:
    """Give a client of a service that has made the files, which takes some seconds on a busy machine."""
    deadline = time.monotonic() + 900
    for name in FILES:
        while service.client.get(f"/dumps/latest/{name}", follow_redirects=True).status_code == 503:
            assert time.monotonic() < deadline
    return service.client


def shown(client: httpx.Client, identifier: str) -> str:
    """Read from the page what stands in the element of an id."""
    found = re.search(rf'<code id="{identifier}">(.*?)</code>', client.get("/load").text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stdout


def installed(program: str, package: str) -> str:
    """Find a program; skips the test where it is absent, and fails it in CI."""
    found = shutil.which(program)
    if found:
        return found
    reason = f"needs {program}: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("pandas", r"Meeting +RUS +1\b.*asserted +\d+"),
        ("rdflib", r"Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016 2016-08-09"),
        ("sparqlwrapper", r"Resumption of Russian charter flights to Turkey \S+status-pledged"),
    ],
)
def test_a_python_program_runs(tool: str, expected: str, client: httpx.Client, tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", shown(client, f"{tool}-program")], tmp_path)
    assert re.search(expected, printed, re.DOTALL), printed


def test_the_program_in_r_runs(client: httpx.Client, tmp_path: Path) -> None:
    script = tmp_path / "load.R"
    script.write_text(shown(client, "r-program"), encoding="utf-8")
    printed = run([installed("Rscript", "r-base-core"), "--vanilla", str(script)], tmp_path)
    assert re.search(r"asserted +\d+ +\d+", printed), printed


def test_the_program_for_comunica_runs(client: httpx.Client, tmp_path: Path, root: Path) -> None:
    modules = root / "tests" / "comunica" / "node_modules"
    if not modules.is_dir():
        installed("comunica", "nodejs npm; npm ci --prefix tests/comunica")
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "query.mjs").write_text(shown(client, "comunica-program"), encoding="utf-8")
    printed = run([installed("node", "nodejs"), "query.mjs"], tmp_path)
    assert "Meeting of Recep Tayyip Erdoğan and Vladimir Putin, August 2016" in printed.splitlines()


def test_the_commands_for_a_shell_run(client: httpx.Client, tmp_path: Path) -> None:
    assert re.fullmatch(
        r"detente-[0-9a-f]{12}-all\.nq\.gz: OK\n",
        run(["sh", "-e", "-c", shown(client, "shell-program")], tmp_path),
    )


def test_protege_opens_the_file(client: httpx.Client, tmp_path: Path) -> None:
    java = installed("java", "default-jre-headless")
    if not (JARS / "owlapi-api.jar").exists():
        installed("owlapi", "libowlapi-java")
    command = [java, "-cp", f"{JARS}/*", str(LOADER), shown(client, "protege-address")]
    assert int(run(command, tmp_path).split()[-1]) > 100


def test_each_program_has_the_address_of_the_service(client: httpx.Client) -> None:
    for tool in TOOLS:
        program = shown(client, f"{tool.name}-program")
        assert str(client.base_url) in program
        assert WRITTEN_FOR not in program


# What the edge does with files


def test_a_part_of_a_file_is_sent_by_the_edge(client: httpx.Client) -> None:
    where = client.get("/dumps/latest/claims.csv").headers["Location"]
    whole = client.get(where, headers={"Accept-Encoding": "gzip"})
    assert "X-Sendfile" not in whole.headers
    assert "Content-Encoding" not in whole.headers
    assert len(whole.content) == int(whole.headers["Content-Length"])
    part = client.get(where, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, whole.content[1000:2000])
    head = client.head(where)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert client.get(where, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.get(where, headers={"Range": "bytes=9999999-"}).status_code == 416
