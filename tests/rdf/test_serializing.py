"""Declarations of prefixes: there, used, and in one order."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from detente.rdf.namespaces import DET, PREFIXES
from detente.rdf.serializing import write_prefixed

TRIPLES = [
    Triple(NamedNode("https://example.org/m"), DET.timeExpression, Literal(text))
    for text in ("@prefix x: <y> .\n", 'a "rdf:RDF" xmlns:a="b">', "plain")
]
FORMATS = [RdfFormat.TURTLE, RdfFormat.RDF_XML]


def written(triples: list[Triple], format_: RdfFormat) -> bytes:
    output = io.BytesIO()
    write_prefixed(triples, output, format_, PREFIXES)
    return output.getvalue()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_triples_are_the_same_bytes(format_: RdfFormat) -> None:
    assert len({written(TRIPLES, format_) for _ in range(20)}) == 1


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("number", [0, 1, 3])
def test_what_is_written_is_read_back(format_: RdfFormat, number: int) -> None:
    text = written(TRIPLES[:number], format_)
    assert {quad.triple for quad in parse(text, format=format_)} == set(TRIPLES[:number])


def test_names_are_short_and_declared_in_order() -> None:
    text = written(TRIPLES[2:], RdfFormat.TURTLE).decode()
    declared = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    assert len(declared) == len(PREFIXES)
    assert 'det:timeExpression "plain"' in text


def test_a_file_is_written_by_its_path(tmp_path: Path) -> None:
    write_prefixed(TRIPLES, tmp_path / "some.ttl", RdfFormat.TURTLE, PREFIXES)
    assert (tmp_path / "some.ttl").read_bytes() == written(TRIPLES, RdfFormat.TURTLE)
