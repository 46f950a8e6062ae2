"""A service whose authority is the small world of the gazetteer's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DET, LABEL, TYPE
from detente.settings import Settings
from detente.store import VersionStore
from tests.gazetteer.world import IRIS, quads
from tests.versions import commit_quads
from tests.web.served import serving

STRANGER = NamedNode("https://example.org/somebody")
"""A graph that anybody may have written."""


@pytest.fixture(scope="session")
def world_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("world")
    turkey = IRIS.thing("state/TUR")
    strange = [
        Quad(turkey, LABEL, Literal("Ottomania", language="en"), STRANGER),
        Quad(NamedNode("https://example.org/atlantis"), LABEL, Literal("Atlantis"), STRANGER),
        Quad(IRIS.thing("state/ATL"), LABEL, Literal("Atlantis", language="en"), STRANGER),
        Quad(IRIS.thing("state/ATL"), TYPE, DET.State, STRANGER),
        Quad(IRIS.thing("state/SPO"), LABEL, Literal("Spokenland", language="en"), IRIS.entry("an-entry")),
    ]
    commit_quads(VersionStore(folder), [*quads(), *strange], author="test", message="a small world")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app


@pytest.fixture
def world(world_app: Flask) -> FlaskClient:
    """Give a client of the service of the small world."""
    return world_app.test_client()
