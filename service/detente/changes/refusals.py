"""A refusal in words: each result of the gate with its place in what was sent, and what may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Quad

from detente.changes.places import FilePlace, Text, find_places
from detente.gate.report import Report, Result
from detente.rdf.namespaces import PREFIXES, TYPE

_MOST_NOTES = 10


def placed(report: Report, quads: Collection[Quad], texts: Sequence[Text]) -> tuple[Report, list[FilePlace]]:
    """Give the places of results, and the report with nodes without a name told by whose they are."""
    places = find_places(report.results, quads, texts)
    results = (_owned(each, place) for each, place in zip(report.results, places, strict=True))
    return Report(tuple(results)), places


def _owned(result: Result, place: FilePlace) -> Result:
    is_told = not place.owner or place.owner in result.focus
    return result if is_told else replace(result, focus=f"{result.focus}, the {place.owner}")


def results_text(report: Report, places: Sequence[FilePlace]) -> str:
    """Write results for people, each after its place."""
    pairs = zip(report.results, places, strict=True)
    return "\n".join(f"{place.at}: {_placed(result)}" if place.at else str(result) for result, place in pairs)


def _placed(result: Result) -> Result:
    """Leave the name of the judged graph out: a place in a file says more, and it may be the file's own."""
    graphs = () if result.graphs == (result.graph,) else result.graphs
    return replace(result, graph="", graphs=graphs)


def near_misses(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield terms that are almost those of a vocabulary that the rules read, such as `http://schema.org/`."""
    met: dict[str, str] = {}
    seen: set[NamedNode] = set()
    for quad in quads:
        for term in (quad.predicate, quad.object if quad.predicate == TYPE else None):
            if not isinstance(term, NamedNode) or term in seen:
                continue
            seen.add(term)
            if meant := _meant(term.value):
                met[term.value] = meant
    for used, meant in list(met.items())[:_MOST_NOTES]:
        yield f"<{used}> is not <{meant}>, which the rules read"


def _meant(iri: str) -> str | None:
    bare = _bare(iri)
    for namespace in PREFIXES.values():
        stem = _bare(namespace).rstrip("/#")
        if bare.startswith(stem) and bare[len(stem) : len(stem) + 1] in ("/", "#"):
            local = bare[len(stem) + 1 :]
            meant = namespace + local
            return meant if meant != iri and local and "/" not in local else None
    return None


def _bare(iri: str) -> str:
    return iri.partition("://")[2].removeprefix("www.")
