"""The site of deploy/ in a real nginx: what one client sends spoils nothing for others."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from detente.settings import Settings
from tests.ports import free_port
from tests.web.written_service import WrittenService, serving_writes

SITE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
SECONDS_TO_START = 300
FRAME = """{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{site} }}
"""


@dataclass(frozen=True)
class Site:
    """A service, and where nginx serves it."""

    service: WrittenService
    port: int

    def get(self, path: str, host: str = "detente.example", **headers: str) -> httpx.Response:
        return httpx.get(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": host, **headers}, timeout=300
        )


def nginx() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
    if found is None:
        pytest.skip("needs Debian's nginx-light")
    return found


def configured(folder: Path, upstream: int, port: int) -> Path:
    """Write the site as shipped, but for its ports and the folder of its cache."""
    site = SITE.read_text(encoding="utf-8")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{port}", site)
    site = site.replace("/var/cache/nginx/detente", str(folder / "cache"))
    # Its workers would be another user, who may not write where tests do.
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(FRAME.format(user=user, folder=folder, site=site), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program, folder = nginx(), tmp_path_factory.mktemp("nginx")
    shutil.copytree(built, folder / "data")
    port = free_port()
    with serving_writes(folder / "data", folder / "log", proxies="1") as service:
        path = configured(folder, service.port, port)
        with subprocess.Popen([program, "-p", str(folder), "-c", str(path)], stdout=sys.stderr) as process:
            try:
                listening(port, process)
                yield Site(service, port)
            finally:
                process.terminate()


def listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "nginx ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_the_site_answers_for_its_own_name_alone(site: Site) -> None:
    assert site.get("/health").status_code == 200
    assert site.get("/v").status_code == 200
    refused = site.get("/health", host="evil.example")
    assert refused.status_code == 421


@pytest.mark.parametrize("media_type", ["application/ld+json", "text/turtle", "text/html"])
@pytest.mark.parametrize("path", ["id/state/TUR", "entry/2016-08-turkey-russia-2"])
def test_what_is_kept_for_a_year_has_no_name_that_a_client_made_up(
    site: Site, path: str, media_type: str
) -> None:
    address = f"/v/{site.service.current()}/{path}"
    for host in ("evil.example", "detente.example.evil.example", "detente.example:80@evil.example"):
        site.get(address, host=host, Accept=media_type)
        made_up = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
        site.get(address, Accept=media_type, **made_up)
    for _ in range(2):
        answer = site.get(address, Accept=media_type)
        assert answer.is_success
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)


def test_a_document_of_a_version_comes_from_the_cache(site: Site) -> None:
    address = f"/v/{site.service.current()}/id/state/RUS.ttl"
    assert [site.get(address).headers["X-Cache-Status"] for _ in range(2)] == ["MISS", "HIT"]


def test_a_body_may_be_as_large_as_the_service_takes(site: Site) -> None:
    size = int(re.findall(r"client_max_body_size (\d+)m;", SITE.read_text(encoding="utf-8"))[0])
    assert size == Settings().upload
    padding = "# " + "x" * (5 << 20)
    answer = httpx.put(
        f"http://127.0.0.1:{site.port}/graphs?graph=https://example.org/large",
        content=f'{padding}\n<urn:a> <urn:b> "large" .',
        headers={"Host": "detente.example", "Content-Type": "text/turtle", **site.service.bearer("write")},
        timeout=300,
    )
    assert answer.status_code == 201, answer.text


def test_nginx_waits_longer_than_a_write_may_take() -> None:
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", SITE.read_text(encoding="utf-8"))
    settings = Settings()
    assert int(seconds) > settings.write_seconds + settings.lock_seconds + settings.queue_seconds
    assert int(seconds) > settings.query_seconds + settings.queue_seconds


def test_an_answer_that_breaks_off_is_no_whole_one(site: Site) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with (
        pytest.raises(httpx.RemoteProtocolError),
        httpx.stream(
            "GET",
            f"http://127.0.0.1:{site.port}/sparql",
            params={"query": query, "timeout": "2"},
            headers={"Host": "detente.example", "Accept": "text/csv", "Accept-Encoding": "identity"},
            timeout=300,
        ) as answer,
    ):
        for _ in answer.iter_bytes():
            pass


@pytest.mark.parametrize("media_type", ["application/ld+json", "text/html"])
def test_with_a_public_address_no_name_of_a_request_is_in_any_answer(
    built: Path, tmp_path: Path, media_type: str
) -> None:
    shutil.copytree(built, tmp_path / "data")
    address = "https://detente.example/graph/"
    with serving_writes(tmp_path / "data", tmp_path / "log", address=address) as service:
        for path in ("id/state/TUR", f"v/{service.current()}/id/state/TUR", "id/nothing", "sparql"):
            asked = {"Host": "evil.example", "Accept": media_type, "X-Forwarded-Host": "evil.example"}
            answer = service.client.get(f"/{path}", headers=asked)
            assert "evil" not in answer.text + str(answer.headers)
        linked = service.client.get("/id/state/TUR", headers={"Accept": "text/turtle"}).headers["Link"]
        assert f"<{address}id/state/TUR.ttl>" in linked
