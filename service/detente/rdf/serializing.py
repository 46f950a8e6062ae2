"""Triples written with prefixes, always the same bytes for the same triples.

The engine declares prefixes in an order that changes from call to call; entity tags promise that it does not.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import BinaryIO, cast

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from detente.errors import DetenteError
from detente.rdf.xml_characters import XmlWriter

ABBREVIATED = frozenset((RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML))
"""The formats that shorten IRIs by prefixes; JSON-LD would put them into a context of its own."""

LOOKED_AT = 2000
"""Triples at the beginning of a document that are looked at for the prefixes they use."""

# A prefixed name of Turtle, or what could hide one; an element of XML.
_NAME = re.compile(rb'<[^<>\s]*>|"(?:[^"\\]|\\.)*+"|_:|([\w.-]*):', re.DOTALL)
_ELEMENT = re.compile(rb"<([\w.-]+):")
# https://www.w3.org/TR/xml-names/#NT-NCName, without the first colon of XML's names.
_NAME_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ENDS_IN_A_NAME = re.compile(
    f"[{_NAME_START}][-.0-9\u00b7\u0300-\u036f\u203f\u2040{_NAME_START}]*$"  # the engine finds it, too
)
# Each is complete when what comes after the declarations has begun.
_TURTLE = re.compile(rb"\A((?:@prefix [^\n]*\n)+)(?=[^@])")
_RDF_XML = re.compile(rb'(?<=<rdf:RDF)((?: xmlns:[\w.-]+="[^"]*")+)(?=>)')
_ATTRIBUTE = re.compile(rb' xmlns:[\w.-]+="[^"]*"')


class UnwritablePredicateError(DetenteError):
    """A property whose IRI ends in no name, which RDF/XML has no way to write (its section 2.14)."""

    def __init__(self, predicate: str) -> None:
        super().__init__(f"the IRI of the property <{predicate}> ends in no name, so no element can have it")


def write_prefixed(
    triples: Iterable[Triple] | Iterable[Quad],
    output: BinaryIO | str | os.PathLike[str],
    format_: RdfFormat,
    prefixes: Mapping[str, str],
) -> None:
    """Serialise triples, or quads, with declarations of the prefixes they use in the order of their text.

    Of a long document the first `LOOKED_AT` triples decide: what comes later only is written in full.
    Raises UnwritablePredicateError and ForbiddenCharacterError where RDF/XML cannot hold a property or a
    literal: what was written is no document.
    """
    if isinstance(output, (str, os.PathLike)):
        with open(output, "wb") as file:  # noqa: PTH123 - either kind of path
            return write_prefixed(triples, file, format_, prefixes)
    source = cast(Iterator[Triple], iter(triples))  # or of quads: all are of one kind
    if format_ == RdfFormat.RDF_XML:
        source = _with_names(source)
        output = cast(BinaryIO, XmlWriter(output))
    first = list(islice(source, LOOKED_AT))
    text = serialize(first, format=format_, prefixes=dict(prefixes)) or b""
    used = _used(text, format_)
    if len(first) < LOOKED_AT and format_ != RdfFormat.RDF_XML:  # that is all, and it is written already
        output.write(_declaring(text, used))
        return None
    ordered = _Ordered(output, format_)
    declared = {name: iri for name, iri in prefixes.items() if name in used}
    serialize(chain(first, source), cast(BinaryIO, ordered), format_, prefixes=declared)
    ordered.finish()
    return None


def _with_names(triples: Iterator[Triple]) -> Iterator[Triple]:
    for triple in triples:
        if not _ENDS_IN_A_NAME.search(triple.predicate.value):
            raise UnwritablePredicateError(triple.predicate.value)
        yield triple


def _used(text: bytes, format_: RdfFormat) -> set[str]:
    """Find the prefixes that the engine had a use for, in what it wrote when it had all of them."""
    pattern, start = (_ELEMENT, b"<rdf:RDF") if format_ == RdfFormat.RDF_XML else (_NAME, None)
    body = text.partition(start)[2].partition(b">")[2] if start else _TURTLE.sub(b"", text, count=1)
    return {match.decode() for match in pattern.findall(body)}


def _declaring(text: bytes, used: set[str]) -> bytes:
    """Leave the declarations of a document in Turtle that are used, sorted."""

    def kept(match: re.Match[bytes]) -> bytes:
        declarations = sorted(match[1].splitlines(keepends=True))
        return b"".join(each for each in declarations if _declared(each) in used)

    return _TURTLE.sub(kept, text + b"\n", count=1)[:-1]


def _declared(declaration: bytes) -> str:
    return declaration.removeprefix(b"@prefix ").partition(b":")[0].decode()


class _Ordered(io.RawIOBase):
    """Passes on what the engine writes, with the declarations at its beginning sorted."""

    def __init__(self, output: BinaryIO, format_: RdfFormat) -> None:
        self._output = output
        self._declarations = _RDF_XML if format_ == RdfFormat.RDF_XML else _TURTLE
        self._head: bytes | None = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # the engine writes bytes alone
        if self._head is None:
            self._output.write(data)
        else:
            self._head += data
            if self._declarations.search(self._head):
                self.finish()
        return len(data)

    def finish(self) -> None:
        """Pass on what is held back; what follows goes through as it is."""
        if self._head is not None:
            # The line feed completes the declarations of a document that has nothing else.
            text = self._declarations.sub(_sorted, self._head + b"\n", count=1)
            self._output.write(text[:-1])
            self._head = None


def _sorted(match: re.Match[bytes]) -> bytes:
    found = match[1]
    parts = found.splitlines(keepends=True) if found.startswith(b"@") else _ATTRIBUTE.findall(found)
    return b"".join(sorted(parts))
