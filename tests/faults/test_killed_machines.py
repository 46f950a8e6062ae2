"""A writer, its follower and the primary of their log, killed at any moment under load: nothing is lost.

`DETENTE_FAULTS_MACHINES` says how many kills; `DETENTE_MACHINES_SUMMARY` where to write what came of them.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from detente.replication.postgres_log import PostgresLog
from detente.store import VersionStore
from detente.store.inspection import inspect
from tests.faults.test_killed_commits import SEED
from tests.faults.test_killed_followers import Load, numbers
from tests.faults.test_killed_writing import MESSAGE, update
from tests.following.services import Node, node, soon
from tests.postgres_pair import Pair, pair
from tests.replication.random_commits import facts

KILLS = int(os.environ.get("DETENTE_FAULTS_MACHINES", "4"))
SUMMARY = os.environ.get("DETENTE_MACHINES_SUMMARY")
CONTENT = "SELECT DISTINCT ?n { GRAPH ?g { ?thing <urn:value> ?n } FILTER(STRSTARTS(STR(?g), 'urn:part:')) }"
KINDS = ("primary", "writer", "follower")


@dataclass
class Site:
    """A writer and a follower of one log; each can be killed, and starts again at another port."""

    folder: Path
    log: str
    stacks: dict[str, ExitStack] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def start(self, name: str) -> None:
        command = ("follow",) if name == "follower" else ()
        stack = ExitStack()
        self.nodes[name] = stack.enter_context(node(self.folder / name, *command, log=self.log))
        self.stacks[name] = stack

    def restart(self, name: str) -> None:
        self.nodes[name].process.kill()
        self.stacks.pop(name).close()
        self.start(name)

    def is_level(self) -> bool:
        return len({each.health()["version"] for each in self.nodes.values()}) == 1

    def close(self) -> None:
        for each in self.stacks.values():
            each.close()


@contextmanager
def again_and_again(*work: Callable[[], None]) -> Iterator[None]:
    """Do things in threads of their own; a service that does not answer is asked again."""
    stop = threading.Event()

    def repeat(do: Callable[[], None]) -> None:
        while not stop.is_set():
            with suppress(httpx.TransportError):
                do()

    threads = [threading.Thread(target=repeat, args=(do,)) for do in work]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


@dataclass
class Seen:
    """What was written through the site, and read from its follower."""

    site: Site
    load: Load = field(default_factory=Load)
    answers: int = 0
    torn: list[str] = field(default_factory=list)

    def write(self) -> None:
        self.load.sent += 1
        number = self.load.sent
        address = self.site.nodes["writer"].address
        answer = httpx.post(f"{address}/sparql", content=update(number), headers=MESSAGE, timeout=60)
        if answer.is_success:
            self.load.versions[number] = answer.headers["Detente-Version"]
        elif answer.status_code not in (500, 503, 507):
            self.load.wrong.append(f"{answer.status_code} {answer.text[:300]}")

    def read(self) -> None:
        """Ask the follower which content it has: every row of an answer is of one version."""
        address = self.site.nodes["follower"].address
        headers = {"Accept": "text/csv"}
        answer = httpx.get(f"{address}/sparql", params={"query": CONTENT}, headers=headers, timeout=60)
        if answer.is_success:  # it has nothing at first
            self.answers += 1
            if len(answer.text.split()) > 2:
                self.torn.append(answer.text)
        time.sleep(0.05)

    def lost(self, store: VersionStore) -> dict[int, str]:
        """Give what was acknowledged and is not in a store."""
        there = numbers(store)  # makes the store of every old version, which takes a while
        return {number: told for number, told in self.load.versions.items() if there.get(number) != told}


def victims(chance: random.Random) -> list[str]:
    """Choose whom to kill: each kind once at least, where there are kills enough."""
    chosen = [*KINDS, *(chance.choice(KINDS) for _ in range(KILLS))][:KILLS]
    chance.shuffle(chosen)
    return chosen


def kill_them(seen: Seen, servers: Pair, chance: random.Random) -> list[tuple[str, float]]:
    """Kill one after another; tell how long each time it was until a change was accepted again."""
    told = []
    for victim in victims(chance):
        time.sleep(chance.uniform(0, 2))
        begun, before = time.monotonic(), len(seen.load.versions)
        if victim == "primary":
            servers.fail_over()
        else:
            seen.site.restart(victim)
        soon(lambda before=before: len(seen.load.versions) > before, "nothing is written")  # type: ignore[misc]
        told.append((victim, time.monotonic() - begun))
    return told


def test_nothing_acknowledged_is_lost_whoever_is_killed(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        Path(name).chmod(0o755)
        with pair(Path(name)) as servers:
            site = Site(tmp_path, servers.address)
            seen = Seen(site)
            try:
                for each in ("writer", "follower"):
                    site.start(each)
                with again_and_again(seen.write, seen.read):
                    told = kill_them(seen, servers, random.Random(SEED))
                seen.write()
                soon(site.is_level, "the follower does not come level")
            finally:
                site.close()
            logged = [each.version for each in PostgresLog(servers.address).after(None, 1 << 20)]
    stores = [VersionStore(tmp_path / name) for name in ("writer", "follower")]
    lost = [seen.lost(store) for store in stores]
    summarise(seen, told, stores[0], max(map(len, lost)))
    assert lost == [{}, {}]
    assert not seen.load.wrong, seen.load.wrong[:3]
    assert not seen.torn, seen.torn[:3]
    assert seen.load.versions
    assert seen.answers
    for store in stores:
        assert sorted(logged) == store.ids()
        assert inspect(store).whole
    assert facts(stores[0]) == facts(stores[1])


def summarise(seen: Seen, told: list[tuple[str, float]], store: VersionStore, lost: int) -> None:
    """Write what came of it, whether it is as it should be or not."""
    if SUMMARY is None:
        return
    seconds = {kind: [each for victim, each in told if victim == kind] for kind in KINDS}
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "load average": round(os.getloadavg()[0], 1),
        "kills": Counter(victim for victim, _ in told),
        "changes sent": seen.load.sent,
        "acknowledged": len(seen.load.versions),
        "lost of these": lost,
        "versions": len(store.ids()),
        "answers of the follower": seen.answers,
        "torn of these": len(seen.torn),
        "seconds until a change was accepted again, at most": {
            kind: round(max(each), 1) for kind, each in seconds.items() if each
        },
    }
    Path(SUMMARY).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
