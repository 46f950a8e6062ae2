"""The bulk road makes the very version that a commit of the same quads makes, judged by the same gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.audit import audit
from detente.changes.build import Assembled
from detente.changes.bulk.committing import BulkCommitted, commit_in_bulk
from detente.changes.bulk.incoming import Incoming, QuadDocument, quad_lines
from detente.changes.bulk.judging import BulkRefusedError
from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.rules import DiplomaticRules, NoRules, Rules
from detente.errors import InputError
from detente.rdf.namespaces import DET, LABEL, TYPE
from detente.rdf.quads import Quads
from detente.store import Manifest, VersionStore
from detente.store.history import difference
from detente.store.inspection import inspect

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
MINE = NamedNode("https://example.org/mine")


@pytest.fixture(scope="module")
def stated(dataset: Assembled) -> list[Quad]:
    """Give the stated quads of the seeds."""
    made = {dataset.gate.iris.graph("conflicts")}
    graphs = set(dataset.stated) - made
    return sorted((quad for quad in dataset.quads if quad.graph_name in graphs), key=str)


@pytest.fixture
def rules(dataset: Assembled) -> DiplomaticRules:
    dataset.gate.make_ready()
    return DiplomaticRules(dataset.gate)


def by_bulk(store: VersionStore, rules: Rules, dataset: Assembled, what: Incoming) -> BulkCommitted:
    return commit_in_bulk(store, rules, what, dataset.gate.iris, author="a", message="m", created=CREATED)


def document(quads: Iterable[Quad], name: str = "in.nq") -> QuadDocument:
    lines = list(quad_lines(quads))
    return QuadDocument(name, lambda: lines)


def by_commit(store: VersionStore, rules: Rules, quads: Iterable[Quad]) -> Committed:
    kept = list(quads)
    return commit(store, rules, lambda draft: draft.insert(kept), author="a", message="m", created=CREATED)


def assert_same(one: VersionStore, other: VersionStore) -> None:
    """Assert that two stores have the same current version, file by file as far as content goes."""
    first, second = (store.current_manifest() for store in (one, other))
    assert first is not None
    assert second is not None
    assert facts(first) == facts(second)
    assert dict(first.graphs) == dict(second.graphs)
    assert {*contents(one, first)} == {*contents(other, second)}
    for store, manifest in ((one, first), (other, second)):
        assert inspect(store).whole
        if manifest.parent:
            change = difference(store, manifest.parent, manifest.id)
            assert (len(change.added), len(change.removed)) == (manifest.added, manifest.removed)


def facts(manifest: Manifest) -> dict[str, object]:
    return {name: value for name, value in manifest.facts().items() if name != "made_from"}


def contents(store: VersionStore, manifest: Manifest) -> Iterator[Quad]:
    yield from store.open(manifest.id).match()


def test_seeds_at_once(
    tmp_path: Path, stated: list[Quad], rules: DiplomaticRules, dataset: Assembled
) -> None:
    one, other = (VersionStore(tmp_path / name) for name in ("bulk", "commit"))
    done = by_bulk(one, rules, dataset, Incoming((document(stated),)))
    by_commit(other, rules, stated)
    assert_same(one, other)
    assert done.sampled > 0
    assert done.loaded > 0
    current = one.current()
    assert current is not None
    assert not audit(current, dataset.gate, processes=1).violations
    again = by_bulk(one, rules, dataset, Incoming((document(stated),), replace=True))
    assert not again.committed.is_new


def test_half_of_the_seeds_onto_the_other(
    tmp_path: Path, stated: list[Quad], rules: DiplomaticRules, dataset: Assembled
) -> None:
    curation = dataset.gate.iris.graph("curation")
    graphs = sorted({q.graph_name for q in stated if q.graph_name != curation}, key=str)
    late = set(graphs[1::2]) | {curation}
    one, other = (VersionStore(tmp_path / name) for name in ("bulk", "commit"))
    first = [q for q in stated if q.graph_name not in late]
    second = [q for q in stated if q.graph_name in late]
    for store in (one, other):
        by_commit(store, rules, first)
    by_bulk(one, rules, dataset, Incoming((document(second),)))
    by_commit(other, rules, second)
    assert_same(one, other)


def user_quads(number: int) -> list[Quad]:
    return [
        quad
        for n in range(number)
        for thing in [NamedNode(f"https://example.org/thing/{n}")]
        for quad in (
            Quad(thing, TYPE, NamedNode("https://example.org/Row"), MINE),
            Quad(thing, LABEL, Literal(f"007 {n}", language="EN"), MINE),
            Quad(
                thing,
                NamedNode("https://example.org/after"),
                NamedNode(f"https://example.org/thing/{n // 2}"),
                MINE,
            ),
        )
    ]


@pytest.mark.parametrize("replace_all", [False, True])
@pytest.mark.parametrize("bare", [False, True])
def test_graph_that_grows_or_is_replaced(
    tmp_path: Path, rules: DiplomaticRules, dataset: Assembled, replace_all: bool, bare: bool
) -> None:
    theirs: Rules = NoRules() if bare else rules
    one, other = (VersionStore(tmp_path / name) for name in ("bulk", "commit"))
    old, new = user_quads(30), user_quads(50)[33:]
    for store in (one, other):
        by_commit(store, theirs, old)
    by_bulk(one, theirs, dataset, Incoming((document(new),), replace=replace_all))

    def change(draft: object) -> None:
        if replace_all:
            draft.replace(MINE, new)  # type: ignore[attr-defined]
        else:
            draft.insert(new)  # type: ignore[attr-defined]

    commit(other, theirs, change, author="a", message="m", created=CREATED)
    assert_same(one, other)


def test_blank_nodes_get_the_labels_that_every_change_gives_them(
    tmp_path: Path, rules: DiplomaticRules, dataset: Assembled
) -> None:
    lines = [f'<urn:a> <urn:p> _:b{n} .\n_:b{n} <urn:n> "{n}" .\n' for n in range(5)]
    store = VersionStore(tmp_path)
    what = Incoming((QuadDocument("b.nt", lambda: lines, MINE, triples=True),))
    by_bulk(store, rules, dataset, what)
    again = by_bulk(store, rules, dataset, what)
    assert not again.committed.is_new


def test_large_graph_is_judged_in_parts(
    tmp_path: Path, rules: DiplomaticRules, dataset: Assembled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.changes.bulk.unread.PART", 20)
    one, other = (VersionStore(tmp_path / name) for name in ("bulk", "commit"))
    by_bulk(one, rules, dataset, Incoming((document(user_quads(50)),)))
    by_commit(other, rules, user_quads(50))
    assert_same(one, other)


def test_what_does_not_conform_is_refused_with_counts(
    tmp_path: Path, stated: list[Quad], rules: DiplomaticRules, dataset: Assembled
) -> None:
    entry = next(q.graph_name for q in stated if "/entry/" in str(q.graph_name))
    assert isinstance(entry, NamedNode)
    wrong = [
        Quad(NamedNode(f"{dataset.gate.iris.base}claim/x/{n}"), TYPE, DET.Claim, entry) for n in range(150)
    ]
    store, whole = VersionStore(tmp_path / "bulk"), [*stated, *wrong]
    with pytest.raises(BulkRefusedError) as refused:
        by_bulk(store, rules, dataset, Incoming((document(whole),)))
    assert store.current_id() is None
    assert not list((tmp_path / "bulk" / "incoming").glob("*/"))
    with pytest.raises(RefusedError) as ordinary:
        by_commit(VersionStore(tmp_path / "commit"), rules, whole)
    told = refused.value
    assert len(told.report.results) == 100
    violations = ordinary.value.report.violations
    assert sum(told.by_rule.values()) == len(violations)
    assert set(told.report.results) <= {replace(each) for each in violations}
    assert f"{len(violations):,} violations" in str(told)
    assert "the first 100 results" in told.in_full()


def test_what_cannot_be_read_is_told_by_its_line(
    tmp_path: Path, rules: DiplomaticRules, dataset: Assembled
) -> None:
    path = tmp_path / "in.nq"
    path.write_text('<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> "c <urn:g> .\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"in\.nq:2"):
        by_bulk(VersionStore(tmp_path / "data"), rules, dataset, Incoming((QuadDocument("in.nq", path),)))


def test_quads_of_memory() -> None:
    assert list(quad_lines(Quads(user_quads(1)[:1]))) == [f"{user_quads(1)[0]} .\n"]
