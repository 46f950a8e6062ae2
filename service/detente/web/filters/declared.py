"""By what claims and eventualities can be narrowed: of each facet where its values stand, as SPARQL.

The same patterns make the counts and the query to take along, so that one cannot differ from the other.
`?item` is a claim or an eventuality. The engine joins in the order written: what is few comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from detente.rdf.namespaces import DET, DETS
from detente.vocabulary.eventualities import EVENTUALITIES, in_sparql
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import EVENTUALITY_KINDS, Iris
from detente.web.language.words import marked

FilteredName = Literal["claims", "eventualities"]

DATE = "date"
"""The facet that takes a date in EDTF, and matches what may have been on one of its days."""

SETTLED = "settled"
"""The facet of eventualities that is always chosen: what is settled and what is only said are two lists."""

_ABOUT = "det:about|rdf:subject|det:comments"


@dataclass(frozen=True)
class FilterFacet:
    """One way to narrow: its argument in addresses, its heading, and patterns that bind `?value`.

    Of the facet DATE the patterns bind `?start` and `?end` where those are known. In addresses an IRI goes
    without `prefix`; `words` say what other values mean. `kinds` of things may be typed by name; as many as
    `most` values can be chosen at once, and all must hold. Claims inherit values of one that `is_inherited`
    from the eventualities that they are about.
    """

    name: str
    title: str
    patterns: tuple[str, ...]
    prefix: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    most: int = 1
    is_required: bool = False
    is_inherited: bool = False


@dataclass(frozen=True)
class Filtered:
    """What can be narrowed: its address, title and words, the patterns of all that there is, its facets."""

    name: FilteredName
    title: str
    one: str
    about: str
    universe: tuple[str, ...]
    facets: tuple[FilterFacet, ...]
    subjects: tuple[str, ...] = ()
    """Patterns that bind to each `?item` the `?thing` of which it inherits."""

    def facet(self, name: str) -> FilterFacet | None:
        """Find a facet by its argument."""
        return next((each for each in self.facets if each.name == name), None)


@dataclass(frozen=True)
class _ThingPath:
    """How one comes from `?item` to a value: in the graph that tells of it, and then in the default graph.

    Of what is settled (`settled`), and of what is only said (`said`).
    """

    of_item: str
    then: str = ""
    settled: bool = True
    said: bool = True


Placed = Callable[[_ThingPath], Sequence[str]]
"""Puts a path into each of the graphs that tell of an eventuality."""

# A test of the class of a value would have the engine begin with all things of that class.
_IS = 'FILTER STRSTARTS(STR(?value), "{base}id/{kind}/")'
_PARTICIPANT = "?item det:participant ?via"
_KIND = _ThingPath("?item a ?value", f"FILTER (?value IN ({in_sparql(EVENTUALITIES, ', ')}))")
_TYPE = _ThingPath("?item det:eventType ?value")
_TOPIC = _ThingPath("?item det:topic ?value")

# Without OPTIONAL, which the engine would evaluate for every thing of a graph before it joins.
_DAYS = (
    _ThingPath("?item det:start ?start ; det:end ?end"),
    _ThingPath("?item det:start ?start . FILTER NOT EXISTS { ?item det:end ?later }"),
    _ThingPath("?item det:end ?end . FILTER NOT EXISTS { ?item det:start ?earlier }"),
)
_OWN_KINDS = ", ".join(f'"{each}"' for each in sorted(EVENTUALITY_KINDS))


def _states(base: str) -> tuple[_ThingPath, ...]:
    """Come to the states that take part.

    Who stood for a state at the time is known of what is settled, whose sides those are; of what is only
    said, it is whoever belongs to the state or held an office of it at some time.
    """
    is_state = _IS.format(base=base, kind="state")
    return (
        _ThingPath("?item det:side ?value", said=False),
        _ThingPath("?item det:involves ?relation", f"?relation det:participant ?value . {is_state}"),
        _ThingPath("?item det:participant ?value", is_state, settled=False),
        _ThingPath(_PARTICIPANT, "?via det:ofState ?value .", settled=False),
        _ThingPath(
            _PARTICIPANT,
            "?tenure det:holder ?via ; det:office ?office . ?office det:ofState ?value .",
            settled=False,
        ),
    )


_UNSETTLED = "FILTER NOT EXISTS { ?item a det:Eventuality }"


def _said_things(curation: str, of_item: str = "") -> tuple[str, str]:
    """Find what is only said, in an entry that a claim about it is reported in or by a curator.

    `of_item` is what the same graph tells of it; there is little in that of curators, so it comes first.
    """
    told = f"{{ ?item a det:Eventuality . {of_item} }}"
    return (
        f"?claim det:about ?item . {_UNSETTLED} ?claim det:reportedIn ?graph . GRAPH ?graph {told}",
        f"GRAPH {curation} {told} {_UNSETTLED} BIND ({curation} AS ?graph)",
    )


def _things_tell(curation: str) -> Placed:
    """Tell of what is settled by the default graph alone, of what is only said by the graphs that say so."""

    def placed(path: _ThingPath) -> Sequence[str]:
        settled = (f"?item a det:Eventuality . {path.of_item} . {path.then}",) if path.settled else ()
        found = _said_things(curation, path.of_item) if path.said else ()
        return (*settled, *(f"{each} {path.then}" for each in found))

    return placed


def _claims_tell(curation: str) -> Placed:
    """Tell of a claim what is told of the eventuality that it is about."""
    of_things = _things_tell(curation)

    def placed(path: _ThingPath) -> Sequence[str]:
        found = (each.replace("?item", "?thing") for each in of_things(path))
        return tuple(f"?item {_ABOUT} ?thing . {each}" for each in found)

    return placed


def _of(placed: Placed, *paths: _ThingPath) -> tuple[str, ...]:
    return tuple(pattern for path in paths for pattern in placed(path))


def _facets_of_things(placed: Placed, base: str) -> tuple[FilterFacet, ...]:
    """Give the facets that claims share with what they are about."""
    person = _ThingPath(
        "?item det:participant|det:speaker|det:addressee ?value", _IS.format(base=base, kind="person")
    )
    return (
        FilterFacet("kind", marked("Kind"), _of(placed, _KIND), DET.iri),
        FilterFacet(
            "state",
            marked("State"),
            _of(placed, *_states(base)),
            "id/state/",
            kinds=("state",),
            most=2,
        ),
        FilterFacet("person", marked("Person"), _of(placed, person), "id/person/", kinds=("person",)),
        FilterFacet(DATE, marked("When"), _of(placed, *_DAYS)),
        FilterFacet("type", marked("Event type"), _of(placed, _TYPE), f"{DETS.iri}event-type-"),
        FilterFacet("topic", marked("Topic"), _of(placed, _TOPIC), f"{DETS.iri}topic-"),
    )


def _inherited(facets: Iterable[FilterFacet]) -> Iterator[FilterFacet]:
    return (replace(each, is_inherited=True) for each in facets)


_HOLDERS = ("state", "person", "organization", "office")
_HOLDS = (
    "FILTER NOT EXISTS { ?item det:polarity dets:polarity-negative } "
    "FILTER NOT EXISTS { ?item det:alternativeReading true } "
    "FILTER NOT EXISTS { ?item det:rank dets:rank-deprecated }"
)
"""What is denied, deprecated or one of two readings is settled by nothing (`views/claim_standing`)."""


def _standing(base: str) -> FilterFacet:
    """Narrow claims by how what they say stands, by the rule of `views/claim_standing`."""
    can_settle = f'STRBEFORE(STRAFTER(STR(?thing), "{base}id/"), "/") IN ({_OWN_KINDS})'
    return FilterFacet(
        "standing",
        marked("How it stands"),
        (
            f"?item det:about ?thing . ?thing a det:Eventuality . {_HOLDS} "
            "FILTER NOT EXISTS { ?thing a det:Commitment } "
            'BIND ("settled" AS ?value)',
            "?item rdf:subject ?thing ; rdf:predicate ?predicate ; rdf:object ?object . "
            f"?thing ?predicate ?object . FILTER EXISTS {{ ?thing a ?any }} {_HOLDS} "
            'BIND ("settled" AS ?value)',
            f'?item det:about ?thing . ?thing a det:Commitment . {_HOLDS} BIND ("settled-as-made" AS ?value)',
            "?item det:about ?thing . FILTER NOT EXISTS { ?thing a det:Eventuality } "
            f'FILTER (!({can_settle})) BIND ("said" AS ?value)',
            '?item det:comments ?thing . BIND ("opinion" AS ?value)',
        ),
        words={
            "settled": "settled",
            "settled-as-made": marked("settled as made: a promise, not that it is kept"),
            "said": marked("said, of what no claim settles"),
            "opinion": marked("an opinion"),
            "none": marked("not settled"),
        },
    )


_AGAINST = FilterFacet(
    "against",
    marked("What stands against it"),
    (
        "?conflict det:conflictMember ?item . FILTER NOT EXISTS { ?conflict det:status ?closed . "
        'FILTER (?closed != dets:conflict-status-open) } BIND ("disputed" AS ?value)',
        '?item det:polarity dets:polarity-negative . BIND ("denied" AS ?value)',
        '?item det:rank dets:rank-deprecated . BIND ("deprecated" AS ?value)',
        '?item det:alternativeReading true . BIND ("two-readings" AS ?value)',
        '?item det:reportedIn ?entry . ?entry det:rank dets:rank-deprecated . BIND ("retracted" AS ?value)',
    ),
    words={
        "disputed": marked("disputed, and nobody has decided"),
        "denied": marked("it denies"),
        "deprecated": "deprecated",
        "two-readings": marked("one of two readings"),
        "retracted": marked("its entry is retracted"),
        "none": "nothing",
    },
)
_DISPUTED = FilterFacet(
    "disputed",
    marked("Disputed"),
    (
        "?conflict det:conflictMember ?claim . ?claim det:about|rdf:subject ?item . "
        "BIND (IF(EXISTS { ?conflict det:status ?closed . FILTER (?closed != dets:conflict-status-open) }, "
        '"decided", "open") AS ?value)',
    ),
    words={
        "open": marked("contradicted, and nobody has decided"),
        "decided": marked("contradicted, and decided"),
        "none": "no",
    },
)


def _of_claims(base: str) -> Filtered:
    curation = str(CURATION.iri(Iris(base)))
    return Filtered(
        "claims",
        marked("Claims"),
        "claim",
        marked(
            "Every claim, with who makes it, how, and in which words. That a claim is listed says nothing of "
            "its truth: each row begins with how what it says stands."
        ),
        ("?item a det:Claim .",),
        (
            _standing(base),
            *_inherited(_facets_of_things(_claims_tell(curation), base)),
            FilterFacet(
                "modality", marked("Modality"), ("?item det:modality ?value .",), f"{DETS.iri}modality-"
            ),
            FilterFacet(
                "holder", marked("Who says it"), ("?item det:attributedTo ?value .",), "id/", kinds=_HOLDERS
            ),
            FilterFacet("entry", marked("Reported in"), ("?item det:reportedIn ?value .",), "entry/"),
            _AGAINST,
        ),
        tuple(f"?item {each} ?thing ." for each in _ABOUT.split("|")),
    )


def _of_eventualities(base: str) -> Filtered:
    curation = str(CURATION.iri(Iris(base)))
    said = _said_things(curation)
    return Filtered(
        "eventualities",
        marked("Eventualities"),
        "eventuality",
        marked(
            "What happened, holds, was said or was promised: events, meetings, measures, agreements, "
            "statements, commitments. Of a commitment it is settled that it was made, not that it is kept."
        ),
        ("?item a det:Eventuality .", *said),
        (
            FilterFacet(
                SETTLED,
                marked("Settled or only said"),
                (
                    '?item a det:Eventuality . BIND ("only" AS ?value)',
                    *(f'{each} BIND ("said" AS ?value)' for each in said),
                ),
                words={"only": "settled", "said": marked("said, not settled")},
                is_required=True,
            ),
            _DISPUTED,
            *_facets_of_things(_things_tell(curation), base),
            FilterFacet(
                "modality",
                marked("Modality of a claim that it is so"),
                ("?claim det:about ?item ; det:modality ?value .",),
                f"{DETS.iri}modality-",
            ),
            FilterFacet(
                "holder",
                marked("Who claims it, or denies it"),
                ("?claim det:about ?item ; det:attributedTo ?value .",),
                "id/",
                kinds=_HOLDERS,
            ),
        ),
    )


FILTERED: tuple[FilteredName, ...] = ("claims", "eventualities")
"""What can be narrowed, by its name in addresses."""


@lru_cache(maxsize=8)
def filtered(name: FilteredName, base: str) -> Filtered:
    """Give what can be narrowed of claims or of eventualities, for the IRIs below a base."""
    return _of_claims(base) if name == "claims" else _of_eventualities(base)
