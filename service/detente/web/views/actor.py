"""The view of who acts: a state, a person, an organisation; names and codes, offices, promises, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal

from detente.rdf.namespaces import DET, SCHEMA, SKOS
from detente.vocabulary.graphs import plan
from detente.web.language.labels import asked_in_language
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.terms import Row, Rows, Value, firsts, text
from detente.web.presentation.wording import date_in_words
from detente.web.views.claims import CLAIMS, ClaimLine, claim_lines, claims_on, claims_query
from detente.web.views.pair_queries import CONDITION, STANDS_FOR, claims_about
from detente.web.views.relation import CLAIMS_OF_ONE, TimelineLine, by_thing, lines_of, weight_of_lines
from detente.web.views.reported import Reported, read_reported, reported_query
from detente.web.views.view import Answers, Queries, Subject, View

LISTED = 50
"""So many promises, statements and things that took place are listed each."""

_TENURES = """
SELECT DISTINCT ?tenure ?holder ?holderLabel ?office ?officeLabel ?date ?start {{
  {{ ?tenure det:holder <{iri}> ; det:office ?office }}
  UNION {{ ?office det:ofState <{iri}> . ?tenure det:office ?office }}
  UNION {{ ?office org:postIn <{iri}> . ?tenure det:office ?office }}
  ?tenure det:holder ?holder .
  OPTIONAL {{ ?holder rdfs:label ?holderLabel FILTER (LANG(?holderLabel) = "en") }}
  OPTIONAL {{ ?office rdfs:label ?officeLabel FILTER (LANG(?officeLabel) = "en") }}
  OPTIONAL {{ ?tenure det:edtf ?date }}
  OPTIONAL {{ ?tenure det:start ?start }}
}} ORDER BY (!BOUND(?start)) DESC(?start) ?officeLabel ?holderLabel LIMIT 200"""

_OTHERS = """
SELECT ?other ?label ?count {{
  {{ SELECT ?other (COUNT(?what) AS ?count) {{ ?what det:side <{iri}>, ?other FILTER (?other != <{iri}>) }}
     GROUP BY ?other ORDER BY DESC(?count) ?other LIMIT 100 }}
  OPTIONAL {{ ?other rdfs:label ?label FILTER (LANG(?label) = "en") }}
}} ORDER BY DESC(?count) ?other"""

_PROMISES = """
SELECT DISTINCT ?what ?label ?status ?settled ?condition {{
  {{ ?what det:{role} <{iri}> ; a det:Commitment . BIND (true AS ?settled)
     OPTIONAL {{ ?what det:status ?status }} }}
  UNION
  {{ GRAPH ?graph {{ ?what det:{role} <{iri}> ; a det:Commitment }}
     FILTER {reading} FILTER NOT EXISTS {{ ?what a det:Commitment }} BIND (false AS ?settled)
     OPTIONAL {{ GRAPH ?graph {{ ?what det:status ?status }} }} }}
  OPTIONAL {{ ?what rdfs:label ?label }}
  {condition}
}} ORDER BY DESC(?settled) ?label ?what ?condition LIMIT {limit}"""

_STATEMENTS = """
SELECT DISTINCT ?what ?label ?date ?settled {{
  ?speaker {stands_for} <{iri}> .
  ?what det:speaker ?speaker . BIND (true AS ?settled)
  OPTIONAL {{ ?what rdfs:label ?label }}
  OPTIONAL {{ ?what det:edtf ?date }}
}} ORDER BY DESC(?date) ?label LIMIT {limit}"""

# What is looked up for each is looked up for those that are listed alone: there may be thousands.
_TOOK_PART = """
SELECT DISTINCT ?what ?label ?date ?start ?settled {{
  {{ SELECT ?what ?start {{
       ?what det:{role} <{iri}> ; a det:Eventuality OPTIONAL {{ ?what det:start ?start }}
     }} ORDER BY (!BOUND(?start)) DESC(?start) ?what LIMIT {limit} }}
  OPTIONAL {{ ?what rdfs:label ?label }}
  OPTIONAL {{ ?what det:edtf ?date }}
  BIND (true AS ?settled)
}} ORDER BY (!BOUND(?start)) DESC(?start) ?label"""


_ENTRIES = """
SELECT ?entry ?label ?issued {{
  ?entry schema:author <{iri}> ; a det:Entry
  OPTIONAL {{ ?entry rdfs:label ?label }} OPTIONAL {{ ?entry dct:issued ?issued }}
}} ORDER BY DESC(?issued) ?label ?entry LIMIT {limit}"""

_HELD = "SELECT ?claim {{ ?claim det:attributedTo <{iri}> }} ORDER BY ?claim LIMIT {limit}"

# Who speaks for a state binds it, not themselves: the promise is the state's, the words are theirs.
# A class that is given in a pattern would have the engine begin with all commitments. What was voiced stands
# in both branches: a test of a branch sees only what the branch itself binds.
_VOICED = """
SELECT DISTINCT ?what ?label ?status ?settled ?condition {{
  {{ {voiced} FILTER EXISTS {{ ?what a det:Commitment }} BIND (true AS ?settled)
     OPTIONAL {{ ?what det:status ?status }} }}
  UNION
  {{ {voiced} GRAPH ?graph {{ ?what a ?class FILTER (?class = det:Commitment) }}
     FILTER {reading} FILTER NOT EXISTS {{ ?what a det:Commitment }} BIND (false AS ?settled)
     OPTIONAL {{ GRAPH ?graph {{ ?what det:status ?status }} }} }}
  OPTIONAL {{ ?what rdfs:label ?label }}
  {condition}
}} ORDER BY DESC(?settled) ?label ?what ?condition LIMIT {limit}"""
_WHAT_WAS_VOICED = """{{ SELECT DISTINCT ?what {{
    ?claim det:attributedTo <{iri}> ; det:modality ?modality ; det:about ?what
    FILTER (?modality IN ({modalities})) }} }}"""
_PROMISING = "dets:modality-pledged, dets:modality-intended"


@dataclass(frozen=True)
class Name:
    """A name, in which language, and whether it is the one in use here."""

    text: str
    language: str
    preferred: bool


@dataclass(frozen=True)
class Tenure:
    """Who held which office, when, in words; None where it is not known."""

    iri: str
    holder: Value
    office: Value
    date: str | None


@dataclass(frozen=True)
class Other:
    """Another state, and in how many settled things both take part."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class AuthoredEntry:
    """An entry that an actor wrote, and its day of issue."""

    entry: Value
    issued: str | None


