from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from detente.errors import DetenteError
from detente.rdf.digest import hash_graphs
from detente.rdf.namespaces import XSD
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.sparql.answers import Answer
from detente.store import (
    CommitInfo,
    Draft,
    GraphTable,
    Manifest,
    StoreError,
    VersionStore,
    graph_name,
)
from detente.store.engines.oxigraph.draft import OxigraphDraft, as_stored
from detente.store.notes import PATCH
from detente.store.patch import read_patch
from detente.store.quad_file import QuadFile
from tests.versions import commit_quads

A, B, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "abpgh")
ONE, TWO, THREE = Quad(A, P, B, G), Quad(A, P, Literal("x"), H), Quad(B, P, A)
COMMIT_INFO = CommitInfo(author="curator", message="change")


@pytest.fixture
def versions(tmp_path: Path) -> VersionStore:
    store = VersionStore(tmp_path / "data", lock_seconds=1)
    commit_quads(store, [ONE, TWO], author="", message="first")
    return store


def content(store: VersionStore) -> set[Quad]:
    current = store.current()
    assert current is not None
    return set(current.match())


def refuse(graph: GraphName) -> None:
    raise DetenteError(f"not {graph}")


def test_a_draft_reads_what_was_changed_in_it_and_the_version_stays(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.insert([THREE])
        draft.delete([ONE])
        assert set(draft.match()) == {TWO, THREE}
        assert draft.query("ASK { ?s ?p ?o }")
        assert set(draft.before.match()) == {ONE, TWO}
        assert draft.change == Change(frozenset({THREE}), frozenset({ONE}))
    assert content(versions) == {ONE, TWO}


def test_a_draft_that_is_published_is_the_next_version(versions: VersionStore) -> None:
    first = versions.current_manifest()
    assert first is not None
    with versions.draft() as draft:
        draft.insert([THREE])
        made = versions.publish(draft, COMMIT_INFO)
    assert (made.parent, made.added, made.removed, made.total) == (first.id, 1, 0, 3)
    assert content(versions) == {ONE, TWO, THREE}
    assert versions.manifest(made.id) == made


def test_what_is_undone_is_no_change(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.insert([THREE, ONE])
        draft.delete([THREE])
        draft.delete([TWO])
        draft.insert([TWO])
        assert not draft.is_changed
        assert versions.publish(draft, COMMIT_INFO) == versions.current_manifest()


def test_literals_count_as_the_engine_keeps_them(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.insert([Quad(A, P, Literal("007", datatype=XSD.integer), G)])
        draft.delete([Quad(A, P, Literal("+7", datatype=XSD.integer), G)])
        assert not draft.is_changed


def test_a_graph_holds_just_what_it_is_replaced_with(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.replace(G, [ONE, Quad(B, P, B, G)])
        assert draft.change.added == {Quad(B, P, B, G)}
        draft.replace(G, [])
        assert list(draft.match(graph=G)) == []
        assert draft.contains_graph(G)


def test_an_empty_graph_is_kept_and_a_dropped_one_is_not(versions: VersionStore) -> None:
    empty = NamedNode("https://example.org/empty")
    with versions.draft() as draft:
        draft.create(empty)
        draft.create(empty)
        draft.drop(G)
        made = versions.publish(draft, COMMIT_INFO)
    assert made.counts == {empty.value: 0, H.value: 1}
    assert versions.open(made.id).graph_names() == [empty, H]


def test_dropping_the_default_graph_empties_it(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.insert([THREE])
        draft.drop(DEFAULT_GRAPH)
        assert not draft.is_changed


def test_a_graph_that_may_not_be_written_is_not(versions: VersionStore) -> None:
    with versions.draft(refuse) as draft:
        draft.insert([ONE])  # is there already: nothing is written
        writes: list[Callable[[], None]] = [
            lambda: draft.insert([THREE]),
            lambda: draft.delete([ONE]),
            lambda: draft.create(A),
            lambda: draft.drop(G),
        ]
        for write in writes:
            with pytest.raises(DetenteError, match="not "):
                write()
        assert not draft.is_changed


def test_a_draft_that_is_still_being_read_is_not_published(versions: VersionStore) -> None:
    with versions.draft() as draft:
        draft.insert([THREE])
        assert isinstance(draft, OxigraphDraft)
        held = draft._store
        with pytest.raises(StoreError, match="still being read"):
            versions.publish(draft, COMMIT_INFO)
        del held
    assert content(versions) == {ONE, TWO}


def test_blank_nodes_are_part_of_the_digest_by_their_place_alone(versions: VersionStore) -> None:
    def put(draft: Draft, node: BlankNode) -> None:
        draft.replace(G, [Quad(A, P, node, G), Quad(node, P, Literal("x"), G)])

    digests = []
    for node in (BlankNode("one"), BlankNode("other")):
        with versions.draft() as draft:
            put(draft, node)
            digests.append(versions.publish(draft, COMMIT_INFO).digest)
    assert digests[0] == digests[1]


def test_notes_are_written_into_the_version_and_not_into_its_digest(versions: VersionStore) -> None:
    def notes(manifest: Manifest, _: Draft) -> Change:
        return Change(frozenset([Quad(A, P, Literal(manifest.id), NamedNode("https://example.org/log"))]))

    graph = NamedNode("https://example.org/log")
    with versions.draft() as draft:
        draft.insert([THREE])
        made = versions.publish(draft, CommitInfo("a", "m", derived=frozenset({graph}), notes=notes))
    (logged,) = versions.open(made.id).match(graph=graph)
    assert logged.object == Literal(made.id)
    assert made.counts[graph.value] == 1
    bare = VersionStore(versions.folder.with_name("other"))
    assert commit_quads(bare, [ONE, TWO, THREE], author="", message="").digest == made.digest


quads = st.builds(
    Quad,
    st.sampled_from([A, B]),
    st.just(P),
    st.sampled_from([A, B, Literal("x"), Literal("07", datatype=XSD.integer)]),
    st.sampled_from([G, H, DEFAULT_GRAPH]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.lists(quads, max_size=4)),
        st.tuples(st.just("delete"), st.lists(quads, max_size=4)),
        st.tuples(st.just("drop"), st.sampled_from([G, H])),
        st.tuples(st.just("create"), st.sampled_from([G, H])),
    ),
    max_size=5,
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_hashes_kept_up_over_commits_are_those_of_the_content(
    versions: VersionStore, changes: list[tuple[str, object]]
) -> None:
    with versions.draft() as draft:
        for name, argument in changes:
            getattr(draft, name)(argument)
        made = versions.publish(draft, COMMIT_INFO)
    version = versions.open(made.id)
    found = {graph_name(graph): h for graph, h in hash_graphs(version.match(), version.graph_names()).items()}
    assert isinstance(made.graphs, GraphTable)
    assert dict(made.graphs.hashes) == found
    assert made.total == sum(each.count for each in found.values())


def test_answers_of_a_draft_are_those_of_a_version(versions: VersionStore) -> None:
    with versions.draft() as draft:
        answer = draft.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
        assert isinstance(answer, Answer)
        assert [row["g"] for row in answer.rows()] == [G, H]


def test_a_graph_is_removed_by_file(versions: VersionStore, tmp_path: Path) -> None:
    """No quad of it is in the change, and all are in the patch, the counts and the digests."""
    lines = tmp_path / "gone.nq"
    lines.write_text(f"{ONE.subject} {ONE.predicate} {ONE.object} {G} .\n", encoding="utf-8")
    file = QuadFile(lines, {graph_name(G): hash_graphs([ONE])[G]})
    with versions.draft() as draft:
        draft.unload(G, [file])
        assert draft.is_changed
        assert draft.change == Change()
        assert set(draft.match()) == {TWO}
        draft.insert([Quad(B, P, B, G)])
        made = versions.publish(draft, COMMIT_INFO)
    assert content(versions) == {TWO, Quad(B, P, B, G)}
    assert (made.added, made.removed, made.total) == (1, 1, 2)
    assert isinstance(made.graphs, GraphTable)
    assert made.graphs.hashes[graph_name(G)] == hash_graphs([Quad(B, P, B, G)])[G]
    steps = list(read_patch(versions.path(made.id) / PATCH))
    assert steps == [(False, ONE), (True, Quad(B, P, B, G))]


STORABLE = st.sampled_from(
    [
        A,
        BlankNode("b0"),
        BlankNode("0a"),
        Literal("x"),
        Literal("x", language="EN-gb"),
        Literal("007", datatype=XSD.integer),
        Literal("7", datatype=XSD.integer),
        Literal("1.50", datatype=XSD.decimal),
        Literal("2016-08-09T10:00:00.0Z", datatype=XSD.dateTime),
        Triple(A, P, Literal("007", datatype=XSD.integer)),
    ]
)


@given(
    st.lists(
        st.builds(Quad, st.sampled_from([A, BlankNode("1")]), st.just(P), STORABLE, st.sampled_from([G, H]))
    )
)
def test_quads_are_given_as_a_store_keeps_them_each_once(quads: list[Quad]) -> None:
    store = Store()
    store.extend(quads)
    found = as_stored(iter([*quads, *quads]))
    assert len(found) == len(set(found))
    assert set(found) == set(store)


@pytest.mark.parametrize("piece", [1, 7, 64, 1 << 20])
def test_lines_of_a_file_come_whole_whatever_a_piece_holds(
    piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'<urn:{number}> <urn:p> "ğ{"x" * number}" .\n' for number in range(20)]
    file = tmp_path / "lines.nq"
    file.write_text("".join(lines), encoding="utf-8")
    monkeypatch.setattr("detente.store.quad_file._PIECE", piece)
    assert b"".join(QuadFile(file, {}).text("A ")).decode() == "".join(f"A {line}" for line in lines)
    file.write_bytes(b"")
    assert b"".join(QuadFile(file, {}).text("A ")) == b""
