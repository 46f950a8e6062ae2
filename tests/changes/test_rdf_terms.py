"""Terms that RDF 1.1 has not are refused at every door: what is read from here can be read by all."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BaseDirection, Literal, NamedNode, Quad, Triple

from detente.changes.build import Assembled
from detente.changes.commit import commit
from detente.changes.jobs import Failure, Outcome, Part, WriteJob
from detente.changes.requests import perform
from detente.changes.restore import restore_version
from detente.changes.rules import DiplomaticRules, NoRules
from detente.errors import InputError, UnsupportedTermError
from detente.gate.whole import check_whole
from detente.rdf.quads import Quads
from detente.rdf.reading.read import read_file
from detente.rdf.terms import term_fault
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from tests.versions import commit_quads

STRICT = NoRules(takes_rdf_1_2=False)
G = NamedNode("https://example.org/g")
A = NamedNode("urn:a")
REFUSED = r"which RDF 1\.1 does not have"
DIRECTED = Literal("سلام", language="ar", direction=BaseDirection.RTL)
TERMS = [Triple(A, A, A), DIRECTED]
AFTERWARDS = "INSERT { GRAPH <urn:g> { <urn:a> <urn:p> ?t } } WHERE { BIND (%s AS ?t) }"

Perform = Callable[..., Outcome | Failure]


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "data")


@pytest.fixture
def send(store: VersionStore, tmp_path: Path) -> Perform:
    """Give a function that does what the doors for writing do, where nothing else is asked of a change."""

    def made(action: Any, content: str, media_type: str = "") -> Outcome | Failure:
        path = tmp_path / "body"
        path.write_text(content, encoding="utf-8")
        graph = None if action == "update" else G.value
        job = WriteJob(action, "test", "test", (Part(str(path), media_type),), graph)
        return perform(job, store, STRICT, Iris(), lambda: None)

    return made


WRITTEN = [
    ("INSERT DATA { GRAPH <urn:g> {\n<urn:a> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> } }", 2, 17),
    ('INSERT DATA { GRAPH <urn:g> {\n<urn:a> <urn:p> "x"@ar--rtl } }', 2, 20),
    ("INSERT DATA { <urn:a> <urn:p> 1 } ;\nINSERT DATA { << <urn:s> <urn:p> 1 >> <urn:q> 2 }", 2, 15),
    ("INSERT { <urn:a> <urn:p> 1 {| <urn:q> ?x |} } WHERE { BIND (1 AS ?x) }", 1, 28),
    ("INSERT { <urn:a> <urn:p> <<( ?x <urn:p> 1 )>> } WHERE { BIND (<urn:x> AS ?x) }", 1, 26),
]


@pytest.mark.parametrize(("update", "line", "column"), WRITTEN)
def test_an_update_that_writes_one_down_is_refused_at_its_place(
    store: VersionStore, send: Perform, update: str, line: int, column: int
) -> None:
    error = send("update", update)
    assert isinstance(error, Failure)
    assert (error.kind, error.line, error.column) == ("syntax", line, column)
    assert re.search(REFUSED, error.message)
    assert store.current_id() is None


@pytest.mark.parametrize("made", ["TRIPLE(<urn:s>, <urn:p>, 1)", 'STRLANGDIR("x", "ar", "rtl")'])
def test_an_update_that_makes_one_is_refused(store: VersionStore, send: Perform, made: str) -> None:
    error = send("update", AFTERWARDS % made)
    assert isinstance(error, Failure)
    assert error.kind == "term"
    assert error.message.startswith("<urn:a> <urn:p> ")
    assert store.current_id() is None


@pytest.mark.parametrize("name", ["langString", "dirLangString"])
@pytest.mark.parametrize("rules", [STRICT, NoRules(takes_rdf_1_2=True)], ids=["strict", "plain"])
def test_text_that_must_have_a_language_is_refused_without_one(
    store: VersionStore, tmp_path: Path, name: str, rules: NoRules
) -> None:
    path = tmp_path / "body"
    datatype = f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>"
    path.write_text(AFTERWARDS % f'STRDT("x", {datatype})', encoding="utf-8")
    job = WriteJob("update", "test", "test", (Part(str(path), ""),), None)
    error = perform(job, store, rules, Iris(), lambda: None)
    assert isinstance(error, Failure)
    assert error.kind == "term"
    assert f"a literal of {datatype} has a language; write STRLANG in place of STRDT" in error.message


def test_an_update_may_look_for_them(send: Perform) -> None:
    assert isinstance(send("update", "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (isTRIPLE(?o)) }"), Outcome)
    assert isinstance(send("update", "DELETE WHERE { ?s ?p <<( ?a ?b ?c )>> }"), Outcome)


XML = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:" r:version="1.2"\n'
    ' xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"><r:Description r:about="urn:a">\n%s'
    "</r:Description></r:RDF>"
)
FILES = {
    "direction.ttl": '<urn:a> <urn:p> 1 ;\n <urn:q> "x"@ar--rtl .',
    "direction.nt": '<urn:a> <urn:p> "1" .\n<urn:a> <urn:q> "x"@ar--rtl .',
    "direction.trig": '<urn:g> { <urn:a>\n<urn:q> "x"@ar--ltr }',
    "direction.nq": '<urn:a> <urn:p> "1" .\n<urn:a> <urn:q> "x"@ar--rtl <urn:g> .',
    "triple.ttl": "<urn:a> <urn:p>\n<<( <urn:a> <urn:b> 1 )>> .",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_at_the_term(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    with pytest.raises(InputError, match=REFUSED) as raised:
        list(read_file(path))
    (problem,) = raised.value.problems
    assert problem.line == 2
    assert problem.column is not None


XML_FILES = {
    "direction.rdf": XML % '<e:p xml:lang="ar" its:dir="rtl">x</e:p>',
    "triple.rdf": XML
    % '<e:p r:parseType="Triple"><r:Description r:about="urn:q"><e:r>v</e:r></r:Description></e:p>',
    "annotation.rdf": XML % '<e:p r:annotation="urn:n">x</e:p>',
}


@pytest.mark.parametrize("name", XML_FILES)
def test_rdf_xml_gives_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(XML_FILES[name], encoding="utf-8")
    found: list[Quad] = []
    with suppress(
        InputError
    ):  # what RDF 1.2 has added is no RDF/XML of RDF 1.1, or means something else there
        found.extend(read_file(path))
    assert all(term_fault(quad.object) is None for quad in found)


@pytest.mark.parametrize(
    "document",
    [
        '{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}',
        '{"@context": {"@language": "ar", "@direction": "ltr"}, "@id": "urn:a", "urn:p": "x"}',
        '{"@context": {"p": {"@id": "urn:p", "@language": "ar", "@direction": "rtl"}}, '
        '"@id": "urn:a", "p": "x"}',
    ],
)
def test_json_ld_keeps_the_language_and_leaves_the_direction_out(
    store: VersionStore, send: Perform, document: str
) -> None:
    assert isinstance(send("put", document, "application/ld+json"), Outcome)
    current = store.current()
    assert current is not None
    assert {quad.object for quad in current.match(graph=G)} == {Literal("x", language="ar")}


@pytest.mark.parametrize("term", TERMS, ids=["triple", "direction"])
def test_no_change_gets_past_the_commit(store: VersionStore, term: Literal | Triple) -> None:
    quad = Quad(A, A, term, G)
    with pytest.raises(UnsupportedTermError, match=REFUSED):
        commit(store, STRICT, lambda draft: draft.insert([quad]), author="a", message="m")
    assert store.current_id() is None


def test_an_older_version_that_has_one_is_not_restored(store: VersionStore) -> None:
    old = commit_quads(store, [Quad(A, A, DIRECTED, G)], author="a", message="m").id
    commit_quads(store, [Quad(A, A, A, G)], author="a", message="m")
    with pytest.raises(UnsupportedTermError, match=REFUSED):
        restore_version(store, STRICT, old, author="a")


@pytest.mark.parametrize("term", TERMS, ids=["triple", "direction"])
def test_an_older_version_that_has_one_is_told(dataset: Assembled, term: Literal | Triple) -> None:
    report = check_whole(Quads([Quad(A, A, term, G)]), [G], dataset.gate)
    assert [re.search(REFUSED, result.message) is not None for result in report.violations] == [True]


@pytest.mark.parametrize("term", TERMS, ids=["triple", "direction"])
def test_what_stands_beside_an_older_one_can_be_changed(
    dataset: Assembled, store: VersionStore, term: Literal | Triple
) -> None:
    commit_quads(store, [Quad(A, A, term, G)], author="a", message="m")
    more = [Quad(A, A, A, G)]
    commit(store, DiplomaticRules(dataset.gate), lambda draft: draft.insert(more), author="a", message="m")
    commit(store, NoRules(), lambda draft: draft.drop(G), author="a", message="m")
    current = store.current()
    assert current is not None
    assert not list(current.match(graph=G))


def test_a_bare_data_set_takes_them_by_update(store: VersionStore, tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_text(WRITTEN[0][0], encoding="utf-8")
    job = WriteJob("update", "test", "test", (Part(str(path), ""),), None)
    assert isinstance(perform(job, store, NoRules(), Iris(), lambda: None), Outcome)
    assert DiplomaticRules.takes_rdf_1_2 is False


@pytest.mark.parametrize("rules", [NoRules(), STRICT], ids=["plain", "strict"])
def test_no_change_puts_a_nul_into_the_store(store: VersionStore, rules: NoRules) -> None:
    """No dump with one is taken back."""
    quad = Quad(A, A, Literal("a\0b"), G)
    with pytest.raises(UnsupportedTermError, match=r"U\+0000"):
        commit(store, rules, lambda draft: draft.insert([quad]), author="a", message="m")
    assert store.current_id() is None
