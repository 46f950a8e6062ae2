"""A process that follows beside a service that answers: started, restarted and ended with it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from detente.changes.opening import open_store, retention_of, undigested
from detente.errors import DetenteError, InputError, Problem
from detente.following.follower import VersionFollower
from detente.following.service_log import ServiceLog
from detente.processes import Function, start
from detente.replication.patch_log import PatchLog
from detente.replication.postgres_log import PostgresLog
from detente.replication.replay import MismatchError
from detente.settings import Settings, read_settings
from detente.workers.confinement import die_with_parent

log = logging.getLogger(__name__)

STOPPED_CODE = 5
"""Exit code of a process that follows no further: it is not started again."""

_RESTART_SECONDS = 1.0
_ENDING_SECONDS = 10.0


def follower_of(settings: Settings, source: str, seeds: str = "") -> VersionFollower:
    """Give the follower of a source, which is a service's address or that of a log (`postgresql://…`).

    Raises InputError where the source is neither, or is of another base or profile; UnreachableError where a
    service does not answer when it is asked for these.
    """
    store = open_store(
        settings.data,
        settings.profile,
        lock_seconds=settings.lock_seconds,
        retention=retention_of(settings),
    )
    followed = log_of(settings, source)
    service = followed if isinstance(followed, ServiceLog) else ServiceLog(seeds) if seeds else None
    return VersionFollower(
        store,
        followed,
        without_password(source),
        derived=undigested(settings.profile, settings.base),
        seconds=settings.follow_seconds,
        seeds=service,
    )


def log_of(settings: Settings, source: str) -> PatchLog:
    """Give the log at an address; raises InputError where it is none."""
    if source.startswith("postgres"):
        return PostgresLog(source, settings.log_files)
    return ServiceLog(source)


def without_password(source: str) -> str:
    """Give an address without the password that it may have.

    >>> without_password("postgresql://detente:secret@db.example/detente")
    'postgresql://db.example/detente'
    """
    scheme, mark, rest = source.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def check_agreement(settings: Settings, service: ServiceLog) -> None:
    """Raise InputError unless a service has the base and the profile of these settings.

    Raises UnreachableError where it does not answer.
    """
    told = service.terms()
    wrong = [
        Problem(
            f"DETENTE_{name.upper()}", None, None, f"{service.address} has {told[name]}: set the same here"
        )
        for name in ("base", "profile")
        if told[name] != getattr(settings, name)
    ]
    if wrong:
        raise InputError(wrong)


def follow_alone(source: str, seeds: str, parent: str) -> None:
    """Follow until killed, in a process that ends with its parent; its settings are the environment's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to the whole group
    die_with_parent()
    if os.getppid() != int(parent):  # it ended before that was in force
        return
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        follower_of(read_settings(os.environ), source, seeds).run()
    except MismatchError as error:
        sys.stderr.write(f"detente follows no further: {error}\n")
        sys.exit(STOPPED_CODE)
    except DetenteError as error:
        sys.stderr.write(f"detente does not follow: {error}\n")
        sys.exit(error.exit_code)


def following_beside(source: str, seeds: str = "") -> AbstractContextManager[None]:
    """Have a process follow while the context lasts; it is started again unless it has stopped for good."""
    return kept_beside(follow_alone, source, seeds)


@contextmanager
def kept_beside(function: Function, *arguments: str) -> Iterator[None]:
    """Have a process call a function while the context lasts, with this process's id as the last argument.

    It is started again whenever it ends, unless with STOPPED_CODE.
    """
    ends, children = threading.Event(), list[subprocess.Popen[bytes]]()
    thread = threading.Thread(target=_keep, args=(function, arguments, ends, children), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        for child in children:
            child.terminate()
        thread.join(_ENDING_SECONDS)


def _keep(
    function: Function,
    arguments: Sequence[str],
    ends: threading.Event,
    children: list[subprocess.Popen[bytes]],
) -> None:
    """Start the process, and again when it ends; in one thread, since a process ends with that."""
    while not ends.is_set():
        child = start(function, *arguments, os.getpid())
        children[:] = [child]
        if ends.is_set():  # which may have missed it
            child.terminate()
        if child.wait() == STOPPED_CODE:
            return
        ends.wait(_RESTART_SECONDS)
