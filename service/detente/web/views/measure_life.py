"""The life of a measure: imposed, eased, lifted, and what concerns it, settled or only said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET
from detente.vocabulary.eventualities import NARROW, in_sparql, narrowest_filters
from detente.vocabulary.graphs import plan
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.pictures.extents import extent_of
from detente.web.pictures.records import EventRecord
from detente.web.presentation.description import Thing
from detente.web.presentation.terms import Value
from detente.web.presentation.wording import (
    concept_in_words,
    date_in_words,
    dispute_in_words,
    unsettled_name,
    vocabulary_word,
)
from detente.web.views.claims import ClaimLine, claim_lines, claims_query, disputes_of
from detente.web.views.pair_queries import claims_about
from detente.web.views.relation import TimelineLine, by_thing, lines_of
from detente.web.views.relation_records import name_of_value, record_of, voices_of
from detente.web.views.told_values import (
    ToldValue,
    read_told_values,
    telling_claims_query,
    told_values_query,
)
from detente.web.views.view import Answers, Queries, Subject, View

STAGES = (
    marked("imposed"), marked("in force"), marked("eased"), marked("lifted"), marked("another status"),
    marked("what concerns it"),
)  # fmt: skip
"""The lanes of a life, from above."""
MOST_AROUND = 100
"""So many things that concern a measure are asked for."""
_STAGE_OF_STATUS = {
    "in force": "in force", "phasing out": "eased", "suspended": "eased",
    "lapsed": "lifted", "fulfilled": "lifted",
}  # fmt: skip
_OPEN = ("", "..")
_NARROW = in_sparql(NARROW, ", ")

# The class is a test: as a pattern of its own, the engine would begin with all that there is of it.
_AROUND = """
SELECT DISTINCT ?what ?label ?kind ?date ?start ?end ?status ?settled {{
  {{ {{ SELECT DISTINCT ?what {{ ?what {how} <{iri}> FILTER EXISTS {{ ?what a det:Eventuality }} }} }}
    BIND (true AS ?settled) {details} }}
  UNION {{ {{ SELECT DISTINCT ?what ?graph {{ GRAPH ?graph {{ ?what {how} <{iri}> }} FILTER {reading}
      FILTER NOT EXISTS {{ ?what a det:Eventuality }} }} }}
    BIND (false AS ?settled) {in_graph} }}
  BIND (COALESCE(?narrow, det:Event) AS ?kind) OPTIONAL {{ ?what rdfs:label ?label }}
}} ORDER BY (!BOUND(?start)) ?start ?label ?what LIMIT {limit}"""
_HOW = "det:involves|det:inResponseTo|det:follows|det:commitsTo|det:partOf"
_OPTIONAL = (
    f"?what a ?narrow FILTER (?narrow IN ({_NARROW})) {narrowest_filters('?what', '?narrow')}".rstrip(),
    "?what det:edtf ?date", "?what det:start ?start", "?what det:end ?end", "?what det:status ?status",
)  # fmt: skip


@dataclass(frozen=True)
class LifeLine:
    """One mark of a life: its stage among `STAGES`, what it says, and the claims that tell it.

    `edtf` is the date that it stands at; without one it stands at its first report. `thing` is what it is
    where it is no property of the measure.
    """

    stage: str
    label: str
    settled: bool
    claims: tuple[ClaimLine, ...]
    edtf: str | None = None
    thing: TimelineLine | None = None

    @property
    def reported(self) -> str | None:
        """The first day on which an entry told of it, YYYY-MM-DD."""
        return min((claim.issued for claim in self.claims if claim.issued), default=None)

    @property
    def when(self) -> str:
        """Its date in words, or that of its report; empty where there is neither."""
        if self.thing is not None and self.thing.date:
            return self.thing.date
        told = self.edtf or self.reported
        return date_in_words(told) if told else ""

    @property
    def is_dated(self) -> bool:
        """Whether it has a date of its own."""
        return bool(self.edtf or (self.thing and self.thing.date))


@dataclass(frozen=True)
class LifePage:
    """The life of a measure in the order of its stages; `settled` tells whether it is settled itself."""

    measure: Value
    settled: bool
    lines: tuple[LifeLine, ...]

    @property
    def title(self) -> str:
        """What it is about."""
        name = name_of_value(self.measure)
        return _("The life of a measure: %(measure)s") % {
            "measure": name if self.settled else unsettled_name(name)
        }


def is_measure(thing: Thing) -> bool:
    """Tell whether a thing has such a life."""
    return DET.Measure in thing.classes


def _asked(subject: Subject, _: Answers) -> Queries:
    reading = plan(subject.base).reading("?graph")
    measure = [NamedNode(subject.iri)]
    details = " ".join(f"OPTIONAL {{ {each} }}" for each in _OPTIONAL)
    in_graph = " ".join(f"OPTIONAL {{ GRAPH ?graph {{ {each} }} }}" for each in _OPTIONAL)
    return {
        "around": _AROUND.format(
            iri=subject.iri, how=_HOW, reading=reading, details=details, in_graph=in_graph, limit=MOST_AROUND
        ),
        "dates": told_values_query(measure, DET.edtf, subject.base),
        "statuses": told_values_query(measure, DET.status, subject.base),
        "telling": telling_claims_query(measure, DET.status, DET.edtf),
    }


def _claims_around(_: Subject, answers: Answers) -> Queries:
    return {"about": claims_about(row["what"] for row in answers["around"])}


def _claims(_: Subject, answers: Answers) -> Queries:
    told = (row["claim"] for name in ("telling", "about") for row in answers[name])
    return {"claims": claims_query(told)}


def _build(subject: Subject, answers: Answers) -> LifePage:
    claims = claim_lines(answers["claims"], subject.names)
    thing = subject.thing
    measure = Value(NamedNode(thing.iri), thing.title)
    dates = read_told_values(answers["dates"], claims, DET.edtf).get(thing.iri, ())
    statuses = read_told_values(answers["statuses"], claims, DET.status).get(thing.iri, ())
    around = lines_of(answers["around"], by_thing(claims))
    found = [*_of_dates(dates), *_of_statuses(statuses), *map(_of_thing, around)]
    staged = sorted(found, key=lambda line: STAGES.index(line.stage))
    return LifePage(measure, thing.is_settled, tuple(staged))


def _of_dates(dates: Iterable[ToldValue]) -> Iterator[LifeLine]:
    """Tell when a measure was imposed, held and was lifted, as far as its dates tell, the settled ones first.

    What another date says of a stage is told only where it differs.
    """
    told_before: set[tuple[str, str]] = set()
    for told in dates:
        edtf = told.value.value
        begin, slash, end = edtf.partition("/")
        parts = {"imposed": begin if slash else "", "in force": edtf, "lifted": end}
        for stage, part in parts.items():
            is_told = part not in _OPEN and extent_of(part, None, None) is not None
            if is_told and (stage, part) not in told_before:
                told_before.add((stage, part))
                yield LifeLine(stage, vocabulary_word(stage), told.settled, told.claims, edtf=part)


def _of_statuses(statuses: Iterable[ToldValue]) -> Iterator[LifeLine]:
    """Tell each status once for each claim that gives it, on the day of its report: it has no other."""
    for told in statuses:
        status = concept_in_words(told.value.value, "status")
        stage = _STAGE_OF_STATUS.get(status, "another status")
        each_alone: list[tuple[ClaimLine, ...]] = [(claim,) for claim in told.claims]
        for claims in each_alone or [()]:
            label = _("status: %(status)s") % {"status": vocabulary_word(status)}
            yield LifeLine(stage, label, told.settled, claims)


def _of_thing(line: TimelineLine) -> LifeLine:
    return LifeLine("what concerns it", name_of_value(line.thing), line.settled, line.claims, thing=line)


def life_records(page: LifePage, address: Callable[[str], str]) -> tuple[EventRecord, ...]:
    """Make a record of each line of a life for its picture; `address` tells where the page of an IRI is."""
    return tuple(_record(page, line, address) for line in page.lines)


def _record(page: LifePage, line: LifeLine, address: Callable[[str], str]) -> EventRecord:
    if line.thing is not None:
        return replace(record_of(line.thing, address, {}), kind=vocabulary_word(line.stage))
    iri = line.claims[0].iri if line.claims else page.measure.term.value
    disputes = (dispute_in_words(each.rule, each.status) for each in disputes_of(line.claims))
    return EventRecord(
        iri=iri,
        label=line.label,
        kind=vocabulary_word(line.stage),
        href=address(iri),
        settled=line.settled,
        when=line.when,
        extent=extent_of(line.edtf, None, None),
        reported=date.fromisoformat(line.reported[:10]) if line.reported else None,
        voice=voices_of(line.claims),
        contradicted="; ".join(dict.fromkeys(disputes)),
    )


LIFE_VIEW = View("views/measure_life.html", (_asked, _claims_around, _claims), _build, is_measure)
"""What happened to a measure, in stages."""
