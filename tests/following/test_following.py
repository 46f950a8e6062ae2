"""A writer and its follower, as processes on ports: the same versions, and what each answer says of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.store import VersionStore
from detente.store.inspection import inspect
from tests.following.services import Node, node, soon
from tests.replication.random_commits import commit_some, facts

COUNT = "/sparql?query=SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
INSERT = 'INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> "{0}" }} }}'


def commit_plain(store: VersionStore, number: int) -> None:
    """Make a random commit without graphs that only the full profile leaves out of digests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.replication.random_commits.UNDIGESTED", frozenset())
        commit_some(store, random.Random(number), number)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Run a writer that has some versions, of which old ones keep no store."""
    folder = tmp_path_factory.mktemp("nodes")
    store = VersionStore(folder / "writer")
    for number in range(6):
        commit_plain(store, number)
    with node(folder / "writer", keep_versions=2, keep_days=0) as found:
        yield found


@pytest.fixture(scope="module")
def follower(written: Node) -> Iterator[Node]:
    with node(written.data.with_name("follower"), "follow", written.address, fresh_seconds=60) as found:
        soon(lambda: bool(found.health()["ready"]), "the follower has nothing to serve")
        yield found


def is_level(written: Node, follower: Node) -> bool:
    return bool(written.health()["version"] == follower.health()["version"])


def test_a_follower_has_the_same_versions_and_digests(written: Node, follower: Node) -> None:
    store, copy = VersionStore(written.data), VersionStore(follower.data)
    for number in range(6, 14):
        commit_plain(store, number)
    soon(lambda: is_level(written, follower), "the follower does not come to the version of the writer")
    assert facts(copy) == facts(store)
    assert inspect(copy).whole
    for version in store.ids():
        there, here = (each.get(f"/v/{version}{COUNT}").text for each in (written, follower))
        assert here == there
    assert follower.get("/v/current").json() == written.get("/v/current").json()


def test_a_client_reads_its_own_write(written: Node, follower: Node) -> None:
    for number in range(3):
        version = written.update(INSERT.format(f"read {number}")).headers["Detente-Version"]
        ask = f'/sparql?query=ASK {{ GRAPH <urn:g> {{ ?s ?p "read {number}" }} }}'
        answer = follower.get(ask, Detente_At_Least=version, Accept="text/csv")
        assert answer.headers["Detente-Version"] == version
        assert answer.text.strip() == "true"


def test_every_answer_tells_version_and_lag(follower: Node) -> None:
    version = follower.health()["version"]
    for path in ("/", "/v", "/about", COUNT, "/dumps/", "/nothing-there", "/log"):
        answer = follower.get(path)
        assert answer.headers["Detente-Version"] == version, path
        assert re.fullmatch(r"\d+\.\d", answer.headers["Detente-Lag"]), path
    text = follower.get("/metrics").text
    assert f'version="{version}"' in text
    assert re.search(r"^detente_follower_lag_seconds \d", text, re.MULTILINE)
    assert follower.health()["following"]["head"] == version


def test_a_version_that_does_not_come_is_503_with_the_writer(written: Node, tmp_path: Path) -> None:
    with node(tmp_path / "late", "follow", written.address, fresh_seconds=0.2) as found:
        soon(lambda: bool(found.health()["ready"]), "the follower has nothing to serve")
        answer = found.get(COUNT, Detente_At_Least="0123456789ab")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert f"<{written.address}/>" in answer.headers["Link"]
    assert written.get(COUNT, Detente_At_Least="0123456789ab").status_code == 404
    assert written.get(COUNT, Detente_At_Least="no version").status_code == 400
    assert written.get(COUNT, Detente_At_Least=written.health()["version"]).status_code == 200


def test_changes_are_refused_with_the_address_of_the_writer(written: Node, follower: Node) -> None:
    before = written.health()["version"]
    answer = follower.update(INSERT.format("refused"))
    assert answer.status_code == 421
    assert written.address in answer.text
    assert f"<{written.address}/>" in answer.headers["Link"]
    assert written.health()["version"] == before


def test_changes_are_passed_on_where_the_settings_say_so(written: Node, tmp_path: Path) -> None:
    with node(
        tmp_path / "passing", "follow", written.address, follow_writes="pass", fresh_seconds=60
    ) as found:
        soon(lambda: bool(found.health()["ready"]), "the follower has nothing to serve")
        answer = found.update(INSERT.format("passed on"))
        assert answer.status_code == 200
        version = answer.headers["Detente-Version"]
        assert written.health()["version"] == version
        assert found.get(COUNT, Detente_At_Least=version).headers["Detente-Version"] == version
        wrong = found.update("INSERT NONSENSE")
        assert wrong.status_code == 400
        assert wrong.text == written.update("INSERT NONSENSE").text
    with node(tmp_path / "passing", "follow", "http://127.0.0.1:9", follow_writes="pass") as found:
        assert found.update(INSERT.format("lost")).status_code == 502


def test_a_follower_goes_back_with_its_writer(tmp_path: Path) -> None:
    store = VersionStore(tmp_path / "writer")
    for number in range(4):
        commit_plain(store, number)
    with node(tmp_path / "writer") as writer, node(tmp_path / "copy", "follow", writer.address) as copy:
        soon(lambda: is_level(writer, copy), "the follower does not come")
        store.check_out(store.manifests()[1].id)
        soon(lambda: is_level(writer, copy), "the follower does not go back")
        commit_plain(store, 9)
        soon(lambda: is_level(writer, copy), "the follower does not go on from there")


def test_a_follower_of_a_follower(written: Node, follower: Node, tmp_path: Path) -> None:
    with node(tmp_path / "third", "follow", follower.address) as third:
        soon(lambda: is_level(written, third), "the third does not come")
        assert facts(VersionStore(third.data)) == facts(VersionStore(written.data))
