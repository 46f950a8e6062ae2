"""The view of two states: what happened in order of time, what they promised, what is disputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 -- `date` is a field below

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET
from detente.rdf.quads import Object
from detente.vocabulary.eventualities import KINDS_OF_EVENTUALITIES
from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Row, Rows, Value, firsts, text
from detente.web.presentation.wording import concept_in_words, date_in_words, figure_in_words
from detente.web.views.apart import ThingApart, about_query, between_query, read_between
from detente.web.views.apart import apart_claims_query as claims_of_pairs
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.filters import FILTER_ARGUMENTS, MODALITIES, Filters, read_filters
from detente.web.views.lists import DisputeLine, read_disputes
from detente.web.views.pair_queries import (
    DISPUTES,
    LINES,
    PROMISES,
    STANDS_FOR,
    TARGETS,
    between,
    claims_about,
    count_query,
    timeline_query,
)
from detente.web.views.reported import Reported, read_reported, reported_query
from detente.web.views.view import Answers, Queries, Subject, View

_KIND_NAMES = {class_.value: kind.replace("-", " ") for kind, class_ in KINDS_OF_EVENTUALITIES.items()}


CLAIMS_OF_ONE = 10
"""So many lines or claims, each of some dozens of strings, weigh 1 in the cache of versions."""


@dataclass(frozen=True)
class TimelineLine:
    """One thing of a timeline; where it has no date, `reported` tells when it was first claimed.

    `date` is `edtf` in words; `start` and `end` are its det:start and det:end.
    """

    thing: Value
    kind: str | None
    date: str | None
    status: str | None
    settled: bool
    claims: tuple[ClaimLine, ...]
    condition: str | None = None
    """What a promise waits for, or what would end it, in words."""
    edtf: str | None = None
    start: Day | None = None
    end: Day | None = None

    @property
    def reported(self) -> str | None:
        """The first day on which an entry told of it, YYYY-MM-DD."""
        return min((claim.issued for claim in self.claims if claim.issued), default=None)


@dataclass(frozen=True)
class Promises:
    """What one state promised another, or what both promised each other."""

    by: Value
    to: Value
    mutual: bool
    lines: tuple[TimelineLine, ...]


@dataclass(frozen=True)
class Comparison:
    """A target against a figure observed for the same topic and currency, if there is one."""

    topic: Value
    target: Value
    target_by: Value
    observed: Value | None
    observed_by: Value | None


@dataclass(frozen=True)
class RelationPage:
    """All that the page of two states shows; `count` things are in the whole timeline."""

    one: Value
    other: Value
    filters: Filters
    dated: tuple[TimelineLine, ...]
    undated: tuple[TimelineLine, ...]
    count: int
    promises: tuple[Promises, ...]
    disputes: tuple[DisputeLine, ...]
    comparisons: tuple[Comparison, ...]
    query: str
    apart: tuple[ThingApart, ...] = ()
    reported: tuple[Reported, ...] = ()
    kinds: tuple[str, ...] = tuple(KINDS_OF_EVENTUALITIES)
    modalities: tuple[str, ...] = MODALITIES

    @property
    def more(self) -> int:
        """How many things of the timeline are not listed."""
        return max(0, self.count - len(self.dated) - len(self.undated))


def is_of_two(thing: Thing) -> bool:
    """Tell whether a relation has two participants, as it must."""
    return len(_participants(thing)) == 2


def _participants(thing: Thing) -> list[Value]:
    found = (value for value in thing.values(DET.participant) if isinstance(value.term, NamedNode))
    return sorted(found, key=lambda value: value.term.value)


def _pair(subject: Subject) -> tuple[Value, Value]:
    """Give the two states in the order of their codes."""
    one, other = _participants(subject.thing)
    return one, other


def _events_and_promises(subject: Subject, _: Answers) -> Queries:
    one, other = (state.term.value for state in _pair(subject))
    filters = read_filters(subject.arguments)
    queries = {
        "timeline": timeline_query(one, other, filters, subject.base, LINES),
        "promises": between(PROMISES, one, other, subject.base),
        "disputes": between(DISPUTES, one, other, subject.base),
        "targets": between(TARGETS, one, other, subject.base),
        "reported": reported_query([one, other]),
    }
    if filters.settled_only:
        return queries
    return queries | {"apart": between_query(one, other, STANDS_FOR, subject.base)}


def _claims_about_those(subject: Subject, answers: Answers) -> Queries:
    things = [row["what"] for name in ("timeline", "promises") for row in answers[name]]
    apart = [row["what"].value for row in answers.get("apart", ()) if isinstance(row["what"], NamedNode)]
    about = {"about": claims_about(things), "claims apart": about_query(apart, subject.base)}
    if len(answers["timeline"]) < LINES:
        return about
    one, other = (state.term.value for state in _pair(subject))
    return about | {"count": count_query(one, other, read_filters(subject.arguments), subject.base)}


def _claims(_: Subject, answers: Answers) -> Queries:
    return {
        "claims": claims_query(row["claim"] for row in answers["about"]),
        "of things apart": claims_of_pairs(answers["claims apart"]),
    }


def _build(subject: Subject, answers: Answers) -> RelationPage:
    one, other = _pair(subject)
    filters = read_filters(subject.arguments)
    claims = by_thing(claim_lines(answers["claims"], subject.names))
    lines = lines_of(answers["timeline"], claims)
    return RelationPage(
        one=one,
        other=other,
        filters=filters,
        dated=tuple(line for line in lines if line.date),
        undated=tuple(sorted((line for line in lines if not line.date), key=_by_report)),
        count=int(answers["count"][0]["count"].value) if "count" in answers else len(lines),
        promises=_promises(answers["promises"], one, other, claims),
        disputes=read_disputes(answers["disputes"]),
        comparisons=tuple(map(_comparison, answers["targets"])),
        query=timeline_query(one.term.value, other.term.value, filters, subject.base),
        reported=read_reported(answers["reported"], [one.term.value, other.term.value]),
        apart=read_between(answers.get("apart", ()), answers["of things apart"], subject.names),
    )


def by_thing(claims: Iterable[ClaimLine]) -> Mapping[str, tuple[ClaimLine, ...]]:
    """Part claims by the IRI of the thing that they are about."""
    found: dict[str, tuple[ClaimLine, ...]] = defaultdict(tuple)
    for claim in claims:
        if claim.how == "about":
            found[claim.subject.term.value] += (claim,)
    return found


def weight_of_lines(lines: Iterable[TimelineLine]) -> int:
    """Weigh lines with their claims as the cache of versions does: 1 for some hundred strings."""
    return 1 + sum(1 + len(line.claims) for line in lines) // CLAIMS_OF_ONE


def lines_of(rows: Rows, claims: Mapping[str, tuple[ClaimLine, ...]]) -> list[TimelineLine]:
    """Make one line of each thing in the order of its first row, which tells what is shown of it."""
    return [
        TimelineLine(
            thing=Value(row["what"], label),
            kind=_KIND_NAMES[row["kind"].value] if "kind" in row else None,
            date=date_in_words(row["date"].value) if "date" in row else None,
            status=_status(row.get("status")),
            settled=text(row, "settled") == "true",
            claims=claims.get(iri, ()),
            condition=text(row, "condition"),
            edtf=text(row, "date"),
            start=_day(row, "start"),
            end=_day(row, "end"),
        )
        for iri, row, label in firsts(rows, "what")
    ]


def _day(row: Row, name: str) -> Day | None:
    """Give the day of one term of a row; None where it is unbound, or no xsd:date that Python knows."""
    found = text(row, name)
    try:
        return Day.fromisoformat(found) if found else None
    except ValueError:
        return None


def _status(term: Object | None) -> str | None:
    return concept_in_words(term.value, "status") if term is not None else None


def _by_report(line: TimelineLine) -> tuple[str, str, str]:
    return (line.reported or "9999", line.kind or "", line.thing.label or "")


def _promises(
    rows: Rows, one: Value, other: Value, claims: Mapping[str, tuple[ClaimLine, ...]]
) -> tuple[Promises, ...]:
    """Part what one state promised, what the other did, and what binds both towards each other."""
    sides: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        sides[row["what"].value].add(row["by"].value)
    lines = {line.thing.term.value: line for line in lines_of(rows, claims)}
    groups = (
        (one, other, {one.term.value}),
        (other, one, {other.term.value}),
        (one, other, {one.term.value, other.term.value}),
    )
    return tuple(
        Promises(by, to, len(bound) == 2, chosen)
        for by, to, bound in groups
        if (chosen := tuple(line for iri, line in lines.items() if sides[iri] == bound))
    )


def _comparison(row: Mapping[str, Object]) -> Comparison:
    def value(name: str, label: str | None) -> Value | None:
        return Value(row[name], label) if name in row else None

    currency = text(row, "currency")
    target = figure_in_words(row["target"].value, currency)
    observed = figure_in_words(row["observed"].value, currency) if "observed" in row else None
    return Comparison(
        topic=Value(row["topic"], text(row, "topicLabel")),
        target=Value(row["targetThing"], target),
        target_by=Value(row["targetBy"], text(row, "targetByLabel")),
        observed=value("observedThing", observed),
        observed_by=value("observedBy", text(row, "observedByLabel")),
    )


def _weight(page: RelationPage) -> int:
    return weight_of_lines(
        (*page.dated, *page.undated, *(line for each in page.promises for line in each.lines))
    )


VIEW = View(
    "views/relation.html",
    (_events_and_promises, _claims_about_those, _claims),
    _build,
    is_of_two,
    FILTER_ARGUMENTS,
    _weight,
)
