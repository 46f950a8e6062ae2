"""Which versions keep their stores, as commits are made; and folders of before there was a choice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.store import Retention, VersionStore
from detente.store.inspection import inspect
from tests.versions import commit_quads, lose

A = NamedNode("urn:a")
NOON = datetime(2016, 8, 1, 12, tzinfo=UTC)


def put(store: VersionStore, size: int, created: datetime = NOON) -> str:
    quads = [Quad(A, A, Literal(number), A) for number in range(size)]
    return commit_quads(store, quads, author="a", message="m", created=created).id


def kept(store: VersionStore, ids: list[str]) -> list[int]:
    return [place for place, version in enumerate(ids) if store.is_kept(version)]


@pytest.mark.parametrize(
    ("policy", "sizes", "expected"),
    [
        (Retention(newest=3), range(1, 9), [5, 6, 7]),
        (Retention(newest=2), range(1, 9), [6, 7]),
        # A step costs 500: every third one is too far from the one before.
        (Retention(newest=2, quads=1400), range(1, 12), [2, 5, 8, 9, 10]),
        # A large change is a store of its own, one after it is near that.
        (Retention(newest=2, quads=1400), (1, 2, 1500, 1501, 1502, 1503), [2, 4, 5]),
    ],
)
def test_the_newest_stay_and_one_where_the_way_is_long(
    policy: Retention, sizes: range | tuple[int, ...], expected: list[int], tmp_path: Path
) -> None:
    store = VersionStore(tmp_path, retention=policy)
    ids = [put(store, size) for size in sizes]
    assert kept(store, ids) == expected
    assert inspect(store).whole
    for size, version in zip(sizes, ids, strict=True):
        assert len(set(store.open(version).match())) == size


def test_the_last_of_each_day_stays_until_its_day_is_long_gone(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, retention=Retention(newest=2, days=3))
    ids = [put(store, 1 + n, NOON + timedelta(hours=8 * n)) for n in range(9)]  # 12, 20, 04, 12, 20, 04 …
    assert kept(store, ids) == [4, 7, 8]
    ids.append(put(store, 20, NOON + timedelta(days=5)))
    assert kept(store, ids) == [8, 9]
    ids.append(put(store, 21, NOON + timedelta(days=30)))
    assert kept(store, ids) == [9, 10]
    assert len(set(store.open(ids[4]).match())) == 5


def test_a_tagged_version_keeps_its_store_or_has_one_again(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, retention=Retention(newest=2))
    ids = [put(store, 1), put(store, 2)]
    store.tag("cited", ids[1])
    ids += [put(store, 3), put(store, 4)]
    assert kept(store, ids) == [1, 2, 3]
    store.tag("later", ids[0])
    assert kept(store, ids) == [0, 1, 2, 3]
    assert inspect(store).whole
    put(store, 5)
    assert kept(store, ids) == [0, 1, 3]


def test_what_is_read_goes_after_a_later_commit(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, retention=Retention(newest=2))
    ids = [put(store, 1)]
    held = VersionStore(tmp_path).open(ids[0])
    ids.append(put(store, 2))
    ids.append(put(store, 3))
    assert 0 in kept(store, ids)
    assert len(set(held.match())) == 1
    del held
    put(store, 4)
    assert 0 not in kept(store, ids)


@pytest.mark.parametrize("pruned", [0, 3])
def test_a_folder_of_before_gives_up_what_can_be_made_again(pruned: int, tmp_path: Path) -> None:
    every = VersionStore(tmp_path, retention=Retention(newest=100))
    ids = [put(every, size) for size in range(1, 25)]
    lose(every, *ids[:pruned])
    store = VersionStore(tmp_path, retention=Retention(newest=2))
    ids += [put(store, size) for size in range(30, 36)]
    first = [pruned] if pruned else []  # of which nothing is left that it would be made on from
    assert kept(store, ids) == [*first, len(ids) - 2, len(ids) - 1]
    assert inspect(store).whole
    assert inspect(store).pruned == pruned
    for place in (pruned, 10, 20, 26):
        size = place + 1 if place < 24 else place + 6
        assert len(set(store.open(ids[place]).match())) == size
