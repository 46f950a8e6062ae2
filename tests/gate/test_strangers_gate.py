"""What anybody may write neither refuses what a curator decides nor pins what the authority has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.audit import audit
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.rules import DiplomaticRules, rules_of
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, LABEL, PROV, TYPE
from detente.store import Draft, VersionStore
from detente.vocabulary.graphs import AUTHORITY, CURATION
from detente.vocabulary.iris import Iris

IRIS = Iris(DEFAULT_BASE)
CLAIM = IRIS.claim("2016-08-turkey-russia-1/mechanism")
PERSON = IRIS.thing("person/temp-person")
OWN = NamedNode("urn:pin")
NODE = NamedNode("urn:x:m")
SQUATS = {
    "one more modality": (CLAIM, DET.modality, DETS["modality-alleged"]),
    "one more polarity": (CLAIM, DET.polarity, DETS["polarity-negative"]),
    "one more source": (CLAIM, DET.attributedTo, DETS.unattributed),
    "somebody's else": (CLAIM, DET.about, IRIS.thing("state/TUR")),
}


@pytest.fixture(scope="module")
def rules() -> DiplomaticRules:
    found = rules_of("full", DEFAULT_BASE)
    assert isinstance(found, DiplomaticRules)
    return found


@pytest.fixture
def store(built: Path, tmp_path: Path) -> VersionStore:
    shutil.copytree(built, tmp_path / "data")
    return VersionStore(tmp_path / "data")


@pytest.fixture
def write(store: VersionStore, rules: DiplomaticRules) -> Callable[..., Committed]:
    """Give what makes a change: quads that come, and quads that go."""

    def written(added: list[Quad], removed: tuple[Quad, ...] = ()) -> Committed:
        def change(draft: Draft) -> None:
            draft.delete(removed)
            draft.insert(added)

        return commit(store, rules, change, author="a", message="m")

    return written


def decision(store: VersionStore) -> list[Quad]:
    """Write a whole decision that a claim is deprecated, after one of the seeds."""
    version, curation = store.current(), CURATION.iri(IRIS)
    assert version is not None
    model = next(version.match(None, TYPE, PROV.Activity, curation)).subject
    assert isinstance(model, NamedNode)
    node = IRIS.decision("squatted")
    copied = [
        Quad(node, quad.predicate, quad.object, curation)
        for quad in version.match(model, graph=curation)
        if quad.predicate != PROV.used
    ]
    return [
        *copied,
        Quad(node, PROV.used, CLAIM, curation),
        Quad(CLAIM, DET.rank, DETS["rank-deprecated"], curation),
    ]


def person() -> list[Quad]:
    graph = AUTHORITY.iri(IRIS)
    return [
        Quad(PERSON, TYPE, DET.Person, graph),
        Quad(PERSON, LABEL, Literal("Temp Person", language="en"), graph),
    ]


@pytest.mark.parametrize("squat", SQUATS.values(), ids=SQUATS)
def test_nobody_but_a_curator_decides(
    squat: tuple[NamedNode, NamedNode, NamedNode], store: VersionStore, write: Callable[..., Committed]
) -> None:
    try:
        write([Quad(*squat, NamedNode("urn:squat"))])
    except RefusedError:
        pytest.skip("the gate refuses this in anybody's graph")
    done = write(decision(store))
    assert done.is_new
    assert done.report.conforms


def test_a_decision_does_not_stop_a_users_graph(store: VersionStore, write: Callable[..., Committed]) -> None:
    write(decision(store))
    assert write([Quad(*SQUATS["one more modality"], NamedNode("urn:squat"))]).is_new


def test_a_decision_that_is_wrong_by_itself_is_refused(
    store: VersionStore, write: Callable[..., Committed]
) -> None:
    wrong = Quad(CLAIM, DET.modality, DETS["modality-alleged"], CURATION.iri(IRIS))
    with pytest.raises(RefusedError) as caught:
        write([*decision(store), wrong])
    assert {result.graph for result in caught.value.report.violations} >= {CURATION.iri(IRIS).value}


def test_a_users_graph_is_warned_of_and_not_obeyed(
    store: VersionStore, rules: DiplomaticRules, write: Callable[..., Committed]
) -> None:
    write(person())
    write([Quad(NODE, DET.participant, PERSON, OWN)])
    done = write([], tuple(store_quads(store, PERSON)))
    assert done.report.conforms
    assert OWN.value in {result.graph for result in done.report.results if result.severity == "Warning"}
    assert f"in {OWN.value}" in str(done.report)
    version = store.current()
    assert version is not None
    whole = audit(version, rules.gate)
    assert whole.conforms
    assert OWN.value in str(whole)
    with pytest.raises(RefusedError):
        write([Quad(NODE, DET.participant, PERSON, NamedNode("urn:pin:2"))])
    with pytest.raises(RefusedError):
        write([Quad(NODE, DET.agent, PERSON, OWN)])


def test_an_entry_is_obeyed(store: VersionStore, write: Callable[..., Committed]) -> None:
    with pytest.raises(RefusedError):
        write([], tuple(store_quads(store, IRIS.thing("person/vladimir-putin"))))


def store_quads(store: VersionStore, subject: NamedNode) -> list[Quad]:
    """Read what the authority says of a thing."""
    version = store.current()
    assert version is not None
    return list(version.match(subject, graph=AUTHORITY.iri(IRIS)))
