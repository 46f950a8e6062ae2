"""Publishing a reviewed entry: one version through the gate; what is said by others stays said by others."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from detente.changes.jobs import Failure, Outcome, Part, WriteJob
from detente.changes.requests import perform
from detente.changes.rules import Rules, rules_of
from detente.rdf.namespaces import DCT, DEFAULT_BASE, DET, LABEL, PROV, TYPE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.reviews.review import Review, StepError
from detente.reviews.withdrawing import Withdrawal, withdrawal_files
from detente.reviews.writing import entry_files
from detente.store import VersionStore
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from tests.reviews.norland import (
    AT,
    CONDEMNED,
    CONDEMNED_RAID,
    CURATOR,
    MET,
    RAID,
    WOULD,
    accepted,
    begun,
    done,
    draft,
)

NAME = "2017-03-talks-in-moscow"
IRIS = Iris(DEFAULT_BASE)
ENTRY = IRIS.entry(NAME)
BERG = {"id": "person/a-berg", "label": "A. Berg"}


@dataclass(frozen=True)
class Desk:
    """A copy of the graph of the seeds, where reviews are published."""

    store: VersionStore
    rules: Rules
    folder: Path

    def send(
        self, files: Mapping[str, bytes], *, scope: str = "curate", dry_run: bool = False
    ) -> Outcome | Failure:
        """Publish files as the service does."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content)
        parts = (Part(str(self.folder), "application/yaml"),)
        job = WriteJob("publish", "tester", "Published", parts, scopes=(scope,), dry_run=dry_run)
        return perform(job, self.store, self.rules, IRIS, lambda: None)

    def publish(self, review: Review) -> Outcome:
        """Publish a review that conforms."""
        outcome = self.send(entry_files(review))
        assert isinstance(outcome, Outcome), outcome
        return outcome

    def refused(self, review: Review) -> Failure:
        """Try to publish one that does not."""
        before = self.store.current_id()
        failure = self.send(entry_files(review))
        assert isinstance(failure, Failure)
        assert self.store.current_id() == before
        return failure

    def quads(self, *pattern: Any) -> list[Quad]:
        """Find quads of the current version: subject, predicate, object, graph."""
        version = self.store.current()
        assert version is not None
        return list(version.match(*pattern))

    def is_settled(self, thing: str) -> bool:
        """Tell whether a thing of the entry is one of its class in the default graph."""
        return bool(self.quads(IRIS.thing(thing), TYPE, None, DEFAULT_GRAPH))


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of("full", DEFAULT_BASE)


@pytest.fixture
def desk(built: Path, tmp_path: Path, rules: Rules) -> Desk:
    shutil.copytree(built, tmp_path / "data")
    return Desk(VersionStore(tmp_path / "data"), rules, tmp_path / "sent")


@pytest.fixture(scope="module")
def shared_desk(built: Path, tmp_path_factory: pytest.TempPathFactory, rules: Rules) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(built, folder / "data")
    return Desk(VersionStore(folder / "data"), rules, folder / "sent")


def test_what_was_accepted_becomes_one_version(desk: Desk) -> None:
    before = desk.store.current_id()
    outcome = desk.publish(accepted(begun()))
    assert desk.store.manifest(str(outcome.version)).parent == before
    assert desk.is_settled(f"meeting/{NAME}-{MET}")
    assert desk.is_settled(f"event/{NAME}-{CONDEMNED_RAID}")
    assert not desk.is_settled(f"event/{NAME}-{CONDEMNED}")


def test_who_drafted_and_who_reviewed_is_told_as_provenance(desk: Desk) -> None:
    desk.publish(accepted(begun()))
    review, drafting = IRIS.run(NAME, "review"), IRIS.run(NAME, "drafting")
    told = {(q.predicate, q.object) for q in desk.quads(review, None, None, ENTRY)}
    assert {(PROV.wasAssociatedWith, IRIS.thing(CURATOR)), (PROV.wasInformedBy, drafting)} <= told
    assert str(next(o for p, o in told if p == PROV.endedAtTime)).startswith(f'"{AT}"')
    (agent,) = {q.object for q in desk.quads(drafting, PROV.wasAssociatedWith, None, ENTRY)}
    assert [str(q.object) for q in desk.quads(agent, LABEL, None, ENTRY)] == ['"rules of the test"@en']
    generated = {q.object for q in desk.quads(None, PROV.wasGeneratedBy, None, ENTRY)}
    assert generated == {review}


