"""Random commits in the two kinds of log: followers of either come to the same ids and digests.

`DETENTE_FAULTS_REPLAYED` says how many commits.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from detente.replication.folder_log import FolderLog
from detente.replication.ordering import SharedOrder
from detente.replication.patch_log import PatchLog
from detente.replication.postgres_log import PostgresLog
from detente.store import Retention, VersionStore
from detente.store.inspection import inspect
from tests.replication.random_commits import UNDIGESTED, commit_some, contents, facts

COMMITS = int(os.environ.get("DETENTE_FAULTS_REPLAYED", "20"))
SEED = 20160809
FEW = Retention(newest=2, days=0, quads=1)


def replayed(log: PatchLog, folder: Path, chance: random.Random) -> VersionStore:
    """Follow a log, now few entries at a time and now many."""
    store = VersionStore(folder, retention=FEW)
    copy = FolderLog(store, UNDIGESTED)
    head = None
    while True:
        for entry in log.after(copy.head(), chance.randrange(1, 9)):  # its files are there until the next
            copy.append(entry, copy.head())
        if copy.head() == head:
            return store
        head = copy.head()


def test_followers_of_either_log_have_the_same_versions(tmp_path: Path, log_address: str) -> None:
    chance = random.Random(SEED)
    shared = PostgresLog(log_address)
    writer = VersionStore(tmp_path / "writer", ordering=SharedOrder(PostgresLog(log_address), UNDIGESTED))
    for number in range(COMMITS):
        commit_some(writer, chance, number)
    assert len(writer.ids()) == COMMITS
    for name, log in (("folder", FolderLog(writer)), ("table", shared)):
        copy = replayed(log, tmp_path / name, chance)
        assert facts(copy) == facts(writer)
        assert copy.current_id() == writer.current_id()
        assert inspect(copy).whole
        for version in chance.sample(writer.ids(), 10):
            assert contents(copy, version) == contents(writer, version)
