"""What a change brings that is accepted and settles nothing, and why, in a few lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from detente.changes.silenced import why_silent
from detente.derivation.claim import ASSERTED, CountedClaim
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.hindrances import hindrances
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, QuadSource
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

_MOST_LINES = 20
_MOST_NAMES = 3
_MOST_THINGS = 1000
_NOT_STATED = ("ontology", "shapes", "queries", "log", "void", "conflicts", "authority")


def unsettled(after: QuadSource, added: Iterable[Quad], ontology: Ontology, iris: Iris) -> list[str]:
    """Say which graphs, claims and eventualities that were added settle nothing, and why, in 20 lines."""
    index = ClaimIndex(after, ontology, iris)
    by_graph: dict[GraphName, list[Quad]] = defaultdict(list)
    skipped = {DEFAULT_GRAPH, *map(iris.graph, _NOT_STATED)}
    for quad in added:
        if quad.graph_name not in skipped:
            by_graph[quad.graph_name].append(quad)
    lines = [line for graph in sorted(by_graph, key=str) for line in _of_graph(index, graph, by_graph[graph])]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and {more} more"] if more > 0 else lines


def _of_graph(index: ClaimIndex, graph: GraphName, quads: Collection[Quad]) -> Iterator[str]:
    if not isinstance(graph, NamedNode):
        return
    claims = _typed(quads, {DET.Claim})
    if not index.is_read(graph):
        number = f", its {_count(len(claims), 'claim')} included" if claims else ""
        yield f"{graph} settles nothing{number}: {_why_not_read(index, graph)}"
        return
    if told := why_silent(index, graph):
        yield f"{told}: of what is added none of {_count(len(claims), 'claim')} settles anything"
        return
    things = _typed(quads, {DET.Eventuality, *index.ontology.below(DET.Eventuality)})[:_MOST_THINGS]
    for reason, iris in _by_reason(index, claims[:_MOST_THINGS], things).items():
        yield f"{_names(iris)}: settles nothing, because {reason}"
    if len(claims) > _MOST_THINGS:
        yield f"{graph}: of {len(claims)} claims the first {_MOST_THINGS} were looked at"


def _by_reason(
    index: ClaimIndex, claims: Iterable[NamedNode], things: Iterable[NamedNode]
) -> dict[str, list[NamedNode]]:
    reasons: dict[str, list[NamedNode]] = defaultdict(list)
    for iri in claims:
        if (reason := _why_claim(index, iri)) is not None:
            reasons[reason].append(iri)
    for thing in things:
        if not index.about(thing):
            reasons["nobody claims it"].append(thing)
    return reasons


def _why_not_read(index: ClaimIndex, graph: NamedNode) -> str:
    if graph.value.startswith(index.iris.entry("").value):
        return "it does not describe an entry of that name (a det:Entry)"
    return "only entries, the authority and the curation do, and it is none of these"


def _why_claim(index: ClaimIndex, iri: NamedNode) -> str | None:
    """Say why a claim settles nothing; None where it does, or comments on another claim."""
    claim = index.claim(iri)
    if claim is None:
        return "its det:reportedIn is not the entry of its graph, or a curator's claim is not in the curation"
    if not claim.concerns or any(_is_settled(index, thing) for thing in claim.concerns):
        return None
    reasons = (*_reasons(claim), _foretold(index, claim), "other claims contradict it")
    return next(why for why in reasons if why)


def _foretold(index: ClaimIndex, claim: CountedClaim) -> str:
    is_foretold = "foretold" in hindrances(index, claim.iri, claim.graph)
    return "its entry dates what it is about after itself, which cannot have seen it" if is_foretold else ""


def _reasons(claim: CountedClaim) -> Iterator[str]:
    modality = claim.modality.value.rpartition("-")[2] if claim.modality else "missing"
    yield "it denies" if claim.negative else ""
    yield "a curator deprecated it" if claim.deprecated else ""
    yield "it is one of several readings of the same words" if claim.alternative else ""
    yield "its source is somebody other than the author of the entry" if not claim.own_voice else ""
    yield f"its modality is {modality}, not asserted" if claim.modality != ASSERTED else ""
    yield "its polarity is not positive" if not claim.positive else ""


def _is_settled(index: ClaimIndex, thing: NamedNode) -> bool:
    return any(index.source.match(thing, TYPE, None, DEFAULT_GRAPH))


def _typed(quads: Iterable[Quad], classes: Collection[NamedNode]) -> list[NamedNode]:
    found = {
        quad.subject: None
        for quad in quads
        if quad.predicate == TYPE and quad.object in classes and isinstance(quad.subject, NamedNode)
    }
    return [each for each in found if isinstance(each, NamedNode)]


def _names(iris: list[NamedNode]) -> str:
    named = ", ".join(map(str, iris[:_MOST_NAMES]))
    return f"{named} and {len(iris) - _MOST_NAMES} more" if len(iris) > _MOST_NAMES else named


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
