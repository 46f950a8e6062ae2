"""What a decision is on, as a version has it: its kind, and what was decided on it so far."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import NamedNode

from detente.derivation.data_sets import ADOPTABLE
from detente.rdf.namespaces import DET, PROV
from detente.rdf.quads import Object
from detente.vocabulary.graphs import AUTHORITY, CURATION
from detente.vocabulary.iris import Iris
from detente.web.language.labels import best_label
from detente.web.presentation.terms import Rows, values
from detente.web.presentation.wording import concept_in_words
from detente.web.views.decisions import EvidenceView, read_evidence

SubjectKind = Literal["claim", "entry", "data set", "conflict", "decision"]
AskEach = Callable[[Sequence[str]], list[Rows]]
"""Asks SELECTs of one version, all at once."""

_KINDS: dict[NamedNode, SubjectKind] = {
    DET.ClaimConflict: "conflict",
    DET.Claim: "claim",
    DET.DataSet: "data set",
    DET.Entry: "entry",
    PROV.Activity: "decision",
}
MOST_EVIDENCE = 200
"""So many pieces of evidence are offered; another is described anew."""

_CLASSES = """
SELECT ?thing ?class ?label ?coding {{
  VALUES ?thing {{ {things} }}
  ?thing a ?class FILTER (?class IN ({classes}))
  OPTIONAL {{ ?thing rdfs:label ?label }} OPTIONAL {{ ?thing det:coding ?coding }}
}}"""
_USED = "SELECT ?thing {{ GRAPH <{curation}> {{ <{iri}> prov:used ?thing }} }} ORDER BY ?thing LIMIT 100"
_DECIDED = """
SELECT ?thing ?p ?o ?at {{
  VALUES ?thing {{ {things} }}
  GRAPH <{curation}> {{
    {{ ?thing ?p ?o FILTER (?p IN (det:rank, det:status, det:adopted)) }}
    UNION {{ ?o prov:used ?thing . BIND (prov:used AS ?p) OPTIONAL {{ ?o prov:endedAtTime ?at }} }}
  }}
}}"""
_EVIDENCE = """
SELECT ?evidence ?title ?publisher ?published ?url ?description {{
  GRAPH <{curation}> {{
    ?evidence a schema:CreativeWork ; schema:datePublished ?published ; rdfs:label ?title .
    OPTIONAL {{ ?evidence schema:publisher ?publisher }} OPTIONAL {{ ?evidence schema:url ?url }}
    OPTIONAL {{ ?evidence schema:description ?description }}
  }}
}} ORDER BY DESC(?published) ?evidence LIMIT {limit}"""
_CURATORS = """
SELECT ?person ?label {{
  GRAPH <{authority}> {{ ?person det:sector dets:actor-sector-CUR OPTIONAL {{ ?person rdfs:label ?label }} }}
}} ORDER BY ?person LIMIT 200"""


@dataclass(frozen=True)
class Target:
    """One thing that a decision gives a rank or a status, with those it has.

    Of a data set, `is_adopted` and `is_adoptable`, which one that a machine coded is not.
    """

    iri: NamedNode
    kind: SubjectKind
    rank: str | None = None
    status: str | None = None
    is_adopted: bool = False
    is_adoptable: bool = False

    @property
    def is_decided(self) -> bool:
        """Tell whether anything that was decided on it is in force."""
        return bool(self.rank or self.status or self.is_adopted)


@dataclass(frozen=True)
class DecisionSubject:
    """What is to be decided on. Of a decision that is to be taken back, `targets` are what it was on.

    `state` changes whenever anything is decided on a target; `earlier` are the decisions on them.
    `is_overtaken`: of a decision, a later one is on the same.
    """

    iri: NamedNode
    kind: SubjectKind
    title: str
    targets: tuple[Target, ...]
    earlier: tuple[NamedNode, ...]
    state: str
    is_overtaken: bool = False


def read_subject(iri: NamedNode, base: str, ask: AskEach) -> DecisionSubject | None:
    """Read what a version says of a thing; None where it is nothing that a curator decides on.

    What only graphs of users speak of is nothing of that kind: the default graph has to know its class.
    """
    curation = CURATION.iri(Iris(base)).value
    classes, used = ask([_classes([iri]), _USED.format(curation=curation, iri=iri.value)])
    kind = _kind(classes, iri)
    if kind is None or (kind == "decision" and not used):
        return None
    things = [each["thing"] for each in used] if kind == "decision" else [iri]
    of_targets, decided = ask([_classes(things), _DECIDED.format(curation=curation, things=values(things))])
    targets = tuple(_targets(things, of_targets, decided))
    if not targets:
        return None
    return DecisionSubject(
        iri,
        kind,
        _title(classes, iri),
        targets,
        _earlier(decided),
        _state(things, decided),
        kind == "decision" and _is_overtaken(iri, decided),
    )


def evidence_and_curators(base: str, ask: AskEach) -> tuple[tuple[EvidenceView, ...], dict[str, str]]:
    """List the evidence of the curation, the newest first, and who the authority names as curators.

    Curators come by IRI, each with a name.
    """
    iris = Iris(base)
    described, people = ask(
        [
            _EVIDENCE.format(curation=CURATION.iri(iris).value, limit=MOST_EVIDENCE),
            _CURATORS.format(authority=AUTHORITY.iri(iris).value),
        ]
    )
    curators: dict[str, str] = {}
    for row in people:
        iri = row["person"].value
        curators.setdefault(iri, row["label"].value if "label" in row else iri.rpartition("/")[2])
    return tuple(read_evidence(described).values()), curators


def _classes(things: Sequence[Object]) -> str:
    classes = ", ".join(f"<{each.value}>" for each in _KINDS)
    return _CLASSES.format(things=values(things), classes=classes)


def _kind(rows: Rows, iri: Object) -> SubjectKind | None:
    classes = {row["class"] for row in rows if row["thing"] == iri}
    return next((kind for class_, kind in _KINDS.items() if class_ in classes), None)


def _title(rows: Rows, iri: NamedNode) -> str:
    label = best_label(row["label"] for row in rows if row["thing"] == iri and "label" in row)
    return label or iri.value.rpartition("/")[2]


def _targets(things: Sequence[Object], classes: Rows, decided: Rows) -> list[Target]:
    found = []
    for thing in things:
        kind = _kind(classes, thing)
        if isinstance(thing, NamedNode) and kind is not None and kind != "decision":
            rank, status = _value(decided, thing, DET.rank), _value(decided, thing, DET.status)
            found.append(
                Target(
                    thing,
                    kind,
                    rank and concept_in_words(rank, "rank"),
                    status and concept_in_words(status, "conflict-status"),
                    _value(decided, thing, DET.adopted) is not None,
                    any(row.get("coding") in ADOPTABLE for row in classes if row["thing"] == thing),
                )
            )
    return found


def _value(rows: Rows, thing: Object, predicate: NamedNode) -> str | None:
    return next((row["o"].value for row in rows if row["thing"] == thing and row["p"] == predicate), None)


def _earlier(rows: Rows) -> tuple[NamedNode, ...]:
    found = {row["o"] for row in rows if row["p"] == PROV.used}
    return tuple(sorted((each for each in found if isinstance(each, NamedNode)), key=str))


def _is_overtaken(decision: NamedNode, rows: Rows) -> bool:
    """Tell whether anything was decided later than a decision, by times in UTC that sort as text."""
    times = {row["o"]: row["at"].value for row in rows if "at" in row}
    return decision in times and max(times.values()) > times[decision]


def _state(things: Sequence[Object], rows: Rows) -> str:
    """Name what was decided so far, so that a form can say which state it is about."""
    lines = sorted(" ".join((str(row["thing"]), str(row["p"]), str(row["o"]))) for row in rows)
    return hashlib.sha256("\n".join([*map(str, things), *lines]).encode()).hexdigest()[:24]
