"""The command line over one committed version of seeds with less of the world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.changes.build import Assembled
from detente.cli import main
from detente.store import VersionStore
from tests.versions import commit_quads, derived_graphs

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def data(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder whose current version is that of the lesser seeds."""
    folder = tmp_path_factory.mktemp("data")
    derived = derived_graphs(dataset)
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="seeds", derived=derived)
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """Give a function that runs a command line and tells its output and exit code."""

    def invoke(*arguments: str | Path, folder: Path = data, **environment: str) -> Result:
        result = CliRunner().invoke(
            main,
            [str(each) for each in arguments],
            env={"DETENTE_DATA": str(folder), "COLUMNS": "100", **environment},
            prog_name="detente",
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
