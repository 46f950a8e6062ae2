"""Entries: immutable texts with their author, their date and its certainty, their rights."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.claims.seeds.properties import Resolver
from detente.claims.seeds.text import named_information, normalise, split_entries
from detente.documents import Cursor, suggestion
from detente.errors import InputError


@dataclass(frozen=True)
class Entry:
    """One entry of a live-blog; `text` is what claims' offsets count in."""

    id: str
    iri: NamedNode
    title: str
    text: str
    author: NamedNode
    issued: Literal
    edtf: Literal
    dating: str
    source: NamedNode
    rights: str
    replaces: tuple[NamedNode, ...] = ()
    """Earlier entries that this one corrects."""


def read_entries(document: Cursor, source: bytes, resolver: Resolver) -> Mapping[str, Entry]:
    """Pair the entries of a metadata file with the texts of its source file, in order.

    Raises InputError where the source's bytes, or the number of its entries, are not as stated.
    """
    stated = document["source"]["sha256"]
    found = hashlib.sha256(source).hexdigest()
    if found != stated.text:
        raise InputError([stated.problem(f"the source file has another SHA-256: {found}")])
    texts = split_entries(normalise(source))
    blocks = list(document["entries"])
    if len(texts) != len(blocks):
        message = f"{len(blocks)} entries are described, but the source has {len(texts)}"
        raise InputError([document["entries"].problem(message)])
    name = NamedNode(named_information(source))
    entries = [_entry(block, text, name, resolver) for block, text in zip(blocks, texts, strict=True)]
    return {entry.id: entry for entry in entries}


def _entry(block: Cursor, text: str, source: NamedNode, resolver: Resolver) -> Entry:
    return Entry(
        id=block["id"].text,
        iri=resolver.name(block["id"], resolver.iris.entry(block["id"].text)),
        title=block["title"].text,
        text=text,
        author=resolver.reference(block["author"]),
        issued=resolver.day(block["issued"]),
        edtf=resolver.edtf(block["edtf"]),
        dating=block["dating"].text,
        source=source,
        rights=block["rights"].text,
        replaces=tuple(_replaced(block, resolver)),
    )


def entry_days(documents: Iterable[Cursor]) -> Mapping[str, str]:
    """Collect the issue day of every entry by its id, before any name is resolved."""
    return {block["id"].text: block["issued"].text for each in documents for block in each["entries"]}


def _replaced(block: Cursor, resolver: Resolver) -> Iterator[NamedNode]:
    """Yield the entries that one replaces; one that is unknown, itself or issued later is a problem."""
    known = resolver.entry_days
    for cursor in block["replaces"].items() if "replaces" in block else ():
        if cursor.text not in known:
            message = f"no entry {cursor.text!r}{suggestion(cursor.text, known)}"
            resolver.problems.append(cursor.problem(message))
        elif cursor.text == block["id"].text:
            resolver.problems.append(cursor.problem("an entry replaces another one, not itself"))
        elif known[cursor.text] > block["issued"].text:
            message = (
                f"{cursor.text!r} is issued later, on {known[cursor.text]}; an entry replaces an earlier one"
            )
            resolver.problems.append(cursor.problem(message))
        yield resolver.iris.entry(cursor.text)
