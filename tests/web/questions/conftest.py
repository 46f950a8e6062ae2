"""Services that have the saved questions: of the lesser seeds, and of a small world with data sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving

DATA_SETS = Path(__file__).parent.parent.parent / "questions" / "data_sets.trig"


@pytest.fixture(scope="session")
def asked(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of a service of the seeds with its questions."""
    folder = tmp_path_factory.mktemp("asked")
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="seeds")
    with serving(Settings(data=folder, processes=2), load_questions()) as app:
        yield app.test_client()


@pytest.fixture(scope="session")
def of_data_sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a client of a service of a small world with two event data sets."""
    folder = tmp_path_factory.mktemp("data-sets")
    quads = parse(path=DATA_SETS, format=RdfFormat.TRIG)
    commit_quads(VersionStore(folder), quads, author="test", message="data sets")
    with serving(Settings(data=folder, processes=2), load_questions()) as app:
        yield app.test_client()
