"""Which indexes there are: of each what it lists, by what that can be chosen, and what is told of each thing.

All that tells one index from another stands in this table; how a list is made, chosen from and written is the
same for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from detente.rdf.namespaces import DETS
from detente.web.language.words import marked

Kind = Literal["thing", "date", "text", "count"]


@dataclass(frozen=True)
class ValuePath:
    """How one comes from `?thing` to `?value`, in SPARQL: `settled` of the default graph, `said` of `?graph`.

    Where one is None, the path comes to no value of what is settled, or only said. It may bind `?note`,
    a date in EDTF that goes with the value, and `?order`, by which values are listed, the latest first.
    """

    settled: str | None
    said: str | None = None


def in_either(pattern: str, then: str = "") -> ValuePath:
    """Make a path by a pattern that holds in either graph, and then by one of the default graph."""
    return ValuePath(f"{pattern} {then}".rstrip(), f"GRAPH ?graph {{ {pattern} }} {then}".rstrip())


@dataclass(frozen=True)
class Facet:
    """By what things can be chosen: the argument of the address that names a value, and its heading.

    In addresses a value that is an IRI goes without `prefix`; `words` say what other values mean. Facets of
    time (`newest_first`) list their values backwards, all others those first that most things have.
    """

    name: str
    title: str
    path: ValuePath
    prefix: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    newest_first: bool = False
    further: tuple[ValuePath, ...] = ()
    """More paths whose values count, too: asked by themselves, which is faster than a UNION."""


@dataclass(frozen=True)
class ListedColumn:
    """What is told of each thing of a list; `name` is its key in documents, `title` its heading on pages."""

    name: str
    title: str
    path: ValuePath
    kind: Kind = "thing"


@dataclass(frozen=True)
class Declared:
    """One index: its address, its title, what it lists in a sentence, and what `?thing` is.

    `class_` is the name in det: of the class whose members it lists, where that is all that they are.
    """

    name: str
    title: str
    about: str
    path: ValuePath
    facets: tuple[Facet, ...]
    columns: tuple[ListedColumn, ...]
    class_: str = ""

    @property
    def may_be_said(self) -> bool:
        """Whether something of the kind can be said without being settled."""
        return self.path.said is not None


_STATE, _ANY = "id/state/", "id/"

# From an actor to the state that it belongs to, and to one that it held an office of.
_STANDS_FOR = (
    "?via det:ofState ?value",
    "?tenure det:holder ?via ; det:office ?office . ?office det:ofState ?value",
)
_SIDE = "?thing det:side ?value"


def _acting(role: str) -> tuple[ValuePath, ...]:
    """Come to the states of those who have a role.

    Who stood for a state at the time is known of what is settled, whose sides those are; of what is only
    said, it is whoever did at some time.
    """
    own = f"?thing det:{role} ?value"
    others = f"?thing det:{role} ?via"
    return (
        ValuePath(f"{own} . {_SIDE}", f"GRAPH ?graph {{ {own} }} ?value a det:State"),
        *(
            ValuePath(f"{others} . {_SIDE} . {stands_for}", f"GRAPH ?graph {{ {others} }} {stands_for}")
            for stands_for in _STANDS_FOR
        ),
    )


def _states_acting(name: str, title: str, role: str) -> Facet:
    own, *others = _acting(role)
    return Facet(name, title, own, _STATE, further=tuple(others))


def _states(title: str = marked("State")) -> Facet:
    """Let things be chosen by the states that take part."""
    own, *others = (path.said for path in _acting("participant"))
    return Facet(
        "state", title, ValuePath(_SIDE, own), _STATE, further=tuple(ValuePath(None, said) for said in others)
    )


def _of_class(name: str) -> ValuePath:
    return in_either(f"?thing a det:{name}")


def _concepts(name: str, title: str, property_: str, scheme: str) -> Facet:
    return Facet(name, title, in_either(f"?thing {property_} ?value"), f"{DETS.iri}{scheme}-")


_PERIOD = Facet(
    "period",
    marked("Year"),
    in_either("?thing det:start ?start", "BIND (SUBSTR(STR(?start), 1, 4) AS ?value)"),
    newest_first=True,
)
_STATUS = _concepts("status", marked("Status"), "det:status", "status")
_DATE = ListedColumn("date", marked("When"), in_either("?thing det:edtf ?value"), "date")
_STATUS_COLUMN = ListedColumn("status", marked("Status"), in_either("?thing det:status ?value"))
_WHO = in_either("?thing det:participant ?value")


def _role(name: str, title: str, role: str) -> ListedColumn:
    return ListedColumn(name, title, in_either(f"?thing det:{role} ?value"))


def _condition(name: str, title: str, property_: str) -> ListedColumn:
    """Tell on what a promise depends, which entries say: without it more would be told than was promised."""
    said = f"GRAPH ?graph {{ ?thing det:{property_} ?value }}"
    return ListedColumn(name, title, ValuePath(f"{said} ?graph a det:Entry", said))


_TENURE = "OPTIONAL { ?tenure det:edtf ?note } OPTIONAL { ?tenure det:start ?order }"

STATES = Declared(
    "states",
    marked("States"),
    marked("States of today and former ones, with their codes."),
    _of_class("State"),
    (
        Facet(
            "lasted",
            marked("Until now"),
            ValuePath('?thing det:end ?end BIND ("ended" AS ?value)'),
            words={"ended": "ended", "none": marked("no end known")},
        ),
        Facet(
            "member",
            marked("Was or is a member of"),
            ValuePath("?membership org:member ?thing ; org:organization ?value"),
            "id/organization/",
        ),
    ),
    (
        ListedColumn("code", marked("ISO 3166-1"), ValuePath("?thing det:isoAlpha3 ?value"), "text"),
        ListedColumn("date", marked("When"), ValuePath("?thing det:edtf ?value"), "date"),
        ListedColumn("capital", marked("Capital"), ValuePath("?thing det:capital ?value")),
    ),
    class_="State",
)
PEOPLE = Declared(
    "people",
    marked("People"),
    marked("People, with the offices that they held as far as that is known, the latest first."),
    _of_class("Person"),
    (
        Facet(
            "state",
            marked("Held an office of"),
            ValuePath("?tenure det:holder ?thing ; det:office ?office . ?office det:ofState ?value"),
            _STATE,
        ),
        Facet(
            "period",
            marked("Took an office in"),
            ValuePath(
                "?tenure det:holder ?thing ; det:start ?start BIND (SUBSTR(STR(?start), 1, 4) AS ?value)"
            ),
            newest_first=True,
        ),
    ),
    (
        ListedColumn(
            "offices",
            marked("Offices"),
            ValuePath(f"?tenure det:holder ?thing ; det:office ?value . {_TENURE}"),
        ),
    ),
    class_="Person",
)
OFFICES = Declared(
    "offices",
    marked("Offices"),
    marked("Offices with those who held them, the latest first; those without a date come last."),
    _of_class("Office"),
    (
        Facet("state", marked("State"), ValuePath("?thing det:ofState ?value"), _STATE),
        Facet("at", marked("Accredited to"), ValuePath("?thing det:accreditedTo ?value"), _ANY),
        Facet(
            "holders",
            marked("Holders"),
            ValuePath('?tenure det:office ?thing BIND ("known" AS ?value)'),
            words={"known": marked("some known"), "none": marked("none known")},
        ),
    ),
    (
        ListedColumn("state", marked("State"), ValuePath("?thing det:ofState ?value")),
        ListedColumn(
            "holders",
            marked("Holders"),
            ValuePath(f"?tenure det:office ?thing ; det:holder ?value . {_TENURE}"),
        ),
    ),
    class_="Office",
)
MEETINGS = Declared(
    "meetings",
    marked("Meetings"),
    marked("Meetings, with who took part, when and where."),
    _of_class("Meeting"),
    (_states(), _concepts("level", marked("Level"), "det:level", "level"), _PERIOD),
    (
        _DATE,
        ListedColumn("place", marked("Where"), in_either("?thing det:place ?value")),
        ListedColumn("participants", marked("Who"), _WHO),
    ),
    class_="Meeting",
)
COMMITMENTS = Declared(
    "commitments",
    marked("Commitments"),
    marked("What was promised. Of a commitment it is settled that it was made, not that it is kept."),
    _of_class("Commitment"),
    (
        _states_acting("by", marked("Promised by"), "agent"),
        _states_acting("to", marked("Promised to"), "recipient"),
        _STATUS,
        _PERIOD,
    ),
    (
        _role("by", marked("By"), "agent"),
        _role("to", marked("To"), "recipient"),
        _STATUS_COLUMN,
        _DATE,
        _condition("only_if", marked("Only if"), "condition"),
        _condition("unless", marked("Unless"), "exception"),
    ),
    class_="Commitment",
)
AGREEMENTS = Declared(
    "agreements",
    marked("Agreements"),
    marked("Treaties, memoranda, joint mechanisms and ceasefires, with their parties."),
    _of_class("Agreement"),
    (_states(marked("Party")), _STATUS, _PERIOD),
    (_DATE, _STATUS_COLUMN, ListedColumn("parties", marked("Parties"), _WHO)),
    class_="Agreement",
)
MEASURES = Declared(
    "measures",
    marked("Measures"),
    marked("Sanctions, bans, expulsions and other measures, with who took them against whom."),
    _of_class("Measure"),
    (
        _states_acting("by", marked("Taken by"), "agent"),
        _states_acting("to", marked("Aimed at"), "recipient"),
        _concepts("type", marked("Type"), "det:eventType", "event-type"),
        _STATUS,
        _PERIOD,
    ),
    (_role("by", marked("By"), "agent"), _role("to", marked("Against"), "recipient"), _DATE, _STATUS_COLUMN),
    class_="Measure",
)
ENTRIES = Declared(
    "entries",
    marked("Entries"),
    marked(
        "News entries and event data sets, the sources of claims. That one is here says nothing of its truth."
    ),
    ValuePath("?thing a det:Entry"),
    (
        Facet("publisher", marked("Publisher"), ValuePath("?thing schema:author ?value"), _ANY),
        Facet(
            "kind",
            marked("Kind"),
            ValuePath('?thing a det:DataSet BIND ("data-set" AS ?value)'),
            words={"data-set": marked("event data set"), "none": "text"},
        ),
        Facet(
            "period",
            marked("Issued in"),
            ValuePath("?thing dct:issued ?day BIND (SUBSTR(STR(?day), 1, 4) AS ?value)"),
            newest_first=True,
        ),
    ),
    (
        ListedColumn("issued", marked("Issued"), ValuePath("?thing dct:issued ?value"), "date"),
        ListedColumn("publisher", marked("Publisher"), ValuePath("?thing schema:author ?value")),
        ListedColumn(
            "retracted",
            marked("Standing"),
            ValuePath('?thing det:rank dets:rank-deprecated BIND ("retracted" AS ?value)'),
            "text",
        ),
        ListedColumn("replaced_by", marked("Replaced by"), ValuePath("?value dct:replaces ?thing")),
    ),
    class_="Entry",
)
PUBLISHERS = Declared(
    "publishers",
    marked("Publishers"),
    marked("Who published or wrote the entries, with how many of them there are."),
    ValuePath("?entry a det:Entry ; schema:author ?thing"),
    (Facet("state", marked("State"), ValuePath("?thing det:ofState ?value"), _STATE),),
    (
        ListedColumn(
            "entries",
            marked("Entries"),
            ValuePath("?value schema:author ?thing . ?value a det:Entry"),
            "count",
        ),
    ),
)

DECLARED: Mapping[str, Declared] = {
    each.name: each
    for each in (
        STATES,
        PEOPLE,
        OFFICES,
        MEETINGS,
        COMMITMENTS,
        AGREEMENTS,
        MEASURES,
        ENTRIES,
        PUBLISHERS,
    )
}
"""Every index by its name, in the order in which pages name them."""
