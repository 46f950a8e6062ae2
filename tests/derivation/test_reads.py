"""Each module of rules declares what it looks up: found out by running them over sources that take notes."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path
from types import ModuleType

import pytest
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.derivation import claim, default_graph, dependencies, offices
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.default_graph import Derivation, derive
from detente.derivation.dependencies import affected_by
from detente.derivation.facts import Fact
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DCT, DET, LABEL, OA, ORG, RDF, SCHEMA, TYPE
from detente.rdf.quads import Change, GraphName, Object, Quads, Subject, Triple3
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.derivation.settling import completed, quads

ROOM = "detente.derivation."
WORLD = (Path(__file__).parent / "changing_world.trig").read_text(encoding="utf-8")
NAMES = {rule.__name__.removeprefix(ROOM): rule for rule in dependencies.RULES}
GENERAL = frozenset(
    {"facts", "values", "subjects", "instances", "is_instance", "subjects_of_any", "values_of_any"}
)
"""Methods of the index by which all rules look things up: who calls them is who asks."""

MORE = """

entry:m { incident:m a det:Incident ; det:place place:moscow .
  a:m1 a det:Claim ; det:about incident:m .
  commitment:m a det:Commitment ; det:agent state:RUS ; det:due "2017"^^edtf:EDTF ;
    det:dueBy "2017-12-31"^^xsd:date .
  a:m2 a det:Claim ; det:about commitment:m . }

entry:n { b:n1 a det:Claim ; det:about incident:m ; det:polarity dets:polarity-negative . }
"""
"""What the changing world has not: a firm conflict and a deadline."""

WRITTEN = frozenset({DET.side, DET.rule, DET.conflictMember})
"""Properties of what the rules make."""

Lookups = dict[str, set[NamedNode]]


class Notes:
    """Which module looked up which properties; the triples that claims are on are anybody's."""

    def __init__(self) -> None:
        self.lookups: Lookups = defaultdict(set)
        self.claimed: frozenset[Triple3] = frozenset()

    def take(self, subject: object, predicate: NamedNode | None, object_: object) -> None:
        if predicate is not None and (subject, predicate, object_) not in self.claimed:
            self.lookups[asking()].add(predicate)


