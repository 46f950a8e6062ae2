"""What the service's doors for writing do: a job in, an outcome out, in a process that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from detente.access.permissions import (
    OwnerError,
    ReadOnlyGraphError,
    ScopeError,
    TokenWriter,
    check_owner,
    check_writable,
)
from detente.changes.bulk.judging import BulkRefusedError
from detente.changes.bulk.uploads import is_large, write_in_bulk
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.job_reading import JobReading
from detente.changes.jobs import Failure, FailureKind, Outcome, WriteJob, state_tag
from detente.changes.log import owner
from detente.changes.merging import merge
from detente.changes.restore import state_again
from detente.changes.rules import Rules
from detente.errors import DetenteError, InputError, TooLargeError, UnknownFormatError, UnsupportedTermError
from detente.gate.gate import Report
from detente.rdf.canonical import labelled
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.sparql.analysis import TextLimits, TooComplexError
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.update import (
    Operation,
    UpdateError,
    UsingDataset,
    apply_update,
    check_update,
    inserted,
    parse_update,
)
from detente.store import Draft, Guard, Manifest, Reader, StoreError, VersionStore, allow_all
from detente.store.manifest import graph_name
from detente.store.ways import lineage
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris

LIMITS = TextLimits(length=3 << 19, depth=256, tokens=20_000)
"""How large an update may be, its data apart; a writing process has the stack for more."""

MOST_VERSIONS = 1000
"""So many versions are read to tell how a graph was at a time; what is older counts as changed."""


_OF_ALL_GRAPHS = ("update", "restore", "publish")
"""Actions that are about no one graph."""


class NoGraphError(DetenteError):
    """A graph that is not there is to be deleted."""


class PreconditionError(DetenteError):
    """What a request wants to hold of the graph before it is changed does not; names the header."""

    def __init__(self, header: str) -> None:
        super().__init__(f"{header} does not hold: the graph is not in the state that the request is about")


def perform(
    job: WriteJob, store: VersionStore, rules: Rules, iris: Iris, ready: Callable[[], None]
) -> Outcome | Failure:
    """Do what a job asks; returns its outcome, or what was wrong with it.

    `ready` is called when nothing is left but to publish: from there on the process is not to be killed.
    """
    existed = True
    read = JobReading(iris, rules)

    def begin(draft: Draft) -> None:
        nonlocal existed
        draft.guard = _guard(job, draft.before, iris)
        existed = _exists(draft, _graph(job))
        if job.action not in _OF_ALL_GRAPHS:
            draft.guard(_graph(job))  # who may not write is told that first (RFC 9110, section 13.2.1)
        _check_preconditions(job, store)

    def change(draft: Draft) -> None:
        begin(draft)
        if job.action == "restore":
            _restore(job, draft, store, rules, iris)
        else:
            _CHANGES[job.action](job, draft, read)

    try:
        if is_large(job):
            _check_beforehand(job, store, iris)
            by_bulk = write_in_bulk(job, store, rules, iris, read, begin, ready)
            return replace(outcome(by_bulk.committed, existed=existed, loaded=by_bulk.loaded), **read.words())
        done = commit(
            store,
            rules,
            change,
            author=job.author,
            message=job.message,
            token=None if job.scopes is None else job.author,
            dry_run=job.dry_run,
            ready=ready,
            inspect=read.inspect,
        )
    except RefusedError as error:
        return _refusal(error, job, read)
    except (DetenteError, MemoryError) as error:
        return failure(error)
    return replace(outcome(done, existed=existed), **read.words())


def outcome(done: Committed, *, existed: bool, loaded: int = 0) -> Outcome:
    """Tell what came of a change; `existed`: the graph was there before; `loaded`: quads added by file."""
    return Outcome(
        version=None if done.manifest is None else done.manifest.id,
        is_new=done.is_new,
        existed=existed,
        added=len(done.change.added) + loaded,
        removed=len(done.change.removed),
        warnings=str(done.report) if done.report.results else "",
        warned=tuple(each.as_dict() for each in done.report.results),
    )


def failure(error: BaseException) -> Failure:
    """Tell what was wrong, by kind: the first class of the table that the error belongs to."""
    for kind, classes, tell in _FAILURES:
        if isinstance(error, classes):
            return Failure(kind, str(error), **tell(error))
    raise error


def _check_preconditions(job: WriteJob, store: VersionStore) -> None:
    """Compare with the version that is changed: the lock is held, so no other writer comes between."""
    asked, current = job.preconditions, store.current_manifest()
    failing = asked.failing(_states(job, current))
    if failing is None and asked.since is not None and not _is_as_at(asked.since, job, store, current):
        failing = "If-Unmodified-Since"
    if failing is not None:
        raise PreconditionError(failing)


def _states(job: WriteJob, manifest: Manifest | None) -> tuple[str, ...]:
    """Give the tags of what a job changes: of its graph and of the version; an update changes the version."""
    if manifest is None:
        return ()
    if job.action in _OF_ALL_GRAPHS:
        return (manifest.id,)
    found = manifest.graphs.get(graph_name(_graph(job)))
    return () if found is None else (state_tag(found.digest), manifest.id)


def _is_as_at(time: datetime, job: WriteJob, store: VersionStore, current: Manifest | None) -> bool:
    """Tell whether what a job changes is as it was at a time; told from so many versions at most."""
    if current is None:
        return True
    for manifest in islice(lineage(store, current.id), MOST_VERSIONS):
        if datetime.fromisoformat(manifest.created).replace(microsecond=0) <= time:
            return _states(job, manifest)[:1] == _states(job, current)[:1]
    return False


def _check_beforehand(job: WriteJob, store: VersionStore, iris: Iris) -> None:
    """Raise what is wrong with a request before its body is read; under the lock it is asked again."""
    before = store.current()
    if before is not None:
        _guard(job, before, iris)(_graph(job))
    _check_preconditions(job, store)


def _guard(job: WriteJob, before: Reader, iris: Iris) -> Guard:
    if job.scopes is None:
        return allow_all
    writer = TokenWriter(frozenset(job.scopes), job.author, job.prefixes)

    def maker(graph: NamedNode) -> NamedNode | None:
        return owner(graph, before, iris) if before.contains_graph(graph) else iris.token(job.author)

    def guard(graph: GraphName) -> None:
        check_writable(graph, writer.scopes, iris)
        check_owner(graph, writer, iris, maker)

    return guard


def _graph(job: WriteJob) -> GraphName:
    return DEFAULT_GRAPH if job.graph is None else NamedNode(job.graph)


def _exists(draft: Draft, graph: GraphName) -> bool:
    """Tell whether a graph is there; the default graph is if it holds anything."""
    if graph != DEFAULT_GRAPH:
        return draft.contains_graph(graph)
    return any(True for _ in draft.match(graph=DEFAULT_GRAPH))


def _update(job: WriteJob, draft: Draft, read: JobReading) -> None:
    text = Path(job.parts[0].path).read_text(encoding="utf-8")
    check_update(text, LIMITS)
    operations = parse_update(text, prefixes=PREFIXES, base_iri=job.base_iri)
    if not read.rules.takes_rdf_1_2:
        _check_templates(operations)
    using = None
    if job.default_graphs is not None or job.named_graphs is not None:
        using = UsingDataset(_names(job.default_graphs), _names(job.named_graphs))
    apply_update(operations, draft, using=using)


def _check_templates(operations: Iterable[Operation]) -> None:
    """Raise QuerySyntaxError at a written term of RDF 1.2; `commit` finds those that a pattern makes."""
    for operation in operations:
        template = inserted(operation)
        fault = template.term_fault()
        if fault is not None and template.place is not None:
            raise QuerySyntaxError(fault, *template.place)


def _put(job: WriteJob, draft: Draft, read: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    merge(draft, graph, [_read(job, read)], replace=True)


def _post(job: WriteJob, draft: Draft, read: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    merge(draft, graph, [_read(job, read)])


def _delete(job: WriteJob, draft: Draft, _: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    if not _exists(draft, graph):
        is_default = graph == DEFAULT_GRAPH
        raise NoGraphError("the default graph holds nothing" if is_default else f"there is no graph {graph}")
    draft.drop(graph)


def _publish(job: WriteJob, draft: Draft, read: JobReading) -> None:
    read.publish(Path(job.parts[0].path), draft)


_CHANGES: dict[str, Callable[[WriteJob, Draft, JobReading], None]] = {
    "update": _update,
    "put": _put,
    "post": _post,
    "delete": _delete,
    "publish": _publish,
}


def _read(job: WriteJob, read: JobReading) -> list[Quad]:
    graph = _graph(job)
    for part in job.parts:
        read.add(labelled(read.part(part, job.base_iri, graph), graph))
    return read.quads


def _restore(job: WriteJob, draft: Draft, store: VersionStore, rules: Rules, iris: Iris) -> None:
    """State again what a version stated, in whosever graphs; raises ScopeError for who may not curate."""
    draft.guard(CURATION.iri(iris))
    draft.guard = allow_all
    state_again(draft, store, rules, store.resolve(job.restores or "current").id)


def _refusal(error: RefusedError, job: WriteJob, read: JobReading) -> Failure:
    """Tell a refusal with the places in the documents that were sent."""
    if read.published is not None:
        return replace(failure(error), problems=read.published.problems(error.report))
    parts = () if job.action == "update" else job.parts
    if isinstance(error, BulkRefusedError):
        told = read.refusal(error.report, parts, error.quads, (*error.notes, "", *error.counts()))
        return replace(failure(error), **told)
    return replace(failure(error), **read.refusal(error.report, parts))


def _names(names: tuple[str, ...] | None) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(name) for name in names or ())


def _of_report(error: Any) -> dict[str, Any]:
    report: Report = error.report
    triples = serialize((quad.triple for quad in report.quads()), format=RdfFormat.N_TRIPLES)
    results = tuple(result.as_dict() for result in report.results)
    return {"report": str(report), "results": results, "triples": (triples or b"").decode()}


def _of_syntax(error: Any) -> dict[str, Any]:
    return {"line": error.line, "column": error.column}


def _of_input(error: Any) -> dict[str, Any]:
    return {"problems": error.problems}


def _nothing(_: Any) -> dict[str, Any]:
    return {}


_FAILURES: tuple[
    tuple[FailureKind, type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], Any]], ...
] = (
    ("refused", RefusedError, _of_report),
    ("syntax", QuerySyntaxError, _of_syntax),
    ("complex", TooComplexError, _of_syntax),
    ("too-large", TooLargeError, _of_input),
    ("format", UnknownFormatError, _of_input),
    ("input", InputError, _of_input),
    ("scope", ScopeError, lambda error: {"scope": error.needed}),
    ("read-only", ReadOnlyGraphError, _nothing),
    ("owner", OwnerError, _nothing),
    ("no-graph", NoGraphError, _nothing),
    ("service", FederationError, _nothing),
    ("precondition", PreconditionError, _nothing),
    ("term", UnsupportedTermError, _nothing),
    ("unfit", UpdateError, _nothing),
    ("store", StoreError, _nothing),
    ("memory", MemoryError, _nothing),
    ("impossible", DetenteError, _nothing),
)