def test_a_person_may_have_drafted_it(desk: Desk) -> None:
    review = begun()
    state = {**review.state, "drafted": {"by": CURATOR, "at": AT}}
    desk.publish(accepted(Review(state, review.begun)))
    (agent,) = {q.object for q in desk.quads(IRIS.run(NAME, "drafting"), PROV.wasAssociatedWith, None, ENTRY)}
    assert agent == IRIS.thing(CURATOR)


def test_an_edited_entry_is_published_again_with_what_changed_alone(desk: Desk) -> None:
    review = accepted(begun())
    desk.publish(review)
    edited = done(review, "correct", item=CONDEMNED_RAID, set={"label": "Condemnation of the raid"})
    outcome = desk.publish(edited)
    changed = {q for q in desk.quads(None, LABEL, None, ENTRY) if "Condemnation of the raid" in str(q.object)}
    assert {q.subject for q in changed} == {IRIS.thing(f"event/{NAME}-{CONDEMNED_RAID}")}
    assert 0 < outcome.added < 20
    same = desk.publish(edited)
    assert (same.is_new, same.version) == (False, outcome.version)


def test_a_claim_that_is_rejected_later_is_gone_from_the_next_version(desk: Desk) -> None:
    review = accepted(begun())
    desk.publish(review)
    desk.publish(done(review, "reject", item=CONDEMNED_RAID))
    assert not desk.is_settled(f"event/{NAME}-{CONDEMNED_RAID}")


def test_a_correction_replaces_an_entry(desk: Desk) -> None:
    desk.publish(accepted(begun()))
    correction = done(accepted(begun([RAID], "A correction")), "entry", set={"replaces": [NAME]})
    desk.publish(correction)
    assert desk.quads(IRIS.entry(correction.name), DCT.replaces, ENTRY, None)
    assert not desk.is_settled(f"meeting/{NAME}-{MET}")
    assert desk.is_settled(f"event/{correction.name}-{CONDEMNED_RAID}")
    assert desk.quads(IRIS.claim(f"{NAME}/{MET}"), TYPE, DET.Claim, ENTRY)


def test_withdrawing_deprecates_and_deletes_nothing(desk: Desk) -> None:
    desk.publish(accepted(begun()))
    claims = desk.quads(None, TYPE, DET.Claim, ENTRY)
    why = Withdrawal(
        NAME, "It is not so.", CURATOR, AT, "TASS", "2017-03-16", "https://example.org/a", "A notice."
    )
    outcome = desk.send(withdrawal_files(why))
    assert isinstance(outcome, Outcome), outcome
    assert desk.quads(None, TYPE, DET.Claim, ENTRY) == claims
    assert not desk.is_settled(f"meeting/{NAME}-{MET}")
    again = desk.send(withdrawal_files(why))
    assert isinstance(again, Failure)
    assert "there is 'withdrawal-of-2017-03-talks-in-moscow' already" in again.message


def test_what_is_published_again_after_its_withdrawal_is_told_to_settle_nothing(desk: Desk) -> None:
    review = accepted(begun())
    desk.publish(review)
    why = Withdrawal(
        NAME, "It is not so.", CURATOR, AT, "TASS", "2017-03-16", "https://example.org/a", "A notice."
    )
    assert isinstance(desk.send(withdrawal_files(why)), Outcome)
    again = desk.publish(review)
    assert any(
        f"{ENTRY} is withdrawn" in note and "“It is not so.”" in note and "takes that decision back" in note
        for note in again.notes
    )
    changed = dict(entry_files(review))
    name = next(each for each in changed if each == "entries.yaml")
    changed[name] = changed[name].replace(b"title:", b"title: Again,", 1)
    outcome = desk.send(changed)
    assert isinstance(outcome, Outcome), outcome
    assert not desk.is_settled(f"meeting/{NAME}-{MET}")
    version = desk.store.current_manifest()
    assert version is not None
    assert f"Published; {ENTRY} is withdrawn" in version.message
    assert any(f"{ENTRY} is withdrawn" in line for line in (*outcome.notes, *outcome.unsettled))


def test_what_does_not_exist_cannot_be_withdrawn(desk: Desk) -> None:
    why = Withdrawal(
        "2017-03-nothing", "No.", CURATOR, AT, "TASS", "2017-03-16", "https://example.org/a", "A"
    )
    failure = desk.send(withdrawal_files(why))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.problems[0].file) == ("input", "curation.yaml")


