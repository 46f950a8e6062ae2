"""What a thing is worth as a fact: settled, of the authority, only said, or not reviewed by anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, DETS
from detente.rdf.quads import Object
from detente.vocabulary.graphs import AUTHORITY, CONFLICTS, CURATION, ENTRY, LOG, ONTOLOGY, VOID_GRAPH, plan
from detente.vocabulary.iris import Iris
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Rows, values
from detente.web.views.claim_standing import may_hold
from detente.web.views.claims import ClaimLine

Standing = Literal["settled", "authority", "said", "claim", "unreviewed", "record", "vocabulary", "unknown"]

MEANINGS: Mapping[Standing, str] = {
    "settled": "stands as a fact by the rule of what settles (its claims say who says so)",
    "authority": "kept by curators from reference lists, as what things are called and which there are",
    "said": "NOT settled: somebody says so, and nothing has settled it; never tell it as a fact",
    "claim": "what somebody claims: a fact only where settled is true, which then says so of what is claimed",
    "unreviewed": "NOT settled: stands only in a graph that nobody has reviewed; never tell it as a fact",
    "record": "a source, or a record of the graph itself (an entry, a conflict): that it is there, "
    "not that what it says is so",
    "vocabulary": "a term of the vocabulary, which claims nothing",
    "unknown": "the graph says nothing of it",
}
"""Each standing in words, for the schemas and for readers."""

_SETTLED: Mapping[Standing, bool] = {
    "settled": True,
    "authority": True,
    "said": False,
    "claim": False,
    "unreviewed": False,
}

_RECORDS = (
    "entry/",
    "version/",
    "queries/",
    "evidence/",
    "decision/",
    "run/",
    "graph/",
    "conflict/",
    "token/",
)
"""Paths below which the graph keeps what it knows of itself."""

_OF_GRAPHS = frozenset((LOG, VOID_GRAPH))
"""They name graphs and versions, whatever these say: to be named there is no review."""
_OF_SOURCES = frozenset((ENTRY, CURATION))

_ONLY_THAT: Mapping[NamedNode, str] = {
    DET.Statement: "it was said, not that what was said is so",
    DET.Position: "it is somebody's position, not that the position is right",
    DET.Commitment: "it was undertaken, not that it was or will be kept",
}
"""What is settled of things that are themselves somebody's words."""

_THINGS = """
SELECT DISTINCT ?thing ?key ?value {{
  VALUES ?thing {{ {things} }}
  {{ ?thing a ?value BIND ("class" AS ?key) }}
  UNION {{ ?thing rdfs:label|skos:prefLabel ?value BIND ("label" AS ?key) }}
  UNION {{ GRAPH <{ontology}> {{ ?thing rdfs:label|skos:prefLabel ?value }} BIND ("label" AS ?key) }}
  UNION {{ GRAPH ?value {{ ?thing ?p ?any }} BIND ("graph" AS ?key) }}
  UNION {{ ?thing a det:Entry ; det:rank dets:rank-deprecated
     BIND ("withdrawn" AS ?value) BIND ("back" AS ?key) }}
  UNION {{ ?later dct:replaces ?thing ; a det:Entry . ?thing a det:Entry
     BIND ("replaced" AS ?value) BIND ("back" AS ?key) }}
  UNION {{ GRAPH ?g {{ ?thing rdfs:label ?value }} FILTER {speaking} BIND ("said label" AS ?key) }}
}}"""
_OF_SAID = """
SELECT ?thing ?claim {{ VALUES ?thing {{ {things} }} ?claim det:about ?thing }}
ORDER BY ?claim LIMIT {limit}"""
_ONE_OF_SETTLED = """
SELECT ?thing (MIN(?claim) AS ?one) {{
  VALUES ?thing {{ {things} }} ?claim det:about ?thing FILTER EXISTS {{ ?claim det:polarity {positive} }}
}} GROUP BY ?thing"""
_HOLDS = "SELECT ?s ?p ?o {{ VALUES (?s ?p ?o) {{ {facts} }} ?s ?p ?o }}"

MOST_CLAIMS = 200
"""So many claims are read to tell who says what is not settled."""

Fact = tuple[Object, NamedNode, Object]


