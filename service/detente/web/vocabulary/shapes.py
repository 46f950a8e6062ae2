"""SHACL shapes in words (https://www.w3.org/TR/shacl/): what each is for, demands and says where it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from detente.rdf.namespaces import DETSH, PREFIXES, RDF, RDFS, SH, TYPE
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import Object, facts_of
from detente.web.language.words import gettext as _
from detente.web.language.words import marked

_TARGETS = {
    SH.targetClass: marked("every"),
    SH.targetSubjectsOf: marked("everything that has"),
    SH.targetObjectsOf: marked("everything that is a value of"),
    SH.targetNode: marked("the node"),
}
_SHAPE_KINDS = (SH.NodeShape, SH.PropertyShape)
_TOLD_APART = {SH.name, SH.message, SH.severity, SH.path, SH.minCount, SH.maxCount, TYPE, SH.description,
               SH.deactivated, SH.flags, RDFS.label, RDFS.comment, RDFS.isDefinedBy, *_TARGETS}  # fmt: skip
# Values are terms, or lists of them; those of the second are other shapes.
_PHRASES = {
    SH["class"]: marked("is a"), SH.datatype: marked("has the datatype"),
    SH.nodeKind: marked("is of the kind"),
    SH.pattern: marked("matches"), SH.hasValue: marked("has the value"), SH["in"]: marked("is one of"),
    SH.disjoint: marked("shares no value with"),
    SH.equals: marked("has the same values as"), SH.lessThan: marked("is less than"),
    SH.lessThanOrEquals: marked("is at most"),
    SH.minInclusive: marked("is at least"), SH.maxInclusive: marked("is at most"),
    SH.minExclusive: marked("is more than"),
    SH.maxExclusive: marked("is less than"), SH.minLength: marked("has at least so many characters:"),
    SH.maxLength: marked("has at most so many characters:"),
    SH.languageIn: marked("is in one of the languages"),
    SH.uniqueLang: marked("has one value a language:"), SH.closed: marked("has no other properties:"),
    SH.ignoredProperties: marked("may have besides"),
    DETSH.localPattern: marked("has an IRI of which what follows the base matches"),
}  # fmt: skip
_SHAPE_PHRASES = {
    SH["and"]: marked("meets all of"), SH["or"]: marked("meets one or more of"),
    SH.xone: marked("meets exactly one of"),
    SH["not"]: marked("does not meet"), SH.property: marked("meets"), SH.node: marked("meets"),
    SH.sparql: marked("passes the query"),
    SH.qualifiedValueShape: marked("has values that meet"),
}  # fmt: skip
_STEPS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_PREFIXES = Prefixes(PREFIXES)


@dataclass(frozen=True)
class Demand:
    """One thing that a shape asks of a node: words, and the terms or shapes that they are about."""

    words: str
    terms: tuple[Object, ...] = ()
    shapes: tuple[NamedNode, ...] = ()


@dataclass(frozen=True)
class ShapeText:
    """A shape, or something that shapes use; without targets it is a condition that others refer to."""

    iri: NamedNode
    name: str
    targets: tuple[tuple[str, NamedNode], ...]
    path: str
    demands: tuple[Demand, ...]
    message: str
    severity: str
    query: str
    is_shape: bool

    @property
    def anchor(self) -> str:
        """The fragment of its IRI, or what follows the last slash."""
        return self.iri.value.rpartition("#")[2].rpartition("/")[2]


class Shapes:
    """The shapes in a set of triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)
        self._facts = facts_of(self.triples)

    @cached_property
    def texts(self) -> tuple[ShapeText, ...]:
        """Everything named that the triples are about, by IRI."""
        named = (each for each in self._facts if isinstance(each, NamedNode))
        return tuple(self._text(iri) for iri in sorted(named, key=str))

    def on(self, term: NamedNode) -> list[ShapeText]:
        """Find the shapes that are for a class, or for what has a property, or about its values."""
        return [
            each
            for each in self.texts
            if each.targets
            and (
                term in (target for _words, target in each.targets) or term in self._facts[each.iri][SH.path]
            )
        ]

    def path(self, node: Object) -> str:
        """Write a property path as SPARQL does (SHACL, section 2.3.1)."""
        if isinstance(node, NamedNode) and node != RDF.nil:
            return prefixed(node)
        facts = self._facts.get(node, {})
        if RDF.first in facts:
            return "/".join(map(self.path, self._members(node)))
        if inverse := facts.get(SH.inversePath):
            return f"^{self.path(inverse[0])}"
        if either := facts.get(SH.alternativePath):
            return f"({'|'.join(map(self.path, self._members(either[0])))})"
        steps = (f"{self.path(facts[step][0])}{mark}" for step, mark in _STEPS.items() if step in facts)
        return next(steps, "")

    def _text(self, iri: NamedNode) -> ShapeText:
        facts = self._facts[iri]
        is_shape = any(kind in facts.get(TYPE, ()) for kind in _SHAPE_KINDS)
        return ShapeText(
            iri=iri,
            name=_first(facts, SH.name) or _first(facts, RDFS.label) or _first(facts, SH.prefix),
            targets=tuple(
                (_(words), target)
                for predicate, words in _TARGETS.items()
                for target in sorted(facts.get(predicate, ()), key=str)
                if isinstance(target, NamedNode)
            ),
            path=" ".join(map(self.path, facts.get(SH.path, ()))),
            demands=(*_counts(facts), *self._demands(facts)) if is_shape else (),
            message=_first(facts, SH.message) or _first(facts, RDFS.comment) or _first(facts, SH.namespace),
            severity=_first(facts, SH.severity).rpartition("#")[2],
            query=(_first(facts, SH.select) or _first(facts, SH.ask)).strip("\n"),
            is_shape=is_shape,
        )

    def _demands(self, facts: Mapping[NamedNode, Sequence[Object]]) -> Iterator[Demand]:
        for predicate, objects in sorted(facts.items(), key=str):
            if predicate in _TOLD_APART or predicate in (SH.select, SH.ask):
                continue
            for node in objects:
                members = self._members(node)
                if predicate in _SHAPE_PHRASES:
                    shapes = tuple(each for each in members if isinstance(each, NamedNode))
                    yield Demand(_(_SHAPE_PHRASES[predicate]), shapes=shapes)
                else:
                    terms = tuple(each for each in members if not isinstance(each, BlankNode))
                    phrase = _PHRASES.get(predicate)
                    yield Demand(_(phrase) if phrase else prefixed(predicate), terms=terms)

    def _members(self, node: Object) -> list[Object]:
        """Give the members of a list, or what is none as its one member."""
        if node == RDF.nil:
            return []
        found: list[Object] = []
        seen: set[object] = set()
        while (facts := self._facts.get(node, {})) and RDF.first in facts and node not in seen:
            seen.add(node)
            found.append(facts[RDF.first][0])
            node = facts[RDF.rest][0]
        return found or [node]


def prefixed(iri: NamedNode) -> str:
    """Write an IRI with a prefix of the vocabulary, or in full."""
    return _PREFIXES.shorten(iri.value)


def _counts(facts: Mapping[NamedNode, Sequence[Object]]) -> Iterator[Demand]:
    least, most = _first(facts, SH.minCount), _first(facts, SH.maxCount)
    if most == "0":
        yield Demand(_("has no value"))
    elif least and least == most:
        yield Demand(_("has exactly %(number)s") % {"number": least})
    else:
        if least:
            yield Demand(_("has at least %(number)s") % {"number": least})
        if most:
            yield Demand(_("has at most %(number)s") % {"number": most})


def _first(facts: Mapping[NamedNode, Sequence[Object]], predicate: NamedNode) -> str:
    found = sorted(facts.get(predicate, ()), key=lambda each: getattr(each, "language", None) != "en")
    return found[0].value if found and isinstance(found[0], (Literal, NamedNode)) else ""
