"""Whatever holds to the protocol of rules is asked, whichever class it is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.changes.commit import commit
from detente.changes.load import LoadRequest, load_sources
from detente.changes.restore import restore_version
from detente.changes.rules import DiplomaticRules, NoRules
from detente.gate.report import Report
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.store import CommitInfo, Draft, VersionStore
from tests.versions import commit_quads

MINE = NamedNode("https://example.org/graph/mine")


@dataclass
class Wrapped:
    """Rules of another class, which do as some rules do."""

    rules: DiplomaticRules
    takes_rdf_1_2: bool = False

    @property
    def derived(self) -> frozenset[GraphName]:
        return self.rules.derived

    def is_stated(self, graph: GraphName) -> bool:
        return self.rules.is_stated(graph)

    def complete(self, draft: Draft) -> Report:
        return self.rules.complete(draft)

    def unsettled(self, draft: Draft) -> Iterator[str]:
        return self.rules.unsettled(draft)

    def remarks(self, draft: Draft) -> Iterator[str]:
        return self.rules.remarks(draft)

    def commit_info(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        return self.rules.commit_info(author, message, token)


@pytest.fixture
def store(tmp_path: Path, dataset: Assembled) -> VersionStore:
    """Give a store of the seeds."""
    store = VersionStore(tmp_path)
    derived = DiplomaticRules(dataset.gate).derived
    commit_quads(store, dataset.quads, author="", message="seeds", derived=derived)
    return store


def test_what_is_stated_is_neither_derived_nor_the_softwares(dataset: Assembled) -> None:
    rules, iris = DiplomaticRules(dataset.gate), dataset.gate.iris
    entries = [q.graph_name for q in dataset.quads.match(predicate=TYPE, object=DET.Entry)]
    stated: list[GraphName] = [MINE, iris.graph("authority"), iris.graph("curation"), entries[0]]
    for graph in stated:
        assert rules.is_stated(graph)
    not_stated = map(iris.graph, ("conflicts", "log", "void", "ontology", "shapes", "queries"))
    others: list[GraphName] = [DEFAULT_GRAPH, *not_stated]
    for graph in others:
        assert not rules.is_stated(graph)
        assert NoRules().is_stated(graph)


def test_rules_of_any_class_restore_what_was_stated_and_no_more(
    store: VersionStore, dataset: Assembled
) -> None:
    rules, iris = Wrapped(DiplomaticRules(dataset.gate)), dataset.gate.iris
    first = store.resolve("current").id
    ontology = iris.graph("ontology")
    remark = Quad(MINE, DET.remark, MINE, MINE)
    newer = next(iter(dataset.quads.match(graph=ontology)))
    with store.draft() as draft:  # a later release of the software, which no rule judges here
        draft.delete([newer])
        draft.insert([remark])
        store.publish(draft, rules.commit_info("a", "m"))
    done = restore_version(store, rules, first, author="a")
    assert done.change == Change(removed=frozenset({remark}))


def test_rules_of_any_class_say_what_settles_nothing(
    store: VersionStore, dataset: Assembled, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("<https://example.org/id/visit/v> a <https://w3id.org/detente/ontology#Visit> .")
    what, rules = LoadRequest((str(path),), MINE), DiplomaticRules(dataset.gate)
    found = [
        load_sources(store, each, what, dataset.gate.iris, author="a", message="m", dry_run=True).unsettled
        for each in (rules, Wrapped(rules))
    ]
    assert found[0] == found[1]
    assert any("graph/mine" in line for line in found[0])


def test_a_bare_data_set_settles_nothing_and_says_nothing_of_it(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    seen: list[str] = []
    commit(
        store,
        NoRules(),
        lambda draft: draft.insert([Quad(MINE, TYPE, DET.Visit, MINE)]),
        author="a",
        message="m",
        inspect=lambda draft: seen.extend(NoRules().unsettled(draft)),
    )
    assert not seen