@dataclass(frozen=True)
class ThingStanding:
    """One thing: what it is called and is, how it stands, and in which graphs it is said, if it is."""

    iri: str
    name: str | None
    standing: Standing
    classes: frozenset[str]
    graphs: tuple[str, ...] = ()
    taken_back: str | None = None
    """How an entry was taken back: withdrawn by a curator, or replaced by another; its name says so."""

    @property
    def settled(self) -> bool | None:
        """Whether it is a fact; None for what is neither fact nor claim."""
        return _SETTLED.get(self.standing)

    @property
    def only_that(self) -> str | None:
        """Say what alone is settled of a thing that is somebody's words; None for all else."""
        if self.standing != "settled":
            return None
        return next((told for class_, told in _ONLY_THAT.items() if class_.value in self.classes), None)


def standing_query(things: Iterable[str], base: str) -> str:
    """Write the query for what some things are, and where they are said to be."""
    return _THINGS.format(
        things=" ".join(f"<{iri}>" for iri in things),
        ontology=ONTOLOGY.iri(Iris(base)).value,
        speaking=plan(base).naming("?g"),
    )


def read_standings(things: Sequence[str], rows: Rows, base: str) -> dict[str, ThingStanding]:
    """Read the answer to `standing_query`; there is one for each thing, in the order asked for."""
    told: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[row["thing"].value][row["key"].value].append(row["value"])
    return {iri: _read(iri, told[iri], base) for iri in dict.fromkeys(things)}


def _read(iri: str, told: Mapping[str, Sequence[Object]], base: str) -> ThingStanding:
    classes = frozenset(each.value for each in told.get("class", ()))
    graphs = [each for each in told.get("graph", ()) if isinstance(each, NamedNode)]
    name = best_label(told.get("label", ())) or best_label(told.get("said label", ()))
    standing = _standing(iri, classes, graphs, base)
    back = ", ".join(sorted({each.value for each in told.get("back", ()) if isinstance(each, RdfLiteral)}))
    called = f"{name or iri} ({back})" if back else name
    return ThingStanding(iri, called, standing, classes, _said_in(standing, graphs, base), back or None)


def _said_in(standing: Standing, graphs: Iterable[NamedNode], base: str) -> tuple[str, ...]:
    """Name the graphs that say what is not settled; of what sources say, the sources alone."""
    told = {"said": _OF_SOURCES, "unreviewed": None}
    if standing not in told:
        return ()
    wanted = told[standing]
    return tuple(sorted({each.value for each in graphs if wanted is None or plan(base).kind(each) in wanted}))


def _standing(iri: str, classes: frozenset[str], graphs: Sequence[NamedNode], base: str) -> Standing:
    kinds = {plan(base).kind(graph) for graph in graphs}
    if DET.Claim.value in classes:
        return "claim"
    if ONTOLOGY in kinds or iri.startswith((DET[""].value, DETS[""].value)):
        return "vocabulary"
    if AUTHORITY in kinds:
        return "authority"
    described = kinds - _OF_GRAPHS
    reviewed = {kind for kind in described if kind.speaks}
    has_record_path = iri.startswith(tuple(base + path for path in _RECORDS))
    if CONFLICTS in kinds or (has_record_path and (classes or any(kind.speaks for kind in kinds))):
        return "record"
    if classes:
        return "settled"
    if kinds & _OF_SOURCES:
        return "said"
    if described:
        return "record" if reviewed else "unreviewed"
    return "record" if kinds else "unknown"


def claims_about_query(things: Iterable[str]) -> str:
    """Write the query for the claims that are about some things."""
    return _OF_SAID.format(things=" ".join(f"<{iri}>" for iri in things), limit=MOST_CLAIMS)


def one_claim_query(things: Iterable[str]) -> str:
    """Write the query for one claim that is for each of some things."""
    listed = " ".join(f"<{iri}>" for iri in things)
    return _ONE_OF_SETTLED.format(things=listed, positive=DETS["polarity-positive"])


def claimed_triples(claims: Iterable[ClaimLine]) -> dict[str, Fact]:
    """Give by the IRI of each claim the triple which, if it is settled, is what the claim says.

    A claim that something is so has no value: it is settled if its subject is known to be anything. What
    `may_hold` rules out has none.
    """
    return {
        each.iri: (each.subject.term, each.predicate.term, each.value.term)
        for each in filter(may_hold, claims)
        if each.how == "value"
        and each.predicate is not None
        and each.value is not None
        and isinstance(each.predicate.term, NamedNode)
    }


def holding_query(facts: Iterable[Fact]) -> str | None:
    """Write the query for which of some triples are settled; None where there are none to ask for."""
    listed = " ".join(f"({values((s,))} {values((p,))} {o})" for s, p, o in dict.fromkeys(facts))
    return _HOLDS.format(facts=listed) if listed else None
