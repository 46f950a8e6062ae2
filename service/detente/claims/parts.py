"""Seeds in parts, an authority file or an entry set each, and what each of them was read by.

A part's quads follow from its files, and from what it asks of all others: the class of a thing that it names,
the day of an entry, whether there is a claim. All that is asked is noted with its answer, so that a part that
was read before is known to be the same where its files are and every answer is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pyoxigraph import NamedNode, Quad

from detente.claims.mapping.authority import map_authority
from detente.claims.mapping.curation import map_curation
from detente.claims.mapping.entry import map_entry
from detente.claims.seeds.authority import authority_classes, read_authority
from detente.claims.seeds.claims import described_things, unnamed_actors
from detente.claims.seeds.entries import entry_days
from detente.claims.seeds.lints import Lint, keys_of_authority, keys_of_set, lint_sets
from detente.claims.seeds.properties import Resolver
from detente.claims.seeds.reader import (
    AUTHORITY_FOLDER,
    EntrySet,
    SeedFiles,
    authority_files,
    entry_folders,
    known_claims,
    read_curations,
    read_entry_claims,
)
from detente.claims.seeds.schema import all_schemas
from detente.documents import Cursor
from detente.errors import Problem
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

T = TypeVar("T")

EVERY = "*"
"""What is asked where all names are looked through; no name is spelt so."""


@dataclass(frozen=True)
class PartSource:
    """The files of a part: those of an entry set's folder, or one of the authority."""

    path: Path
    is_authority: bool

    def files(self) -> list[Path]:
        """List the files, in order of name."""
        if self.is_authority:
            return [self.path]
        return sorted(path for path in self.path.rglob("*") if path.is_file())


@dataclass(frozen=True)
class Offered:
    """What a part tells others: classes of things, those of its unnamed actors, days of entries, claims.

    `keys` are `thing key` for each key that it says something of a thing by.
    """

    things: Mapping[str, str] = field(default_factory=dict)
    unnamed: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Doubt:
    """A warning about a part: which lint, in which of its files and where, and what it says."""

    lint: str
    file: str
    line: int | None
    column: int | None
    message: str


@dataclass(frozen=True)
class SeedPart:
    """What a part gives: its offer, IRIs that are its alone, what it asked and was answered, its quads."""

    offered: Offered
    names: frozenset[str]
    asked: Mapping[tuple[str, str], str | None]
    quads: tuple[Quad, ...]
    doubts: tuple[Doubt, ...] = ()


class UnsoundError(Exception):
    """Something in the seeds is wrong: they are to be read as a whole, which says what."""


@dataclass(frozen=True)
class Known:
    """What all parts offer together, as each may ask it."""

    things: Mapping[str, str]
    days: Mapping[str, str]
    claims: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def answer(self, kind: str, name: str) -> str | None:
        """Answer what was asked: in words, None where there is no such name."""
        table: Mapping[str, str] | frozenset[str] = getattr(self, kind)
        if name == EVERY:
            return _digest(table)
        if isinstance(table, Mapping):
            return table.get(name)
        return name if name in table else None


def together(sources: Iterable[PartSource], offers: Iterable[Offered]) -> Known:
    """Put together what parts offer; where they differ the authority counts, as the reader has it."""
    pairs = list(zip(sources, offers, strict=True))
    things: dict[str, str] = {}
    for wanted in (False, True):
        for source, offer in pairs:
            if source.is_authority is wanted:
                things.update(offer.things)
    for _, offer in pairs:
        things.update(offer.unnamed)
    days = {name: day for _, offer in pairs for name, day in offer.days.items()}
    claims = frozenset[str]().union(*(offer.claims for _, offer in pairs))
    return Known(things, days, claims, frozenset[str]().union(*(offer.keys for _, offer in pairs)))


def sources_of(folder: Path, beside: Path | None = None) -> list[PartSource]:
    """List the parts of a folder of seeds, in the order in which they are read."""
    authority = [PartSource(path, is_authority=True) for path in authority_files(folder, beside)]
    return [*authority, *(PartSource(path, is_authority=False) for path in entry_folders(folder, beside))]


def holds(part: SeedPart, known: Known) -> bool:
    """Tell whether all that a part asked is answered as it was."""
    return all(known.answer(*question) == answer for question, answer in part.asked.items())


@dataclass
class _Half:
    """A part of which the entries are read, and what may name any claim is not."""

    resolver: Resolver
    asked: dict[tuple[str, str], str | None]
    offered: Offered
    quads: list[Quad]
    texts: Mapping[str, str]


