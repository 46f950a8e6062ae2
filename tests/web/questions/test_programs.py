"""Every program that the page of a question shows runs as it stands, against a service on a port."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.dataset.downloads.test_load import installed, run
from tests.web.served import PORT
from tests.web.site.test_front import BROWSER

MINISTER = "/questions/office-holders?office=foreign+minister+of+Turkey&day=2016-08-09"


def shown(client: FlaskClient, path: str, identifier: str) -> str:
    """Read a program from a page, with the port at which the service is."""
    port = client.application.extensions[PORT]
    page = client.get(path, headers=BROWSER, base_url=f"http://127.0.0.1:{port}").text
    found = re.search(rf'<code id="copy-{identifier}">(.*?)</code>', page, re.DOTALL)
    assert found
    return html.unescape(found[1]).replace("http://localhost/", f"http://127.0.0.1:{port}/")


def test_the_program_in_python_runs(asked: FlaskClient, tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", shown(asked, MINISTER, "python")], tmp_path)
    assert re.search(r"0 .*mevlut-cavusoglu", printed.replace("...", "mevlut-cavusoglu")), printed
    assert "settled" in printed


def test_the_program_for_triples_runs(asked: FlaskClient, tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", shown(asked, "/questions/entry", "python")], tmp_path)
    assert int(printed) > 300


def test_the_program_in_r_runs(asked: FlaskClient, tmp_path: Path) -> None:
    script = tmp_path / "answer.R"
    script.write_text(shown(asked, MINISTER, "r"), encoding="utf-8")
    printed = run([installed("Rscript", "r-base-core"), "--vanilla", str(script)], tmp_path)
    assert "mevlut-cavusoglu" in printed


@pytest.mark.parametrize(
    ("path", "has"), [(MINISTER, "mevlut-cavusoglu,2015-11-24"), ("/questions/entry", "oa:exact")]
)
def test_the_command_for_a_shell_runs(path: str, has: str, asked: FlaskClient, tmp_path: Path) -> None:
    installed("curl", "curl")
    assert has in run(["sh", "-e", "-c", shown(asked, path, "curl")], tmp_path)


def test_excel_and_sheets_get_the_address_of_the_data(asked: FlaskClient) -> None:
    for program in ("excel", "sheets"):
        text = shown(asked, MINISTER, program)
        (address,) = re.findall(r'"(http[^"]+)"', text)
        path = address[address.index("/questions/") :]
        answer = asked.get(path)
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/csv")
        assert "mevlut-cavusoglu" in answer.text
