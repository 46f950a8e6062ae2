"""Contexts that a JSON-LD document names by address: put in from what is at hand, never fetched."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.errors import InputError, Problem
from detente.rdf.reading.source import Fault, Source

CURE = (
    "remote contexts are not fetched; write the context into the file, or load with --context FILE, "
    "a copy of it"
)
_CONTEXT = re.compile(rb'(?<!\\)"@context"\s*+:\s*+(?=["\[{])')
_IMPORT = re.compile(rb'(?<!\\)"@import"\s*+:\s*+')
_PIECE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_OBJECT = re.compile(rb"\s*+\{")
_DEEPEST = 8
_LARGEST = 8 << 20
ANY = ""
"""The address under which a context stands for every one, and for documents that name none."""


def _none(_reference: str, _document: bytes) -> str | None:
    return None


@dataclass(frozen=True)
class Contexts:
    """What stands for contexts that are named by address.

    `files` has contexts as JSON by address; `own` gives the service's for a reference, or None.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    own: Callable[[str, Any], str | None] = _none

    def find(self, reference: str, document: Any) -> str | None:
        """Give the context that a document names, as JSON; None where it is not at hand."""
        return self.files.get(reference) or self.own(reference, document) or self.files.get(ANY)


def read_contexts(given: tuple[str, ...]) -> Contexts:
    """Read the files of `--context`: each FILE, or ADDRESS=FILE; raises InputError."""
    files: dict[str, str] = {}
    for each in given:
        address, mark, path = each.rpartition("=")
        files[address if mark else ANY] = _of_file(Path(path if mark else each))
    return Contexts(_inlined(files))


def _of_file(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError([Problem(str(path), None, None, f"a context has {_LARGEST} bytes at most")])
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError([Problem(str(path), error.lineno, error.colno, f"no JSON: {error.msg}")]) from None
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise InputError([Problem(str(path), None, None, f"cannot be read: {told}")]) from None
    if not isinstance(content, dict):
        raise InputError([Problem(str(path), 1, 1, 'a context is an object, in "@context" or by itself')])
    return json.dumps(content.get("@context", content), ensure_ascii=False)


def _inlined(files: Mapping[str, str]) -> dict[str, str]:
    """Put contexts that these name into them; what is not among them stays, and is told when it is used."""

    def filled(value: Any, depth: int) -> Any:
        if isinstance(value, str) and value in files and depth < _DEEPEST:
            return filled(json.loads(files[value]), depth + 1)
        if isinstance(value, list):
            return [item for each in value for item in _listed(filled(each, depth))]
        return value

    return {name: json.dumps(filled(json.loads(text), 0), ensure_ascii=False) for name, text in files.items()}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Edited(Source):
    """A source with texts put in, which knows where each of its bytes was."""

    def __init__(self, source: Source, edits: list[tuple[int, int, bytes]]) -> None:
        self.original = source
        self._places: list[tuple[int, int]] = [(0, 0)]
        pieces, position, written = [], 0, 0
        for begin, end, text in edits:
            pieces += [source.data[position:begin], text]
            written += begin - position
            self._places.append((written, begin))
            written += len(text)
            self._places.append((written, end))
            position = end
        pieces.append(source.data[position : source.end])
        super().__init__(source.name, b"".join(pieces))

    def at(self, offset: int) -> int:
        """Give the place in the source as it came; what was put in is all at the one where it was."""
        number = bisect_right(self._places, offset, key=lambda place: place[0]) - 1
        here, there = self._places[number]
        return there if number % 2 else there + offset - here


def with_contexts(source: Source, end: int, contexts: Contexts) -> tuple[Source, list[Fault]]:
    """Put in the contexts that a document names; gives the text, and a fault for each that is not at hand."""
    edits, faults, named = [], [], False
    for begin, until in remote_contexts(source, end):
        named = True
        found = contexts.find(_decoded(source.data[begin:until]), source.data)
        if found is None:
            faults.append(Fault(begin, CURE))
        else:
            edits.append((begin, until, found.encode()))
    faults += (
        Fault(match.start(), f'"@import" of a context: {CURE}')
        for match in _IMPORT.finditer(source.data, source.start, end)
    )
    whole = contexts.files.get(ANY)
    first = _OBJECT.match(source.data, source.start, end)
    if whole is not None and not named and first and not _CONTEXT.search(source.data, source.start, end):
        edits.append((first.end(), first.end(), _first_member(source, first.end(), whole)))
    return (Edited(source, edits) if edits else source), faults


def _first_member(source: Source, offset: int, context: str) -> bytes:
    more = re.compile(rb"\s*+\}").match(source.data, offset) is None
    return f'"@context":{context}{"," if more else ""}'.encode()


def remote_contexts(source: Source, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the contexts are that are named by an IRI: strings of `@context`, in arrays or not."""
    for match in _CONTEXT.finditer(source.data, source.start, end):
        yield from _strings_of_value(source, match.end())


def _decoded(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.decode("utf-8", "replace").strip('"')


def _strings_of_value(source: Source, begin: int) -> Iterator[tuple[int, int]]:
    """Yield where the strings of a value are that are in no object."""
    if source.data[begin : begin + 1] == b"{":
        return
    arrays = objects = 0
    for piece in _PIECE.finditer(source.data, begin):
        if piece[0][:1] == b'"' and not objects:
            yield piece.span()
        arrays += {b"[": 1, b"]": -1}.get(piece[0], 0)
        objects += {b"{": 1, b"}": -1}.get(piece[0], 0)
        if arrays <= 0 and objects <= 0:
            return
