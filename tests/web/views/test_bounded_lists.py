"""Pages of things that thousands of others refer to list the first of these, and ask few queries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.querying.context import EXTENSION
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import words

EVENTS = 1_000
ONE, OTHER, PLACE = (
    NamedNode(f"{DEFAULT_BASE}id/{name}") for name in ("state/AAA", "state/BBB", "place/hub")
)
BROWSER = {"Accept": "text/html"}


def quads() -> Iterator[Quad]:
    def settled(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, DEFAULT_GRAPH)

    for thing, class_ in ((ONE, DET.State), (OTHER, DET.State), (PLACE, DET.Place)):
        yield settled(thing, TYPE, class_)
        if class_ == DET.State:
            yield settled(thing, TYPE, DET.Actor)
        yield settled(thing, LABEL, Literal(thing.value.rpartition("/")[2], language="en"))
    for number in range(EVENTS):
        event = NamedNode(f"{DEFAULT_BASE}id/meeting/{number:04}")
        claim = NamedNode(f"{DEFAULT_BASE}claim/e/{number:04}")
        yield settled(event, LABEL, Literal(f"Meeting {number:04}", language="en"))
        for class_ in (DET.Eventuality, DET.Meeting):
            yield settled(event, TYPE, class_)
        for state in (ONE, OTHER):
            yield settled(event, DET.side, state)
        yield settled(event, DET.place, PLACE)
        yield settled(claim, DET.about, event)
        yield settled(claim, DET.attributedTo, ONE)
        yield settled(claim, DET.modality, DETS["modality-asserted"])
        yield settled(claim, DET.polarity, DETS["polarity-positive"])


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a service of two states that met a thousand times in one place."""
    folder: Path = tmp_path_factory.mktemp("crowded")
    commit_quads(VersionStore(folder), quads(), author="test", message="meetings")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app


@pytest.mark.parametrize(
    ("path", "listed", "more"),
    [
        ("/id/place/hub", 100, "There is more: the query that lists all of it"),
        ("/relation/AAA-BBB", 200, "And 800 more: the query that lists all of them"),
        ("/id/state/AAA", 100, "There is more: the query that lists all of it"),
    ],
)
def test_a_list_is_bounded_and_leads_to_all(path: str, listed: int, more: str, crowded: Flask) -> None:
    page = crowded.test_client().get(path, headers=BROWSER).text
    assert page.count('<a href="/id/meeting/') == listed
    assert more in words(page).replace(" .", ".")


@pytest.mark.parametrize(
    ("path", "rounds"),
    [("/id/place/hub", 3), ("/id/meeting/0001", 3), ("/id/state/AAA", 4), ("/relation/AAA-BBB", 3)],
)
def test_a_page_asks_in_few_rounds_whatever_it_lists(
    path: str, rounds: int, crowded: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = crowded.extensions[EXTENSION].runtime
    asked: list[int] = []
    original = runtime.rows_of_all

    def counted(queries: list[str], version: str) -> object:
        asked.append(len(queries))
        return original(queries, version)

    monkeypatch.setattr(runtime, "rows_of_all", counted)
    monkeypatch.setattr(runtime, "version_cache", type(runtime.version_cache)())
    anew = f"{path}?lang=en"  # the page that was made before is kept
    assert crowded.test_client().get(anew, headers=BROWSER).status_code == 200
    assert len(asked) == rounds
    assert sum(asked) <= 16
