"""One claim as the rules read it: what it is about, how it says so, and whether in an own voice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, DETS, RDF
from detente.rdf.quads import Object, Triple3

ASSERTED = DETS["modality-asserted"]
PLEDGED = DETS["modality-pledged"]
INTENDED = DETS["modality-intended"]
POSITIVE = DETS["polarity-positive"]
NEGATIVE = DETS["polarity-negative"]
DEPRECATED = DETS["rank-deprecated"]
PREFERRED = DETS["rank-preferred"]

ABOUT, SUBJECT = DET.about, RDF.subject
_PREDICATE, _OBJECT = RDF.predicate, RDF.object
_ATTRIBUTED = DET.attributedTo
_MODALITY, _POLARITY, _ALTERNATIVE = DET.modality, DET.polarity, DET.alternativeReading

TARGETS = (ABOUT, SUBJECT)
"""Properties by which a claim is of a thing."""

READS = Reads(
    of_itself=frozenset({_PREDICATE, _OBJECT, _ATTRIBUTED, _MODALITY, _POLARITY, _ALTERNATIVE}),
    of_others=frozenset(TARGETS),
)


@dataclass(frozen=True)
class CountedClaim:
    """One claim, in the one graph where it counts."""

    iri: NamedNode
    graph: NamedNode
    about: NamedNode | None
    triple: Triple3 | None
    modality: NamedNode | None
    polarity: NamedNode | None
    deprecated: bool
    """By a curator; or its entry is retracted, or replaced by a later one."""
    preferred: bool
    alternative: bool
    source: NamedNode | None
    """Whom it is attributed to."""
    own_voice: bool
    """Attributed to the author of the entry it is reported in, or to a curator."""

    @property
    def concerns(self) -> frozenset[NamedNode]:
        """The thing that it is about, and that of whose value it is."""
        subject = self.triple[0] if self.triple else None
        return frozenset(thing for thing in (self.about, subject) if thing is not None)

    @property
    def live(self) -> bool:
        """Neither deprecated nor one of several readings of the same words."""
        return not self.deprecated and not self.alternative

    @property
    def positive(self) -> bool:
        """Says that."""
        return self.polarity == POSITIVE

    @property
    def negative(self) -> bool:
        """Says that not."""
        return self.polarity == NEGATIVE

    @property
    def firm(self) -> bool:
        """Asserted and live in an author's or curator's voice, whatever its polarity."""
        return self.live and self.modality == ASSERTED and self.own_voice


def read_counted_claim(
    iri: NamedNode,
    graph: NamedNode,
    values: Mapping[NamedNode, Collection[Object]],
    *,
    ranks: Collection[Object],
    is_of_live_entry: bool,
    own_voice: bool,
) -> CountedClaim:
    """Read a claim from what its graph says of it, by property."""
    return CountedClaim(
        iri=iri,
        graph=graph,
        about=only_iri(values.get(ABOUT, ())),
        triple=_triple(values),
        modality=only_iri(values.get(_MODALITY, ())),
        polarity=only_iri(values.get(_POLARITY, ())),
        deprecated=DEPRECATED in ranks or not is_of_live_entry,
        preferred=PREFERRED in ranks,
        alternative=any(map(_is_true, values.get(_ALTERNATIVE, ()))),
        source=only_iri(values.get(_ATTRIBUTED, ())),
        own_voice=own_voice,
    )


def _triple(values: Mapping[NamedNode, Collection[Object]]) -> Triple3 | None:
    subject, predicate = (only_iri(values.get(each, ())) for each in (SUBJECT, _PREDICATE))
    value = _only(values.get(_OBJECT, ()))
    if subject is None or predicate is None or value is None:
        return None
    return subject, predicate, value


def _only(terms: Collection[Object]) -> Object | None:
    """Give the one value; None where there is none, or where several leave open which is meant."""
    return next(iter(terms)) if len(terms) == 1 else None


def only_iri(terms: Collection[Object]) -> NamedNode | None:
    """Give the one value if it is a resource."""
    term = _only(terms)
    return term if isinstance(term, NamedNode) else None


def _is_true(term: Object) -> bool:
    return isinstance(term, Literal) and term.value in ("true", "1")
