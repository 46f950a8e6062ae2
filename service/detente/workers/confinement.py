"""What a query process may not do: reach a network, start a program, take all the memory, outlive its parent.

Linux alone: seccomp (https://docs.kernel.org/userspace-api/seccomp_filter.html) and network namespaces.
Where one is not to be had, the other still holds; `in_force` tells which do.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from detente.processes import limit_memory

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

_FORBIDDEN = {
    # socket, connect, bind, listen, execve, execveat, ptrace, process_vm_readv, process_vm_writev,
    # io_uring_setup, which could do most of these unseen
    "x86_64": (0xC000003E, (41, 42, 49, 50, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 221, 281, 117, 270, 271, 425)),
}
_X32 = 0x40000000  # system calls of the x32 interface have this bit

_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE = 0, 4


@dataclass(frozen=True)
class Confinement:
    """Which of the walls around query processes stand."""

    seccomp: bool
    network_namespace: bool
    memory_limit: bool

    @property
    def offline(self) -> bool:
        """Tell whether a query process cannot reach a network."""
        return self.seccomp or self.network_namespace

    def __str__(self) -> str:
        walls = {
            "seccomp": self.seccomp,
            "network namespace": self.network_namespace,
            "memory limit": self.memory_limit,
        }
        return ", ".join(
            f"{name} {'in force' if holds else 'not to be had'}" for name, holds in walls.items()
        )


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that started it ends."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def take_name(name: str) -> None:
    """Have the system show this process under a name of at most 15 bytes, as the kernel's reports do.

    What is forked has the name of whom it was forked from until it takes one (proc_pid_comm(5)).
    """
    if sys.platform == "linux":
        with suppress(OSError):  # where /proc is not to be written, it is shown under the interpreter's
            Path("/proc/self/comm").write_text(name, encoding="ascii")


def leave_network() -> bool:
    """Move this process, and those it will fork, to a network namespace of its own that has nothing in it."""
    user, group = os.getuid(), os.getgid()
    if _unshare(_CLONE_NEWNET):
        return True
    if not _unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        return False
    # The same user inside and outside. Where the system forbids that (AppArmor's unprivileged_userns), the
    # user is shown as nobody; what files can be read does not change.
    with suppress(OSError):
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    return True


def refuse_system_calls() -> bool:
    """Let this process open no socket and start no program from now on; tell whether that holds."""
    known = _FORBIDDEN.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    architecture, numbers = known
    program = _filter(architecture, numbers)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(header, len(header))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(pointer)
    )


def in_force(extra: int) -> Confinement:
    """Put a process that does nothing else behind the walls, and tell which of them stand."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        walls = (leave_network, lambda: limit_memory(extra), refuse_system_calls)
        os.write(writing, bytes(_stands(wall) for wall in walls))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        found = pipe.read() or bytes(3)
    os.waitpid(child, 0)
    network, memory, seccomp = (bool(each) for each in found)
    return Confinement(seccomp, network, memory)


def print_walls(extra: str) -> None:
    """Print as JSON what `in_force` tells: a function for a process of its own."""
    print(json.dumps(asdict(in_force(int(extra)))))  # noqa: T201 - that is its answer


def _stands(wall: Callable[[], bool]) -> bool:
    try:
        return wall()
    except OSError:
        return False


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """Write a BPF program: another architecture is killed, a forbidden number gets EACCES."""
    count = len(numbers)
    steps = [
        (_LOAD_WORD, 0, 0, _OFFSET_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD_WORD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_AT_LEAST, count + 1, 0, _X32),
        *((_JUMP_EQUAL, count - each, 0, number) for each, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, *arguments: int) -> bool:
    padded = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    return bool(ctypes.CDLL(None, use_errno=True).prctl(option, *padded) == 0)


def _unshare(flags: int) -> bool:
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None, use_errno=True).unshare(flags) == 0)
