"""The engines that tests talk to: each is started once, and emptied by whoever fills it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from detente.sparql_followers import engine_follower
from detente.sparql_followers.admission import admit
from detente.sparql_followers.client import EngineClient
from detente.sparql_followers.state import Admitted
from tests.sparql_followers.engines import Server, server

KINDS = ("oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Give the engines that have been started, by their kinds."""
    with ExitStack() as stack:
        yield _Started(stack, tmp_path_factory)


class _Started(dict[str, Server]):
    """Starts an engine when it is first asked for."""

    def __init__(self, stack: ExitStack, folders: pytest.TempPathFactory) -> None:
        super().__init__()
        self._stack = stack
        self._folders = folders

    def __missing__(self, kind: str) -> Server:
        self[kind] = self._stack.enter_context(server(kind, self._folders.mktemp(kind)))
        return self[kind]


@pytest.fixture(params=KINDS)
def running(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    """Give an engine that runs, one after the other."""
    kind: str = request.param
    return servers[kind]


@pytest.fixture
def tested_once(servers: dict[str, Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have engines tested once for all tests that are about something else."""

    def admit_once(client: EngineClient) -> Admitted:
        kind = client.engine.name
        if kind not in _ADMITTED:
            with servers[kind].client() as own:
                _ADMITTED[kind] = admit(own)
        return _ADMITTED[kind]

    monkeypatch.setattr(engine_follower, "admit", admit_once)


_ADMITTED: dict[str, Admitted] = {}


@pytest.fixture(params=KINDS)
def running_kind(request: pytest.FixtureRequest) -> str:
    """Name an engine that a test starts, hurts and starts again by itself."""
    kind: str = request.param
    return kind
