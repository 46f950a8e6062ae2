"""The ontology and its schemes as readers meet them: each term with its words, and its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.rdf.namespaces import DCT, DET, DETS, LABEL, OWL, RDFS, SKOS, TYPE, Namespace
from detente.rdf.quads import Object, facts_of
from detente.web.language.words import marked

ONTOLOGY = DET.iri.rstrip("#")
"""IRI of the ontology itself, of which det: terms are fragments."""

VANN = Namespace("http://purl.org/vocab/vann/")
_NOTES = (SKOS.scopeNote, SKOS.note, SKOS.editorialNote, SKOS.historyNote, SKOS.example, RDFS.comment)
_MATCHES = (
    SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, SKOS.related,
)  # fmt: skip
_CLASS_KINDS = (OWL.Class, RDFS.Class)
_PROPERTY_KINDS = {
    OWL.ObjectProperty: marked("links to things"),
    OWL.DatatypeProperty: marked("has values"),
    OWL.AnnotationProperty: marked("annotates"),
}
_SCHEMES = frozenset((SKOS.Concept, SKOS.ConceptScheme))


@dataclass(frozen=True)
class Word:
    """Text about a term, and the property that it is given by."""

    text: str
    property: NamedNode


@dataclass(frozen=True)
class Match:
    """How a term relates to one of another vocabulary."""

    property: NamedNode
    other: NamedNode


@dataclass(frozen=True)
class Term:
    """A class, property, concept or scheme; `name` is what its IRI ends with, `notation` a concept's code."""

    iri: NamedNode
    name: str
    label: str
    definition: str
    notes: tuple[Word, ...]
    above: tuple[NamedNode, ...]
    below: tuple[NamedNode, ...]
    matches: tuple[Match, ...]
    kinds: tuple[NamedNode, ...]
    notation: str
    deprecated: bool
    replaced_by: tuple[NamedNode, ...]


