"""Two services to attack: one with short limits, one that lets a long answer run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.controls import controlling
from tests.faults.data import commit
from tests.faults.service import Service, assert_unharmed, serving

CYCLE = int(os.environ.get("DETENTE_FAULTS_CYCLE", "100000"))
"""Nodes of the cycle: a million in `make faults-long`, which takes a minute to write."""

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service that stops a query after two seconds or at 256 MiB."""
    data = tmp_path_factory.mktemp("strict") / "data"
    commit(data, CYCLE)
    limits = {"processes": 3, "query_seconds": 2, "query_memory": 256, "queue_length": 400, "cache": 8}
    with serving(data, **limits) as service:
        yield service


@pytest.fixture(scope="session")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service over a small graph, a cycle of a thousand, that lets a query run for a minute."""
    data = tmp_path_factory.mktemp("roomy") / "data"
    commit(data, 1000)
    with serving(data, processes=3, query_seconds=60, query_memory=1024, cache=8) as service:
        yield service


@pytest.fixture
def attacked(strict: Service) -> Iterator[Service]:
    """Give the strict service; afterwards it and another client must be unharmed."""
    with controlling(strict) as control:
        yield strict
    control.assert_served()
    assert_unharmed(strict)


@pytest.fixture
def loaded(roomy: Service) -> Iterator[Service]:
    """Give the roomy service; afterwards it and another client must be unharmed."""
    with controlling(roomy) as control:
        yield roomy
    control.assert_served()
    assert_unharmed(roomy)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a place for the data of a service of one's own."""
    return tmp_path / "data"
