"""Graphs that anybody may have written, made to be mistaken for the data set: of every thing, every way."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules
from detente.gate.gate import Report
from detente.rdf.namespaces import (
    DCT,
    DEFAULT_BASE,
    DET,
    DETS,
    LABEL,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TYPE,
    XSD,
)
from detente.rdf.quads import Object
from detente.store import Draft, VersionStore

MARKER = "zzqmarker"
"""A word that stands in every triple of such graphs, and nowhere else."""

GRAPHS = tuple(
    NamedNode(iri)
    for iri in (
        f"urn:{MARKER}:graph",
        f"{DEFAULT_BASE}authority",
        f"{DEFAULT_BASE}graphs/curation",
        f"{DEFAULT_BASE}entries/2016-08-turkey-russia-1",
        f"{DEFAULT_BASE}id/state/TUR",
        f"{DEFAULT_BASE}settled",
        f"{DEFAULT_BASE}dataset/{MARKER}",
        f"{DEFAULT_BASE}draft/{MARKER}",
    )
)
"""Names that look like those of the service's own, and two kinds that are to come."""

THOROUGH = GRAPHS[:2]
"""Those that say all that can be thought of; the others would only make pages long with it."""

HARMLESS = 7_919

EVERY = bool(os.environ.get("DETENTE_EVERY_PAGE"))
"""Whether everything is forged and looked at, however many there are of its kind."""

ALIKE = 20
"""So many things of each kind are forged otherwise: the states of the world are alike in what they have."""

STATES = [NamedNode(f"{DEFAULT_BASE}id/state/{code}") for code in ("RUS", "TUR")]
RELATION = NamedNode(f"{DEFAULT_BASE}id/relation/RUS-TUR")
PUTIN = NamedNode(f"{DEFAULT_BASE}id/person/vladimir-putin")
ENTRY = NamedNode(f"{DEFAULT_BASE}entry/2016-08-turkey-russia-1")
WAR = NamedNode(f"{DEFAULT_BASE}id/event/syrian-civil-war")
_WORDS = Literal(f"Turkey Russia meeting {MARKER}", language="en")

Pair = tuple[NamedNode, Object]


@dataclass(frozen=True)
class Unjudged(DiplomaticRules):
    """The rules without the gate: whatever a stranger thinks of, today's shapes or tomorrow's."""

    def _judge(self, draft: Draft) -> Report:  # noqa: ARG002 - as it has it
        return Report(())


def add_strangers(folder: Path, rules: DiplomaticRules) -> str:
    """Commit such graphs to a data folder by the one road that changes take; gives the version."""
    store = VersionStore(folder)
    current = store.current()
    assert current is not None
    names = {str(quad.subject)[1:-1] for quad in current.match() if _is_ours(quad)}
    named = {each.value for each in (*STATES, RELATION, PUTIN, ENTRY, WAR)}
    things = [NamedNode(name) for name in sorted({*some(names, ALIKE), *named})]

    def change(draft: Draft) -> None:
        for graph in GRAPHS:
            draft.insert(Quad(*triple, graph) for triple in forged(things, graph))

    done = commit(store, Unjudged(rules.gate), change, author="somebody", message="Loaded a file")
    assert done.manifest is not None
    return done.manifest.id


def add_harmless(folder: Path, rules: DiplomaticRules) -> None:
    """Commit graphs that speak of nothing else: as many graphs and versions as with forgeries.

    It has so many triples that their number stands nowhere else.
    """
    node, graphs = NamedNode("urn:x:a"), [NamedNode(f"urn:x:g{number}") for number in range(len(GRAPHS))]
    quads = [
        Quad(node, RDFS.comment, Literal(f"remark {number}"), graphs[number % len(graphs)])
        for number in range(HARMLESS)
    ]
    store = VersionStore(folder)
    commit(store, rules, lambda draft: draft.insert(quads), author="somebody", message="Loaded a file")


def some(names: Iterable[str], number: int) -> list[str]:
    """Choose the first things of each kind, by their IRIs or paths; all of them where `EVERY` is set."""
    by_kind: dict[str, list[str]] = {}
    for name in sorted(names):
        path = name.removeprefix(DEFAULT_BASE)
        kind = path.rpartition("/")[0] if path.startswith("id/") else path.partition("/")[0]
        by_kind.setdefault(kind, []).append(name)
    return [each for members in by_kind.values() for each in members[: None if EVERY else number]]


def _is_ours(quad: Quad) -> bool:
    subject = quad.subject
    return (
        isinstance(subject, NamedNode) and subject.value.startswith(DEFAULT_BASE) and "#" not in subject.value
    )


def forged(things: Iterable[object], graph: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Object]]:
    """Yield what a graph says of everything there is, and of things that only it has."""
    for thing in things:
        assert isinstance(thing, NamedNode)
        said = (*_renamed(), *_retired(), *(_conflicting() if graph in THOROUGH else ()))
        for predicate, value in said:
            yield thing, predicate, value
        if graph in THOROUGH:
            yield from _claimed(thing, NamedNode(f"{DEFAULT_BASE}claim/{MARKER}/{hash_of(thing)}"), graph)
    for kind, pairs in _made_up().items():
        made = NamedNode(f"{DEFAULT_BASE}id/{kind}/{MARKER}")
        for predicate, value in (*pairs, (LABEL, _WORDS)):
            yield made, predicate, value
        yield from _claimed(made, NamedNode(f"{DEFAULT_BASE}claim/{MARKER}/{kind}"), graph)
    yield from _curated()


