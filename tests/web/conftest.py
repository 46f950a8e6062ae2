"""A small version of a graph, and the application over it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.settings import Settings
from detente.store import VersionStore
from detente.web import create_app

QUESTIONS = [
    SimpleNamespace(
        id=f"q{n}", title=f"Question {n} & more", description="Meetings.", query="ASK { ?m a det:Meeting }"
    )
    for n in range(1, 5)
]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with one version, of small.trig."""
    folder = tmp_path_factory.mktemp("data")
    text = Path(__file__).with_name("small.trig").read_bytes()
    VersionStore(folder).commit(
        parse(text, RdfFormat.TRIG),
        author="test",
        message="Two entries <b>",
        created=datetime(2016, 9, 2, tzinfo=UTC),
    )
    return folder


@pytest.fixture(scope="session")
def app(data: Path) -> Flask:
    return create_app(Settings(data=data), VersionStore(data), QUESTIONS)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """Give a client of a service that has no version yet."""
    return create_app(Settings(data=tmp_path), VersionStore(tmp_path), []).test_client()
