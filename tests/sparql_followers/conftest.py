"""The engines that tests talk to: each is started once, and emptied by whoever fills it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

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
