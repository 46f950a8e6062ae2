"""Lines that are read fast are read as the engine reads them, or left to the reader of strangers' files."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.plain_lines import NotPlainError, PlainReader, file_lines
from detente.rdf.words import NoTermError, WordQuad, as_quads, kept_words

GRAPH = "<urn:default>"
XSD = "http://www.w3.org/2001/XMLSchema#"
iris = st.text(alphabet="abcé/?=-", max_size=8).map(lambda text: NamedNode(f"urn:{text}x"))
texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text: Literal(text, language="de-AT"), texts),
    st.builds(lambda n: Literal(f"00{n}", datatype=NamedNode(f"{XSD}integer")), st.integers(0, 99)),
    st.builds(lambda text: Literal(f"{text} <urn:g> .", datatype=NamedNode(f"{XSD}token")), texts),
)
quads = st.builds(
    Quad, iris, iris, st.one_of(iris, literals), st.sampled_from([NamedNode("urn:g"), NamedNode("urn:h")])
)


def read(lines: list[str], *, triples: bool = False, **limits: int) -> list[WordQuad]:
    reader = PlainReader(InputLimits(**limits))
    runs = [run for chunk in reader.chunks(lines, GRAPH, triples=triples) for run in chunk]
    return [(s, p, o, g) for g, of_it in runs for s, p, o in of_it]


def stored(rows: list[WordQuad]) -> set[Quad]:
    return {quad for s, p, o, g in rows for quad in as_quads([(s, p, o)], g)}


@given(st.lists(quads, max_size=8))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_lines_come_as_the_engine_keeps_them(some: list[Quad]) -> None:
    lines = [f"{quad} .\n" for quad in some]
    store = Store()
    store.extend(some)
    assert stored(read(lines)) == set(store)
    without = [f"{q.subject} {q.predicate} {q.object} .\n" for q in some]
    assert {row[3] for row in read(without, triples=True)} <= {GRAPH}
    assert read(without) == read(without, triples=True)


MARKS = st.lists(
    st.sampled_from(
        ["<urn:a>", "<urn:b>", '"x"', '"x y"', '"', "@en", "^^<urn:t>", "_:b", ".", " ", "\\", "<", ">", "#"]
    ),
    max_size=9,
)


@given(MARKS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_odd_lines_are_left_alone_or_mean_what_the_engine_says(marks: list[str]) -> None:
    line = " ".join(marks) + " .\n"
    try:
        found = stored(read([line]))
    except NotPlainError:
        return
    graph = NamedNode(GRAPH[1:-1])
    expected = {
        q if str(q.graph_name) != "DEFAULT" else Quad(q.subject, q.predicate, q.object, graph)
        for q in parse(line, RdfFormat.N_QUADS)
    }
    assert found == expected


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        ("_:a <urn:b> <urn:c> .\n", {}),
        ("<urn:a> <urn:b> <urn:c>.\n", {}),
        ("<urn:a>  <urn:b> <urn:c> .\n", {}),
        ("<urn:a> <urn:b> <urn:c> .\r\n", {}),
        ("# a comment\n", {}),
        ("\n", {}),
        ("<urn:a> <urn:b> <no-scheme> .\n", {}),
        ('<urn:a> <urn:b> "x"@en--ltr .\n', {}),
        ("<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n", {}),
        ('<urn:a> <urn:b> "x\\u0000" .\n', {}),
        ('<urn:a> "b" <urn:c> .\n', {}),
        ("<urn:a> <urn:b> <urn:c> .\n", {"quads": 0}),
        ("<urn:a> <urn:b> <urn:long> .\n", {"iri_characters": 7}),
        ('<urn:a> <urn:b> "long" .\n', {"literal_characters": 3}),
    ],
)
def test_what_is_not_plain(line: str, limits: dict[str, int]) -> None:
    with pytest.raises(NotPlainError):
        read([line], **limits)  # type: ignore[arg-type]


def test_quad_among_triples_is_not_plain() -> None:
    with pytest.raises(NotPlainError):
        read(["<urn:a> <urn:b> <urn:c> <urn:g> .\n"], triples=True)


@pytest.mark.parametrize(
    "words", [["<urn:a> . <urn:b> <urn:c> <urn:d>"], ['"a" "b"'], ["<urn:a> <urn:b>"], ["x"]]
)
def test_several_terms_are_no_term(words: list[str]) -> None:
    with pytest.raises(NoTermError):
        kept_words(words)


def lines(path: Path) -> Iterator[str]:
    return file_lines(path.name, path, InputLimits())


def test_files_may_be_compressed_and_lines_hold_what_python_ends_lines_at(tmp_path: Path) -> None:
    text = '<urn:a> <urn:b> "x\u2028\x85y" .\n<urn:a> <urn:b> <urn:c> .'
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(text.encode()))
    assert len(read(list(lines(tmp_path / "a.nt.gz")))) == 2
    (tmp_path / "b.nt").write_bytes(b'<urn:a> <urn:b> "\xff" .\n')
    with pytest.raises(NotPlainError):
        list(lines(tmp_path / "b.nt"))
