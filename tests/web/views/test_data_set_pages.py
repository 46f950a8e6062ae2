"""Pages of event data sets, and what they report on pages of states: apart, with how it was coded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, SCHEMA, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving

WORLD = Path(__file__).parents[2] / "questions" / "data_sets.trig"
ONE = NamedNode(f"{DEFAULT_BASE}entry/one-1")
TURKEY = NamedNode(f"{DEFAULT_BASE}id/state/TUR")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("data_sets")
    described = [
        Quad(ONE, LABEL, Literal("One, 1", language="en"), DEFAULT_GRAPH),
        Quad(ONE, DET.coding, DETS["coding-machine"], DEFAULT_GRAPH),
        Quad(ONE, SCHEMA.version, Literal("1"), DEFAULT_GRAPH),
        Quad(TURKEY, TYPE, DET.State, DEFAULT_GRAPH),
        Quad(TURKEY, TYPE, DET.Actor, DEFAULT_GRAPH),
        Quad(TURKEY, LABEL, Literal("Turkey", language="en"), DEFAULT_GRAPH),
    ]
    quads = [*parse(path=WORLD, format=RdfFormat.TRIG), *described]
    commit_quads(VersionStore(folder), quads, author="test", message="data sets")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


def page(pages: FlaskClient, path: str) -> str:
    reply = pages.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert reply.status_code == 200, reply.text
    return " ".join(reply.text.split())


def test_page_of_a_data_set_says_how_it_was_coded(pages: FlaskClient) -> None:
    text = page(pages, "/entry/one-1")
    assert "machine-coded" in text
    assert "Release 1." in text
    assert "nothing of it is settled, and it cannot be adopted" in text
    assert "Actors that match nothing in the authority" in text
    assert "Police" in text
    assert "The States" not in text


def test_page_of_a_state_shows_what_is_reported_apart(pages: FlaskClient) -> None:
    text = page(pages, "/id/state/TUR")
    assert "What event data sets report" in text
    assert 'One, 1</a> <span class="modality denied">machine-coded</span>: 5' in text


def test_page_of_an_event_is_marked(pages: FlaskClient) -> None:
    text = page(pages, "/id/visit/one-4")
    assert "Said, but not settled" in text
    assert 'one-1</a> <span class="modality denied">machine-coded</span>' in text