@dataclass(frozen=True)
class ActorPage:
    """All that the page of an actor shows; `held_query` lists all claims where `held` has not all of them."""

    names: tuple[Name, ...]
    codes: tuple[tuple[str, str], ...]
    matches: tuple[str, ...]
    date: str | None
    description: str | None
    tenures: tuple[Tenure, ...]
    others: tuple[Other, ...]
    made: tuple[TimelineLine, ...]
    voiced: tuple[TimelineLine, ...]
    received: tuple[TimelineLine, ...]
    statements: tuple[TimelineLine, ...]
    took_part: tuple[TimelineLine, ...]
    said: tuple[ClaimLine, ...]
    entries: tuple[AuthoredEntry, ...]
    held: tuple[ClaimLine, ...]
    held_query: str | None
    is_person: bool
    more: bool
    query: str
    reported: tuple[Reported, ...]


def _tenures_promises_and_acts(subject: Subject, _: Answers) -> Queries:
    iri, reading = subject.iri, plan(subject.base).reading("?graph")
    queries = {
        "about": claims_on(iri),
        "tenures": asked_in_language(_TENURES.format(iri=iri)),
        "made": _PROMISES.format(iri=iri, role="agent", reading=reading, condition=CONDITION, limit=LISTED),
        "received": _PROMISES.format(
            iri=iri, role="recipient", reading=reading, condition=CONDITION, limit=LISTED
        ),
        "voiced": _VOICED.format(
            voiced=_WHAT_WAS_VOICED.format(iri=iri, modalities=_PROMISING),
            reading=reading,
            condition=CONDITION,
            limit=LISTED,
        ),
        "entries": _ENTRIES.format(iri=iri, limit=LISTED),
        "held": _HELD.format(iri=iri, limit=LISTED + 1),
        "statements": _STATEMENTS.format(iri=iri, stands_for=STANDS_FOR, limit=LISTED),
        "took part": _TOOK_PART.format(iri=iri, role=_part(subject), limit=LISTED + 1),
    }
    is_state = DET.State in subject.thing.classes
    of_state = {"others": asked_in_language(_OTHERS.format(iri=iri)), "reported": reported_query([iri])}
    return queries | (of_state if is_state else {})


def _claims_about_those(_: Subject, answers: Answers) -> Queries:
    things = [row["what"] for name in ("made", "voiced", "received", "statements") for row in answers[name]]
    return {"of things": claims_about(things)}


def _claims(_: Subject, answers: Answers) -> Queries:
    rows = [*answers["about"], *answers["of things"], *answers["held"][:LISTED]]
    return {"claims": claims_query(row["claim"] for row in rows)}