class PartsReading:
    """Parts that are read anew: first for what they offer, then their entries, then what names any claim.

    Raises UnsoundError where anything is wrong with one of them.
    """

    def __init__(self, ontology: Ontology, iris: Iris) -> None:
        self._ontology = ontology
        self._iris = iris
        self._files = SeedFiles(all_schemas(ontology))
        self._documents: dict[PartSource, Cursor | EntrySet] = {}
        self._halves: dict[PartSource, _Half] = {}
        self._offered: dict[PartSource, Offered] = {}

    def offered(self, source: PartSource) -> Offered:
        """Parse the files of a part, and give what it offers, but for claims."""
        if source not in self._offered:
            self._offered[source] = self._find_offered(source)
        return self._offered[source]

    def _find_offered(self, source: PartSource) -> Offered:
        document = self._document(source)
        if isinstance(document, Cursor):
            keys = keys_of_authority([document])
            return Offered(things=_values(authority_classes([document])), keys=_pairs(keys))
        return Offered(
            things=_values(described_things(document.blocks())),
            unnamed=_values(unnamed_actors(document.claims)),
            days=entry_days([document.entries] if document.entries else []),
            keys=_pairs(keys_of_set(document)),
        )

    def entries(self, source: PartSource, known: Known) -> Offered:
        """Read all of a part that needs no claims of others, and give what it offers."""
        document = self._document(source)
        asked: dict[tuple[str, str], str | None] = {}
        resolver = self._resolver(known, asked)
        offered, quads, texts = self.offered(source), list[Quad](), {}
        if isinstance(document, Cursor):
            quads += self._ontology.close(map_authority(read_authority([document], resolver), self._iris))
        else:
            entries = tuple(read_entry_claims(document, resolver))
            for each in entries:
                quads += self._ontology.close(map_entry(each, self._iris))
            texts = {each.entry.id: each.entry.text for each in entries}
            offered = replace(offered, claims=known_claims([document], entries, resolver))
        self._halves[source] = _Half(resolver, asked, offered, quads, texts)
        return offered

    def part(self, source: PartSource, known: Known) -> SeedPart:
        """Read what is left of a part whose entries were read."""
        half, document = self._halves.pop(source), self._documents.pop(source)
        found: tuple[Lint, ...] = ()
        if isinstance(document, EntrySet):
            claims = _WatchedNames("claims", known.claims, half.asked)
            for curation in read_curations([document], claims, half.resolver):
                half.quads += self._ontology.close(map_curation(curation, self._iris))
            keys = _WatchedNames("keys", known.keys, half.asked)
            found = lint_sets([document], half.texts, lambda thing, key: f"{thing} {key}" in keys)
        if half.resolver.problems or self._files.problems:
            raise UnsoundError
        quads = tuple(dict.fromkeys(half.quads))
        return SeedPart(half.offered, half.resolver.taken, half.asked, quads, _doubts(source, found))

    def _document(self, source: PartSource) -> Cursor | EntrySet:
        if source not in self._documents:
            read: Cursor | EntrySet | None = (
                self._files.read(source.path, AUTHORITY_FOLDER)
                if source.is_authority
                else self._files.read_set(source.path)
            )
            if read is None or self._files.problems:
                raise UnsoundError
            self._documents[source] = read
        return self._documents[source]

    def _resolver(self, known: Known, asked: dict[tuple[str, str], str | None]) -> Resolver:
        things = _Watched("things", known.things, asked, NamedNode)
        return Resolver(self._iris, self._ontology, things, _Watched("days", known.days, asked, str))


class _Watched(Mapping[str, T]):
    """A table that notes what is asked of it."""

    def __init__(
        self,
        kind: str,
        table: Mapping[str, str],
        asked: dict[tuple[str, str], str | None],
        made: type[T],
    ) -> None:
        self._kind, self._table, self._asked, self._made = kind, table, asked, made

    def __getitem__(self, name: str) -> T:
        answer = self._asked[self._kind, name] = self._table.get(name)
        if answer is None:
            raise KeyError(name)
        return self._made(answer)  # type: ignore[call-arg]

    def __iter__(self) -> Iterator[str]:
        self._asked[self._kind, EVERY] = _digest(self._table)
        return iter(self._table)

    def __len__(self) -> int:
        self._asked[self._kind, EVERY] = _digest(self._table)
        return len(self._table)


class _WatchedNames(Set[str]):
    """A set of names that notes what is asked of it."""

    def __init__(self, kind: str, names: frozenset[str], asked: dict[tuple[str, str], str | None]) -> None:
        self._kind, self._names, self._asked = kind, names, asked

    def __contains__(self, name: object) -> bool:
        is_there = name in self._names
        self._asked[self._kind, str(name)] = str(name) if is_there else None
        return is_there

    def __iter__(self) -> Iterator[str]:
        self._asked[self._kind, EVERY] = _digest(self._names)
        return iter(self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _doubts(source: PartSource, found: Iterable[Lint]) -> tuple[Doubt, ...]:
    return tuple(
        Doubt(
            each.name,
            Path(each.problem.file).relative_to(source.path).as_posix(),
            each.problem.line,
            each.problem.column,
            each.problem.message,
        )
        for each in found
    )


def lints_of(source: PartSource, part: SeedPart) -> Iterator[Lint]:
    """Give what is doubtful in a part, at its place in the files as they are named now."""
    for each in part.doubts:
        yield Lint(each.lint, Problem(str(source.path / each.file), each.line, each.column, each.message))


def _pairs(keys: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(f"{thing} {key}" for thing, said in keys.items() for key in said)


def _values(classes: Mapping[str, NamedNode]) -> dict[str, str]:
    return {name: class_.value for name, class_ in classes.items()}


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
