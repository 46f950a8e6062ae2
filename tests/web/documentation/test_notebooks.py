"""Every notebook of the documentation runs as it stands against a service, and is kept without its output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from flask import Flask
from flask.testing import FlaskClient
from nbclient import NotebookClient

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import PORT, serving

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
SECONDS = 1200
"""A cell may take so long on a machine that does ten other things."""


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def asked(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a service of the seeds with its questions."""
    folder = tmp_path_factory.mktemp("asked")
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="seeds")
    with serving(Settings(data=folder, processes=2), load_questions()) as app:
        yield app


@pytest.fixture(scope="module")
def executed(asked: Flask) -> dict[str, Any]:
    """Run the notebook that one starts from, and give what its cells show, by their last line."""
    notebook = read(ROOT / "docs" / "notebooks" / "first-look.ipynb")
    service = f"http://127.0.0.1:{asked.extensions[PORT]}"
    client = NotebookClient(notebook, timeout=SECONDS, startup_timeout=SECONDS, kernel_name="python3")
    client.execute(env={**os.environ, "DETENTE_SERVICE": service})
    return {
        cell.source.splitlines()[-1]: output.data.get("text/html", output.data["text/plain"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    }


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_valid_and_kept_without_output(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_what_is_settled_is_apart_from_what_is_said(executed: dict[str, Any]) -> None:
    assert "Meeting of Recep Tayyip Erdoğan and Vladimir Putin" in executed["settled"]
    assert "Turkish-Russian mechanism on Syria" in executed["said"]
    assert "mechanism" not in executed["settled"]
    assert "not settled" in executed["claims[shown].head(10)"]


def test_what_is_contradicted_has_the_claims_of_both_sides(executed: dict[str, Any]) -> None:
    assert executed["conflicts"].count("conflict/") >= 2


def test_a_question_and_the_version_are_asked_by_address(asked: Flask, executed: dict[str, Any]) -> None:
    assert "Mevlüt Çavuşoğlu" in " ".join(executed.values())
    version = asked.test_client().get("/claims.json?size=1").headers["Detente-Version"]
    assert executed["version"] == repr(version)


def test_the_site_has_the_notebook_to_download(seeds: FlaskClient) -> None:
    answer = seeds.get("/docs/notebooks/first-look.ipynb")
    assert answer.content_type == "application/x-ipynb+json"
    assert answer.data == (ROOT / "docs" / "notebooks" / "first-look.ipynb").read_bytes()
    page = seeds.get("/docs/asking", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/docs/notebooks/first-look.ipynb"' in page
