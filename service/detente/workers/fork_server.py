"""The process that forks others: it has no threads and opens no store of its own before a fork.

It is told what to do by messages on a SOCK_SEQPACKET socket, each a JSON object:

    {"fork": VERSION}   answered {"forked": PID} with two descriptors: the process's socket, its pidfd
    {"make": VERSION}   answered likewise; the socket says {"made": VERSION} once the version has a store, or
                        {"error": TEXT}
    {"load": VERSION}   answered {"forked": PID} likewise; the socket is the control socket of a further
                        fork server, which says {"loaded": VERSION} once it has the version in memory, and
                        forks from there (the engine's memory is shared until written to, and a fork takes
                        milliseconds)

What a forked process does is `Work`: `QueryWork` here, and `writer.Writer`, which has no version to load.

Each takes a name when it begins, which tells them apart in `ps` and in what the kernel says of a process
that it killed: detente-fork forks from disk, detente-memory from a version in memory, detente-load is putting
one there, detente-query answers, detente-make makes a store.

Unasked it says {"ended": PID, "signal": NUMBER, "said": TEXT}, with the end of what the process wrote to its
standard error; all of that goes to the fork server's own. It ends with the other end of the socket, and takes
its children with it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.changes.opening import open_store
from detente.errors import DetenteError
from detente.processes import limit_memory
from detente.rdf.namespaces import PREFIXES
from detente.store import Retention, Version, VersionStore
from detente.workers.confinement import die_with_parent, leave_network, refuse_system_calls, take_name
from detente.workers.error_output import ErrorOutputs, error_pipe
from detente.workers.query_worker import GONE, STACK_BYTES, answer_jobs

MESSAGE_BYTES = 1 << 16

_MESSAGES = socket.SOCK_SEQPACKET

MAKING_BYTES = 2048 << 20
"""Memory that making a store may take, by default."""


Work = Callable[[socket.socket, str], None]
"""What a forked process does with its socket, for one version."""


@dataclass(frozen=True)
class QueryWork:
    """Answers queries on a version: the one that is in memory, or one opened from disk."""

    store: VersionStore
    base_iri: str
    memory_bytes: int
    loaded: Version | None = None
    making_bytes: int = MAKING_BYTES

    def __call__(self, connection: socket.socket, version: str) -> None:
        """Answer jobs until the socket closes."""
        opened = self.loaded or self.store.open(version, make=False)
        limit_memory(self.memory_bytes + STACK_BYTES)
        refuse_system_calls()
        answer_jobs(connection, opened, self.base_iri, PREFIXES)

    def make(self, connection: socket.socket, version: str) -> None:
        """Make the store of a version, and say when it is there, or why it cannot be."""
        limit_memory(self.making_bytes)
        try:
            self.store.make(version)
            said = {"made": version}
        except DetenteError as error:
            said = {"error": str(error)}
        except MemoryError:
            said = {"error": f"it needs more memory than {self.making_bytes >> 20} MiB"}
        connection.sendall(json.dumps(said).encode())

    def load(self, version: str) -> QueryWork:
        """Put a version into memory."""
        return replace(self, loaded=self.store.load(version))


@dataclass(frozen=True)
class ForkServer:
    """Forks processes that work; `load` prepares work on one version, `make` its store: where either is.

    `name` is what those that work are called.
    """

    control: socket.socket
    work: Work
    load: Callable[[str], QueryWork] | None = None
    make: Work | None = None
    name: str = "detente-query"
    errors: ErrorOutputs = field(default_factory=ErrorOutputs)

    def serve(self) -> None:
        """Do what the control socket says until it closes."""
        wake = _wake_on_child()
        while True:
            readable, _, _ = select.select([self.control.fileno(), wake, *self.errors], [], [])
            self.errors.pass_on(readable)
            if wake in readable:
                os.read(wake, 4096)
                self._tell_of_ended()
            if self.control.fileno() in readable:
                message = self._hear()
                if not message:
                    return
                self._do(json.loads(message))

    def _hear(self) -> bytes:
        try:
            return self.control.recv(MESSAGE_BYTES)
        except GONE:
            return b""

    def _do(self, order: dict[str, str]) -> None:
        if "load" in order:
            self._fork("detente-load", lambda control: self._load(control, order["load"]), _MESSAGES)
        elif "make" in order:
            self._fork("detente-make", lambda connection: self._make(connection, order["make"]))
        else:
            self._fork(self.name, lambda connection: self.work(connection, order["fork"]))

    def _fork(
        self, name: str, child: Callable[[socket.socket], None], kind: int = socket.SOCK_STREAM
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        reading, writing = error_pipe()
        pid = os.fork()
        if pid == 0:
            self.control.close()
            theirs.close()
            self.errors.leave(reading, writing)
            take_name(name)
            _run_and_exit(child, ours)
        os.close(writing)
        self.errors.add(reading, pid)
        handle = os.pidfd_open(pid)
        self._say({"forked": pid}, theirs.fileno(), handle)
        for each in (ours.fileno(), theirs.fileno(), handle):
            os.close(each)
        ours.detach()
        theirs.detach()

    def _load(self, control: socket.socket, version: str) -> None:
        if self.load is None:
            raise DetenteError("this fork server has nothing to load")
        work = self.load(version)
        gc.collect()
        gc.freeze()
        take_name("detente-memory")
        fork_server = ForkServer(control, work)
        fork_server._say({"loaded": version})
        fork_server.serve()

    def _make(self, connection: socket.socket, version: str) -> None:
        if self.make is None:
            raise DetenteError("this fork server makes no stores")
        self.make(connection, version)

    def _say(self, message: dict[str, object], *descriptors: int) -> None:
        socket.send_fds(self.control, [json.dumps(message).encode()], list(descriptors))

    def _tell_of_ended(self) -> None:
        while (ended := _reap()) is not None:
            pid, status = ended
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            self._say({"ended": pid, "signal": number, "said": self.errors.last_words(pid)})


def _run_and_exit(child: Callable[[socket.socket], None], connection: socket.socket) -> None:
    """Run what a forked process is for, and end it without the clean-up of the process it is a copy of."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        child(connection)
        status = 0
    except GONE:
        status = 0
    except (DetenteError, OSError) as error:
        sys.stderr.write(f"detente: a forked process ended: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _wake_on_child() -> int:
    """Give a descriptor that becomes readable when a child ends."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _reap() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def prepare(control: int, *, offline: bool = True) -> socket.socket:
    """Ready a process to be a fork server: without network, ended with its parent. Gives its socket.

    Where it stays online, the processes that it forks are to leave the network themselves.
    """
    # A terminal's Ctrl-C goes to the whole group; the web process decides when processes end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    take_name("detente-fork")
    die_with_parent()
    if offline:
        leave_network()
    return socket.socket(fileno=control)


def fork_query_processes(
    control: str,
    data: str,
    base_iri: str,
    memory_bytes: str,
    profile: str,
    retention: str = "{}",
    making_bytes: str = str(MAKING_BYTES),
) -> None:
    """Run a fork server of query processes that opens versions from disk, and makes stores of others."""
    connection = prepare(int(control))
    gc.freeze()
    store = open_store(Path(data), profile, retention=Retention.from_text(retention))
    work = QueryWork(store, base_iri, int(memory_bytes), making_bytes=int(making_bytes))
    with suppress(*GONE):
        ForkServer(connection, work, work.load, work.make).serve()
