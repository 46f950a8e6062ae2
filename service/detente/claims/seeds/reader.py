"""Reads a folder of seeds: authority entries, and sets of entries with their claims and curation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.claims.seeds.authority import AuthorityEntry, authority_classes, read_authority
from detente.claims.seeds.claims import EntryClaims, described_things, read_claims, unnamed_actors
from detente.claims.seeds.curation import Curation, read_curation
from detente.claims.seeds.entries import Entry, entry_days, read_entries
from detente.claims.seeds.properties import Resolver
from detente.claims.seeds.schema import Schema, all_schemas
from detente.documents import Cursor, read_document, suggestion
from detente.errors import InputError, Problem
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

_CURATION = "curation.yaml"
_ENTRIES = "entries.yaml"


@dataclass(frozen=True)
class Seeds:
    """Everything that a build starts from."""

    authority: tuple[AuthorityEntry, ...]
    entries: tuple[EntryClaims, ...]
    curation: tuple[Curation, ...]


@dataclass(frozen=True)
class _EntrySet:
    entries: Cursor
    source: bytes
    claims: tuple[Cursor, ...]
    curation: Cursor | None

    def blocks(self) -> Iterator[Cursor]:
        for document in self.claims:
            yield from document["claims"]
        if self.curation and "claims" in self.curation:
            yield from self.curation["claims"]


def read_seeds(folder: Path, ontology: Ontology, iris: Iris) -> Seeds:
    """Read and check all seeds of a folder.

    Raises InputError with every problem found, each naming file, line and column.
    """
    schemas = all_schemas(ontology)
    authority = [
        read_document(path, schemas["authority"]) for path in sorted((folder / "authority").glob("*.yaml"))
    ]
    sets = [_read_set(path.parent, schemas) for path in sorted(folder.glob(f"*/{_ENTRIES}"))]
    if not authority and not sets:
        message = f"holds no seeds: neither authority/*.yaml nor */{_ENTRIES}"
        raise InputError([Problem(str(folder), None, None, message)])
    blocks = [block for each in sets for block in each.blocks()]
    unnamed = unnamed_actors(document for each in sets for document in each.claims)
    things = {**described_things(blocks), **authority_classes(authority), **unnamed}
    resolver = Resolver(iris, ontology, things, entry_days(each.entries for each in sets))
    entries = tuple(claims for each in sets for claims in _entry_claims(each, resolver))
    seeds = Seeds(
        authority=read_authority(authority, resolver),
        entries=entries,
        curation=tuple(_curations(sets, entries, resolver)),
    )
    if resolver.problems:
        raise InputError(resolver.problems)
    return seeds


def _read_set(folder: Path, schemas: dict[str, Schema]) -> _EntrySet:
    entries = read_document(folder / _ENTRIES, schemas["entries"])
    source = folder / entries["source"]["file"].text
    if not source.is_file():
        raise InputError([entries["source"]["file"].problem("there is no such file in this folder")])
    others = sorted(path for path in folder.glob("*.yaml") if path.name not in (_ENTRIES, _CURATION))
    curation = folder / _CURATION
    return _EntrySet(
        entries=entries,
        source=source.read_bytes(),
        claims=tuple(read_document(path, schemas["claims"]) for path in others),
        curation=read_document(curation, schemas["curation"]) if curation.exists() else None,
    )


def _entry_claims(entry_set: _EntrySet, resolver: Resolver) -> Iterator[EntryClaims]:
    entries = read_entries(entry_set.entries, entry_set.source, resolver)
    read: set[str] = set()
    for document in entry_set.claims:
        entry = _entry_of(document, entries, resolver)
        if entry and entry.id in read:
            resolver.problems.append(document["entry"].problem("another file has this entry's claims"))
        elif entry:
            read.add(entry.id)
            yield read_claims(document, entry, resolver)


def _entry_of(document: Cursor, entries: Mapping[str, Entry], resolver: Resolver) -> Entry | None:
    name = document["entry"]
    if name.text not in entries:
        resolver.problems.append(name.problem(f"no entry {name.text!r}{suggestion(name.text, entries)}"))
    return entries.get(name.text)


def _curations(
    sets: Iterable[_EntrySet], entries: Iterable[EntryClaims], resolver: Resolver
) -> Iterator[Curation]:
    prefix = resolver.iris.claim("").value
    claims = frozenset(claim.iri.value.removeprefix(prefix) for each in entries for claim in each.claims)
    return (read_curation(each.curation, claims, resolver) for each in sets if each.curation)