class Vocabulary:
    """What a set of triples says of det: terms, and of dets: schemes and their concepts."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)
        self._facts = facts_of(self.triples)
        self._subjects: dict[tuple[NamedNode, object], list[NamedNode]] = defaultdict(list)
        for each in self.triples:
            if isinstance(each.subject, NamedNode):
                self._subjects[each.predicate, each.object].append(each.subject)

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """Every det: class, each after one above it."""
        found = {term.iri: term for term in self._of_kinds(_CLASS_KINDS)}
        top = [iri for iri, term in found.items() if not set(term.above) & set(found)]
        return tuple(found[iri] for iri in dict.fromkeys(self._downwards(top, found)))

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """Every det: property, by name."""
        return tuple(self._of_kinds(_PROPERTY_KINDS))

    @cached_property
    def individuals(self) -> tuple[Term, ...]:
        """What the ontology names that is neither class, property, scheme nor concept."""
        named = self._subjects[TYPE, OWL.NamedIndividual]
        return tuple(self.term(iri) for iri in sorted(named, key=str))

    @cached_property
    def schemes(self) -> tuple[Term, ...]:
        """Every scheme, by name."""
        found = (iri for iri in self._subjects[TYPE, SKOS.ConceptScheme] if iri.value.startswith(DETS.iri))
        return tuple(self.term(iri) for iri in sorted(found, key=str))

    def concepts(self, scheme: NamedNode) -> tuple[tuple[int, Term], ...]:
        """Give the concepts of a scheme, each after the broader one, with how deep it stands."""
        members = {iri: self.term(iri) for iri in self._subjects[SKOS.inScheme, scheme]}
        ordered: list[tuple[int, Term]] = []

        def place(iri: NamedNode, depth: int) -> None:
            if iri not in {term.iri for _, term in ordered}:
                ordered.append((depth, members[iri]))
                for below in members[iri].below:
                    if below in members:
                        place(below, depth + 1)

        top = [iri for iri, term in members.items() if not set(term.above) & set(members)]
        listed = [each for each in self.values(scheme, SKOS.hasTopConcept) if each in top]
        for iri in (*sorted(top, key=lambda each: (each not in listed, each.value)), *members):
            place(iri, 0)
        return tuple(ordered)

    def scheme_of(self, concept: NamedNode) -> NamedNode | None:
        """Find the scheme of a concept."""
        return next(iter(self.links(concept, SKOS.inScheme)), None)

    def knows(self, iri: NamedNode) -> bool:
        """Tell whether anything is said of an IRI."""
        return iri in self._facts

    def term(self, iri: NamedNode) -> Term:
        """Read all that is said of a term."""
        label = self.words(iri, LABEL) or self.words(iri, SKOS.prefLabel)
        name = iri.value.rpartition("#" if iri.value.startswith(DET.iri) else "/")[2]
        upwards = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader)
        return Term(
            iri=iri,
            name=name,
            label=label or name,
            definition=self.words(iri, SKOS.definition) or self.words(iri, RDFS.comment),
            notes=tuple(self._notes(iri)),
            above=tuple(each for predicate in upwards for each in self.links(iri, predicate)),
            below=tuple(
                dict.fromkeys(
                    [
                        *(
                            each
                            for upward in upwards
                            for each in sorted(self._subjects[upward, iri], key=str)
                        ),
                        *self.links(iri, SKOS.narrower),
                    ]
                )
            ),
            matches=tuple(Match(each, other) for each in _MATCHES for other in self.links(iri, each)),
            kinds=self.links(iri, TYPE),
            notation=self.words(iri, SKOS.notation),
            deprecated=any(each.value == "true" for each in self.values(iri, OWL.deprecated)),
            replaced_by=self.links(iri, DCT.isReplacedBy),
        )

    def words(self, iri: NamedNode, predicate: NamedNode) -> str:
        """Give a text, in English where it is there in English, or nothing."""
        texts = [each for each in self.values(iri, predicate) if isinstance(each, Literal)]
        ordered = sorted(texts, key=lambda each: (each.language not in ("en", None), each.value))
        return ordered[0].value if ordered else ""

    def values(self, iri: object, predicate: NamedNode) -> Sequence[Object]:
        """Give every value of a property."""
        return self._facts[iri][predicate] if iri in self._facts else ()

    def links(self, iri: NamedNode, predicate: NamedNode) -> tuple[NamedNode, ...]:
        """Give the values of a property that are IRIs, sorted."""
        found = (each for each in self.values(iri, predicate) if isinstance(each, NamedNode))
        return tuple(sorted(found, key=str))

    def referring(self, predicate: NamedNode, iri: NamedNode) -> tuple[NamedNode, ...]:
        """Give what a property leads to an IRI from, sorted."""
        return tuple(sorted(self._subjects[predicate, iri], key=str))

    def ontology(self) -> list[Triple]:
        """Give the ontology alone: its header and terms, without schemes and concepts."""
        apart = {iri for iri, facts in self._facts.items() if not _SCHEMES.isdisjoint(facts.get(TYPE, ()))}
        return [each for each in self.triples if each.subject not in apart]

    def about(self, iris: Iterable[NamedNode]) -> list[Triple]:
        """Give what is said of some terms, and of the blank nodes in it."""
        wanted: set[object] = set(iris)
        before = 0
        while len(wanted) > before:
            before = len(wanted)
            wanted |= {
                each.object
                for each in self.triples
                if each.subject in wanted and isinstance(each.object, BlankNode)
            }
        return [each for each in self.triples if each.subject in wanted]

    def _of_kinds(self, kinds: Iterable[NamedNode]) -> Iterator[Term]:
        found = {iri for kind in kinds for iri in self._subjects[TYPE, kind]}
        return (self.term(iri) for iri in sorted(found, key=str) if iri.value.startswith(DET.iri))

    def _downwards(self, iris: Iterable[NamedNode], found: Mapping[NamedNode, Term]) -> Iterator[NamedNode]:
        for iri in iris:
            yield iri
            yield from self._downwards([each for each in found[iri].below if each in found], found)

    def _notes(self, iri: NamedNode) -> Iterator[Word]:
        shown = self.words(iri, SKOS.definition)
        for predicate in _NOTES:
            for each in sorted(self.values(iri, predicate), key=str):
                if isinstance(each, Literal) and (shown or predicate != RDFS.comment):
                    yield Word(each.value, predicate)


def kind_in_words(term: Term) -> str:
    """Say what a property has for values."""
    return next((words for kind, words in _PROPERTY_KINDS.items() if kind in term.kinds), "")
