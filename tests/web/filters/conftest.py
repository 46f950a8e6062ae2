"""A made-up river, whose graph has what the seeds have not: broken promises, a retracted entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import assemble_whole, commit_quads
from tests.web.served import serving


@pytest.fixture(scope="session")
def river(tmp_path_factory: pytest.TempPathFactory, sources: Sources, root: Path) -> Iterator[FlaskClient]:
    """Give a client of a service of the river."""
    made = Sources(sources.ontology, sources.shapes, root / "tests" / "norland")
    folder = tmp_path_factory.mktemp("river")
    quads = assemble_whole(made, DEFAULT_BASE).quads
    commit_quads(VersionStore(folder), quads, author="test", message="river")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()