def _build(subject: Subject, answers: Answers) -> ActorPage:
    thing = subject.thing
    claims = claim_lines(answers["claims"], subject.names)
    of_things = by_thing(claims)
    date = thing.text(DET.edtf)
    return ActorPage(
        names=_names(subject),
        codes=_codes(subject),
        matches=tuple(value.term.value for value in thing.values(SKOS.exactMatch)),
        date=date_in_words(date) if date else None,
        description=next((value.term.value for value in thing.values(SCHEMA.description)), None),
        tenures=read_tenures(answers["tenures"]),
        others=tuple(_others(answers.get("others", ()))),
        made=tuple(lines_of(answers["made"], of_things)),
        received=tuple(lines_of(answers["received"], of_things)),
        voiced=_voiced(answers, of_things, subject.iri),
        statements=tuple(lines_of(answers["statements"], of_things)),
        took_part=tuple(lines_of(answers["took part"][:LISTED], of_things)),
        said=tuple(claim for claim in claims if claim.subject.term.value == subject.iri)[:CLAIMS],
        entries=_entries(answers["entries"]),
        held=_held(answers, claims),
        held_query=_HELD.format(iri=subject.iri, limit=10_000) if len(answers["held"]) > LISTED else None,
        is_person=DET.Person in thing.classes,
        more=len(answers["took part"]) > LISTED,
        query=_TOOK_PART.format(iri=subject.iri, role=_part(subject), limit=10_000).strip(),
        reported=read_reported(answers.get("reported", ()), [subject.iri]),
    )


def _voiced(
    answers: Answers, claims: Mapping[str, tuple[ClaimLine, ...]], iri: str
) -> tuple[TimelineLine, ...]:
    """Tell the promises that an actor spoke, with the claims of them that are theirs; not those they made."""
    made = {row["what"] for row in answers["made"]}
    rows = [row for row in answers["voiced"] if row["what"] not in made]
    own = {
        what: tuple(each for each in lines if each.who.term.value == iri) for what, lines in claims.items()
    }
    return tuple(lines_of(rows, own))


def _entries(rows: Rows) -> tuple[AuthoredEntry, ...]:
    return tuple(
        AuthoredEntry(Value(row["entry"], label), text(row, "issued"))
        for _iri, row, label in firsts(rows, "entry")
    )


def _held(answers: Answers, claims: Iterable[ClaimLine]) -> tuple[ClaimLine, ...]:
    held = {row["claim"].value for row in answers["held"][:LISTED]}
    return tuple(claim for claim in claims if claim.iri in held)


def _part(subject: Subject) -> str:
    """Name the property of what a thing takes part in; a state does through its bodies and officers, too."""
    return "side" if DET.State in subject.thing.classes else "participant"


def _names(subject: Subject) -> tuple[Name, ...]:
    found = [(term, True) for term in subject.thing.labels]
    found += [
        (value.term, False)
        for value in subject.thing.values(SKOS.altLabel)
        if isinstance(value.term, Literal)
    ]
    once = {(term.value, term.language or ""): preferred for term, preferred in reversed(found)}
    names = (Name(text, language, preferred) for (text, language), preferred in once.items())
    return tuple(sorted(names, key=lambda name: (name.language, not name.preferred, name.text)))


def _codes(subject: Subject) -> tuple[tuple[str, str], ...]:
    predicates = (
        ("ISO 3166-1", DET.isoAlpha3),
        (marked("Correlates of War"), DET.cowCode),
        (marked("Gleditsch–Ward"), DET.gwCode),
    )
    found = ((_(name), subject.thing.text(predicate)) for name, predicate in predicates)
    return tuple((name, code) for name, code in found if code)


def read_tenures(rows: Rows) -> tuple[Tenure, ...]:
    """Read the tenures of an answer, each once, in their order."""
    firsts: dict[str, Row] = {}
    for row in rows:
        firsts.setdefault(row["tenure"].value, row)
    return tuple(
        Tenure(
            iri,
            Value(row["holder"], text(row, "holderLabel")),
            Value(row["office"], text(row, "officeLabel")),
            date_in_words(row["date"].value) if "date" in row else None,
        )
        for iri, row in firsts.items()
    )


def _others(rows: Rows) -> Iterable[Other]:
    for row in rows:
        code = row["other"].value.rpartition("/")[2]
        yield Other(code, text(row, "label") or code, int(row["count"].value))


def _weight(page: ActorPage) -> int:
    lines = (*page.made, *page.voiced, *page.received, *page.statements, *page.took_part)
    claims = len(page.said) + len(page.held) + len(page.tenures)
    return weight_of_lines(lines) + claims // CLAIMS_OF_ONE


VIEW = View(
    "views/actor.html", (_tenures_promises_and_acts, _claims_about_those, _claims), _build, weight=_weight
)
