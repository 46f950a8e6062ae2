from __future__ import annotations

import fcntl
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.namespaces import PREFIXES, XSD
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Quads
from detente.sparql.answers import QueryError, QuerySyntaxError
from detente.store import Manifest, StoreError, UnknownVersionError, Version, VersionStore
from tests.versions import commit_quads

A, B, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "abpgh")
ONE = [Quad(A, P, B, G), Quad(A, P, Literal("x", language="en"), H), Quad(A, P, B)]
TWO = [Quad(B, P, A, G)]
NOON = datetime(2016, 8, 10, 12, tzinfo=UTC)


@pytest.fixture
def versions(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "data", lock_seconds=0.2)


@pytest.fixture
def version(versions: VersionStore) -> Version:
    commit(versions, ONE)
    return current(versions)


def commit(versions: VersionStore, quads: list[Quad], message: str = "change") -> Manifest:
    return commit_quads(versions, quads, author="curator", message=message, created=NOON)


def current(versions: VersionStore) -> Version:
    version = versions.current()
    assert version is not None
    return version


def content(version: Version) -> set[Quad]:
    return set(version.match())


def folders(versions: VersionStore) -> set[str]:
    return {path.name for path in (versions.folder / "versions").iterdir()}


# Versions


def test_nothing_is_current_before_the_first_commit(versions: VersionStore) -> None:
    assert versions.current() is None
    assert versions.manifests() == []
    assert not versions.folder.exists()


def test_a_commit_is_current_and_holds_what_was_given(versions: VersionStore) -> None:
    manifest = commit(versions, ONE)
    version = current(versions)
    assert version.manifest == manifest
    assert content(version) == set(ONE)
    assert version.graph_names() == [G, H]
    assert (manifest.parent, manifest.author, manifest.message) == (None, "curator", "change")
    assert manifest.created == "2016-08-10T12:00:00Z"
    assert manifest.counts == {"default": 1, G.value: 1, H.value: 1}
    assert manifest.total == 3


def test_an_empty_version_can_be_committed(versions: VersionStore) -> None:
    assert commit(versions, []).total == 0
    assert content(current(versions)) == set()


def test_a_manifest_survives_json(versions: VersionStore) -> None:
    manifest = commit(versions, ONE, message="Erdoğan’s “quote”\n")
    assert Manifest.from_json(manifest.to_json()) == manifest
    path = versions.folder / "versions" / manifest.id / "manifest.json"
    assert json.loads(path.read_text(encoding="utf-8"))["message"] == "Erdoğan’s “quote”\n"


def test_going_there_and_back_makes_three_versions_and_two_digests(versions: VersionStore) -> None:
    manifests = [commit(versions, quads) for quads in (ONE, TWO, ONE)]
    assert len({manifest.id for manifest in manifests}) == 3
    assert manifests[0].digest == manifests[2].digest != manifests[1].digest
    assert [manifest.parent for manifest in manifests] == [None, manifests[0].id, manifests[1].id]