def hash_of(thing: NamedNode) -> str:
    """Name a claim after the thing that it is about."""
    return thing.value.removeprefix(DEFAULT_BASE).replace("/", "-").replace("#", "-")


def _renamed() -> Iterator[Pair]:
    for predicate in (LABEL, SKOS.prefLabel, SKOS.altLabel, RDFS.comment, SCHEMA.text, SCHEMA.articleBody):
        yield predicate, _WORDS
    for class_ in (
        DET.Entry,
        DET.State,
        DET.Meeting,
        DET.Claim,
        DET.Eventuality,
        NamedNode(f"urn:{MARKER}:c"),
    ):
        yield TYPE, class_


def _retired() -> Iterator[Pair]:
    yield OWL.deprecated, Literal(True)
    yield DCT.isReplacedBy, NamedNode(f"urn:{MARKER}:other")
    yield DET.rank, DETS["rank-deprecated"]
    yield DET.status, DETS["status-broken"]


def _conflicting() -> Iterator[Pair]:
    yield DET.edtf, Literal("1999-09-09", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))
    yield DET.start, Literal("1999-09-09", datatype=XSD.date)
    for state in STATES:
        yield DET.participant, state
        yield DET.side, state
    yield DET.agent, STATES[0]
    yield DET.recipient, STATES[1]
    yield DET.isoAlpha3, Literal("ZZQ")
    yield DET.holder, PUTIN
    yield DET.modality, DETS["modality-rumoured"]
    yield DET.polarity, DETS["polarity-negative"]


def _claimed(
    thing: NamedNode, claim: NamedNode, graph: NamedNode
) -> Iterator[tuple[NamedNode, NamedNode, Object]]:
    position, quote = (NamedNode(f"{claim.value}#{part}") for part in ("position", "quote"))
    yield claim, TYPE, DET.Claim
    yield claim, DET.about, thing
    yield claim, RDF.subject, thing
    yield claim, DET.attributedTo, PUTIN
    yield claim, DET.modality, DETS["modality-asserted"]
    yield claim, DET.polarity, DETS["polarity-negative"]
    yield claim, DET.reportedIn, ENTRY
    yield claim, DET.reportedIn, graph
    yield claim, LABEL, _WORDS
    for node in (position, quote):
        yield claim, DET.anchor, node
        yield node, OA.hasSelector, node
        yield node, OA.exact, Literal(MARKER)
        yield node, OA.start, Literal(0)
        yield node, OA.end, Literal(9)


def _made_up() -> dict[str, list[Pair]]:
    figure: list[Pair] = [
        (TYPE, DET.Quantity), (DET.involves, RELATION), (DET.topic, DETS["topic-trade"]),
        (SCHEMA.value, Literal(666)), (SCHEMA.currency, Literal("USD")),
    ]  # fmt: skip
    both: list[Pair] = [(DET.participant, state) for state in STATES]
    bound: list[Pair] = [(DET.agent, STATES[0]), (DET.recipient, STATES[1]), *both]
    return {
        "quantity": [*figure, (DET.quantityRole, DETS["quantity-role-target"]),
                     (DET.quantityRole, DETS["quantity-role-observed"])],
        "position": [*both, (TYPE, DET.Position), (DET.stance, DETS["stance-aligned"]), (DET.topic, WAR),
                     (DET.involves, WAR)],
        "commitment": [*bound, (TYPE, DET.Commitment), (DET.status, DETS["status-pledged"])],
        "meeting": [*both, (TYPE, DET.Meeting), (TYPE, DET.Eventuality)],
        "statement": [(TYPE, DET.Statement), (DET.speaker, PUTIN), (DET.involves, RELATION)],
        "tenure": [(TYPE, DET.Tenure), (DET.holder, PUTIN), (DET.office, WAR)],
        "state": [(TYPE, DET.State), (DET.isoAlpha3, Literal("ZZQ"))],
    }  # fmt: skip


def _curated() -> Iterator[tuple[NamedNode, NamedNode, Object]]:
    decision = NamedNode(f"{DEFAULT_BASE}decision/{MARKER}")
    conflict = NamedNode(f"{DEFAULT_BASE}conflict/{MARKER}")
    yield decision, TYPE, PROV.Activity
    yield decision, RDFS.comment, _WORDS
    yield decision, PROV.used, STATES[0]
    yield conflict, TYPE, DET.ClaimConflict
    yield conflict, DET.rule, DETS["conflict-rule-two-places"]
    for member in islice(("mechanism", "meeting", "visit"), 3):
        yield conflict, DET.conflictMember, NamedNode(f"{DEFAULT_BASE}claim/2016-08-turkey-russia-1/{member}")
