"""From a request to what must be done for it: which version, which job, which form the answer has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from detente.rdf.namespaces import PREFIXES
from detente.sparql.analysis import Analysis, TextLimits, TooComplexError, analyse, check_complexity
from detente.sparql.dataset_queries import graphs_beside
from detente.sparql.unknown_terms import NamedTerms, UnknownTerm
from detente.store import Manifest
from detente.vocabulary.iris import Iris
from detente.web.http.codings import KEPT_HEADER, choose_coding
from detente.web.http.formats import HTML, Kind, offers
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import FEDERATION, GRAPH_UNKNOWN, NOT_ACCEPTABLE, QUERY_COMPLEX
from detente.web.http.problems import HttpError, excerpt
from detente.web.http.request import HttpRequest
from detente.web.querying.operation import QueryOperation
from detente.workers.jobs import Job

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"
NEVER = "no-store"
_KINDS: dict[str | None, Kind] = {"CONSTRUCT": "triples", "DESCRIBE": "triples", "ASK": "boolean"}
# Part of every entity tag: answers of another release may be written differently.
_RELEASE = "4"

LIMITS = TextLimits(length=3 << 19, depth=256, tokens=20_000)
"""How large a query may be; a query process has the stack for more (`pool.worker.STACK_BYTES`)."""


@dataclass(frozen=True)
class Plan:
    """What a query asks for, decided before it is evaluated.

    `is_pinned`: the address names the version, so the answer is the same for ever. `media_type` is None where
    the client takes none: what is wrong with the query itself comes first. `state` names what the answer
    follows from, and begins its tag: the version, or a graph's content. `named` are the terms of the
    vocabulary in the query, and `warnings` those that the version does not have. `engine` is the follower
    that answers, empty for a query process here: rows that no order is asked of may come in another one.
    """

    manifest: Manifest
    is_pinned: bool
    operation: QueryOperation
    analysis: Analysis
    job: Job
    media_type: str | None
    state: str
    named: frozenset[str] = frozenset()
    warnings: tuple[UnknownTerm, ...] = ()
    engine: str = ""

    @cached_property
    def etag(self) -> str | None:
        """Entity tag of the answer, or None where asking again may give another one."""
        if self.analysis.volatile or self.analysis.services:
            return None
        parts = (
            _RELEASE, self.analysis.canonical, self.job.default_graphs,
            self.job.named_graphs, self.job.beside, self.media_type, self.job.encoding,
            *([self.engine] if self.engine else []),
        )  # fmt: skip
        return f"{self.state}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"

    @property
    def cache_control(self) -> str:
        """How long caches on the way may keep the answer (RFC 9111, section 5.2.2)."""
        if self.etag is None:
            return NEVER
        return FOREVER if self.is_pinned else REVALIDATE

    def refusal(self) -> HttpError:
        """Make the problem of an answer that the client takes in no form."""
        available = [*offers(_KINDS.get(self.analysis.form, "solutions")), HTML]
        listed = ", ".join(available)
        detail = f"The answer can be had as {listed}; the request refuses them all."
        return HttpError(NOT_ACCEPTABLE, detail, members={"available": available})

    @property
    def wants_page(self) -> bool:
        """Tell whether the client is a browser that wants the answer as a page."""
        return self.media_type == HTML


def plan_query(
    request: HttpRequest,
    operation: QueryOperation,
    manifest: Manifest,
    base: str,
    *,
    is_pinned: bool,
    federates: bool,
    state: str | None = None,
) -> Plan:
    """Decide how to answer a query; raises HttpError for what can be told without evaluating it."""
    analysis = analyse(operation.query, PREFIXES, base)
    _check_size(operation.query, analysis)
    if analysis.services and not federates:
        raise _federation_refused()
    _check_graphs(operation, analysis, manifest)
    serialisations = offers(_KINDS.get(analysis.form, "solutions"))
    accept = operation.format or request.accept
    is_short = len(accept or "") <= KEPT_HEADER
    media_type = (_chosen if is_short else choose)(accept, (*serialisations, HTML))
    job = Job(
        query=operation.query,
        serialisation=serialisations.get(media_type or "") or next(iter(serialisations.values())),
        default_graphs=_graph_names(operation, operation.default_graphs),
        named_graphs=_graph_names(operation, operation.named_graphs),
        encoding=choose_coding(request.headers.get("accept-encoding")),
        beside=graphs_beside(analysis, PREFIXES, base, manifest.graphs),
    )
    named = _names(base).of(operation.query)
    return Plan(manifest, is_pinned, operation, analysis, job, media_type, state or manifest.id, named)


@lru_cache(maxsize=8)
def _names(base: str) -> NamedTerms:
    return NamedTerms({**PREFIXES, **Iris(base).prefixes()}, base)


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, available: tuple[str, ...]) -> str | None:
    return choose(accept, available)


def _graph_names(operation: QueryOperation, graphs: Sequence[str]) -> tuple[str, ...] | None:
    given = operation.default_graphs or operation.named_graphs
    return tuple(graphs) if given else None


def _check_size(query: str, analysis: Analysis) -> None:
    try:
        check_complexity(analysis, LIMITS)
    except TooComplexError as error:
        place = {"line": error.line, "column": error.column}
        members = {**place, "excerpt": excerpt(query, error.line, error.column)}
        raise HttpError(QUERY_COMPLEX, f"{error}.", members=members) from None


def _check_graphs(operation: QueryOperation, analysis: Analysis, manifest: Manifest) -> None:
    """Refuse FROM of a graph that is not there, which other services would load.

    Graphs that the request names come before FROM; of those one that is not there is empty, as the tests of
    the protocol have it.
    """
    if operation.default_graphs or operation.named_graphs:
        return
    for graph in analysis.from_graphs:
        if graph.iri is not None and graph.iri not in manifest.graphs:
            raise _graph_unknown(graph.iri, manifest.graphs)


def _graph_unknown(name: str, graphs: Mapping[str, object]) -> HttpError:
    detail = (
        f"This version has no graph <{name}>. A query chooses among the {len(graphs)} graphs of the version, "
        "which the service description lists; the service loads none from elsewhere."
    )
    return HttpError(GRAPH_UNKNOWN, detail, members={"graph": name})


def _federation_refused() -> HttpError:
    detail = (
        "The query uses SERVICE; this service answers from its own graph and asks no other, "
        "unless its operator lists the other in DETENTE_FEDERATION."
    )
    return HttpError(FEDERATION, detail)
