"""Processes that feed the engines of a data folder, beside a service or alone: one for each engine."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock

from detente.changes.opening import open_store, retention_of
from detente.errors import DetenteError
from detente.following.running import STOPPED_CODE, kept_beside
from detente.settings import Settings, read_settings
from detente.sparql_followers.engine_follower import EngineFollower
from detente.sparql_followers.logins import login_for
from detente.sparql_followers.registry import Registry, UnknownEngineError
from detente.sparql_followers.state import EngineStateFile
from detente.vocabulary.graphs import DEFAULT
from detente.vocabulary.iris import Iris
from detente.workers.confinement import die_with_parent

LOCK = "feeding.lock"
_BUSY_SECONDS = 1.0
_LOOKING_SECONDS = 1.0
"""So often is the registry read again."""
_ENDING_SECONDS = 20.0


def settled_name(base: str) -> str:
    """Name the default graph as engines have it."""
    return DEFAULT.iri(Iris(base)).value


def engine_follower(settings: Settings, name: str) -> EngineFollower:
    """Give the follower of an engine by its name; raises UnknownEngineError, and what `login_for` does."""
    registry = Registry(settings.data)
    store = open_store(
        settings.data, settings.profile, lock_seconds=settings.lock_seconds, retention=retention_of(settings)
    )
    return EngineFollower(
        store,
        registry.engine(name),
        EngineStateFile(registry.folder(name)),
        settled_name(settings.base),
        seconds=settings.follow_seconds,
        login=login_for(settings, name),
    )


def feed_engine(settings: Settings, name: str) -> None:
    """Feed an engine until killed, or removed; waits while another process of the data folder feeds it."""
    registry = Registry(settings.data)
    follower = engine_follower(settings, name)
    with (registry.folder(name) / LOCK).open("w") as lock:
        while True:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_BUSY_SECONDS)
        follower.run(lambda: name in registry.names())


def feed_alone(name: str, parent: str) -> None:
    """Feed an engine in a process that ends with its parent; its settings are the environment's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to the whole group
    die_with_parent()
    if os.getppid() != int(parent):  # it ended before that was in force
        return
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        feed_engine(read_settings(os.environ), name)
    except UnknownEngineError:
        sys.exit(STOPPED_CODE)
    except DetenteError as error:
        sys.stderr.write(f"detente does not feed {name}: {error}\n")
        sys.exit(error.exit_code)
    sys.exit(STOPPED_CODE)


@contextmanager
def feeding_beside(settings: Settings) -> Iterator[None]:
    """Have each engine of the data folder fed while the context lasts, those too that are added meanwhile.

    Without engines no process is started.
    """
    ends = threading.Event()
    thread = threading.Thread(target=_keep_feeding, args=(Registry(settings.data), ends), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join(_ENDING_SECONDS)


def _keep_feeding(registry: Registry, ends: threading.Event) -> None:
    """Start and end what feeds engines as the registry says, which is read again and again."""
    fed: dict[str, tuple[tuple[int, int], ExitStack]] = {}
    with ExitStack() as all_of_them:
        while True:
            entries = registry.entries()
            for name in [name for name, (entry, _) in fed.items() if entries.get(name) != entry]:
                fed.pop(name)[1].close()
            for name in entries.keys() - fed.keys():
                stack = all_of_them.enter_context(ExitStack())
                stack.enter_context(kept_beside(feed_alone, name))
                fed[name] = entries[name], stack
            if ends.wait(_LOOKING_SECONDS):
                return