def test_new_people_go_into_the_authority_once(desk: Desk) -> None:
    mention = {"label": "A. Berg", "id": BERG["id"]}
    review = done(begun([{**RAID, "agent": [mention]}]), "thing", thing=BERG)
    desk.publish(accepted(review))
    graph = AUTHORITY.iri(IRIS)
    told = desk.quads(IRIS.thing(BERG["id"]), None, None, graph)
    assert LABEL in {q.predicate for q in told}
    desk.publish(accepted(done(review, "correct", item=CONDEMNED_RAID, set={"label": "Raid"})))
    assert desk.quads(IRIS.thing(BERG["id"]), None, None, graph) == told


def test_a_near_duplicate_is_refused_until_somebody_tells_them_apart(desk: Desk) -> None:
    thing = {"id": "person/v-putin", "label": "Vladimir Putín"}
    review = accepted(done(begun([RAID]), "thing", thing=thing))
    failure = desk.refused(review)
    assert failure.problems[0].file == "authority/new.yaml"
    assert "person/vladimir-putin" in failure.message
    desk.publish(done(review, "thing", thing={**thing, "unlike": ["person/vladimir-putin"]}))


@pytest.mark.parametrize(
    ("thing", "named"),
    [
        ({"id": "person/vladimir-putin", "label": "Vladimir Putin"}, "'Vladimir Putin'"),
        ({"id": "person/recep-tayyip-erdogan", "label": "Impostor"}, "'Recep Tayyip Erdoğan'"),
        ({"id": "place/moscow", "label": "Moscow", "containedIn": "place/ankara"}, "'Moscow'"),
        ({"id": "organization/unnamed-publisher", "label": "The Publisher"}, "'Unnamed publisher'"),
    ],
    ids=lambda each: each["id"] if isinstance(each, dict) else "",
)
def test_nothing_new_takes_the_id_of_what_is_there(desk: Desk, thing: dict[str, str], named: str) -> None:
    failure = desk.refused(accepted(done(begun([RAID]), "thing", thing=thing)))
    assert failure.problems[0].file == "authority/new.yaml"
    assert f"{thing['id']} is the id of {named}" in failure.message


def test_a_published_thing_is_not_described_otherwise_in_silence(desk: Desk) -> None:
    review = accepted(done(begun([RAID]), "thing", thing=BERG))
    desk.publish(review)
    failure = desk.refused(done(review, "thing", thing={**BERG, "label": "Anna Berg"}))
    assert "person/a-berg is the id of 'A. Berg'" in failure.message
    other = done(begun([RAID], "Another entry"), "thing", thing=BERG)
    assert "person/a-berg is the id of 'A. Berg'" in desk.refused(accepted(other)).message


def test_actors_without_a_name_stay_in_the_entry(desk: Desk) -> None:
    desk.publish(accepted(begun()))
    actor = IRIS.local_actor(NAME, "ministry-source")
    assert {q.graph_name for q in desk.quads(actor, DET.unnamed, None, None)} >= {ENTRY}
    assert not desk.quads(actor, None, None, AUTHORITY.iri(IRIS))


def test_problems_are_told_at_the_line_of_the_claim(desk: Desk) -> None:
    review = accepted(begun([{**RAID, "agent": [{"label": "x", "id": "state/XYZ"}]}]))
    failure = desk.refused(review)
    (problem,) = failure.problems
    lines = entry_files(review)[f"{NAME}.yaml"].decode().splitlines()
    assert (problem.file, failure.kind) == (f"{NAME}.yaml", "input")
    assert problem.line is not None
    assert "state/XYZ" in lines[problem.line - 1]


def test_what_the_gate_refuses_is_told_at_the_line_of_the_claim(desk: Desk) -> None:
    review = accepted(begun([RAID, draft("Commitment", "Turkey condemned the attack", modality="pledged")]))
    failure = desk.refused(review)
    assert failure.kind == "refused"
    (problem,) = failure.problems
    lines = entry_files(review)[f"{NAME}.yaml"].decode().splitlines()
    above = [line for line in lines[: problem.line] if "- id: " in line]
    assert above[-1].endswith(CONDEMNED)
    assert "A commitment has a det:agent" in problem.message


