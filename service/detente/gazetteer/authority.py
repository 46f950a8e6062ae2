"""From the quads of `graph/authority` to things, names and tenures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from detente.gazetteer.model import AuthorityNames, NamedThing, NameKind, NameOfThing, OfficeHeld
from detente.rdf.namespaces import DCT, DET, LABEL, ORG, SCHEMA, SKOS, TYPE, WD
from detente.rdf.quads import Object
from detente.vocabulary.edtf import Bounds, certain_hull, hull
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris

Triples = Iterable[tuple[object, NamedNode, object]]
Values = Mapping[NamedNode, Sequence[Object]]

NAMES: Mapping[NamedNode, NameKind] = {
    LABEL: "name",
    SKOS.altLabel: "alias",
    DET.demonym: "demonym",
    DET.metonym: "metonym",
}
"""Properties whose values name their subject."""

CODES: Mapping[str, NamedNode] = {
    name: DET[name] for name in ("isoAlpha2", "isoAlpha3", "m49Code", "cowCode", "cowAbbreviation", "gwCode")
}
"""Lists of codes, each with its property."""
_DATED: Mapping[str, str] = {"iso": "isoAlpha3", "cow": "cowCode", "gw": "gwCode"}
"""The lists of codes with a time of their own, by `schema:propertyID`."""
WIKIDATA = "wikidata"
"""The list of codes that `skos:exactMatch` gives: items of Wikidata."""

_SEATS = (DET.capital, DET.seatOfGovernment)
_ABOUT = (
    TYPE,
    DET.edtf,
    DET.ofState,
    ORG.postIn,
    DET.holder,
    DET.office,
    DCT.replaces,
    SKOS.exactMatch,
    SCHEMA.containedInPlace,
    SCHEMA.identifier,
    SCHEMA.propertyID,
    SCHEMA.value,
    *_SEATS,
)
_ONLY_OF_SOME = frozenset({*_SEATS, *CODES.values(), SKOS.exactMatch, SCHEMA.identifier})
"""Most things have none of these."""
PREDICATES: frozenset[NamedNode] = frozenset((*NAMES, *CODES.values(), *_ABOUT))
"""Every property that the gazetteer reads; all else in the graph is nothing to it."""

_TENURE = "tenure"


def of_quads(quads: Iterable[Quad], iris: Iris) -> AuthorityNames:
    """Read the authority of a version, or of seeds; what stands in any other graph is passed over.

    Names that entries or anybody's own graphs give never get here (docs/graphs.md).
    """
    graph = AUTHORITY.iri(iris)
    return of_triples(
        ((each.subject, each.predicate, each.object) for each in quads if each.graph_name == graph), iris
    )


def of_triples(triples: Triples, iris: Iris) -> AuthorityNames:
    """Read the triples of `graph/authority`."""
    facts: dict[str, dict[NamedNode, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        if predicate not in PREDICATES or not isinstance(subject, NamedNode):
            continue
        if isinstance(value, NamedNode | Literal):
            facts[subject.value][predicate].append(value)
    start = iris.thing("").value
    named = {iri: values for iri, values in facts.items() if iri.startswith(start) and LABEL in values}
    things = {
        iri: _thing(iri, values, start) for iri, values in named.items() if not _is(iri, start, _TENURE)
    }
    return AuthorityNames(
        start,
        things,
        tuple(name for iri in things for name in _names(iri, facts)),
        tuple(_tenures(facts)),
        _links(facts, DCT.replaces),
        _links(facts, SCHEMA.containedInPlace),
    )


def _is(iri: str, start: str, kind: str) -> bool:
    return iri.removeprefix(start).partition("/")[0] == kind


def _thing(iri: str, values: Values, start: str) -> NamedThing:
    kind = iri.removeprefix(start).partition("/")[0]
    of = tuple(dict.fromkeys(_iris(values, DET.ofState) + _iris(values, ORG.postIn)))
    return NamedThing(iri, kind, _label(values[LABEL]), _days(values), of)


def _label(labels: Sequence[Object]) -> str:
    """Choose the English label, or the first of the others by language."""
    texts = sorted((each.language != "en", each.language or "", each.value) for each in _literals(labels))
    return texts[0][2]


def _names(iri: str, facts: Mapping[str, Values]) -> Iterator[NameOfThing]:
    values = facts[iri]
    for predicate in NAMES.keys() & values.keys():
        for each in _literals(values[predicate]):
            yield NameOfThing(iri, each.value, NAMES[predicate], each.language or "")
    if values.keys().isdisjoint(_ONLY_OF_SOME):
        return
    for seat in (each for predicate in _SEATS for each in _iris(values, predicate)):
        for each in _literals(facts.get(seat, {}).get(LABEL, ())):
            yield NameOfThing(iri, each.value, "metonym", each.language or "")
    yield from _codes(iri, facts)


def _codes(iri: str, facts: Mapping[str, Values]) -> Iterator[NameOfThing]:
    """Yield codes; of one that has a time of its own, the time is what counts."""
    values = facts[iri]
    dated = [each for part in _iris(values, SCHEMA.identifier) for each in _dated(iri, facts.get(part, {}))]
    yield from dated
    timed = {(each.system, each.text) for each in dated}
    for system, predicate in CODES.items():
        for each in _literals(values.get(predicate, ())):
            if (system, each.value) not in timed:
                yield NameOfThing(iri, each.value, "code", system=system)
    for same in _iris(values, SKOS.exactMatch):
        if same.startswith(WD.iri):
            yield NameOfThing(iri, same.removeprefix(WD.iri), "code", system=WIKIDATA)


def _dated(iri: str, values: Values) -> Iterator[NameOfThing]:
    for list_ in _literals(values.get(SCHEMA.propertyID, ())):
        for code in _literals(values.get(SCHEMA.value, ())):
            system = _DATED.get(list_.value, list_.value)
            yield NameOfThing(iri, code.value, "code", system=system, days=_days(values))


def _tenures(facts: Mapping[str, Values]) -> Iterator[OfficeHeld]:
    for values in facts.values():
        for holder in _iris(values, DET.holder):
            for office in _iris(values, DET.office):
                yield OfficeHeld(holder, office, _days(values), _certain(values))


def _links(facts: Mapping[str, Values], predicate: NamedNode) -> dict[str, tuple[str, ...]]:
    return {iri: found for iri, values in facts.items() if (found := _iris(values, predicate))}


def _days(values: Values) -> Bounds | None:
    return hull(values.get(DET.edtf, ()))


def _certain(values: Values) -> Bounds | None:
    """Give the days that are sure: where several dates are given, none is."""
    dates = values.get(DET.edtf, ())
    return certain_hull(dates) if len(dates) == 1 else None


def _iris(values: Values, predicate: NamedNode) -> tuple[str, ...]:
    return tuple(each.value for each in values.get(predicate, ()) if isinstance(each, NamedNode))


def _literals(values: Iterable[Object]) -> Iterator[Literal]:
    return (each for each in values if isinstance(each, Literal))