def test_equal_content_makes_no_new_version(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    assert commit(versions, [*reversed(ONE), *ONE], message="again") == first
    assert folders(versions) == {first.id}


def test_a_change_of_derived_graphs_makes_a_version_with_the_same_digest(versions: VersionStore) -> None:
    derived: list[GraphName] = [DEFAULT_GRAPH, H]
    first = commit_quads(versions, ONE, author="a", message="", derived=derived)
    second = commit_quads(versions, ONE[:1], author="a", message="", derived=derived)
    assert second.id != first.id
    assert second.digest == first.digest
    assert second.parent == first.id


def test_digests_are_of_literals_as_the_engine_keeps_them(versions: VersionStore) -> None:
    first = commit(versions, [Quad(A, P, Literal("007", datatype=XSD.integer), G)])
    assert commit(versions, [Quad(A, P, Literal("7", datatype=XSD.integer), G)]) == first


def test_the_same_commits_make_the_same_ids_elsewhere(tmp_path: Path) -> None:
    one, other = (VersionStore(tmp_path / name) for name in ("one", "other"))
    assert [commit(one, q) for q in (ONE, TWO)] == [commit(other, q[::-1]) for q in (ONE, TWO)]


def test_the_time_of_a_commit_is_kept_in_utc(versions: VersionStore) -> None:
    moscow = timezone(timedelta(hours=3))
    manifest = commit_quads(
        versions, ONE, author="", message="", created=datetime(2016, 8, 9, 1, tzinfo=moscow)
    )
    assert manifest.created == "2016-08-08T22:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        commit_quads(versions, TWO, author="", message="", created=datetime(2016, 8, 9))


def test_versions_are_listed_in_order_of_time_not_of_its_writing(versions: VersionStore) -> None:
    moments = [NOON, NOON.replace(microsecond=500_000), NOON.replace(microsecond=543_000)]
    made = [
        commit_quads(versions, quads, author="", message="", created=moment).id
        for quads, moment in zip((ONE, TWO, ONE), moments, strict=True)
    ]
    assert [manifest.id for manifest in versions.manifests()] == made
    assert versions.manifest(made[1]).created == "2016-08-10T12:00:00.5Z"


def test_a_held_version_stays_as_it_was(versions: VersionStore) -> None:
    commit(versions, ONE)
    held = current(versions)
    assert current(versions) is held
    commit(versions, TWO)
    assert content(held) == set(ONE)
    assert content(current(versions)) == set(TWO)


def test_any_version_can_be_opened_and_all_are_listed(versions: VersionStore) -> None:
    first = commit_quads(versions, ONE, author="a", message="one", created=NOON)
    second = commit_quads(versions, TWO, author="a", message="two", created=NOON + timedelta(seconds=1))
    assert versions.manifests() == [first, second]
    assert content(versions.open(first.id)) == set(ONE)


@pytest.mark.parametrize("name", ["", "0" * 12, "..", "../versions", "0" * 11, "\0"])
def test_an_unknown_version_is_reported(versions: VersionStore, name: str) -> None:
    commit(versions, ONE)
    with pytest.raises(UnknownVersionError, match="has no version"):
        versions.open(name)


# Failures


def failing() -> Iterator[Quad]:
    yield from TWO
    raise RuntimeError("the source of quads broke")


def test_a_commit_that_fails_changes_nothing(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    with pytest.raises(RuntimeError, match="broke"):
        commit_quads(versions, failing(), author="a", message="m")
    assert folders(versions) == {first.id}
    assert content(current(versions)) == set(ONE)
    assert commit(versions, TWO).parent == first.id


def test_a_commit_whose_pointer_cannot_be_written_leaves_no_orphan(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    obstacle = versions.folder / "current.next"
    obstacle.mkdir()
    with pytest.raises(StoreError, match="cannot write to"):
        commit(versions, TWO)
    assert folders(versions) == {first.id}
    assert current(versions).manifest == first
    obstacle.rmdir()
    assert commit(versions, TWO).parent == first.id


KILLED = """
import os, signal, sys
from pathlib import Path
from pyoxigraph import NamedNode, Quad
from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.store import VersionStore

def quads():
    node = NamedNode("https://example.org/b")
    yield Quad(node, node, node)
    os.kill(os.getpid(), signal.SIGKILL)

store = VersionStore(Path(sys.argv[1]))
commit(store, NoRules(), lambda draft: draft.insert(quads()), author="a", message="m")
"""


def test_a_commit_that_is_killed_changes_nothing_and_is_swept_by_the_next(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    killed = subprocess.run([sys.executable, "-c", KILLED, versions.folder], check=False)
    assert killed.returncode == -9
    assert folders(versions) == {first.id, "pending"}
    assert versions.manifests() == [first]
    assert content(current(versions)) == set(ONE)
    second = commit(versions, TWO)
    assert folders(versions) == {first.id, second.id}


def test_a_commit_killed_before_it_became_current_can_be_repeated(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    second = commit(versions, TWO)
    (versions.folder / "current").write_text(first.id)
    assert commit(versions, TWO) == second
    assert content(current(versions)) == set(TWO)


def test_a_version_is_never_written_over(versions: VersionStore) -> None:
    first = commit(versions, ONE)
    second = commit(versions, TWO)
    manifest = versions.folder / "versions" / second.id / "manifest.json"
    manifest.write_text(manifest.read_text().replace("curator", "another"))
    (versions.folder / "current").write_text(first.id)
    with pytest.raises(StoreError, match="exists with other content"):
        commit(versions, TWO)
    assert folders(versions) == {first.id, second.id}
    assert current(versions).manifest == first


def test_a_second_writer_waits_and_then_says_who_holds_the_lock(versions: VersionStore) -> None:
    commit(versions, ONE)
    with (versions.folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=rf"process {os.getpid()} is writing .* waited 0\.2 s"):
            commit(versions, TWO)
    assert commit(versions, TWO).total == 1


def test_writers_in_threads_take_turns(tmp_path: Path) -> None:
    def write(number: int) -> None:
        quad = Quad(A, P, Literal(str(number)), G)
        commit_quads(VersionStore(tmp_path), [quad], author="a", message=str(number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    manifests = VersionStore(tmp_path).manifests()
    assert {manifest.message for manifest in manifests} == set("012345")
    assert len({manifest.parent for manifest in manifests}) == 6


def test_damage_is_reported_with_its_place(versions: VersionStore) -> None:
    folder = versions.folder / "versions" / commit(versions, ONE).id
    (folder / "store" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="cannot open version"):
        versions.current()
    (folder / "manifest.json").write_text('{"id": 1}')
    with pytest.raises(StoreError, match=r"manifest\.json is not a manifest"):
        versions.manifests()
    (folder / "manifest.json").unlink()
    with pytest.raises(StoreError, match=r"cannot read .*manifest\.json: No such file"):
        versions.current()
    (versions.folder / "current").write_bytes(b"\xff\n")
    with pytest.raises(UnknownVersionError):
        versions.current()


def test_a_data_folder_that_cannot_be_one_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot write to .*: Not a directory"):
        commit(VersionStore(tmp_path / "file" / "data"), ONE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_without_permission_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        commit(VersionStore(tmp_path / "data"), ONE)


# Look-ups and queries

terms = st.sampled_from([A, B])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.none() | terms,
    st.none() | st.sampled_from([P, A]),
    st.none() | terms,
    st.none() | st.sampled_from([G, H, DEFAULT_GRAPH]),
)
def test_a_version_matches_as_quads_in_memory_do(
    version: Version,
    subject: NamedNode | None,
    predicate: NamedNode | None,
    object_: NamedNode | None,
    graph: NamedNode | None,
) -> None:
    pattern = (subject, predicate, object_, graph)
    assert set(version.match(*pattern)) == set(Quads(ONE).match(*pattern))


def test_solutions_have_variables_and_rows(version: Version) -> None:
    answer = version.query("SELECT ?s ?none ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert answer.kind == "solutions"
    assert answer.variables == ("s", "none", "g")
    assert list(answer.rows()) == [{"s": A, "g": G}, {"s": A, "g": H}]


def test_triples_have_rows(version: Version) -> None:
    answer = version.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert (answer.kind, answer.variables) == ("triples", ())
    assert list(answer.rows()) == [{"subject": A, "predicate": P, "object": B}]


def test_a_boolean_has_a_truth_value_and_no_rows(version: Version) -> None:
    answer = version.query("ASK { ?s ?p ?o }")
    assert answer.kind == "boolean"
    assert answer
    assert not version.query("ASK { ?s ?p 1 }")
    with pytest.raises(TypeError):
        list(answer.rows())
    with pytest.raises(TypeError):
        bool(version.query("SELECT * { }"))


def test_prefixes_base_and_substitutions_reach_the_query(version: Version) -> None:
    text = "SELECT ?s ?o { GRAPH <g> { ?s ex:p ?o } }"
    ex = {"ex": "https://example.org/"}
    answer = version.query(text, base_iri=ex["ex"], prefixes=PREFIXES | ex, substitutions={"s": A})
    assert list(answer.rows()) == [{"s": A, "o": B}]
    answer = version.query(text, base_iri=ex["ex"], prefixes=ex, substitutions={"s": B})
    assert list(answer.rows()) == []


@pytest.mark.parametrize(
    ("default", "named", "in_default", "in_named"),
    [
        (None, None, 1, 2),
        ([G, H], None, 2, 0),
        (None, [G], 0, 1),
        ([H], [G, H], 1, 2),
        ([], [], 0, 0),
    ],
)
def test_given_graphs_are_the_whole_dataset(
    version: Version,
    default: list[NamedNode] | None,
    named: list[NamedNode] | None,
    in_default: int,
    in_named: int,
) -> None:
    def count(pattern: str) -> int:
        text = f"SELECT * {{ {pattern} }}"
        return len(list(version.query(text, default_graphs=default, named_graphs=named).rows()))

    assert (count("?s ?p ?o"), count("GRAPH ?g { ?s ?p ?o }")) == (in_default, in_named)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("SELECT * {\n ?s foo:a ?o }", 2, 10, "Prefix not found"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 30, "Duplicated variable name in SELECT"),
        ("ASK { ?s ?p ?o", 1, 15, "not valid SPARQL"),
        ("", 1, 1, "not valid SPARQL"),
        ("DELETE WHERE { ?s ?p ?o }", 1, 10, "not valid SPARQL"),
    ],
)
def test_a_syntax_error_has_its_place(
    version: Version, text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=f"line {line}, column {column}: {message}") as raised:
        version.query(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert raised.value.message.startswith(message)


def test_a_query_that_cannot_be_evaluated_is_reported(version: Version) -> None:
    with pytest.raises(QueryError, match=r"there is no function <https://example\.org/f>"):
        list(version.query("SELECT (<https://example.org/f>(1) AS ?x) {}").rows())


@pytest.mark.parametrize(
    ("query", "media_type", "expected"),
    [
        ("SELECT ?o { ?s ?p ?o }", "text/csv", b"o\r\nhttps://example.org/b\r\n"),
        ("ASK {}", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "application/n-triples",
            b"<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n",
        ),
    ],
)
def test_an_answer_is_written_in_a_format_of_its_kind(
    version: Version, tmp_path: Path, query: str, media_type: str, expected: bytes
) -> None:
    stream = io.BytesIO()
    version.query(query).write(stream, media_type)
    assert stream.getvalue() == expected
    version.query(query).write(tmp_path / "answer", media_type)
    assert (tmp_path / "answer").read_bytes() == expected


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        ("SELECT * {}", "text/turtle"),
        ("CONSTRUCT WHERE {}", "text/csv"),
        ("ASK {}", "image/png"),
        ("ASK {}", ""),
    ],
)
def test_a_format_of_another_kind_is_refused(version: Version, query: str, media_type: str) -> None:
    with pytest.raises(QueryError, match="cannot be written as"):
        version.query(query).write(io.BytesIO(), media_type)


class Gone(io.BytesIO):
    def write(self, _data: object, /) -> int:
        raise BrokenPipeError("the reader has gone")


def test_an_error_of_the_output_passes(version: Version) -> None:
    with pytest.raises(BrokenPipeError):
        version.query("SELECT * { ?s ?p ?o }").write(Gone(), "text/csv")


def test_turtle_answers_can_be_read_back(version: Version) -> None:
    stream = io.BytesIO()
    version.query("CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }").write(stream, "text/turtle")
    triples = {quad.triple for quad in parse(stream.getvalue(), format=RdfFormat.TURTLE)}
    assert triples == {quad.triple for quad in ONE[:2]}