def test_a_curator_speaks_by_decisions_and_never_through_an_entry(desk: Desk) -> None:
    voice = {"label": "Curator", "id": CURATOR}
    failure = desk.refused(accepted(begun([{**RAID, "attributed_to": voice}])))
    assert "a curator, whose word settles" in failure.message


def test_a_curator_writes_no_entry(desk: Desk) -> None:
    review = done(accepted(begun([RAID])), "entry", set={"author": CURATOR})
    assert "whose word settles only with evidence" in desk.refused(review).message


@pytest.mark.parametrize("person", ["person/vladimir-putin", "person/nobody-such"])
def test_curators_alone_are_said_to_have_reviewed_or_drafted(desk: Desk, person: str) -> None:
    review = accepted(begun([RAID]))
    assert "to have reviewed claims" in desk.refused(done(review, "reviewed", person=person)).message
    drafted = Review({**review.state, "drafted": {"by": person, "at": AT}}, review.begun)
    assert "to have drafted claims" in desk.refused(drafted).message


def test_a_reported_report_settles_nothing_that_its_teller_alone_says(desk: Desk) -> None:
    told = draft(
        "Statement",
        "Putin said",
        speaker={"label": "Vladimir Putin", "id": "person/vladimir-putin"},
        modality="alleged",
    )
    promise = {**draft("Commitment", "Russia would lift the trade ban by May"), "modality": "pledged"}
    promise |= {
        "agent": [{"label": "Russia", "id": "state/RUS"}],
        "attributed_to": {"label": "Vladimir Putin", "id": "person/vladimir-putin"},
    }
    review = done(begun([told, promise]), "accept", item=WOULD, binding=True)
    desk.publish(done(review, "reviewed", person=CURATOR))
    assert not desk.is_settled(f"statement/{NAME}-{WOULD}-said")
    assert not desk.is_settled(f"commitment/{NAME}-{WOULD}")


def test_a_token_without_the_scope_publishes_nothing(desk: Desk) -> None:
    failure = desk.send(entry_files(accepted(begun())), scope="write")
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.scope) == ("scope", "curate")


def test_a_dry_run_makes_no_version(desk: Desk) -> None:
    before = desk.store.current_id()
    outcome = desk.send(entry_files(accepted(begun())), dry_run=True)
    assert isinstance(outcome, Outcome)
    assert outcome.version is None
    assert desk.store.current_id() == before


VOICES = st.sampled_from(
    [
        "unattributed",
        {"label": "Vladimir Putin", "id": "person/vladimir-putin"},
        {"label": "Russia", "id": "state/RUS"},
        {"label": "Turkey", "id": "state/TUR"},
        {"label": "a source", "id": "actor/source"},
    ]
)
KINDS = st.sampled_from(
    ["Event", "Meeting", "Commitment", "Measure", "Incident", "Visit", "Agreement", "Position"]
)
MODALITIES = st.sampled_from(["asserted", "planned", "pledged", "intended", "alleged", "expected"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VOICES, KINDS, MODALITIES, st.sampled_from(["positive", "negative"]))
def test_a_claim_in_another_voice_never_settles_by_being_accepted(
    shared_desk: Desk, voice: Any, kind: str, modality: str, polarity: str
) -> None:
    given_ = draft(
        kind,
        "Turkey condemned the raid",
        agent=[{"label": "Turkey", "id": "state/TUR"}, {"label": "Russia", "id": "state/RUS"}],
        attributed_to=voice,
        modality=modality,
        polarity=polarity,
    )
    review = begun([given_])
    try:
        review = done(review, "accept", item=CONDEMNED_RAID)
    except StepError:
        assert review.item(CONDEMNED_RAID).may_bind
        return
    outcome = shared_desk.send(entry_files(done(review, "reviewed", person=CURATOR)))
    if isinstance(outcome, Failure):
        return  # refused: nothing is a fact
    kinds = {"commitment", "event", "meeting", "measure", "incident", "visit", "agreement", "position"}
    things = [f"{each}/{NAME}-{CONDEMNED_RAID}" for each in sorted(kinds)]
    assert not any(shared_desk.is_settled(each) for each in things)


def test_a_draft_is_nowhere_in_the_graph_before_it_is_published(desk: Desk) -> None:
    assert not desk.quads(None, None, None, ENTRY)
    assert WOULD in begun().state["items"]
    assert isinstance(ENTRY, NamedNode)
