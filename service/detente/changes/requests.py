"""What the service's doors for writing do: a job in, an outcome out, in a process that can be killed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from detente.access.permissions import (
    OwnerError,
    ReadOnlyGraphError,
    ScopeError,
    Writer,
    check_owner,
    check_writable,
)
from detente.changes.commit import Committed, RefusedError, Rules, commit
from detente.changes.job_reading import JobReading
from detente.changes.log import owner
from detente.errors import DetenteError, InputError, TooLargeError, UnknownFormatError
from detente.gate.gate import Report
from detente.rdf.canonical import canonical_blank_nodes
from detente.rdf.digest import has_blank_node
from detente.rdf.namespaces import PREFIXES
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.sparql.analysis import TextLimits, TooComplexError
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.update import UpdateError, UsingDataset, apply_update, check_update, parse_update
from detente.store import Draft, Guard, StoreError, VersionStore
from detente.store.engines.oxigraph.draft import allow_all
from detente.vocabulary.iris import Iris

LIMITS = TextLimits(length=3 << 19, depth=256, tokens=20_000)
"""How large an update may be, its data apart; a writing process has the stack for more."""

Action = Literal["update", "put", "post", "delete"]


class NoGraphError(DetenteError):
    """A graph that is not there is to be deleted."""


@dataclass(frozen=True)
class Part:
    """One RDF document of a request, spooled to a file."""

    path: str
    media_type: str
    name: str = "body"


@dataclass(frozen=True)
class WriteJob:
    """One request to write.

    `graph` is None for the default graph; `scopes` is None where no token is asked for, and any graph may be
    written. `parts` are the documents of PUT and POST, or the text of an update. `default_graphs` and
    `named_graphs` are the dataset that the protocol names for an update, None where it names none.
    """

    action: Action
    author: str
    message: str
    parts: tuple[Part, ...] = ()
    graph: str | None = None
    base_iri: str | None = None
    scopes: tuple[str, ...] | None = None
    prefixes: tuple[str, ...] = ()
    dry_run: bool = False
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None

    def to_bytes(self) -> bytes:
        """Write the job for a socket."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> WriteJob:
        """Read what `to_bytes` has written."""
        fields: dict[str, Any] = json.loads(data)
        parts = tuple(Part(**part) for part in fields.pop("parts"))
        for name in ("scopes", "prefixes", "default_graphs", "named_graphs"):
            if fields[name] is not None:
                fields[name] = tuple(fields[name])
        return cls(parts=parts, **fields)


def perform(
    job: WriteJob, store: VersionStore, rules: Rules, iris: Iris, ready: Callable[[], None]
) -> dict[str, Any]:
    """Do what a job asks; returns its outcome, or what was wrong with it, as a JSON object.

    `ready` is called when nothing is left but to publish: from there on the process is not to be killed.
    """
    existed = True
    read = JobReading(iris)

    def change(draft: Draft) -> None:
        nonlocal existed
        draft.guard = _guard(job, draft, iris)
        existed = _exists(draft, _graph(job))
        _CHANGES[job.action](job, draft, read)

    try:
        done = commit(
            store,
            rules,
            change,
            author=job.author,
            message=job.message,
            token=None if job.scopes is None else job.author,
            dry_run=job.dry_run,
            ready=ready,
            inspect=partial(read.inspect, rules),
        )
    except RefusedError as error:
        return {"error": _refusal(error, job, read)}
    except (DetenteError, MemoryError) as error:
        return {"error": failure(error)}
    return {"outcome": outcome(done, existed=existed) | read.words()}


def outcome(done: Committed, *, existed: bool) -> dict[str, Any]:
    """Tell what came of a change; `existed`: the graph was there before."""
    return {
        "version": None if done.manifest is None else done.manifest.id,
        "is_new": done.is_new,
        "existed": existed,
        "added": len(done.change.added),
        "removed": len(done.change.removed),
        "warnings": str(done.report) if done.report.results else "",
    }


def failure(error: BaseException) -> dict[str, Any]:
    """Tell what was wrong, by kind: the first class of the table that the error belongs to."""
    for kind, classes, tell in _FAILURES:
        if isinstance(error, classes):
            return {"kind": kind, "message": str(error), **tell(error)}
    raise error


def _guard(job: WriteJob, draft: Draft, iris: Iris) -> Guard:
    if job.scopes is None:
        return allow_all
    writer = Writer(frozenset(job.scopes), job.author, job.prefixes)
    before = draft.before

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


def _update(job: WriteJob, draft: Draft, _: JobReading) -> None:
    text = Path(job.parts[0].path).read_text(encoding="utf-8")
    check_update(text, LIMITS)
    operations = parse_update(text, prefixes=PREFIXES, base_iri=job.base_iri)
    using = None
    if job.default_graphs is not None or job.named_graphs is not None:
        using = UsingDataset(_names(job.default_graphs), _names(job.named_graphs))
    apply_update(operations, draft, using=using)


def _put(job: WriteJob, draft: Draft, read: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    draft.replace(graph, _read(job, read))


def _post(job: WriteJob, draft: Draft, read: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    draft.create(graph)
    draft.insert(_read(job, read))


def _delete(job: WriteJob, draft: Draft, _: JobReading) -> None:
    graph = _graph(job)
    draft.guard(graph)
    if not _exists(draft, graph):
        is_default = graph == DEFAULT_GRAPH
        raise NoGraphError("the default graph holds nothing" if is_default else f"there is no graph {graph}")
    draft.drop(graph)


_CHANGES: dict[str, Callable[[WriteJob, Draft, JobReading], None]] = {
    "update": _update,
    "put": _put,
    "post": _post,
    "delete": _delete,
}


def _read(job: WriteJob, read: JobReading) -> list[Quad]:
    graph = _graph(job)
    for part in job.parts:
        read.add(labelled(read.part(part, job.base_iri, graph), graph))
    return read.quads


def _refusal(error: RefusedError, job: WriteJob, read: JobReading) -> dict[str, Any]:
    """Tell a refusal with the places in the documents that were sent."""
    return failure(error) | read.refusal(error.report, () if job.action == "update" else job.parts)


def labelled(quads: Iterable[Quad], graph: GraphName) -> Iterable[Quad]:
    """Give blank nodes of a graph labels that follow from its content, so that it can be loaded twice."""
    found = list(quads)
    return canonical_blank_nodes(found, graph) if any(map(has_blank_node, found)) else found


def _names(names: tuple[str, ...] | None) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(name) for name in names or ())


def _of_report(error: Any) -> dict[str, Any]:
    report: Report = error.report
    triples = serialize((quad.triple for quad in report.quads()), format=RdfFormat.N_TRIPLES)
    results = [result.as_dict() for result in report.results]
    return {"report": str(report), "results": results, "triples": (triples or b"").decode()}


def _of_syntax(error: Any) -> dict[str, Any]:
    return {"line": error.line, "column": error.column}


def _of_input(error: Any) -> dict[str, Any]:
    return {"problems": [asdict(problem) for problem in error.problems]}


def _nothing(_: Any) -> dict[str, Any]:
    return {}


_FAILURES: tuple[
    tuple[str, type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], Any]], ...
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
    ("unfit", UpdateError, _nothing),
    ("store", StoreError, _nothing),
    ("memory", MemoryError, _nothing),
    ("impossible", DetenteError, _nothing),
)
