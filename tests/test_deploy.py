"""The examples in deploy/ fit the service: their settings exist, and so does what they start."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from detente.cli import COMMANDS
from detente.settings import read_settings, setting_rows
from detente.web.server.serving import GRACEFUL_SECONDS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
VARIABLES = {row.variable for row in setting_rows()}
SETTING = re.compile(r"\bDETENTE_[A-Z_]+\b")


def unit() -> dict[str, list[str]]:
    """Read the values of each key of the systemd unit, in order."""
    values: dict[str, list[str]] = {}
    for line in (DEPLOY / "detente.service").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


def assert_starts_the_service(program: str, arguments: list[str]) -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert Path(program).name in scripts
    assert (Path(sys.executable).parent / Path(program).name).exists()
    assert arguments == ["serve"]
    assert arguments[0] in COMMANDS


@pytest.mark.parametrize(
    "path", sorted(each for each in DEPLOY.rglob("*") if each.is_file()), ids=lambda path: path.name
)
def test_every_setting_named_is_one(path: Path) -> None:
    assert set(SETTING.findall(path.read_text(encoding="utf-8"))) <= VARIABLES


def test_the_unit_sets_what_can_be_read() -> None:
    given = dict(line.split("=", 1) for line in unit()["Environment"])
    assert given.keys() - VARIABLES == {"TMPDIR"}
    assert read_settings(given).access_log


def test_the_unit_starts_the_service() -> None:
    (line,) = unit()["ExecStart"]
    program, *arguments = line.split()
    assert_starts_the_service(program, arguments)


def test_the_unit_waits_longer_than_the_service_lets_requests_end() -> None:
    (seconds,) = unit()["TimeoutStopSec"]
    assert int(seconds) > GRACEFUL_SECONDS


def test_the_unit_lets_query_processes_leave_the_network() -> None:
    assert unit()["RestrictNamespaces"] == ["user net"]
    assert "AF_UNIX" in unit()["RestrictAddressFamilies"][0]
    assert unit()["OOMPolicy"] == ["continue"]


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze, of Debian's systemd")
    (line,) = unit()["ExecStart"]
    text = (DEPLOY / "detente.service").read_text(encoding="utf-8").replace(line, "/bin/true")
    copy = tmp_path / "detente.service"
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=900
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_environment_file_has_every_setting_with_its_default() -> None:
    text = (DEPLOY / "detente.env").read_text(encoding="utf-8")
    given = dict(re.findall(r"^#(DETENTE_[A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert given == {row.variable: row.default for row in setting_rows()}
    assert not re.search(r"^[^#\n]", text, re.MULTILINE)


def test_the_proxy_sets_every_header_that_is_believed() -> None:
    believed = re.findall(
        r"x-forwarded-\w+", (ROOT / "service/detente/web/http/proxies.py").read_text(encoding="utf-8")
    )
    assert len(set(believed)) == 4
    conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert set(believed) == {
        name.lower() for name in re.findall(r"proxy_set_header (X-Forwarded-\w+) ", conf)
    }
    assert "proxy_http_version 1.1;" in conf


def test_the_image_copies_what_there_is_and_starts_the_service() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / each).exists() for each in line.split()), line
    (program, *arguments) = re.findall(r'"([^"]+)"', text.rpartition("\nCMD ")[2])
    assert_starts_the_service(program, arguments)
    # A name without a registry in it: each engine knows where to look.
    assert all("/" not in image for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE))
