"""One release of an event data set into the store: mapped, in place of what it replaces, in one commit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from detente.changes.bulk.committing import BulkCommitted, commit_in_bulk
from detente.changes.bulk.folders import working_folder
from detente.changes.bulk.incoming import Incoming, Progress, QuadDocument, quad_lines, silent
from detente.changes.collecting import without_collecting
from detente.changes.parts.batches import beside_of, judge_batch
from detente.changes.parts.judging import GraphVerdict
from detente.changes.rules import DiplomaticRules, Rules
from detente.claims.importing.batches.batch import Batch, map_in_slices
from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.batches.partitions import write_list
from detente.claims.importing.description import Release, describe_release
from detente.claims.importing.mapping import Compiled, Mapping
from detente.claims.importing.matching import Matching, read_matches
from detente.claims.importing.running import Period, RecordTally, Run
from detente.claims.importing.states import ImportAuthority
from detente.errors import DetenteError, InputError, Problem
from detente.executors.executor import Executor
from detente.gate.gate import Gate
from detente.rdf.namespaces import DCT, DET, SCHEMA, TYPE
from detente.rdf.quads import QuadSource
from detente.rdf.words import Word
from detente.store import Draft, Version, VersionStore
from detente.store.errors import os_errors
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris, slug
from detente.vocabulary.ontology import Ontology

JUDGING = "judging in parts"
MAPPING = "mapping"
"""The stage in which progress is told in records; how many there are is an estimate by bytes."""
_COPIED = 1 << 20


@dataclass(frozen=True)
class ImportRequest:
    """What is to be imported: a release of a data set, by a mapping."""

    mapping: Mapping
    release: Release
    period: Period = field(default_factory=Period)
    matches: Path | None = None
    """A file in which somebody says what codes and names stand for."""
    replace: bool = False
    """Whether a release that is there may give way to another that is no later, or to other files of it."""

    @property
    def message(self) -> str:
        """What the log says of it."""
        files = ", ".join(path.name for path in self.release.files)
        by = f", matched by {self.matches.name}" if self.matches else ""
        return f"Imported {self.mapping.dataset}, release {self.release.name}, from {files}{by}"


@dataclass(frozen=True)
class Imported:
    """What came of an import: the commit, the counts, what matches nothing, and which releases gave way."""

    made: BulkCommitted
    graph: NamedNode
    tally: RecordTally
    matching: Matching
    replaced: tuple[NamedNode, ...]
    batch: Batch | None = None
    """How it was mapped in slices, where it was."""


@dataclass(frozen=True)
class InSlices:
    """Asks for a release to be mapped in slices, by an executor.

    `folder` is where its partitions stay, and all who work on it share it; without one nothing stays.
    """

    executor: Executor
    folder: Path | None = None


def import_release(
    store: VersionStore,
    rules: Rules,
    what: ImportRequest,
    ontology: Ontology,
    iris: Iris,
    *,
    author: str,
    message: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    mapped: Callable[[RecordTally, Matching], None] = lambda *_: None,
    in_slices: InSlices | None = None,
) -> Imported:
    """Map the files of a release, and commit what they say as one change, by the bulk road.

    With `in_slices` it is mapped by what that names, else in this process; what comes of it is the same.
    `progress` hears of records while they are mapped (MAPPING), then of quads. `mapped` is called when all
    records are read, before anything is judged.
    Raises InputError for what is wrong in the mapping, the files or the matches, and where no record can be
    mapped; DetenteError where a release that is there stands in the way; what `commit_in_bulk` does, such as
    BulkRefusedError where the gate refuses. Nothing is then changed.
    """
    current = store.current_id()
    if current is None:
        raise DetenteError("there is no version yet, and so no authority; run 'detente build' first")
    version = store.open(current)
    replaced = replaced_by(version, what, iris)
    matching = _matching(version, what, iris)
    graph = iris.entry(what.release.entry_id(what.mapping.dataset))
    earlier = tuple(each for each in replaced if each != graph)
    is_adopted = _is_adopted(version, graph, iris)
    stays = _adopted(graph) if is_adopted else _shortened(graph, what, replaced)
    with working_folder(store.folder) as folder:
        lines = folder / "records.nq"
        if in_slices is None:
            tally, batch = _map(what, matching, ontology, iris, lines, progress), None
        else:
            job = _job(what, matching, ontology, iris, in_slices.folder or folder / "partitions")
            batch = _map_in_slices(what, job, matching, in_slices, lines, progress)
            tally = _sound(batch.tally, what.release.files)
        mapped(tally, matching)
        documents = _documents(what, lines, graph, iris)
        verdicts: dict[Word, GraphVerdict] = {}
        if in_slices is not None and batch is not None and isinstance(rules, DiplomaticRules):
            progress(JUDGING, 0, None)
            verdicts = _judged(version, graph, batch, documents[0], rules.gate, in_slices.executor)
        incoming = Incoming(documents, replace=True, dropped=earlier)
        told = message or what.message

        def before(draft: Draft) -> None:
            _check_meanwhile(draft, what, iris, replaced, is_adopted=is_adopted)

        done = commit_in_bulk(
            store,
            rules,
            incoming,
            iris,
            author=author,
            message=told,
            dry_run=dry_run or stays is not None,
            progress=progress,
            before=before,
            verdicts=verdicts,
        )
    if stays is not None and done.committed.is_new:
        raise DetenteError(stays)
    return Imported(done, graph, tally, matching, earlier, batch)


def _documents(
    what: ImportRequest, records: Path, graph: NamedNode, iris: Iris
) -> tuple[QuadDocument, QuadDocument]:
    """Give what is said of a release, and what its records say."""
    described = tuple(quad_lines(describe_release(what.mapping, what.release, iris)))
    return (
        QuadDocument("the description of the release", lambda: described, graph, only=True),
        QuadDocument("its records", records, graph, only=True),
    )


def _matching(version: QuadSource, what: ImportRequest, iris: Iris) -> Matching:
    authority = ImportAuthority(version, iris)
    return Matching(authority, read_matches(what.matches, authority, iris) if what.matches else {})


def _map(
    what: ImportRequest,
    matching: Matching,
    ontology: Ontology,
    iris: Iris,
    lines: Path,
    progress: Progress,
) -> RecordTally:
    files = what.release.files
    compiled = what.mapping.compile(files, what.release.name, matching, ontology, iris)
    _check_period(what, compiled)
    size = sum(path.stat().st_size for path in files)

    def told(done: int, read: int) -> None:
        progress(MAPPING, done, round(done * size / read) if read else None)

    run = Run(what.mapping.source, compiled, files, matching, what.period, told)
    with os_errors(f"write {lines}"), lines.open("wb") as out, without_collecting():
        out.writelines(run.lines())
    return _sound(run.tally, files)


def _job(what: ImportRequest, matching: Matching, ontology: Ontology, iris: Iris, folder: Path) -> MappingJob:
    release = what.release
    graph = str(iris.entry(release.entry_id(what.mapping.dataset)))
    return MappingJob(
        what.mapping,
        tuple(release.files),
        release.name,
        matching.authority,
        matching.by_hand,
        ontology,
        iris,
        graph,
        folder,
        what.period,
    )


def _map_in_slices(
    what: ImportRequest, job: MappingJob, matching: Matching, how: InSlices, lines: Path, progress: Progress
) -> Batch:
    """Map by an executor, and put the partitions into one file, in their order."""
    _check_period(what, job.compile())
    with os_errors(f"write {job.folder}"), without_collecting():
        job.folder.mkdir(parents=True, exist_ok=True)
        batch = map_in_slices(job, matching, how.executor, progress=partial(progress, MAPPING))
        if how.folder is not None:
            write_list(job.folder, job.graph, batch.partitions)
        with lines.open("wb") as out:
            for each in batch.partitions:
                with each.file.open("rb") as partition:
                    shutil.copyfileobj(partition, out, _COPIED)
    return batch


def _judged(
    version: Version,
    graph: NamedNode,
    batch: Batch,
    description: QuadDocument,
    gate: Gate,
    executor: Executor,
) -> dict[Word, GraphVerdict]:
    """Have the gate judge what was mapped where it lies; nothing of a graph that is there already."""
    if any(True for _ in version.match(graph=graph)) or not callable(description.lines):
        return {}
    found = judge_batch(
        batch, graph, description.lines(), beside_of(gate, version), version.manifest.id, gate, executor
    )
    return {} if found is None else {str(graph): found}


def _check_period(what: ImportRequest, compiled: Compiled) -> None:
    if compiled.period is None and what.period.is_bounded:
        problem = "names no date that --since and --until could go by; add period: and the name of a date"
        raise InputError([what.mapping.document.problem(problem)])


def _sound(tally: RecordTally, files: Sequence[Path]) -> RecordTally:
    """Give what came of the records, if anything did."""
    if not tally.mapped:
        raise InputError(tally.problems or [_nothing(files, tally)])
    return tally


def _nothing(files: Sequence[Path], tally: RecordTally) -> Problem:
    problem = f"nothing to import: {tally.records} records, {tally.passed_over} passed over"
    return Problem(", ".join(map(str, files)), None, None, problem)


def releases(source: QuadSource, dataset: str, iris: Iris) -> dict[NamedNode, str]:
    """Give the releases of a data set that there are, each with the day on which it was issued."""
    found = {}
    for quad in source.match(None, TYPE, DET.DataSet):
        entry = quad.subject
        if not isinstance(entry, NamedNode) or quad.graph_name != entry:
            continue
        version = _text(source, entry, SCHEMA.version)
        if entry == iris.entry(f"{dataset}-{slug(version)}"):
            found[entry] = _text(source, entry, DCT.issued)
    return found


def replaced_by(source: QuadSource, what: ImportRequest, iris: Iris) -> tuple[NamedNode, ...]:
    """Name the releases that this one takes the place of.

    Raises DetenteError where that is not for an import to decide: one that a curator has adopted, one that is
    as late, this one from other files, or a graph of this name that is no release of the data set.
    """
    graph = iris.entry(what.release.entry_id(what.mapping.dataset))
    found = releases(source, what.mapping.dataset, iris)
    _check_graph(source, graph, what, iris, is_release=graph in found)
    for earlier, issued in found.items():
        if earlier == graph:
            continue  # judged above
        if _is_adopted(source, earlier, iris):
            raise DetenteError(_adopted(earlier))
        if issued >= what.release.issued and not what.replace:
            raise DetenteError(
                f"{earlier.value}, issued {issued}, is as late as this release; import it with --replace "
                "if this one is to take its place"
            )
    return tuple(found)


def _check_graph(
    source: QuadSource, graph: NamedNode, what: ImportRequest, iris: Iris, *, is_release: bool
) -> None:
    """Raise DetenteError where what is in the graph of this release is not for an import to replace."""
    if not is_release:
        if any(source.match(graph=graph)):
            raise DetenteError(
                f"{graph.value} is there, and is no release of the data set {what.mapping.dataset}; give the "
                "release another name with --release, or the data set in the mapping"
            )
    elif _hashes(source, graph) != what.release.hashes:
        if _is_adopted(source, graph, iris):
            raise DetenteError(_adopted(graph))
        if not what.replace:
            raise DetenteError(
                f"{graph.value} is there, from other files; give the release another name, or use --replace"
            )


def _check_meanwhile(
    draft: Draft, what: ImportRequest, iris: Iris, replaced: tuple[NamedNode, ...], *, is_adopted: bool
) -> None:
    """Raise DetenteError where others have changed, while records were mapped, what the import goes by."""
    graph = iris.entry(what.release.entry_id(what.mapping.dataset))
    now = replaced_by(draft, what, iris)
    if set(now) != set(replaced) or _is_adopted(draft, graph, iris) != is_adopted:
        raise DetenteError(f"releases of {what.mapping.dataset} were changed meanwhile; import it again")


def _is_adopted(source: QuadSource, release: NamedNode, iris: Iris) -> bool:
    return any(source.match(release, DET.adopted, None, CURATION.iri(iris)))


def _adopted(release: NamedNode) -> str:
    return (
        f"{release.value} is adopted by a curator, and what it says settles; take the adoption back before "
        "other rows take its place"
    )


def _shortened(graph: NamedNode, what: ImportRequest, replaced: tuple[NamedNode, ...]) -> str | None:
    """Say that records of some days would take the place of all; None where they may, or nothing is there."""
    if graph not in replaced or not what.period.is_bounded or what.replace:
        return None
    return (
        f"{graph.value} is there, and what it has outside of --since and --until would go; give the release "
        "another name, or use --replace"
    )


def _hashes(source: QuadSource, entry: NamedNode) -> frozenset[str]:
    quads = source.match(entry, SCHEMA.sha256, None, entry)
    return frozenset(quad.object.value for quad in quads if isinstance(quad.object, Literal))


def _text(source: QuadSource, entry: NamedNode, predicate: NamedNode) -> str:
    values = (quad.object for quad in source.match(entry, predicate, None, entry))
    return next((each.value for each in values if isinstance(each, Literal)), "")
