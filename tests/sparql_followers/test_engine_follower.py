"""An engine that follows a data folder has what each version has, graph by graph, whatever happened to it."""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.rdf.namespaces import XSD
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.sparql_followers import engine_follower
from detente.sparql_followers.client import EngineClient
from detente.sparql_followers.comparison import EngineComparison
from detente.sparql_followers.engine_follower import EngineFollower
from detente.sparql_followers.pointer import GRAPH, EnginePointer, read_pointer, set_text
from detente.sparql_followers.state import EngineState, EngineStateFile
from detente.sparql_followers.updates import graph_iri, requests, without_blank_nodes
from detente.store import VersionStore
from detente.store.manifest import graph_of
from tests.replication.random_commits import commit_some
from tests.sparql_followers.engines import Server
from tests.versions import commit_quads

COMMITS = int(os.environ.get("DETENTE_ENGINE_COMMITS", "20"))
SETTLED = "https://example.org/settled"
S, P, FLAG = (NamedNode(f"https://example.org/{name}") for name in ("s", "p", "flag"))
GRAPHS: list[GraphName] = [DEFAULT_GRAPH, *(NamedNode(f"https://example.org/{name}") for name in "gh")]
VALUES: list[Literal | NamedNode] = [
    Literal("plain"),
    Literal("ğ 😀", language="tr"),
    Literal('line\n"x" .\r\t\\ } ; {'),
    Literal("2016-08-09", datatype=XSD.date),
    Literal("2016-08-09T14:00:00Z", datatype=XSD.dateTime),
    Literal("-7", datatype=XSD.integer),
    Literal("1.5", datatype=XSD.decimal),
    NamedNode("urn:ü"),
    Literal("1984?", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
]


def follower(store: VersionStore, running: Server, piece: int = 2000) -> EngineFollower:
    folder = store.folder.with_name(f"{store.folder.name}-{running.kind}")
    folder.mkdir(exist_ok=True)
    engine = replace(running.engine, piece=piece)
    made = EngineFollower(store, engine, EngineStateFile(folder), SETTLED)
    _FOLLOWERS.append(made)
    return made


_FOLLOWERS: list[EngineFollower] = []


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    """Close the connections of the followers that a test has made."""
    yield
    while _FOLLOWERS:
        _FOLLOWERS.pop().close()


def state_of(store: VersionStore, running: Server) -> EngineState:
    return EngineStateFile(store.folder.with_name(f"{store.folder.name}-{running.kind}")).read()


def commit(store: VersionStore, chance: random.Random, message: str) -> str:
    """Commit some quads, other ones than before: few or, now and then, many."""
    some = chance.randrange(1, 40 if chance.random() < 0.9 else 400)
    subjects = [NamedNode(f"https://example.org/s{chance.randrange(60)}") for _ in range(some)]
    quads = {Quad(each, P, chance.choice(VALUES), chance.choice(GRAPHS)) for each in subjects}
    kept = set() if store.current() is None else {*store.current().match()}  # type: ignore[union-attr]
    left = {quad for quad in kept if chance.random() < 0.8}
    return commit_quads(store, left ^ quads, author="a", message=message).id


def in_engine(running: Server, graph: GraphName) -> set[tuple[str, ...]]:
    """Read a graph back, by a question that nothing in the follower asks."""
    with running.client() as client:
        name = graph_iri(graph, SETTLED)
        return {
            tuple(map(str, row)) for row in client.rows("SELECT ?s ?p ?o { ?s ?p ?o }", [name], seconds=60)
        }


def in_store(store: VersionStore, graph: GraphName) -> set[tuple[str, ...]]:
    current = store.current()
    assert current is not None
    return {
        tuple(str(without_blank_nodes(term)) for term in (quad.subject, quad.predicate, quad.object))
        for quad in current.match(graph=graph)
    }


def assert_the_same(store: VersionStore, running: Server, graphs: Collection[GraphName] = GRAPHS) -> None:
    for graph in graphs:
        assert in_engine(running, graph) == in_store(store, graph), graph
    with running.client() as client:
        pointer = read_pointer(client)
    assert pointer is not None
    assert (pointer.phase, pointer.version) == ("at", store.current_id())
    told = state_of(store, running)
    assert (told.version, told.token, told.trouble) == (pointer.version, pointer.token, "")


@pytest.mark.usefixtures("tested_once")
def test_an_engine_has_what_random_commits_left_graph_by_graph(tmp_path: Path, running: Server) -> None:
    chance, store = random.Random(7), VersionStore(tmp_path / "data")
    fed = follower(store, running, piece=100)
    for number in range(COMMITS):
        commit(store, chance, f"change {number}")
        if chance.random() < 0.5:  # else more than one is waiting
            assert fed.step()
            assert_the_same(store, running)
    assert fed.step()
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_blank_nodes_and_graphs_that_hold_nothing_are_told_of(tmp_path: Path, running: Server) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(3)
    fed = follower(store, running)
    for number in range(8):
        commit_some(store, chance, number)
        assert fed.step()
    manifest = store.current_manifest()
    assert manifest is not None
    assert_the_same(store, running, [graph_of(name) for name in manifest.graphs])
    told = state_of(store, running)
    current = store.current()
    assert current is not None
    quads = [*current.match()]
    blank = [quad for quad in quads if BlankNode in map(type, (quad.object, quad.graph_name))]
    expected = {graph_iri(quad.graph_name, SETTLED) for quad in blank}
    assert set(told.blank_graphs) == expected
    assert told.has_empty_graphs == any(not found.count for found in manifest.graphs.values())


@pytest.mark.usefixtures("tested_once")
def test_no_state_tells_a_version_with_the_graphs_of_another(
    tmp_path: Path, running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[EngineState] = []
    monkeypatch.setattr(EngineStateFile, "write", lambda _, state: written.append(state))
    store = VersionStore(tmp_path / "data")
    fed = follower(store, running)
    blank = Quad(S, P, BlankNode("b"), GRAPHS[1])
    expected = {}
    for number, more in enumerate([{blank}, set(), {blank}]):
        quads = {Quad(S, P, Literal(number), DEFAULT_GRAPH), *more}
        version = commit_quads(store, quads, author="a", message=f"change {number}").id
        expected[version] = tuple(graph_iri(quad.graph_name, SETTLED) for quad in more)
        assert fed.step()
    told = [(state.version, state.blank_graphs) for state in written if state.version is not None]
    assert {version for version, _ in told} == set(expected)
    assert all(graphs == expected[version] for version, graphs in told)


@pytest.mark.usefixtures("tested_once")
def test_what_came_meanwhile_is_applied_and_nothing_is_filled_anew(
    tmp_path: Path, running: Server, caplog: pytest.LogCaptureFixture
) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(5)
    commit(store, chance, "first")
    assert follower(store, running).step()
    for number in range(3):
        commit(store, chance, f"later {number}")
    caplog.clear()
    assert follower(store, running).step()
    assert_the_same(store, running)
    assert "filled anew" not in caplog.text


@pytest.mark.usefixtures("tested_once")
def test_an_engine_that_lost_all_is_filled_again(tmp_path: Path, running: Server) -> None:
    store = VersionStore(tmp_path / "data")
    commit(store, random.Random(1), "first")
    fed = follower(store, running)
    assert fed.step()
    with running.client() as client:
        for graph in (GRAPH, *(graph_iri(graph, SETTLED) for graph in GRAPHS)):
            client.update(f"DROP SILENT GRAPH <{graph}>", seconds=60)
    assert fed.step()
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_an_engine_follows_back_to_an_older_version(tmp_path: Path, running: Server) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(2)
    first = commit(store, chance, "first")
    commit(store, chance, "second")
    fed = follower(store, running)
    assert fed.step()
    store.check_out(first)
    assert fed.step()
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_half_a_patch_of_one_who_was_killed_becomes_whole(
    tmp_path: Path, running: Server, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setattr(engine_follower, "GRACE_SECONDS", 0.1)
    store, chance = VersionStore(tmp_path / "data"), random.Random(4)
    commit(store, chance, "first")
    assert follower(store, running).step()
    before = set(store.current().match())  # type: ignore[union-attr]
    version = commit(store, chance, "second")
    after = set(store.current().match())  # type: ignore[union-attr]
    steps = [*((False, quad) for quad in before - after), *((True, quad) for quad in after - before)]
    with running.client() as client:
        client.update(set_text(EnginePointer.new("applying", version)), seconds=60)
        for text, _ in requests(steps[: int(len(steps) * share)], SETTLED, 10):
            client.update(text, seconds=60)
    fed = follower(store, running)
    assert state_of(store, running).version != version
    assert fed.step()
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_a_request_that_comes_late_changes_nothing(
    tmp_path: Path, running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was given up may wait in the engine, and what was withdrawn since must not come back."""
    sent: list[str] = []
    update = EngineClient.update

    def noted(client: EngineClient, text: str, *, seconds: float) -> None:
        sent.append(text)
        update(client, text, seconds=seconds)

    store, chance = VersionStore(tmp_path / "data"), random.Random(10)
    fed = follower(store, running, piece=10)
    monkeypatch.setattr(EngineClient, "update", noted)
    for number in range(3):  # the first one fills the engine
        commit(store, chance, f"change {number}")
        assert fed.step()
    late, sent = list(sent), []
    monkeypatch.setattr(EngineClient, "update", update)
    current = store.current()
    assert current is not None
    kept = sorted(current.match(), key=str)[::2]
    commit_quads(store, {*kept, Quad(S, P, S, GRAPHS[1])}, author="a", message="withdrawn")
    assert fed.step()
    with running.client() as client:
        for text in late:
            # What sets the pointer comes alone: while it waits, nothing has been sent after it.
            if not text.startswith("DELETE WHERE"):
                client.update(text, seconds=60)
    assert len(late) > 10
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_a_piece_of_the_usual_size_is_taken(tmp_path: Path, running: Server) -> None:
    """In one graph, with literals of all kinds: an engine limits the length of an operation."""
    store = VersionStore(tmp_path / "data")
    quads = {
        Quad(NamedNode(f"https://example.org/s{n}"), P, VALUES[n % len(VALUES)], GRAPHS[1])
        for n in range(2500)
    }
    commit_quads(store, quads, author="a", message="filled")
    fed = follower(store, running)
    assert fed.step()
    assert_the_same(store, running)
    commit_quads(store, sorted(quads, key=str)[:100], author="a", message="most withdrawn")
    assert fed.step()
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_a_triple_that_somebody_took_is_found_and_brings_all_anew(tmp_path: Path, running: Server) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(6)
    commit(store, chance, "first")
    assert follower(store, running).step()
    lost = next(iter(sorted(store.current().match(graph=GRAPHS[1]), key=str)))  # type: ignore[union-attr]
    with running.client() as client:
        text, _ = next(iter(requests([(False, lost)], SETTLED, 10)))
        client.update(text, seconds=60)
        found = EngineComparison(client, store.open(store.current_id() or ""), SETTLED).of_graphs()
        assert list(found.different) == [GRAPHS[1].value]  # type: ignore[union-attr]
    assert follower(store, running).step()  # a process that begins compares all
    assert_the_same(store, running)


@pytest.mark.usefixtures("tested_once")
def test_a_triple_that_somebody_exchanged_is_found_beside_blank_nodes_too(
    tmp_path: Path, running: Server
) -> None:
    store, graph = VersionStore(tmp_path / "data"), GRAPHS[1]
    quads = [Quad(S, P, BlankNode("b"), graph), Quad(BlankNode("b"), P, Literal("said"), graph)]
    commit_quads(store, quads, author="a", message="first")
    fed = follower(store, running)
    assert fed.step()
    assert state_of(store, running).unkept == ()
    assert state_of(store, running).blank_graphs == (graph_iri(graph, SETTLED),)
    other = Quad(BlankNode("b"), FLAG, Literal("never said"), graph)
    with running.client() as client:
        for text, _ in requests([(False, quads[1]), (True, other)], SETTLED, 10):
            client.update(text, seconds=60)
        found = EngineComparison(client, store.open(store.current_id() or ""), SETTLED).of_graphs()
        assert "said" in found.first
    assert follower(store, running).step()
    assert_the_same(store, running, [graph])


@pytest.mark.usefixtures("tested_once")
def test_what_an_engine_keeps_otherwise_is_known_by_its_predicate(tmp_path: Path, running: Server) -> None:
    store, chance = VersionStore(tmp_path / "data"), random.Random(8)
    commit(store, chance, "first")
    fed = follower(store, running)
    assert fed.step()
    assert state_of(store, running).unkept == ()
    quads = {*store.current().match(), Quad(S, FLAG, Literal(True))}  # type: ignore[union-attr]
    commit_quads(store, quads, author="a", message="a flag")
    assert fed.step()
    lost = {"oxigraph": (), "virtuoso": (FLAG.value,)}[running.kind]
    assert state_of(store, running).unkept == lost
    assert follower(store, running).step()  # which has to find it again
    assert state_of(store, running).unkept == lost


@pytest.mark.usefixtures("tested_once")
def test_graphs_of_others_are_left_alone(tmp_path: Path, running: Server) -> None:
    store = VersionStore(tmp_path / "data")
    commit(store, random.Random(9), "first")
    other = "urn:somebody:elses"
    with running.client() as client:
        client.update(f"INSERT DATA {{ GRAPH <{other}> {{ <urn:a> <urn:b> <urn:c> }} }}", seconds=60)
        assert follower(store, running).step()
        assert len(client.rows("SELECT ?s { ?s ?p ?o }", [other], seconds=60)) == 1
        client.update(f"DROP SILENT GRAPH <{other}>", seconds=60)
