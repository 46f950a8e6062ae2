"""What the reference pages of the vocabulary show of each term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.questions.saved import Question
from detente.rdf.namespaces import DET, DETS, OWL, RDFS
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.vocabulary.shapes import Shapes, ShapeText
from detente.web.vocabulary.terms import Term, Vocabulary, Word, kind_in_words
from detente.web.vocabulary.use import Use, Uses, questions_with

_MATCHES = {
    "exactMatch": marked("means the same as"),
    "closeMatch": marked("is close to"),
    "broadMatch": marked("is narrower than"),
    "narrowMatch": marked("is broader than"),
    "relatedMatch": marked("is related to"),
    "related": marked("is related to"),
}


@dataclass(frozen=True)
class TermFact:
    """How a term relates to others: a phrase, and the others."""

    phrase: str
    terms: tuple[NamedNode, ...]


@dataclass(frozen=True)
class TermView:
    """A term with everything that its part of a page shows."""

    term: Term
    kind: str
    facts: tuple[TermFact, ...]
    notes: tuple[Word, ...]
    use: Use
    rules: tuple[ShapeText, ...] = ()
    questions: tuple[Question, ...] = ()


def term_view(
    term: Term, vocabulary: Vocabulary, uses: Uses, shapes: Shapes, questions: Sequence[Question]
) -> TermView:
    """Gather what is known of a det: term."""
    return TermView(
        term,
        kind_in_words(term),
        tuple(fact for fact in _term_facts(term, vocabulary) if fact.terms),
        term.notes,
        uses.of(term.iri),
        tuple(shapes.on(term.iri)),
        tuple(questions_with(f"det:{term.name}", questions)),
    )


def concept_view(term: Term, vocabulary: Vocabulary, uses: Uses, questions: Sequence[Question]) -> TermView:
    """Gather what is known of a scheme or a concept."""
    scheme = vocabulary.scheme_of(term.iri)
    facts = (
        TermFact(_("in the scheme"), (scheme,) if scheme else ()),
        TermFact(_("below"), term.above),
        TermFact(_("above"), term.below),
        *_matches(term),
        TermFact(_("replaced by"), term.replaced_by),
        TermFact(_("source"), vocabulary.links(term.iri, NamedNode("http://purl.org/dc/terms/source"))),
        TermFact(_("is a"), tuple(each for each in term.kinds if each.value.startswith(DET.iri))),
    )
    return TermView(
        term,
        "",
        tuple(fact for fact in facts if fact.terms),
        term.notes,
        uses.of(term.iri),
        questions=tuple(questions_with(f"dets:{term.iri.value.removeprefix(DETS.iri)}", questions)),
    )


def groups(vocabulary: Vocabulary) -> list[tuple[Term | None, list[Term]]]:
    """Group properties by the class that has them, in the order of the classes; those of any class last."""
    by_class: dict[NamedNode | None, list[Term]] = defaultdict(list)
    for term in vocabulary.properties:
        domain = next(iter(vocabulary.links(term.iri, RDFS.domain)), None)
        by_class[domain if domain and domain.value.startswith(DET.iri) else None].append(term)
    ordered = [(term, by_class[term.iri]) for term in vocabulary.classes if by_class.get(term.iri)]
    return [*ordered, *([(None, by_class[None])] if by_class[None] else [])]


def rule_groups(shapes: Shapes) -> list[tuple[str, str, list[ShapeText]]]:
    """Sort shapes into rules, conditions of these, and what serves both; each part has an id and a title."""
    texts = shapes.texts
    parts = (
        ("rules", _("Rules"), [each for each in texts if each.is_shape and each.targets]),
        ("conditions", _("Conditions that rules refer to"),
         [each for each in texts if each.is_shape and not each.targets]),
        ("helpers", _("Queries and declarations"), [each for each in texts if not each.is_shape]),
    )  # fmt: skip
    return [part for part in parts if part[2]]


def _term_facts(term: Term, vocabulary: Vocabulary) -> Iterator[TermFact]:
    yield TermFact(_("is a kind of"), term.above)
    yield TermFact(_("has kinds"), term.below)
    yield TermFact(_("of"), vocabulary.links(term.iri, RDFS.domain))
    yield TermFact(_("its values are"), vocabulary.links(term.iri, RDFS.range))
    yield TermFact(_("has"), vocabulary.referring(RDFS.domain, term.iri))
    yield TermFact(_("is a value of"), vocabulary.referring(RDFS.range, term.iri))
    apart = {
        *vocabulary.links(term.iri, OWL.disjointWith),
        *vocabulary.referring(OWL.disjointWith, term.iri),
    }
    yield TermFact(_("is never at once"), tuple(sorted(apart, key=str)))
    yield from _matches(term)
    yield TermFact(_("replaced by"), term.replaced_by)


def _matches(term: Term) -> Iterator[TermFact]:
    grouped: dict[str, list[NamedNode]] = defaultdict(list)
    for match in term.matches:
        grouped[_MATCHES[match.property.value.rpartition("#")[2]]].append(match.other)
    for phrase, others in grouped.items():
        yield TermFact(phrase, tuple(others))
