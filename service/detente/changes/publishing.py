"""From the files of a reviewed entry to a change of the graph: its entry, what is new, a curator's decisions.

Names are looked up in the version that is changed, not in a folder of seeds: what others published since is
known. Everything that is wrong is told at its line of these files.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.publishing_checks import is_there, unfit_for_publication
from detente.changes.silenced import why_silent
from detente.claims.mapping.authority import map_authority
from detente.claims.mapping.curation import map_curation
from detente.claims.mapping.entry import map_entry
from detente.claims.model import AuthorityEntry, EntryClaims, Seeds
from detente.claims.seeds.authority import authority_classes, read_authority
from detente.claims.seeds.claims import described_things, unnamed_actors
from detente.claims.seeds.entries import entry_days
from detente.claims.seeds.lints import lint
from detente.claims.seeds.partial import check_block
from detente.claims.seeds.places import Places
from detente.claims.seeds.properties import Resolver, default_class, reference_kind
from detente.claims.seeds.reader import (
    AUTHORITY_FOLDER,
    CURATION_FILE,
    ENTRIES_FILE,
    EntrySet,
    SeedFiles,
    SeedsReading,
    read_curations,
    read_entry_claims,
)
from detente.claims.seeds.schema import all_schemas
from detente.derivation.claim_index import ClaimIndex
from detente.documents import Cursor
from detente.errors import InputError, Problem
from detente.gate.report import Report
from detente.rdf.namespaces import DCT, DET, TYPE
from detente.reviews.writing import NEW_THINGS
from detente.store import Draft
from detente.vocabulary.graphs import AUTHORITY, CURATION, ENTRY
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris
from detente.vocabulary.ontology import Ontology


@dataclass(frozen=True)
class Published:
    """What was read of reviewed files, for the places of what the gate finds, and what is only doubtful."""

    places: Places
    folder: Path
    doubts: tuple[str, ...]

    def problems(self, report: Report) -> tuple[Problem, ...]:
        """Give every result of the gate at its place in the files; without one where it has none."""
        return tuple(self._problem(each) for each in report.results)

    def _problem(self, result: Any) -> Problem:
        terms = result.terms
        found = None
        if terms is not None:
            found = self.places.find(terms.focus, terms.path, terms.value)
            found = found or (self.places.find(terms.value) if terms.value is not None else None)
        message = f"{result.severity}: {result.message}"
        return _here(found.problem(message), self.folder) if found else Problem("", None, None, message)


def publish(folder: Path, draft: Draft, ontology: Ontology, iris: Iris) -> Published:
    """Make a draft hold what the files of a folder say: an entry set, what is new, or decisions alone.

    An entry that is there is replaced. Raises InputError with all that is wrong with the files, and what the
    draft's guard raises.
    """
    reading = _read(folder, draft, ontology, iris)
    if reading.problems:
        raise InputError([_here(each, folder) for each in reading.problems])
    for entry in reading.seeds.entries:
        draft.replace(entry.entry.iri, _unique(ontology.close(map_entry(entry, iris))))
    new = _unique(ontology.close(map_authority(_absent(reading.seeds.authority, draft, iris), iris)))
    decided = [quad for each in reading.seeds.curation for quad in ontology.close(map_curation(each, iris))]
    for quads, graph in ((new, AUTHORITY), (_unique(decided), CURATION)):
        if quads:
            draft.guard(graph.iri(iris))
            draft.insert(quads)
    doubts = tuple(str(replace(each, problem=_here(each.problem, folder))) for each in lint(reading))
    index = ClaimIndex(draft, ontology, iris)
    silent = (why_silent(index, entry.entry.iri) for entry in reading.seeds.entries)
    return Published(Places(reading, iris), folder, (*filter(None, silent), *doubts))


def _read(folder: Path, draft: Draft, ontology: Ontology, iris: Iris) -> SeedsReading:
    files = SeedFiles(all_schemas(ontology))
    new = files.read(folder / NEW_THINGS, AUTHORITY_FOLDER) if (folder / NEW_THINGS).exists() else None
    entry_set = _entry_set(folder, files)
    authority = (new,) if new else ()
    names = [block["id"].text for block in _entry_blocks(entry_set) if block.has("id")]
    known = _Known(draft, iris, frozenset(names))
    own = [dict(unnamed_actors(entry_set.claims)), dict(authority_classes(authority))]
    own.append(dict(described_things(entry_set.blocks())))
    things: ChainMap[str, NamedNode] = ChainMap(*own, cast("dict[str, NamedNode]", known))
    own_days = dict(entry_days([entry_set.entries] if entry_set.entries else []))
    days: ChainMap[str, str] = ChainMap(own_days, cast("dict[str, str]", known.days))
    resolver = Resolver(iris, ontology, things, days)
    entries = tuple(read_entry_claims(entry_set, resolver))
    curation = tuple(read_curations([entry_set], known.claims(entries), resolver))
    seeds = Seeds(read_authority(authority, resolver), entries, curation)
    for block in (block for document in authority for block in document.unsound_members()):
        check_block(block, None, resolver)
    problems = [*files.problems, *resolver.problems]
    problems += unfit_for_publication(entry_set, authority, seeds.authority, draft, iris)
    found = InputError(problems).problems
    return SeedsReading(seeds, tuple(dict.fromkeys(found)), frozenset(), authority, (entry_set,))


def _entry_set(folder: Path, files: SeedFiles) -> EntrySet:
    """Read the files of an entry set; of decisions alone there is no entry."""
    if (folder / ENTRIES_FILE).exists():
        return files.read_set(folder)
    return EntrySet(None, None, (), files.read(folder / CURATION_FILE, "curation"))


def _entry_blocks(entry_set: EntrySet) -> Iterator[Cursor]:
    blocks = entry_set.entries.get("entries") if entry_set.entries else None
    return blocks.all_members() if blocks else iter(())


def _absent(entries: Iterable[AuthorityEntry], draft: Draft, iris: Iris) -> tuple[AuthorityEntry, ...]:
    """Leave out what the authority has already: an entry that is published again brings it again."""
    graph = AUTHORITY.iri(iris)
    return tuple(each for each in entries if not is_there(each.iri, draft, graph))


class _Known(Mapping[str, NamedNode]):
    """Things that a version describes, by reference; what the entries describe that are replaced is not."""

    def __init__(self, draft: Draft, iris: Iris, replaced: frozenset[str]) -> None:
        self._draft, self._iris = draft, iris
        self._replaced = frozenset(iris.entry(each) for each in replaced)
        self.days = _Days(draft, iris)

    def __getitem__(self, reference: str) -> NamedNode:
        if reference_kind(reference) not in CLASSES_BY_KIND:
            raise KeyError(reference)
        thing = self._iris.thing(reference)
        for quad in self._draft.match(thing, TYPE, None, None):
            if self._counts(quad):
                return default_class(reference)
        raise KeyError(reference)

    def __iter__(self) -> Iterator[str]:
        space = self._iris.thing("").value
        found = (q.subject for q in self._draft.match(None, TYPE, None, AUTHORITY.iri(self._iris)))
        for each in dict.fromkeys(found):
            if isinstance(each, NamedNode) and each.value.startswith(space):
                yield each.value.removeprefix(space)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _counts(self, quad: Quad) -> bool:
        graph = quad.graph_name
        if not isinstance(graph, NamedNode) or graph in self._replaced:
            return False
        return graph == AUTHORITY.iri(self._iris) or ENTRY.contains(graph, self._iris)

    def claims(self, own: Iterable[EntryClaims]) -> Set[str]:
        """Give the claims that a curation may name, by entry and id."""
        return _Claims(self._draft, self._iris, own)


class _Days(Mapping[str, str]):
    """The day of issue of each entry of a version."""

    def __init__(self, draft: Draft, iris: Iris) -> None:
        self._draft, self._iris = draft, iris

    def __getitem__(self, entry: str) -> str:
        iri = self._iris.entry(entry)
        for quad in self._draft.match(iri, DCT.issued, None, iri):
            if isinstance(quad.object, Literal):
                return quad.object.value
        raise KeyError(entry)

    def __iter__(self) -> Iterator[str]:
        space = self._iris.entry("").value
        for graph in self._draft.graph_names():
            if isinstance(graph, NamedNode) and graph.value.startswith(space):
                yield graph.value.removeprefix(space)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Claims(Set[str]):
    """The claims of a version, by entry and id."""

    def __init__(self, draft: Draft, iris: Iris, own: Iterable[EntryClaims]) -> None:
        self._draft, self._iris = draft, iris
        self._own = frozenset(claim.iri for each in own for claim in each.claims)

    def __contains__(self, name: object) -> bool:
        iri = self._iris.claim(str(name))
        return iri in self._own or any(True for _ in self._draft.match(iri, TYPE, DET.Claim, None))

    def __iter__(self) -> Iterator[str]:
        space = self._iris.claim("").value
        for iri in self._own:
            yield iri.value.removeprefix(space)

    def __len__(self) -> int:
        return len(self._own)


def _unique(quads: Iterable[Quad]) -> list[Quad]:
    return list(dict.fromkeys(quads))


def _here(problem: Problem, folder: Path) -> Problem:
    """Name a file as it was sent, without the folder in which it was kept meanwhile."""
    file = Path(problem.file)
    is_within = bool(problem.file) and file.is_relative_to(folder)
    return replace(problem, file=file.relative_to(folder).as_posix()) if is_within else problem
