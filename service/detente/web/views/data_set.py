"""The view of an event data set: what it is and who coded it how, what is in it, and what matches nothing."""

from __future__ import annotations

from dataclasses import dataclass

from detente.rdf.namespaces import DCT, DET, RDFS, SCHEMA
from detente.vocabulary.eventualities import NARROW, in_sparql
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.terms import Property, Rows, Value
from detente.web.views.view import Answers, Queries, Subject, View

LISTED = 50
"""So many of what matches nothing, and of the years and types, are listed."""

_TOTALS = """
SELECT (COUNT(DISTINCT ?thing) AS ?things) (COUNT(?claim) AS ?claims) {{
  GRAPH <{iri}> {{ ?claim a det:Claim OPTIONAL {{ ?claim det:about ?thing }} }} }}"""

_BY_YEAR = """
SELECT ?year ?type (COUNT(DISTINCT ?thing) AS ?number) {{
  GRAPH <{iri}> {{ ?claim det:about ?thing . ?thing det:start ?start
    OPTIONAL {{ ?thing det:eventType ?coded }}
    OPTIONAL {{ ?thing a ?class FILTER (?class IN ({classes})) }} }}
  BIND (COALESCE(?coded, ?class, det:Event) AS ?type) BIND (SUBSTR(STR(?start), 1, 4) AS ?year)
}} GROUP BY ?year ?type ORDER BY DESC(?year) DESC(?number) ?type LIMIT {limit}"""

_UNMATCHED = """
SELECT ?actor (SAMPLE(?name) AS ?label) (COUNT(DISTINCT ?thing) AS ?number) {{
  GRAPH <{iri}> {{ ?thing det:participant ?actor . ?actor a det:Actor ; rdfs:label ?name }}
  FILTER NOT EXISTS {{ GRAPH <{curation}> {{ ?actor skos:exactMatch ?same }} }}
  FILTER STRSTARTS(STR(?actor), "{actors}")
}} GROUP BY ?actor ORDER BY DESC(?number) ?actor LIMIT {limit}"""

_ADOPTED = "SELECT ?adopted {{ GRAPH <{curation}> {{ <{iri}> det:adopted ?adopted }} }}"

_SHOWN_ELSEWHERE = (RDFS.comment, DCT.issued, DET.coding, SCHEMA.version)

_SETTLES = {
    "machine": marked("Programs coded it: nothing of it is settled, and it cannot be adopted."),
    "human": marked("People coded it: what it says is settled once a curator adopts this release."),
    "official": marked(
        "It is an official record: what it says is settled once a curator adopts this release."
    ),
}


@dataclass(frozen=True)
class Counted:
    """How many things of a type a year has, or how many an actor takes part in."""

    of: Value
    number: int
    year: str = ""


@dataclass(frozen=True)
class DataSetPage:
    """What the page of a data set shows."""

    about: str | None
    release: str | None
    issued: str | None
    coding: str
    adopted: bool
    standing: str
    things: int
    claims: int
    counts: tuple[Counted, ...]
    unmatched: tuple[Counted, ...]
    properties: tuple[Property, ...]


def _counts(subject: Subject, _: Answers) -> Queries:
    iris = Iris(subject.base)
    known = {
        "iri": subject.iri,
        "curation": CURATION.iri(iris).value,
        "actors": iris.thing("actor/").value,
        "limit": LISTED,
        "classes": in_sparql(NARROW, ", "),
    }
    queries = {"totals": _TOTALS, "years": _BY_YEAR, "unmatched": _UNMATCHED, "adopted": _ADOPTED}
    return {name: query.format(**known) for name, query in queries.items()}


def _build(subject: Subject, answers: Answers) -> DataSetPage:
    coding = _coding(subject)
    totals = answers["totals"][0] if answers["totals"] else {}
    adopted = any(row["adopted"].value == "true" for row in answers["adopted"]) and coding != "machine"
    return DataSetPage(
        about=subject.thing.text(RDFS.comment),
        release=subject.thing.text(SCHEMA.version),
        issued=subject.thing.text(DCT.issued),
        coding=coding,
        adopted=adopted,
        standing=_("A curator has adopted this release: what it says is settled.")
        if adopted
        else _(_SETTLES[coding]),
        things=int(totals["things"].value) if totals else 0,
        claims=int(totals["claims"].value) if totals else 0,
        counts=_counted(answers["years"], "type", subject),
        unmatched=_counted(answers["unmatched"], "actor", subject),
        properties=tuple(each for each in subject.thing.settled if each.iri not in _SHOWN_ELSEWHERE),
    )


def _coding(subject: Subject) -> str:
    """Tell how it was coded; what says nothing of it is taken for machine-coded, as the rules take it."""
    found = [value.term.value for value in subject.thing.settled_values(DET.coding)]
    name = found[0].rpartition("/coding-")[2] if len(found) == 1 else "machine"
    return name if name in _SETTLES else "machine"


def _counted(rows: Rows, of: str, subject: Subject) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            Value(row[of], row["label"].value if "label" in row else subject.names.get(row[of].value)),
            int(row["number"].value),
            row["year"].value if "year" in row else "",
        )
        for row in rows
        if of in row
    )


VIEW = View("views/data_set.html", (_counts,), _build)
