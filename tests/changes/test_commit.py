"""Whatever the door: derived graphs follow, the gate decides, and a refusal changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from operator import methodcaller
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.audit import check_counts
from detente.changes.build import Assembled
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.restore import restore_version
from detente.changes.rules import DiplomaticRules, NoRules
from detente.changes.summary import describe_change, summarize
from detente.derivation.default_graph import derive
from detente.errors import DetenteError
from detente.rdf.digest import hash_graphs
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, EDTF, LABEL, PROV, TYPE
from detente.rdf.quads import GraphName, Quads
from detente.store import Draft, VersionStore, graph_name
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.versions import commit_quads, lose

MINE = NamedNode("https://example.org/mine")
RUSSIA = Iris(DEFAULT_BASE).thing("state/RUS")
ENTRY = "2016-08-turkey-russia-2"
NOTE = Quad(MINE, LABEL, Literal("A note", language="en"), MINE)
MEETING = Quad(MINE, TYPE, DET.Meeting, MINE)


@pytest.fixture(scope="module")
def rules(dataset: Assembled) -> DiplomaticRules:
    dataset.gate.make_ready()
    return DiplomaticRules(dataset.gate)


@pytest.fixture
def store(dataset: Assembled, tmp_path: Path) -> VersionStore:
    folder = VersionStore(tmp_path, lock_seconds=1)
    derived = DiplomaticRules(dataset.gate).derived
    commit_quads(folder, dataset.quads, author="", message="seeds", derived=derived)
    return folder


def made(done: Committed) -> str:
    assert done.manifest is not None
    return done.manifest.id


def content(store: VersionStore) -> set[Quad]:
    current = store.current()
    assert current is not None
    return set(current.match())


def derived_of(store: VersionStore, rules: DiplomaticRules) -> set[Quad]:
    return {quad for quad in content(store) if quad.graph_name in rules.derived - noted(rules.iris)}


def noted(iris: Iris) -> set[GraphName]:
    """Give the graphs about versions, which each commit changes."""
    return {iris.graph("log"), iris.graph("void")}


def counts_hold(store: VersionStore, rules: DiplomaticRules) -> bool:
    return check_counts(Quads(content(store)), rules.iris).conforms


def rebuilt(store: VersionStore, rules: DiplomaticRules, ontology: Ontology) -> set[Quad]:
    stated = Quads(quad for quad in content(store) if quad.graph_name not in rules.derived)
    return set(derive(stated, ontology, rules.iris))


def drop_entry(draft: Draft) -> None:
    draft.drop(Iris(DEFAULT_BASE).entry(ENTRY))
    draft.drop(Iris(DEFAULT_BASE).graph("curation"))


def test_what_follows_from_an_entry_goes_and_comes_with_it(
    store: VersionStore, rules: DiplomaticRules, ontology: Ontology
) -> None:
    before, first = content(store), store.current_id()
    commit(store, rules, drop_entry, author="a", message="without")
    assert derived_of(store, rules) == rebuilt(store, rules, ontology)
    assert counts_hold(store, rules)
    assert content(store) < before | set(content(store))
    assert first is not None
    restore_version(store, rules, first, author="a")
    assert counts_hold(store, rules)
    assert {quad for quad in content(store) if quad.graph_name not in noted(rules.iris)} == before
    current, again = store.current_manifest(), store.manifest(first)
    assert current is not None
    assert current.digest == again.digest


def test_what_users_load_settles_nothing(store: VersionStore, rules: DiplomaticRules) -> None:
    before = derived_of(store, rules)
    commit(store, rules, lambda draft: draft.insert([NOTE]), author="a", message="m")
    assert NOTE in content(store)
    assert derived_of(store, rules) == before


def test_what_follows_is_not_taken_away_while_its_reason_stands(
    store: VersionStore, rules: DiplomaticRules
) -> None:
    before = store.current_id()
    meeting, entry = rules.iris.thing("meeting/erdogan-putin-2016-08"), rules.iris.entry(ENTRY)
    implied = Quad(meeting, TYPE, DET.Event, entry)
    assert implied in content(store)
    done = commit(store, rules, lambda draft: draft.delete([implied]), author="a", message="m")
    assert (made(done), done.is_new) == (before, False)
    assert implied in content(store)


def test_what_follows_is_added_with_its_reason(store: VersionStore, rules: DiplomaticRules) -> None:
    entry = rules.iris.entry(ENTRY)
    agent = Quad(rules.iris.thing("meeting/erdogan-putin-2016-08"), DET.agent, RUSSIA, entry)
    participant = Quad(agent.subject, DET.participant, RUSSIA, entry)
    commit(store, rules, lambda draft: draft.insert([agent]), author="a", message="m")
    assert {agent, participant} <= content(store)
    commit(store, rules, lambda draft: draft.delete([agent]), author="a", message="m")
    assert not {agent, participant} & content(store)


def test_a_refusal_changes_nothing(store: VersionStore, rules: DiplomaticRules) -> None:
    before, files = store.current_id(), sorted(store.folder.rglob("*"))
    with pytest.raises(RefusedError, match=r"refused: 1 violation$") as raised:
        commit(store, rules, lambda draft: draft.insert([MEETING, NOTE]), author="a", message="m")
    (result,) = raised.value.report.results
    assert "Nobody claims this" in result.message
    assert store.current_id() == before
    assert sorted(store.folder.rglob("*")) == files


def test_not_even_a_curator_settles_what_is_still_to_come(
    store: VersionStore, rules: DiplomaticRules
) -> None:
    iris = Iris(DEFAULT_BASE)
    graph, claim, meeting = iris.graph("curation"), iris.claim("curation/later"), iris.thing("meeting/later")
    said = {
        (claim, TYPE): DET.Claim,
        (claim, DET.about): meeting,
        (claim, DET.attributedTo): iris.thing("person/curator-1"),
        (claim, DET.modality): DETS["modality-asserted"],
        (claim, DET.polarity): DETS["polarity-positive"],
        (meeting, TYPE): DET.Meeting,
    }
    quads = [Quad(subject, predicate, value, graph) for (subject, predicate), value in said.items()]
    for year, is_told in (("2016", False), ("9999", True)):
        dated = [*quads, Quad(meeting, DET.edtf, Literal(year, datatype=EDTF.EDTF), graph)]
        with pytest.raises(RefusedError) as refused:  # it has no evidence either
            commit(store, rules, methodcaller("insert", dated), author="a", message="m")
        told = [each for each in refused.value.report.violations if "still to come" in each.message]
        assert bool(told) == is_told


def test_breaking_what_others_rely_on_is_refused(store: VersionStore, rules: DiplomaticRules) -> None:
    def forget(draft: Draft) -> None:
        draft.delete(list(draft.match(rules.iris.thing("place/moscow"), TYPE)))

    with pytest.raises(RefusedError, match="violation") as raised:
        commit(store, rules, forget, author="a", message="m")
    assert "is not a det:Place" in str(raised.value.report)


def test_an_undefined_term_is_refused(store: VersionStore, rules: DiplomaticRules) -> None:
    quad = Quad(MINE, DET["placee"], MINE, MINE)
    with pytest.raises(RefusedError) as raised:
        commit(store, rules, lambda draft: draft.insert([quad]), author="a", message="m")
    assert "det:placee" in str(raised.value.report)


def test_a_dry_run_judges_and_changes_nothing(store: VersionStore, rules: DiplomaticRules) -> None:
    before = store.current_id()
    done = commit(store, rules, lambda d: d.insert([NOTE]), author="a", message="m", dry_run=True)
    assert (done.manifest, done.is_new) == (None, True)
    assert done.change.added == {NOTE}
    with pytest.raises(RefusedError):
        commit(store, rules, lambda d: d.insert([MEETING, NOTE]), author="a", message="m", dry_run=True)
    assert store.current_id() == before


def test_a_change_of_nothing_makes_no_version(store: VersionStore, rules: DiplomaticRules) -> None:
    before = store.current_id()
    done = commit(store, rules, lambda draft: draft.delete([NOTE]), author="a", message="m")
    assert (made(done), done.is_new) == (before, False)


def test_the_guard_is_asked_of_what_is_changed_and_not_of_what_follows(
    store: VersionStore, rules: DiplomaticRules
) -> None:
    asked: list[GraphName] = []
    commit(store, rules, drop_entry, author="a", message="m", guard=asked.append)
    assert set(asked) == {rules.iris.entry(ENTRY), rules.iris.graph("curation")}

    def never(graph: GraphName) -> None:
        raise DetenteError(f"not {graph}")

    before = store.current_id()
    with pytest.raises(DetenteError, match=r"not <https://example\.org/mine>"):
        commit(store, rules, lambda d: d.insert([NOTE]), author="a", message="m", guard=never)
    assert store.current_id() == before


@pytest.mark.parametrize("microsecond", [0, 1, 10, 100_000, 120_000, 543_850, 543_851, 999_990])
def test_the_log_is_hashed_as_the_engine_keeps_it(
    microsecond: int, store: VersionStore, rules: DiplomaticRules
) -> None:
    moment = datetime(2016, 8, 10, 12, 0, 0, microsecond, tzinfo=UTC)
    commit(store, rules, lambda draft: draft.insert([NOTE]), author="a", message="m", created=moment)
    current = store.current()
    assert current is not None
    kept = hash_graphs(current.match(), current.graph_names())
    assert {graph_name(graph): each.digest for graph, each in kept.items()} == {
        name: each.digest for name, each in current.manifest.graphs.items()
    }
    (told,) = current.match(rules.iris.version(current.manifest.id), PROV.generatedAtTime)
    assert told.object.value == current.manifest.created  # type: ignore[union-attr]
    assert current.manifest.moment == moment


def test_readiness_is_told_before_anything_is_published(store: VersionStore, rules: DiplomaticRules) -> None:
    seen: list[str | None] = []
    done = commit(
        store,
        rules,
        lambda draft: draft.insert([NOTE]),
        author="a",
        message="m",
        ready=lambda: seen.append(store.current_id()),
    )
    assert len(seen) == 1
    assert seen != [made(done)]


def test_a_bare_data_set_takes_anything_into_its_default_graph(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    quad = Quad(MINE, TYPE, DET.Meeting)
    commit(store, NoRules(), lambda draft: draft.insert([quad]), author="a", message="m")
    assert content(store) == {quad}


def test_a_pruned_version_can_be_restored(store: VersionStore, rules: DiplomaticRules) -> None:
    first = made(commit(store, rules, lambda d: d.insert([NOTE]), author="a", message="m"))
    commit(store, rules, lambda d: d.drop(MINE), author="a", message="m")
    commit(store, rules, drop_entry, author="a", message="m")
    lose(store, first)
    assert store.is_pruned(first)
    restore_version(store, rules, first, author="a")
    assert NOTE in content(store)
    current = store.current_manifest()
    assert current is not None
    assert current.message == f"Restored version {first}"
    assert current.digest == store.manifest(first).digest


def test_a_change_is_told_in_words_and_line_by_line(store: VersionStore, rules: DiplomaticRules) -> None:
    done = commit(store, rules, drop_entry, author="a", message="m")
    told = summarize(done.change, DEFAULT_BASE)
    assert told.startswith("1 entry removed, ")
    assert " claims removed, " in told
    assert told.endswith("quads removed") or "removed" in told
    lines = list(describe_change(done.change, DEFAULT_BASE))
    assert f"entry/{ENTRY}" in lines
    assert f"  - entry:{ENTRY} a det:Entry" in lines
    assert len([line for line in lines if line.startswith("  ")]) == len(done.change.touched)
