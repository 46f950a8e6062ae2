"""Files of users are read whole, or what is wrong with them is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from detente.errors import InputError
from detente.rdf.reading.read import read_file, read_files
from tests.linear_time import linear_time

A, B, P, G = (NamedNode(f"https://example.org/{name}") for name in "abpg")
XML = '<?xml version="1.0"?>\n'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">\n'
    '<rdf:Description rdf:about="https://example.org/a">{}</rdf:Description>\n</rdf:RDF>\n'
)
READ = {
    **dict.fromkeys(("a.ttl", "a.TTL", "a.nt"), f"{A} {P} {B} ."),
    "a.rdf": XML + RDF.format('<e:p rdf:resource="https://example.org/b"/>'),
    "a.jsonld": '{"@id": "https://example.org/a", "https://example.org/p": {"@id": "https://example.org/b"}}',
}
IN_A_GRAPH = {
    "a.trig": f"{G} {{ {A} {P} {B} }}",
    "a.nq": f"{A} {P} {B} {G} .",
}
WRONG = {
    "syntax.ttl": ("<a> <b> .\n", r"syntax\.ttl:1:9: "),
    "syntax.nq": ("<https://example.org/a>\n<b> .\n", r"syntax\.nq:2:1: "),
    "prefix.ttl": ("<a> <b> <c> .\nx:a <b> <c> .\n", r"prefix\.ttl:2:1: "),
    "utf8.ttl": (b'<a> <b> "\xff" .\n', r"utf8\.ttl:1:\d+: Invalid UTF-8"),
    "cut.jsonld": ('{"@id": "https://example.org/a",\n', r"cut\.jsonld:2:1: "),
    "context.jsonld": (
        '{"@context": "https://schema.org/", "@id": "https://example.org/a", "name": "x"}',
        r"context\.jsonld:1:14: remote contexts are not fetched",
    ),
    "tags.rdf": (XML + RDF.format("<e:p>"), r"tags\.rdf:3:\d+: mismatched tag"),
    "text.rdf": ("no XML\n", r"text\.rdf:1:1: syntax error"),
    "term.ttl": (
        "PREFIX : <https://example.org/> :a :p <<( :a :p :b )>> .",
        r"term\.ttl:1:39: .* which RDF 1\.1 does not have",
    ),
    "subject.ttl": ("PREFIX : <https://example.org/> <<( :a :p :b )>> :p :a .", r"subject\.ttl:1:\d+: "),
    "ending.csv": ("", r"ending\.csv: no RDF format has the ending '\.csv'"),
    "none": ("", r"none: no RDF format has the ending ''"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), READ.items(), ids=READ)
def test_what_is_in_no_graph_goes_into_the_files(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert list(read_file(path)) == [Quad(A, P, B, NamedNode(f"file:///{path.name}"))]


@pytest.mark.parametrize(("name", "text"), IN_A_GRAPH.items(), ids=IN_A_GRAPH)
def test_what_is_in_a_graph_stays_there(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert list(read_file(tmp_path / name)) == [Quad(A, P, B, G)]


def test_relative_iris_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a file é.ttl"
    path.write_text("<#x> <p> <> .")
    (quad,) = read_file(path)
    assert quad.object == quad.graph_name == NamedNode("file:///a%20file%20%C3%A9.ttl")
    assert quad.subject == NamedNode("file:///a%20file%20%C3%A9.ttl#x")


def test_blank_nodes_of_two_files_are_not_one(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text('_:x <https://example.org/p> "v" .')
    one, other = read_files([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    assert isinstance(one.subject, BlankNode)
    assert one.subject != other.subject


def test_entities_that_a_document_declares_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(XML + '<!DOCTYPE r [<!ENTITY word "text">]>\n' + RDF.format("<e:p>a &word;</e:p>"))
    assert [quad.object for quad in read_file(path)] == [Literal("a text")]


@pytest.mark.parametrize(("name", "case"), WRONG.items(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(
    name: str, case: tuple[str | bytes, str], tmp_path: Path
) -> None:
    content, message = case
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=message) as caught:
        list(read_file(tmp_path / name))
    assert "Parser error" not in str(caught.value)


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.ttl"):
        list(read_file(tmp_path / "gone.ttl"))


@pytest.mark.parametrize(
    "declared", ['<!ENTITY other SYSTEM "{uri}">', '<!ENTITY % other SYSTEM "{uri}"> %other;']
)
def test_external_entities_are_not_fetched(declared: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("never to be read")
    path = tmp_path / "a.rdf"
    entity = declared.format(uri=secret.as_uri())
    path.write_text(f"{XML}<!DOCTYPE r [{entity}]>\n{RDF.format('<e:p>&other;</e:p>')}")
    with pytest.raises(InputError) as caught:
        list(read_file(path))
    assert "never" not in str(caught.value)


def test_entities_within_entities_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "a.rdf"
    path.write_text(
        f'{XML}<!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">{entities}]>\n{RDF.format("<e:p>&a11;</e:p>")}'
    )
    with linear_time(), pytest.raises(InputError, match="another entity in it"):
        list(read_file(path))
