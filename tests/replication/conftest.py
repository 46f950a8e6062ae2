"""A PostgreSQL for the tests of logs, and an empty log in it for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Run a PostgreSQL; its folder is short, since a socket's path has to be."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        with cluster(Path(folder) / "c") as found:
            yield found


@pytest.fixture
def log_address(postgres: Cluster) -> str:
    """Give the address of a log that is empty."""
    postgres.run("DROP TABLE IF EXISTS detente_log")
    return postgres.address
