"""Entries: immutable texts with their author, their date and its certainty, their rights."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from detente.claims.model import Entry
from detente.claims.seeds.properties import Resolver
from detente.claims.seeds.text import named_information, read_text, split_entries
from detente.documents import Cursor, suggestion
from detente.errors import InputError
from detente.rdf.namespaces import EDTF, date

_KEYS = ("id", "title", "author", "issued", "edtf", "dating", "rights")
_UNKNOWN = "?"
_SOME_DAY = "1900-01-01"


def read_entries(document: Cursor, source: bytes | None, resolver: Resolver) -> Mapping[str, Entry]:
    """Pair the entries of a metadata file with the texts of its source file, in order.

    Problems go to the resolver; without a source, which the reader tells, entries have no texts. An entry
    that is not whole has what is missing filled in, and is lost.
    """
    blocks = list(document["entries"].all_members()) if "entries" in document else []
    texts = _texts(document, source, resolver)
    if source and blocks and len(texts) != len(blocks):
        message = f"{len(blocks)} entries are described, but the source has {len(texts)}"
        resolver.problems.append(document["entries"].problem(message))
    name = NamedNode(named_information(source or b""))
    paired = zip_longest(blocks, texts[: len(blocks)], fillvalue="")
    entries = [
        _entry(block, text, name, resolver)
        for block, text in paired
        if isinstance(block, Cursor) and block.has("id")
    ]
    return {entry.id: entry for entry in entries}


def _texts(document: Cursor, source: bytes | None, resolver: Resolver) -> tuple[str, ...]:
    """Cut the source into texts, as far as it is one; say where it is not what is stated of it."""
    if source is None:
        return ()
    found = hashlib.sha256(source).hexdigest()
    place = document["source"]
    if place.has("sha256") and place["sha256"].text != found:
        message = f"the source file has another SHA-256: {found}"
        resolver.problems.append(place["sha256"].problem(message))
    try:
        texts = split_entries(read_text(source, str(Path(document.file).with_name(place["file"].text))))
    except InputError as error:
        resolver.problems += error.problems
        return ()
    if not any(texts):
        resolver.problems.append(place["file"].problem("the source file is empty"))
    return texts


def _entry(block: Cursor, text: str, source: NamedNode, resolver: Resolver) -> Entry:
    iri = resolver.name(block["id"], resolver.iris.entry(block["id"].text))
    read = _Reading(block, resolver)
    entry = Entry(
        id=block["id"].text,
        iri=iri,
        title=read.text("title"),
        text=text,
        author=resolver.reference(block["author"]) if "author" in block else iri,
        issued=read.day("issued"),
        edtf=read.edtf("edtf"),
        dating=read.text("dating"),
        source=source,
        rights=read.text("rights"),
        replaces=tuple(_replaced(block, resolver)),
    )
    if not read.is_whole or not text:
        resolver.lost.add(iri)
    return entry


def entry_days(documents: Iterable[Cursor]) -> Mapping[str, str]:
    """Collect the issue day of every entry by its id, before any name is resolved."""
    blocks = (block for each in documents if "entries" in each for block in each["entries"].all_members())
    return {
        block["id"].text: block["issued"].text if block.has("issued") else ""
        for block in blocks
        if block.has("id")
    }


def _replaced(block: Cursor, resolver: Resolver) -> Iterator[NamedNode]:
    """Yield the entries that one replaces; one that is unknown, itself or issued later is a problem."""
    known = resolver.entry_days
    for cursor in block["replaces"].items() if "replaces" in block else ():
        if cursor.text not in known:
            message = f"no entry {cursor.text!r}{suggestion(cursor.text, known)}"
            resolver.problems.append(cursor.problem(message))
        elif cursor.text == block["id"].text:
            resolver.problems.append(cursor.problem("an entry replaces another one, not itself"))
        elif known[cursor.text] > known.get(block["id"].text, ""):
            message = (
                f"{cursor.text!r} is issued later, on {known[cursor.text]}; an entry replaces an earlier one"
            )
            resolver.problems.append(cursor.problem(message))
        yield resolver.iris.entry(cursor.text)


class _Reading:
    """Reads a block that may lack some of its keys: what stands in for them is fit to be mapped."""

    def __init__(self, block: Cursor, resolver: Resolver) -> None:
        self._block = block
        self._resolver = resolver
        self.is_whole = all(key in block for key in _KEYS)

    def text(self, key: str) -> str:
        return self._block[key].text if key in self._block else _UNKNOWN

    def day(self, key: str) -> Literal:
        return self._read(key, self._resolver.day, date(_SOME_DAY))

    def edtf(self, key: str) -> Literal:
        return self._read(key, self._resolver.edtf, Literal(_SOME_DAY, datatype=EDTF.EDTF))

    def _read(self, key: str, read: Callable[[Cursor], Literal], stand_in: Literal) -> Literal:
        if key not in self._block:
            return stand_in
        before = len(self._resolver.problems)
        value = read(self._block[key])
        if len(self._resolver.problems) == before:
            return value
        self.is_whole = False
        return stand_in
