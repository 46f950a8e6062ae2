"""Fixtures for the folders that tests read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.changes.build import Assembled
from detente.executors.executor import Executor
from detente.executors.spark_executor import spark_executor
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources, shipped_sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology, load_ontology
from tests.lesser import lesser as lesser_seeds
from tests.patience import be_patient
from tests.spark import MASTER, why_no_spark
from tests.versions import assemble_whole

be_patient()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs Spark where it is not, or fail where everything has to run."""
    if item.get_closest_marker("spark") and (reason := why_no_spark()):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Give the folder of test suites and reference data kept beside the checkout."""
    folder = Path(os.environ.get("DETENTE_SHARED") or root.parent / "shared")
    if folder.is_dir():
        return folder
    reason = f"needs the shared folder, which is not at {folder} (DETENTE_SHARED names another place)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def spark() -> Iterator[Executor]:
    """Give Spark of this machine, of which a process has one; for tests that are marked so."""
    with spark_executor(MASTER) as executor:
        yield executor


@pytest.fixture(scope="session")
def iris() -> Iris:
    """Give the IRIs under the default base."""
    return Iris(DEFAULT_BASE)


@pytest.fixture(scope="session")
def sources() -> Sources:
    """Give the folders of ontology, shapes and seeds."""
    return shipped_sources()


@pytest.fixture(scope="session")
def lesser() -> Sources:
    """Give the folders of ontology, shapes and lesser seeds; tests copy what they change."""
    return lesser_seeds()


@pytest.fixture(scope="session")
def ontology(sources: Sources) -> Ontology:
    """Give the ontology."""
    return load_ontology(sources.ontology)


@pytest.fixture(scope="session")
def dataset(lesser: Sources) -> Assembled:
    """Give every graph made from the lesser seeds; tests read it only."""
    return assemble_whole(lesser, DEFAULT_BASE)


@pytest.fixture(scope="session")
def world(sources: Sources) -> Assembled:
    """Give every graph made from all that ships; tests read it only."""
    return assemble_whole(sources, DEFAULT_BASE)


@pytest.fixture(scope="session")
def built(lesser: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with the graph of the lesser seeds, to be copied by what changes it."""
    folder = tmp_path_factory.mktemp("built") / "data"
    environment = {**os.environ, "DETENTE_DATA": str(folder), "DETENTE_SEEDS": str(lesser.seeds)}
    subprocess.run(
        [sys.executable, "-m", "detente", "build"], env=environment, check=True, capture_output=True
    )
    return folder
