"""Reads a folder of seeds: authority entries, and sets of entries with their claims and curation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from detente.claims.model import Curation, Entry, EntryClaims, Seeds
from detente.claims.seeds.authority import authority_classes, read_authority
from detente.claims.seeds.claims import described_things, is_joint, read_claims, unnamed_actors
from detente.claims.seeds.curation import read_curation
from detente.claims.seeds.entries import entry_days, read_entries
from detente.claims.seeds.partial import check_block, ids_in, read_partly, references_in
from detente.claims.seeds.properties import Resolver, default_class
from detente.claims.seeds.schema import Schema, all_schemas
from detente.documents import Cursor, suggestion
from detente.errors import InputError, Problem
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

AUTHORITY_FOLDER = "authority"
CURATION_FILE = "curation.yaml"
ENTRIES_FILE = "entries.yaml"


@dataclass(frozen=True)
class EntrySet:
    """The files of one folder, as far as each can be read, and the texts they are about."""

    entries: Cursor | None
    source: bytes | None
    claims: tuple[Cursor, ...]
    curation: Cursor | None

    def blocks(self) -> Iterator[Cursor]:
        """Yield every claim, those with mistakes too."""
        for document in (*self.claims, *([self.curation] if self.curation else ())):
            if "claims" in document:
                yield from document["claims"].all_members()


@dataclass(frozen=True)
class SeedsReading:
    """What a folder of seeds gives: what can be mapped, every problem, and the documents themselves.

    `lost` are things whose description is not mapped as it stands, because something in it is wrong.
    """

    seeds: Seeds
    problems: tuple[Problem, ...]
    lost: frozenset[NamedNode]
    authority: tuple[Cursor, ...]
    sets: tuple[EntrySet, ...]

    def sound_seeds(self) -> Seeds:
        """Give the seeds; raises InputError with every problem, where there is one."""
        if self.problems:
            raise InputError(self.problems)
        return self.seeds


def read_seeds(folder: Path, ontology: Ontology, iris: Iris) -> Seeds:
    """Read and check all seeds of a folder.

    Raises InputError with every problem found, each naming file, line and column.
    """
    return examine_seeds(folder, ontology, iris).sound_seeds()


def examine_seeds(folder: Path, ontology: Ontology, iris: Iris, beside: Path | None = None) -> SeedsReading:
    """Read what can be read of a folder of seeds, and find everything that is wrong with it.

    A folder that holds one entry set is read with what stands beside it: the folder around it where that
    holds an authority, or else the seeds at `beside`. No mistake hides another: a block that is not sound is
    checked as far as it goes, and only left out of what can be mapped.
    """
    files = _Files(all_schemas(ontology))
    authority = [
        each for path in authority_files(folder, beside) if (each := files.read(path, AUTHORITY_FOLDER))
    ]
    sets = [files.read_set(each) for each in entry_folders(folder, beside)]
    if not files.count:
        message = f"holds no seeds: neither {AUTHORITY_FOLDER}/**/*.yaml nor */{ENTRIES_FILE}"
        return SeedsReading(
            Seeds((), (), ()), (Problem(str(folder), None, None, message),), frozenset(), (), ()
        )
    blocks = [block for each in sets for block in each.blocks()]
    unnamed = unnamed_actors(document for each in sets for document in each.claims)
    things = {**files.mentioned(), **described_things(blocks), **authority_classes(authority), **unnamed}
    days = entry_days(each.entries for each in sets if each.entries)
    resolver = Resolver(iris, ontology, things, days)
    entries = tuple(claims for each in sets for claims in _entry_claims(each, resolver))
    seeds = Seeds(
        authority=read_authority(authority, resolver),
        entries=entries,
        curation=tuple(_curations(sets, entries, files.unread, resolver)),
    )
    for block in (block for document in authority for block in document.unsound_members()):
        check_block(block, None, resolver)
    lost = resolver.lost | {iris.thing(name) for name in files.mentioned()}
    problems = InputError([*files.problems, *resolver.problems]).problems
    return SeedsReading(seeds, tuple(dict.fromkeys(problems)), frozenset(lost), tuple(authority), tuple(sets))


def is_entry_set(folder: Path) -> bool:
    """Tell whether a folder holds one entry set, and not folders of them."""
    return (folder / ENTRIES_FILE).is_file()


def authority_files(folder: Path, beside: Path | None = None) -> list[Path]:
    """Name the authority files that are read with a folder, those in folders of the authority too."""
    return authority_files_in(_around(folder, beside) / AUTHORITY_FOLDER)


def authority_files_in(authority: Path) -> list[Path]:
    """Name the files of an authority, in whatever folders within it."""
    return sorted(authority.rglob("*.yaml"))


def entry_folders(folder: Path, beside: Path | None = None) -> list[Path]:
    """Name the folders of entry sets that are read with a folder."""
    found = {path.parent for path in _around(folder, beside).glob(f"*/{ENTRIES_FILE}")}
    if is_entry_set(folder):
        found = {path for path in found if path.resolve() != folder.resolve()} | {folder}
    return sorted(found)


def _around(folder: Path, beside: Path | None) -> Path:
    if not is_entry_set(folder):
        return folder
    parent = folder.resolve().parent
    return parent if beside is None or (parent / AUTHORITY_FOLDER).is_dir() else beside


class _Files:
    """Reads seed files, and collects what is wrong with them."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self._schemas = schemas
        self._mentioned: set[str] = set()
        self.unread: list[str] = []
        """Texts of files that are no YAML."""
        self.problems: list[Problem] = []
        self.count = 0

    def read(self, path: Path, schema: str) -> Cursor | None:
        self.count += 1
        document, text = read_partly(path, self._schemas[schema], self.problems)
        if text:
            self.unread.append(text)
            self._mentioned |= references_in(text)
        return document

    def read_set(self, folder: Path) -> EntrySet:
        entries = self.read(folder / ENTRIES_FILE, "entries")
        others = sorted(
            path for path in folder.glob("*.yaml") if path.name not in (ENTRIES_FILE, CURATION_FILE)
        )
        curation = folder / CURATION_FILE
        return EntrySet(
            entries=entries,
            source=self._source(folder, entries),
            claims=tuple(each for path in others if (each := self.read(path, "claims"))),
            curation=self.read(curation, "curation") if curation.exists() else None,
        )

    def mentioned(self) -> Mapping[str, NamedNode]:
        """Give what files that are no YAML mention, with the class of its kind: they may describe it."""
        return {name: default_class(name) for name in self._mentioned}

    def _source(self, folder: Path, entries: Cursor | None) -> bytes | None:
        if entries is None or "source" not in entries or not entries["source"].has("file"):
            return None
        name = entries["source"]["file"]
        source = folder / name.text
        if not source.is_file():
            self.problems.append(name.problem("there is no such file in this folder"))
            return None
        return source.read_bytes()


