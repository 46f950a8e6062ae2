"""What feeds engines: started for each that is in the registry, and for those that come while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.settings import Settings
from detente.sparql_followers import running as feeding
from detente.sparql_followers.registry import Registry, SparqlEngine
from tests.following.services import SECONDS, node, soon
from tests.sparql_followers.engines import Server

ENGINE = SparqlEngine("house", "http://127.0.0.1:1/query", "http://127.0.0.1:1/update")


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have nothing started, and note what would be, and what would be ended."""
    events: list[str] = []

    @contextmanager
    def kept(_: object, name: str) -> Iterator[None]:
        events.append(f"+{name}")
        yield
        events.append(f"-{name}")

    monkeypatch.setattr(feeding, "kept_beside", kept)
    monkeypatch.setattr(feeding, "_LOOKING_SECONDS", 0.01)
    return events


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_engine_that_is_added_is_fed_and_one_that_is_removed_no_longer(
    tmp_path: Path, fed: list[str]
) -> None:
    registry = Registry(tmp_path)
    registry.add(ENGINE)
    with feeding.feeding_beside(Settings(data=tmp_path)):
        until(lambda: fed == ["+house"])
        registry.add(SparqlEngine("other", ENGINE.query, ENGINE.update))
        until(lambda: fed[1:] == ["+other"])
        registry.remove("house")
        until(lambda: fed[2:] == ["-house"])
        registry.add(ENGINE)
        until(lambda: fed[3:] == ["+house"])
    assert sorted(fed[4:]) == ["-house", "-other"]


def test_one_that_is_written_anew_under_its_name_is_fed_anew(tmp_path: Path, fed: list[str]) -> None:
    registry = Registry(tmp_path)
    registry.add(ENGINE)
    before = registry.entries()
    registry.remove("house")
    registry.add(SparqlEngine("house", "http://127.0.0.1:2/query", ENGINE.update))
    assert before.keys() == registry.entries().keys()
    assert before != registry.entries()
    assert fed == []


def test_a_follower_feeds_an_engine_by_its_address_in_one_command(
    servers: dict[str, Server], tmp_path: Path
) -> None:
    engine = servers["oxigraph"].engine
    with node(tmp_path / "writer") as writer:
        writer.update("INSERT DATA { GRAPH <urn:notes> { <urn:a> a <urn:Note> . <urn:b> a <urn:Note> } }")
        command = ("follow", writer.address, "--engine", engine.query, "--update", engine.update)
        with node(tmp_path / "follower", *command, route="all") as follower:
            name = f"127-0-0-1-{servers['oxigraph'].port}"
            rotation = f'detente_engine_in_rotation{{engine="{name}"}} 1'
            soon(lambda: rotation in follower.get("/metrics").text, "the engine does not come in")
            query = "SELECT (COUNT(?s) AS ?n) { GRAPH <urn:notes> { ?s a <urn:Note> } }"
            found = follower.get(f"/sparql?query={query}", Accept="text/csv")
        assert found.text == "n\r\n2\r\n"
        assert f"engine;desc={name}" in found.headers["server-timing"]
        assert Registry(tmp_path / "follower").engine(name).query == engine.query
