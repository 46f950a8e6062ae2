"""How a property is written in a seed file, and the RDF terms that its values stand for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pyoxigraph import Literal, NamedNode

from detente.documents import Cursor, suggestion
from detente.errors import Problem
from detente.rdf.namespaces import DCT, DET, EDTF, LABEL, SCHEMA, XSD, date
from detente.rdf.quads import Object
from detente.vocabulary.edtf import bounds
from detente.vocabulary.iris import CLASSES_BY_KIND, UNATTRIBUTED, Iris
from detente.vocabulary.ontology import Ontology

LANGUAGE = "en"
UNATTRIBUTED_NAME = "unattributed"
ACTOR = "actor"
"""Kind of the actors of one entry alone: `actor/<name>` in its claims, `actor/<entry>/<name>` elsewhere."""

LOCAL_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
"""What the id of an entry, a claim or a decision looks like."""
SLUG = re.compile(r"[a-z-]+/[A-Za-z0-9-]+|actor/[a-z0-9-]+/[a-z0-9-]+")
"""A reference to a thing, `kind/slug`."""

T = TypeVar("T")


@dataclass(frozen=True)
class SeedProperty:
    """One property: its IRI, the kind of its values and, for a concept, the scheme they come from."""

    iri: NamedNode
    kind: str
    scheme: str = ""


def _table(kind: str, names: str, scheme: str = "") -> dict[str, SeedProperty]:
    return {name: SeedProperty(DET[name], kind, scheme) for name in names.split()}


PROPERTIES: Mapping[str, SeedProperty] = {
    **_table("reference", "participant agent recipient place involves inResponseTo partOf follows commitsTo"),
    **_table("reference", "speaker addressee relayedBy holder office ofState"),
    **_table("reference", "condition exception facilitator accreditedTo"),
    **_table("reference", "capital seatOfGovernment"),
    **_table("topic", "topic"),
    **_table("concept", "eventType", "event-type"),
    **_table("concept", "act", "act"),
    **_table("concept", "channel", "channel"),
    **_table("concept", "level", "level"),
    **_table("concept", "status", "status"),
    **_table("concept", "stance", "stance"),
    **_table("concept", "speechType", "speech-type"),
    **_table("concept", "quantityRole", "quantity-role"),
    **_table("concept", "sector", "actor-sector"),
    **_table("edtf", "edtf due"),
    **_table("string", "timeExpression isoAlpha2 isoAlpha3 m49Code"),
    **_table("integer", "cowCode gwCode"),
    **_table("count", "seats"),
    **_table("text", "manner demonym metonym"),
    **_table("boolean", "approximate"),
    "label": SeedProperty(LABEL, "text"),
    "description": SeedProperty(SCHEMA.description, "text"),
    "text": SeedProperty(SCHEMA.text, "text"),
    "value": SeedProperty(SCHEMA.value, "decimal"),
    "currency": SeedProperty(SCHEMA.currency, "string"),
    "unitText": SeedProperty(SCHEMA.unitText, "text"),
    "containedIn": SeedProperty(SCHEMA.containedInPlace, "reference"),
    "language": SeedProperty(DCT.language, "language"),
    "latitude": SeedProperty(SCHEMA.latitude, "decimal"),
    "longitude": SeedProperty(SCHEMA.longitude, "decimal"),
}
"""Properties by the name they have in seed files, which is the det: name where there is one."""


class Resolver:
    """Turns what seed files say into terms, and collects what it cannot turn."""

    def __init__(
        self,
        iris: Iris,
        ontology: Ontology,
        things: Mapping[str, NamedNode],
        entry_days: Mapping[str, str] | None = None,
    ) -> None:
        """Know every thing that may be referred to, by `kind/slug`, with its class; and every entry's day."""
        self.iris = iris
        self.entry_days = {} if entry_days is None else entry_days
        self.schemes = ontology.schemes
        self.things = things
        self.problems: list[Problem] = []
        self.lost: set[NamedNode] = set()
        """Things whose description is not whole: what is found missing of them may be a mere consequence."""
        self._tolerable = 0
        self._names: set[NamedNode] = set()
        self._entry: str | None = None

    def within(self, entry: str) -> Resolver:
        """Give this resolver as it reads the claims of one entry, whose own actors have short names."""
        resolver = copy(self)
        resolver._entry = entry
        return resolver

    def tolerate(self, problem: Problem) -> None:
        """Note a problem that leaves what was read fit to be mapped."""
        self._tolerable += 1
        self.problems.append(problem)

    def sound(self, blocks: Iterable[Cursor], read: Callable[[Cursor], T]) -> Iterator[T]:
        """Yield what is read of each block, less those with a problem that the mapping cannot bear."""
        for block in blocks:
            before = len(self.problems) - self._tolerable
            value = read(block)
            if len(self.problems) - self._tolerable == before:
                yield value
            else:
                self.lose(block)

    def lose(self, block: Cursor) -> None:
        """Note that what a block describes is not mapped."""
        for key in ("about", "id"):
            reference = block.value.get(key) if isinstance(block.value, dict) else None
            if (
                isinstance(reference, str)
                and reference_kind(reference) in CLASSES_BY_KIND
                and SLUG.fullmatch(reference)
            ):
                self.lost.add(self.iris.thing(reference))

    @property
    def taken(self) -> frozenset[str]:
        """The IRIs that were given to new things."""
        return frozenset(iri.value for iri in self._names)

    def name(self, cursor: Cursor, iri: NamedNode) -> NamedNode:
        """Give a new thing its IRI; one that is taken, in this file or another, is a problem."""
        if iri in self._names:
            self.problems.append(cursor.problem(f"the id {cursor.text!r} is used twice"))
        self._names.add(iri)
        return iri

    def reference(self, cursor: Cursor) -> NamedNode:
        """Resolve `kind/slug`; an unknown one is a problem at its place."""
        if cursor.text == UNATTRIBUTED_NAME:
            return UNATTRIBUTED
        if not SLUG.fullmatch(cursor.text):
            self.problems.append(cursor.problem(f"{cursor.text!r} is no reference, such as state/TUR"))
            return self.iris.graph("")
        reference = self._in_full(cursor)
        thing = self.iris.thing(reference)
        if reference not in self.things:
            message = f"{cursor.text!r} is described nowhere{suggestion(reference, self.things)}"
            self.tolerate(cursor.problem(message))
            self.lost.add(thing)
        return thing

    def _in_full(self, cursor: Cursor) -> str:
        """Complete the short name of an entry's own actor; one of another entry is a problem."""
        kind, *rest = cursor.text.split("/")
        if kind != ACTOR or self._entry is None:
            return cursor.text
        if len(rest) > 1 and rest[0] != self._entry:
            message = (
                f"{cursor.text!r} is of another entry; list whom this one leaves unnamed under 'unnamed'"
            )
            self.problems.append(cursor.problem(message))
        return f"{ACTOR}/{self._entry}/{rest[-1]}" if len(rest) == 1 else cursor.text

    def concept(self, cursor: Cursor, scheme: str) -> NamedNode:
        """Resolve a concept by its name in a scheme."""
        concepts = self.schemes[scheme]
        if cursor.text not in concepts:
            message = (
                f"{cursor.text!r} is not a concept of the {scheme} scheme{suggestion(cursor.text, concepts)}"
            )
            self.problems.append(cursor.problem(message))
        return concepts.get(cursor.text, DET[scheme])

    def edtf(self, cursor: Cursor) -> Literal:
        """Check a date and make it an edtf:EDTF literal."""
        try:
            bounds(cursor.text)
        except ValueError as error:
            self.problems.append(cursor.problem(str(error)))
        return Literal(cursor.text, datatype=EDTF.EDTF)

    def day(self, cursor: Cursor) -> Literal:
        """Check a calendar day and make it an xsd:date literal."""
        self._check(cursor, datetime.date.fromisoformat, "a day of the calendar, such as 2016-08-09")
        return date(cursor.text)

    def instant(self, cursor: Cursor) -> Literal:
        """Check a moment in ISO 8601 and make it an xsd:dateTime literal."""
        self._check(cursor, datetime.datetime.fromisoformat, "a moment, such as 2016-08-09T12:00:00Z")
        return Literal(cursor.text, datatype=XSD.dateTime)

    def iri(self, cursor: Cursor) -> NamedNode:
        """Check an absolute IRI from outside the graph."""
        is_iri = self._check(cursor, NamedNode, "an absolute IRI, such as https://example.org/")
        return NamedNode(cursor.text) if is_iri else self.iris.graph("")

    def values(self, cursor: Cursor, property_: SeedProperty) -> Iterator[Object]:
        """Yield the term of each value under a property."""
        if property_.kind == "text" and isinstance(cursor.value, dict):
            for each in cursor:
                yield from (Literal(item.text, language=each.key) for item in each.items())
            return
        for item in cursor.items():
            yield self.term(item, property_)

    def term(self, cursor: Cursor, property_: SeedProperty) -> Object:
        """Make the term of one value."""
        if property_.kind == "reference" or (property_.kind == "topic" and "/" in cursor.text):
            return self.reference(cursor)
        if property_.kind in ("concept", "topic"):
            return self.concept(cursor, property_.scheme or "topic")
        if property_.kind == "edtf":
            return self.edtf(cursor)
        if property_.kind == "decimal":
            return self.decimal(cursor)
        return _LITERALS[property_.kind](cursor)

    def decimal(self, cursor: Cursor) -> Literal:
        """Check a number and make it an xsd:decimal literal."""
        return decimal(Decimal(cursor.text) if self._check(cursor, _finite, "a number") else Decimal(0))

    def _check(self, cursor: Cursor, parse: Callable[[str], object], what: str) -> bool:
        try:
            parse(cursor.text)
        except ValueError:
            self.problems.append(cursor.problem(f"{cursor.text!r} is not {what}"))
            return False
        return True


def _finite(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    return number


def decimal(number: Decimal) -> Literal:
    """Make an xsd:decimal literal in its canonical form, as the engine would store it."""
    text = format(number.normalize(), "f")
    return Literal(text, datatype=XSD.decimal)


def reference_kind(reference: str) -> str:
    """Tell the kind of `kind/slug`."""
    return reference.partition("/")[0]


def default_class(reference: str) -> NamedNode:
    """Class that the members of a reference's kind have."""
    return CLASSES_BY_KIND[reference_kind(reference)]


_LITERALS = {
    "text": lambda cursor: Literal(cursor.text, language=LANGUAGE),
    "string": lambda cursor: Literal(cursor.text),
    "language": lambda cursor: Literal(cursor.text),
    "integer": lambda cursor: Literal(cursor.text, datatype=XSD.integer),
    "count": lambda cursor: Literal(cursor.text, datatype=XSD.integer),
    "boolean": lambda cursor: Literal(str(cursor.value).lower(), datatype=XSD.boolean),
}