def _entry_claims(entry_set: EntrySet, resolver: Resolver) -> Iterator[EntryClaims]:
    entries = read_entries(entry_set.entries, entry_set.source, resolver) if entry_set.entries else {}
    read: set[str] = set()
    for document in entry_set.claims:
        entry = _entry_of(document, entries, _names_all(entry_set.entries), resolver)
        blocks = document.get("claims")
        if entry and entry.id in read:
            resolver.problems.append(document["entry"].problem("another file has this entry's claims"))
        elif entry and blocks:
            read.add(entry.id)
            yield read_claims(document, entry, resolver)
        elif blocks:
            _check_blocks(blocks, None, resolver)
        for block in blocks.unsound_members() if blocks else ():
            check_block(block, entry.text if entry else None, resolver)


def _claim_names(sets: Iterable[EntrySet], unread: Iterable[str]) -> Iterator[str]:
    """Yield every claim by entry and id; one whose entry is not to be read may be any entry's.

    Claims of several speakers are called after each of them, and found where they are read.
    """
    entries = [block["id"].text for each in sets for block in _entry_blocks(each) if block.has("id")]
    for document in (document for each in sets for document in each.claims if "claims" in document):
        own = [document["entry"].text] if document.has("entry") else entries
        blocks = (block for block in document["claims"].all_members() if block.has("id"))
        ids = [block["id"].text for block in blocks if not is_joint(block)]
        yield from (f"{entry}/{name}" for entry in own for name in ids)
    for text in unread:
        yield from (f"{entry}/{name}" for entry in entries for name in ids_in(text))


def _entry_blocks(entry_set: EntrySet) -> Iterator[Cursor]:
    blocks = entry_set.entries.get("entries") if entry_set.entries else None
    return blocks.all_members() if blocks else iter(())


def _names_all(document: Cursor | None) -> bool:
    """Tell whether every entry of an entries file can be told by its name."""
    blocks = document.get("entries") if document else None
    return blocks is not None and all(block.has("id") for block in blocks.all_members())


def _check_blocks(blocks: Iterable[Cursor], text: str | None, resolver: Resolver) -> None:
    for block in blocks:
        check_block(block, text, resolver)


def _entry_of(
    document: Cursor, entries: Mapping[str, Entry], is_known: bool, resolver: Resolver
) -> Entry | None:
    if not document.has("entry"):
        return None
    name = document["entry"]
    if name.text not in entries and is_known:
        resolver.problems.append(name.problem(f"no entry {name.text!r}{suggestion(name.text, entries)}"))
    return entries.get(name.text)


def _curations(
    sets: Iterable[EntrySet], entries: Iterable[EntryClaims], unread: Iterable[str], resolver: Resolver
) -> Iterator[Curation]:
    sets, prefix = tuple(sets), resolver.iris.claim("").value
    read = (claim.iri.value.removeprefix(prefix) for each in entries for claim in each.claims)
    claims = frozenset((*read, *_claim_names(sets, unread)))
    for document in (each.curation for each in sets if each.curation):
        if "curator" in document:
            yield read_curation(document, claims, resolver)
        for name in ("evidence", "claims"):
            for block in document[name].unsound_members() if name in document else ():
                check_block(block, None, resolver)
