"""Each limit refuses what is one beyond it, by its name, and nothing that is not."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat

from detente.errors import InputError, TooLargeError
from detente.rdf.reading.limits import DEFAULT_LIMITS
from detente.rdf.reading.read import read_bytes

T, J, X = RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.RDF_XML
BASE = "urn:x:"
RDF_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:x:">'
# A limit, its bound, a format, what is just within it and just beyond.
CASES = (
    ("input_bytes", 30, T, b"<a:a> <a:b> 1 .              \n", b"<a:a> <a:b> 1 .               \n"),
    ("expanded_bytes", 20, T, gzip.compress(b"<a:a> <a:b> 1 .    \n"),
     gzip.compress(b"<a:a> <a:b> 1 .     \n")),
    ("quads", 2, T, b"<a:a> <a:b> 1, 2 .", b"<a:a> <a:b> 1, 2, 3 ."),
    ("quads", 2, J, b'{"@id": "a:a", "a:b": [1, 2]}', b'{"@id": "a:a", "a:b": [1, 2, 3]}'),
    ("characters", 10, T, b"<a:a> <a:b> <a:cd> .", b"<a:a> <a:b> <a:cde> ."),
    ("literal_characters", 3, T, '<a:a> <a:b> "é漢😀" .'.encode(), b'<a:a> <a:b> "abcd" .'),
    ("literal_characters", 50, X, f'{RDF_XML}<e:C e:p="{"x" * 50}"/></rdf:RDF>'.encode(),
     f'{RDF_XML}<e:C e:p="{"x" * 51}"/></rdf:RDF>'.encode()),
    ("literal_characters", 50, X, f"{RDF_XML}<e:C><e:p>{'x' * 50}</e:p></e:C></rdf:RDF>".encode(),
     f"{RDF_XML}<e:C><e:p>{'x' * 51}</e:p></e:C></rdf:RDF>".encode()),
    ("literal_characters", 9, J, b'{"@id": "a:a", "a:b": "123456789"}',
     b'{"@id": "a:a", "a:b": "1234567890"}'),
    ("iri_characters", 40, T, b"<a:a> <a:b> <a:%b> ." % (b"x" * 38), b"<a:a> <a:b> <a:%b> ." % (b"x" * 39)),
    ("blank_nodes", 2, T, b"_:a <a:b> _:b, _:a .", b"_:a <a:b> _:b, [] ."),
    ("nesting", 2, T, b"<a:a> <a:b> [ <a:b> [ <a:b> 1 ] ], ((1) (2)) .", b"<a:a> <a:b> [ <a:b> ( [] ) ] ."),
    ("nesting", 3, J, b'{"a:b": [{"a:b": "[{[{"}]}', b'{"a:b": [{"a:b": []}]}'),
    ("nesting", 3, X, f"{RDF_XML}<e:C><e:p>v</e:p></e:C></rdf:RDF>".encode(),
     f"{RDF_XML}<e:C><e:p><e:C/></e:p></e:C></rdf:RDF>".encode()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "bound", "format_", "within", "beyond"), CASES, ids=[f"{case[0]}-{case[2]!s}" for case in CASES]
)
def test_a_limit_is_where_it_says(
    name: str, bound: int, format_: RdfFormat, within: bytes, beyond: bytes
) -> None:
    limits = replace(DEFAULT_LIMITS, **{name: bound})
    if name in ("input_bytes", "expanded_bytes"):
        assert bound in (len(within), len(gzip.decompress(within)) if within[:1] == b"\x1f" else 0)
    list(read_bytes(within, format_, BASE, None, limits))
    with pytest.raises(TooLargeError, match=f"{name}={bound}") as caught:
        list(read_bytes(beyond, format_, BASE, None, limits))
    assert caught.value.limit == name
    assert isinstance(caught.value, InputError)
    list(read_bytes(beyond, format_, BASE, None))


def test_brackets_in_strings_comments_and_iris_are_none() -> None:
    strings = rb'''"[[[[", '[[[[', """[["[[[""", "\"[[[[", '\'[[', '<<' '''
    text = b"<a:a> <a:b(((> " + strings + b' . # [[[[ << " \n<a:a> <a:b> 2 .'
    limits = replace(DEFAULT_LIMITS, nesting=1)
    assert len(list(read_bytes(text, T, BASE, None, limits))) == 7