def asking() -> str:
    """Name the module of rules that asks: the nearest on the stack, the index's general methods left out."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        module = str(frame.f_globals["__name__"])
        is_general = module == f"{ROOM}claim_index" and frame.f_code.co_name in GENERAL
        if module.startswith(ROOM) and module != f"{ROOM}cache" and not is_general:
            return module.removeprefix(ROOM)
        frame = frame.f_back
    return "nobody"


class NotedQuads(Quads):
    """Quads that note what is looked up in them."""

    notes: Notes

    def match(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        self.notes.take(subject, predicate, object)
        return super().match(subject, predicate, object, graph)


def noted(stated: Iterable[Quad], ontology: Ontology, iris: Iris, patch: pytest.MonkeyPatch) -> Lookups:
    """Derive, and give which module looked up which properties: in source, index and what is settled."""
    notes, source = Notes(), NotedQuads(stated)
    source.notes = notes
    index = ClaimIndex(Quads(source), ontology, iris)
    notes.claimed = frozenset(each.triple for each in index.claims.values() if each.triple is not None)
    look_up, of, read = ClaimIndex.facts, offices.Offices._of, claim.read_counted_claim

    def facts(
        self: ClaimIndex,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 - the RDF term
        graph: NamedNode | None = None,
    ) -> Iterable[Fact]:
        notes.take(subject, predicate, object)
        return look_up(self, subject, predicate, object, graph)

    def of_settled(self: offices.Offices, thing: Object, predicate: NamedNode) -> list[Object]:
        notes.lookups["offices"].add(predicate)
        return of(self, thing, predicate)

    class Values(dict[NamedNode, set[Object]]):
        def get(self, key: NamedNode, default: object = None) -> object:  # type: ignore[override]
            notes.lookups["claim"].add(key)
            return super().get(key, default)

    def read_noted(
        iri: NamedNode, graph: NamedNode, values: Mapping[NamedNode, set[Object]], **known: object
    ) -> object:
        return read(iri, graph, Values(values), **known)  # type: ignore[arg-type]

    patch.setattr(ClaimIndex, "facts", facts)
    patch.setattr(offices.Offices, "_of", of_settled)
    patch.setattr("detente.derivation.claim_index.read_counted_claim", read_noted)
    for _ in derive(source, ontology, iris):
        pass
    return notes.lookups


def named(rule: ModuleType) -> set[NamedNode]:
    """Give the properties that a module names outside its declaration: it may compare what was looked up."""
    text = Path(str(rule.__file__)).read_text(encoding="utf-8")
    code = re.sub(r"^READS = Reads\(.*?\)$|^from .*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    spaces = {"DET": DET, "SCHEMA": SCHEMA, "RDF": RDF, "DCT": DCT, "OA": OA, "ORG": ORG}
    found = {spaces[space][name] for space, name in re.findall(rf"\b({'|'.join(spaces)})\.([a-z]\w+)", code)}
    found |= {term for word, term in (("TYPE", TYPE), ("LABEL", LABEL)) if re.search(rf"\b{word}\b", code)}
    return found - WRITTEN


def undeclared(lookups: Lookups) -> dict[str, set[NamedNode]]:
    """Give what modules look up, or name, without declaring it."""
    found = {name: (lookups[name] | named(rule)) - rule.READS.properties for name, rule in NAMES.items()}
    return {name: properties for name, properties in found.items() if properties}


@pytest.fixture(scope="module")
def world(ontology: Ontology) -> frozenset[Quad]:
    return frozenset(ontology.close(completed(Quads(quads(WORLD + MORE)))))


@pytest.fixture(scope="module")
def seeds(dataset: Assembled, iris: Iris) -> frozenset[Quad]:
    kinds = plan(iris.base)
    return frozenset(each for each in dataset.quads if kinds.kind(each.graph_name).read)


@pytest.fixture(scope="module")
def lookups(world: frozenset[Quad], seeds: frozenset[Quad], ontology: Ontology, iris: Iris) -> Lookups:
    found: Lookups = defaultdict(set)
    for stated in (world, seeds):
        with pytest.MonkeyPatch.context() as patch:
            for name, properties in noted(stated, ontology, iris, patch).items():
                found[name] |= properties
    return found


def test_rules_look_up_what_they_declare(lookups: Lookups) -> None:
    assert undeclared(lookups) == {}
    assert lookups["nobody"] == set()


def test_every_module_that_looks_things_up_is_one_of_the_rules(lookups: Lookups) -> None:
    assert {name for name, properties in lookups.items() if properties} <= NAMES.keys()


DECLARED = [(name, each) for name, rule in NAMES.items() for each in sorted(rule.READS.properties, key=str)]


@pytest.mark.parametrize(
    ("name", "property_"), DECLARED, ids=lambda each: each if isinstance(each, str) else each.value
)
def test_missing_declaration_is_found(
    lookups: Lookups, monkeypatch: pytest.MonkeyPatch, name: str, property_: NamedNode
) -> None:
    declared = NAMES[name].READS
    without = Reads(declared.of_itself - {property_}, declared.of_others - {property_})
    monkeypatch.setattr(NAMES[name], "READS", without)
    assert undeclared(lookups) == {name: {property_}}


def walked(
    world: frozenset[Quad], ontology: Ontology, iris: Iris, patch: pytest.MonkeyPatch
) -> set[NamedNode]:
    """Give the properties along which the dependencies of changes are walked."""
    found: set[NamedNode] = set()
    walk = dependencies._Walk
    changed, nodes, subjects, values = walk.changed_subjects, walk.nodes, walk.subjects, walk.values

    def noted_changed(self: dependencies._Walk, *properties: NamedNode) -> set[NamedNode]:
        found.update(properties)
        return changed(self, *properties)

    def noted_nodes(
        self: dependencies._Walk, things: Iterable[NamedNode], properties: Iterable[NamedNode]
    ) -> set[NamedNode]:
        found.update(properties)
        return nodes(self, things, properties)

    def noted_subjects(
        self: dependencies._Walk, properties: Iterable[NamedNode], things: Iterable[Object]
    ) -> set[NamedNode]:
        found.update(properties)
        return subjects(self, properties, things)

    def noted_values(self: dependencies._Walk, thing: NamedNode, property_: NamedNode) -> Iterator[Object]:
        found.add(property_)
        return values(self, thing, property_)

    for name, method in {
        "changed_subjects": noted_changed,
        "nodes": noted_nodes,
        "subjects": noted_subjects,
        "values": noted_values,
    }.items():
        patch.setattr(walk, name, method)
    before, after = (Derivation(Quads(each), ontology, iris) for each in ((), world))
    affected_by(Change(added=world), before, after, Quads())
    return found


def test_what_rules_read_of_others_is_walked_along(
    world: frozenset[Quad], ontology: Ontology, iris: Iris, monkeypatch: pytest.MonkeyPatch
) -> None:
    along = walked(world, ontology, iris, monkeypatch)
    assert dependencies.READS.of_others - along == set()
    monkeypatch.setattr(
        default_graph, "READS", replace(default_graph.READS, of_others=frozenset({DET.level}))
    )
    missing = reduce(or_, (rule.READS for rule in dependencies.RULES)).of_others - along
    assert missing == {DET.level}


def test_dependencies_compose_what_the_rules_declare() -> None:
    room = Path(dependencies.__file__).parent
    declaring = {path.stem for path in room.glob("*.py") if "\nREADS = " in path.read_text(encoding="utf-8")}
    assert declaring - {"dependencies"} == NAMES.keys()
    for rule in NAMES.values():
        assert rule.READS.properties <= dependencies.READS.properties
        assert not rule.READS.of_itself & rule.READS.of_others
