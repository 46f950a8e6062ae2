"""What a follower does with a source that is hurt, other than its own, or of other terms."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.errors import InputError
from detente.following.follower import VersionFollower
from detente.following.running import check_agreement, follower_of, without_password
from detente.following.seeding import seed
from detente.following.service_log import ServiceLog
from detente.replication.folder_log import FolderLog
from detente.replication.patch_log import UnreachableError
from detente.replication.replay import MismatchError
from detente.replication.standing import StateFile
from detente.settings import Settings
from detente.store import StoreError, UnknownVersionError, VersionStore
from detente.store.inspection import inspect
from tests.following.services import node
from tests.replication.random_commits import UNDIGESTED, commit_some, facts
from tests.versions import commit_quads

STRANGE = [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("strange"))]


def written(folder: Path, number: int = 3) -> VersionStore:
    store = VersionStore(folder)
    for each in range(number):
        commit_some(store, random.Random(each), each)
    return store


def follower(store: VersionStore, source: VersionStore) -> VersionFollower:
    return VersionFollower(store, FolderLog(source, UNDIGESTED), "source", derived=UNDIGESTED)


def test_a_follower_that_has_gone_its_own_way_stops_and_says_so(tmp_path: Path) -> None:
    source, copy = written(tmp_path / "source"), VersionStore(tmp_path / "copy")
    commit_quads(copy, STRANGE, author="a", message="own")
    with pytest.raises(MismatchError, match="another data set"):
        follower(copy, source).run()
    found = StateFile(copy.folder).read()
    assert found.stopped
    assert "another data set" in found.trouble


def test_a_follower_stops_at_a_version_that_comes_out_otherwise(tmp_path: Path) -> None:
    source, copy = written(tmp_path / "source"), VersionStore(tmp_path / "copy")
    with pytest.raises(MismatchError, match="comes out otherwise"):
        VersionFollower(copy, FolderLog(source), "source").run()
    assert StateFile(copy.folder).read().stopped
    assert copy.ids() == [source.manifests()[0].id]


def test_trouble_is_told_until_it_is_over(tmp_path: Path) -> None:
    source, copy = written(tmp_path / "source"), VersionStore(tmp_path / "copy")
    patch = source.path(str(source.current_id())) / "patch.rdfp.zst"
    hidden = patch.rename(patch.with_suffix(".hidden"))
    found, turns = follower(copy, source), iter([True, False])
    found.run(lambda: next(turns))
    assert StateFile(copy.folder).read().trouble
    assert StateFile(copy.folder).read().lag() is None
    hidden.rename(patch)
    assert found.step()
    standing = StateFile(copy.folder).read()
    assert (standing.trouble, standing.stopped, standing.head) == ("", False, source.current_id())
    assert standing.whole_at is not None
    assert standing.lag(standing.whole_at + 2.5) == 2.5
    assert facts(copy) == facts(source)


def test_a_folder_that_follows_takes_no_commits_of_its_own(tmp_path: Path, root: Path) -> None:
    data = tmp_path / "copy"
    source = written(tmp_path / "source")
    assert follower(VersionStore(data), source).step()
    environment = {**os.environ, "DETENTE_DATA": str(data), "DETENTE_PROFILE": "plain"}
    command = [
        sys.executable,
        "-m",
        "detente",
        "load",
        "--graph",
        "urn:g",
        str(root / "tests/cli/my-notes.ttl"),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "follows source: make changes there" in done.stderr
    assert facts(VersionStore(data)) == facts(source)


def test_seeding_goes_on_where_it_was_and_notices_damage(tmp_path: Path) -> None:
    store = written(tmp_path / "writer", 4)
    first, *_, last = [each.id for each in store.manifests()]
    with node(tmp_path / "writer") as writer:
        source = ServiceLog(writer.address)
        copy = VersionStore(tmp_path / "copy")
        patch = store.path(last) / "patch.rdfp.zst"
        whole = patch.read_bytes()
        patch.write_bytes(b"spoilt")
        with pytest.raises(StoreError, match="damaged"):
            seed(copy, source)
        assert copy.current_id() is None
        assert copy.path(first).is_dir()
        assert not copy.path(last).exists()
        patch.write_bytes(whole)
        assert seed(copy, source) == last
        assert facts(copy) == facts(store)
        assert inspect(copy).whole
        assert (copy.path(last) / "store").is_dir()
        assert not (copy.path(first) / "store").is_dir()
        assert set(copy.open(first).match()) == set(store.open(first).match())
        with pytest.raises(UnknownVersionError):
            source.fetch(last, "no-such-file", "00", tmp_path / "out")
        with pytest.raises(UnknownVersionError):
            list(source.after("0123456789ab", 1))
        assert [each.version for each in source.after(first, 2)] == [e.id for e in store.manifests()][1:3]
        with pytest.raises(StoreError, match="is read here"):
            source.append(next(iter(source.after(first, 1))), first)
        wrong = Settings(profile="full", base="https://example.org/", data=tmp_path / "x")
        with pytest.raises(InputError, match="DETENTE_BASE") as error:
            check_agreement(wrong, source)
        assert "DETENTE_PROFILE: " in str(error.value)
    with pytest.raises(UnreachableError, match="does not answer"):
        source.head()


def test_the_log_tells_its_files_and_no_others(tmp_path: Path) -> None:
    store = written(tmp_path / "writer", 2)
    version = str(store.current_id())
    with node(tmp_path / "writer") as writer:
        files = writer.get(f"/log/files/{version}").json()["files"]
        assert "patch.rdfp.zst" in files
        assert any(name.startswith("store/") for name in files)
        for name in ("files.json", "../../current", "%2e%2e/%2e%2e/current", "store/LOCK", "nothing"):
            assert writer.get(f"/log/files/{version}/{name}").status_code == 404, name
        assert writer.get("/log/entries?most=0").status_code == 400
        assert writer.get("/log/entries?most=abc").status_code == 400
        assert writer.get("/log/entries/0123456789ab").status_code == 404
        assert len(writer.get("/log/entries?most=1").json()["entries"]) == 1
        whole = writer.get(f"/log/files/{version}/patch.rdfp.zst")
        assert whole.content == (store.path(version) / "patch.rdfp.zst").read_bytes()


@pytest.mark.parametrize("source", ["ftp://a/", "127.0.0.1:8000", "http://", "http://a/?b", "postgresql://x"])
def test_what_cannot_be_followed_is_told(tmp_path: Path, source: str) -> None:
    with pytest.raises(InputError):
        follower_of(Settings(data=tmp_path), source)


def test_a_password_is_not_shown() -> None:
    assert without_password("postgresql://a:b%40c@h:1/d") == "postgresql://h:1/d"
    assert without_password("http://h/") == "http://h/"
