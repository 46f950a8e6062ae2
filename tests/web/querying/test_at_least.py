"""A version that is waited for: here once it has been current, not as soon as its files are."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.store import VersionStore
from detente.web.http.problems import HttpError
from detente.web.querying.following import Following, at_least
from tests.versions import commit_quads

NODE = NamedNode("urn:a")


class Follower:
    """What is asked of a follower here: where its writer is."""

    writer = "http://writer.example/"


def comes(store: VersionStore, version: str, *, follows: bool) -> bool:
    following = cast(Following, Follower()) if follows else None
    try:
        asyncio.run(at_least(store, version, 0.0, following))
    except HttpError as error:
        return error.type.status not in (404, 503)
    return True


def write(store: VersionStore, number: int) -> str:
    done: Any = commit_quads(store, [Quad(NODE, NODE, Literal(number), NODE)], author="t", message="m")
    return str(done.id)


def test_a_follower_has_what_has_been_current(tmp_path: Path) -> None:
    writer, follower = VersionStore(tmp_path / "writer"), VersionStore(tmp_path / "follower")
    first, second = write(writer, 1), write(writer, 2)
    for version in (first, second):
        with follower.adopting(version) as folder:
            shutil.copytree(writer.path(version), folder, dirs_exist_ok=True)
    assert not comes(follower, first, follows=True)
    follower.set_current(first)
    assert comes(follower, first, follows=True)
    assert not comes(follower, second, follows=True)
    follower.set_current(second)
    assert comes(follower, first, follows=True)
    assert comes(follower, second, follows=True)


@pytest.mark.parametrize("follows", [True, False])
def test_what_is_nowhere_does_not_come(tmp_path: Path, follows: bool) -> None:
    store = VersionStore(tmp_path / "data")
    write(store, 1)
    assert not comes(store, "0" * 12, follows=follows)


def test_a_service_that_went_back_has_the_later_version_too(tmp_path: Path) -> None:
    store = VersionStore(tmp_path / "data")
    first, second = write(store, 1), write(store, 2)
    store.check_out(first)
    assert comes(store, second, follows=False)
