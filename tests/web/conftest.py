"""A small version of a graph, and the application over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.changes.build import Assembled
from detente.questions.saved import Question
from detente.questions.standing import StandingRule
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.past_service import make_past
from tests.web.served import serving
from tests.web.written_service import WrittenService, serving_writes

PATIENCE = 300.0
"""Seconds that queries of pages wait for their turn here, however busy the machine is."""

QUESTIONS = [
    Question(
        id=f"q{n}",
        title=f"Question {n} & more",
        topic=("Odd", "Even")[n % 2 == 0],
        description="Meetings.",
        parameters={"m": "A meeting <b>"},
        query="ASK {\n  VALUES $m { UNDEF }\n  ?m a det:Meeting\n}",
        examples={"m": "meeting/one"},
        standing=StandingRule("settled"),
        takes={},
        sentence=f"Question {n} & more",
    )
    for n in range(1, 5)
]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with one version, of small.trig."""
    folder = tmp_path_factory.mktemp("data")
    text = Path(__file__).with_name("small.trig").read_bytes()
    commit_quads(
        VersionStore(folder),
        parse(text, RdfFormat.TRIG),
        author="test",
        message="Two entries <b>",
        created=datetime(2016, 9, 2, tzinfo=UTC),
    )
    return folder


@pytest.fixture(scope="session")
def app(data: Path) -> Iterator[Flask]:
    with serving(Settings(data=data, processes=2, queue_seconds=PATIENCE), QUESTIONS) as app:
        yield app


@pytest.fixture(scope="session")
def seeds_app(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a service of the seeds, which nothing writes."""
    folder = tmp_path_factory.mktemp("seeds")
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="seeds")
    with serving(Settings(data=folder, processes=2, queue_seconds=PATIENCE)) as app:
        yield app


@pytest.fixture
def seeds(seeds_app: Flask) -> FlaskClient:
    """Give a client of the service of the seeds."""
    return seeds_app.test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def empty_client(tmp_path: Path) -> Iterator[FlaskClient]:
    """Give a client of a service that has no version yet."""
    with serving(Settings(data=tmp_path, queue_seconds=PATIENCE)) as app:
        yield app.test_client()


@dataclass(frozen=True)
class Past:
    """A service with a past: its client, its data folder, and its three versions, the oldest first."""

    client: FlaskClient
    folder: Path
    versions: tuple[str, str, str]

    @property
    def digest(self) -> str:
        """Give the digest of the content of the newest."""
        return VersionStore(self.folder).manifest(self.versions[2]).digest


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    versions = make_past(folder)
    with serving(Settings(data=folder, processes=2, queue_seconds=PATIENCE)) as app:
        yield Past(app.test_client(), folder, versions)


@pytest.fixture(scope="session")
def service(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve a copy of the graph of the seeds with tokens for writing; a body may have one MiB.

    Each test leaves what the seeds say as it was, and its own graphs have names that no other test uses.
    """
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(built, folder / "data")
    with serving_writes(folder / "data", folder / "log", upload="1") as service:
        yield service
