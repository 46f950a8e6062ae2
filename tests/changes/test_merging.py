"""Documents are merged into a graph: blank nodes of two are two, those of one sent twice are the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, serialize
from rdflib.compare import isomorphic

from detente.changes.jobs import Outcome, Part, WriteJob
from detente.changes.load import LoadRequest, load_sources
from detente.changes.requests import perform
from detente.changes.rules import NoRules
from detente.rdf.digest import graph_digests
from detente.store import Version, VersionStore
from detente.store.ways import lineage
from detente.vocabulary.iris import Iris

G = NamedNode("https://example.org/g")
TURTLE, JSON_LD = "text/turtle", "application/ld+json"
ONE, TWO = '_:x <urn:p> "one" .', '_:x <urn:p> "two" .'
ALIKE = '_:y <urn:p> "one" .'
MORE = f"{ONE} <urn:s> <urn:p> 1 ."


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "data")


def current(store: VersionStore) -> Version:
    version = store.current()
    assert version is not None
    return version


def send(store: VersionStore, *documents: str, action: str = "post", media_type: str = TURTLE) -> str:
    """Do as `/graphs` does with some documents; gives the id of the version."""
    with TemporaryDirectory() as folder:
        parts = []
        for number, document in enumerate(documents):
            path = Path(folder) / str(number)
            path.write_text(document, encoding="utf-8")
            parts.append(Part(str(path), media_type))
        graph = None if action == "update" else G.value
        job = WriteJob(action, "test", "test", tuple(parts), graph)  # type: ignore[arg-type]
        done = perform(job, store, NoRules(), Iris(), lambda: None)
    assert isinstance(done, Outcome), done
    return str(done.version)


def read(store: VersionStore) -> rdflib.Graph:
    written = serialize((quad.triple for quad in current(store).match(graph=G)), format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=written or b"", format="nt")


def merged(documents: Iterable[str]) -> rdflib.Graph:
    """Merge documents as the recommendation does, but for what is all there already."""
    made: list[rdflib.Graph] = []
    whole = rdflib.Graph()
    for document in documents:
        graph = rdflib.Graph().parse(data=document, format="turtle")
        if any(isomorphic(graph, other) for other in (*made, whole)):
            continue
        for triple in graph:
            renamed = (rdflib.BNode(f"d{len(made)}{t}") if isinstance(t, rdflib.BNode) else t for t in triple)
            whole.add(tuple(renamed))  # type: ignore[arg-type]
        made.append(graph)
    return whole


def check(store: VersionStore, documents: Iterable[str]) -> None:
    assert isomorphic(read(store), merged(documents))
    manifest = current(store).manifest
    assert graph_digests(current(store).match())[G] == manifest.graphs[G.value].digest


@pytest.mark.parametrize("second", [TWO, MORE, '_:x <urn:q> "one" .', f"{ONE} {TWO}", f"{ONE} {ALIKE}"])
def test_blank_nodes_of_two_documents_are_two(store: VersionStore, second: str) -> None:
    send(store, ONE)
    send(store, second)
    check(store, [ONE, second])


def test_documents_of_one_request_are_apart(store: VersionStore) -> None:
    send(store, ONE, TWO, action="put")
    check(store, [ONE, TWO])


def test_json_ld_nodes_without_a_name_are_apart(store: VersionStore) -> None:
    for value in ("one", "two"):
        send(store, f'{{"urn:p": "{value}"}}', media_type=JSON_LD)
    check(store, [ONE, TWO])


def test_nodes_of_an_update_and_of_a_document_are_apart(store: VersionStore) -> None:
    send(store, ONE)
    send(store, f'INSERT DATA {{ GRAPH {G} {{ _:x <urn:p> "two" }} }}', action="update")
    check(store, [ONE, TWO])


@pytest.mark.parametrize("again", [ONE, ALIKE])
def test_the_same_document_again_is_no_version(store: VersionStore, again: str) -> None:
    send(store, ONE)
    both = send(store, TWO)
    assert send(store, again) == both
    assert send(store, TWO, again) == both
    check(store, [ONE, TWO])


@pytest.mark.parametrize("action", ["post", "put"])
def test_what_was_read_back_is_no_version(store: VersionStore, action: str) -> None:
    send(store, ONE)
    both = send(store, TWO)
    assert send(store, read(store).serialize(format="turtle"), action=action) == both


def test_put_replaces_what_other_documents_said(store: VersionStore) -> None:
    send(store, ONE)
    send(store, TWO)
    send(store, MORE, action="put")
    check(store, [MORE])


def test_files_loaded_together_and_one_by_one_are_the_same(store: VersionStore, tmp_path: Path) -> None:
    paths = []
    for name, document in (("a", ONE), ("b", TWO)):
        path = tmp_path / f"{name}.ttl"
        path.write_text(document, encoding="utf-8")
        paths.append(str(path))
    for sources in ([paths[0]], [paths[1]], paths, paths[::-1]):
        load_sources(store, NoRules(), LoadRequest(tuple(sources), G), Iris(), author="test", message="test")
    check(store, [ONE, TWO])
    assert len(list(lineage(store, store.current_id()))) == 2


def test_a_dump_loaded_back_is_no_version(store: VersionStore, tmp_path: Path) -> None:
    send(store, ONE)
    both = send(store, TWO)
    path = tmp_path / "all.nq"
    path.write_bytes(serialize(current(store).match(), format=RdfFormat.N_QUADS) or b"")
    for replace in (False, True):
        what = LoadRequest((str(path),), replace=replace)
        done = load_sources(store, NoRules(), what, Iris(), author="test", message="test")
        assert done.committed.manifest is not None
        assert done.committed.manifest.id == both


TERMS = ["_:a", "_:b", "_:c", "<urn:s>"]
DOCUMENTS = st.lists(
    st.builds(
        "{} <urn:p> {} .".format, st.sampled_from(TERMS), st.sampled_from([*TERMS, '"one"', '"two"', "7"])
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_graph_is_the_merge_of_its_documents(documents: list[str]) -> None:
    with TemporaryDirectory() as folder:
        store = VersionStore(Path(folder))
        for document in documents:
            send(store, document)
        before = current(store).manifest.id
        check(store, documents)
        assert send(store, documents[-1]) == before
