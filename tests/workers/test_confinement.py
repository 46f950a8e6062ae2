"""What a query process may not do fails there, and what it needs still works."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from detente.workers.confinement import Confinement

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")

PRELUDE = """
import errno, json, os, signal, socket, sys, time
from detente.workers.confinement import *
def error_of(action):
    try:
        action()
    except (OSError, MemoryError) as error:
        return [type(error).__name__, getattr(error, "errno", None)]
    return None
"""


def tell(program: str, *arguments: str, **options: object) -> object:
    """Run a program in a process of its own, and give what it prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + program, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def walls() -> Confinement:
    found = tell("from dataclasses import asdict; print(json.dumps(asdict(in_force(64 << 20))))")
    assert isinstance(found, dict)
    return Confinement(**found)


def test_no_socket_is_opened_and_no_program_started_behind_the_filter(walls: Confinement) -> None:
    if not walls.seccomp:
        pytest.skip("needs seccomp")
    found = tell(
        """
ours, theirs = socket.socketpair()
held = refuse_system_calls()
pid = os.fork()
if pid == 0:
    ours.sendall(b"still here")
    os._exit(0)
os.waitpid(pid, 0)
print(json.dumps({
    "held": held,
    "heard": theirs.recv(99).decode(),
    "socket": error_of(socket.socket),
    "socket6": error_of(lambda: socket.socket(socket.AF_INET6)),
    "unix": error_of(lambda: socket.socket(socket.AF_UNIX)),
    "connect": error_of(lambda: ours.connect("/nowhere")),
    "program": error_of(lambda: os.execv("/bin/true", ["true"])),
    "file": error_of(lambda: open("/proc/self/status").close()),
}))
"""
    )
    refused = ["PermissionError", errno.EACCES]
    assert found == {
        "held": True,
        "heard": "still here",
        **dict.fromkeys(("socket", "socket6", "unix", "connect", "program"), refused),
        "file": None,
    }


def test_there_is_no_way_out_of_the_network_namespace(walls: Confinement) -> None:
    if not walls.network_namespace:
        pytest.skip("needs network namespaces")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        found = tell(
            """
port = int(sys.argv[1])
def connect(host):
    with socket.socket() as way:
        way.settimeout(5)
        way.connect((host, port))
before = error_of(lambda: connect("127.0.0.1"))
user = os.getuid()
left = leave_network()
after = [error_of(lambda: connect(host)) for host in ("127.0.0.1", "192.0.2.1")]
print(json.dumps([before, left, *after,
                  os.getuid() == user, error_of(lambda: open(sys.executable, "rb").close())]))
""",
            str(port),
        )
    unreachable = ["OSError", errno.ENETUNREACH]
    assert found == [None, True, unreachable, unreachable, True, None]


def test_another_user_than_root_can_leave_the_network_where_the_kernel_lets_it(walls: Confinement) -> None:
    if os.getuid() or not walls.network_namespace:
        pytest.skip("needs root, to become another user")
    found = tell(
        """
import ctypes, encodings.ascii, encodings.idna  # now: the other user may not read where Python lies
os.setgroups([]); os.setgid(65534); os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1)  # PR_SET_DUMPABLE, as after an exec: the files of /proc/self are its own again
left = leave_network()
print(json.dumps([left, os.getuid(), error_of(lambda: socket.create_connection(("192.0.2.1", 9), 5))]))
"""
    )
    assert isinstance(found, list)
    left, user, error = found
    assert user == 65534
    if left:  # some kernels keep user namespaces for root
        assert error == ["OSError", errno.ENETUNREACH]


def test_a_user_that_may_not_be_mapped_is_offline_all_the_same(walls: Confinement) -> None:
    if not walls.network_namespace:
        pytest.skip("needs network namespaces")
    found = tell(
        """
from detente.workers import confinement
taken = []
def unshare(flags):
    taken.append(flags)
    return len(taken) == 2  # not a network alone, but a user and a network
def refuse(*_, **__):
    raise PermissionError(errno.EPERM, "by the policy of the system")
confinement._unshare = unshare
confinement.Path.write_text = refuse
print(json.dumps([leave_network(), taken]))
"""
    )
    assert found == [True, [0x40000000, 0x50000000]]


def test_memory_beyond_the_limit_is_refused(walls: Confinement) -> None:
    if not walls.memory_limit:
        pytest.skip("needs /proc")
    found = tell(
        """
kept = bytearray(32 << 20)
held = limit_memory(64 << 20)
print(json.dumps([held, error_of(lambda: bytearray(32 << 20)), error_of(lambda: bytearray(256 << 20))]))
"""
    )
    assert found == [True, None, ["MemoryError", None]]


def test_a_process_dies_with_the_one_that_forked_it() -> None:
    reading, writing = os.pipe()
    program = PRELUDE + (
        """
pid = os.fork()
if pid == 0:
    die_with_parent()
    os.write(int(sys.argv[1]), b"%d\\n" % os.getpid())
    signal.pause()
signal.pause()
"""
    )
    command = [sys.executable, "-c", program, str(writing)]
    with subprocess.Popen(command, pass_fds=[writing]) as middle, os.fdopen(reading, "rb") as pipe:
        os.close(writing)
        grandchild = int(pipe.readline())
        assert Path(f"/proc/{grandchild}").exists()
        middle.send_signal(signal.SIGKILL)
        # The end of the last writer: the grandchild is gone, which ends by no other way.
        ready, _, _ = select.select([pipe], [], [], 60)
        assert ready
        assert pipe.read() == b""


def test_what_stands_is_told_in_words() -> None:
    assert str(Confinement(True, False, True)) == (
        "seccomp in force, network namespace not to be had, memory limit in force"
    )
    assert Confinement(True, False, False).offline
    assert Confinement(False, True, False).offline
    assert not Confinement(False, False, True).offline


def test_finding_out_leaves_this_process_as_it_is() -> None:
    # In a process without threads, as pytest's may not be.
    found = tell(
        """
first = str(in_force(64 << 20))
second = str(in_force(64 << 20))
print(json.dumps([first == second, error_of(socket.socket), error_of(lambda: bytearray(256 << 20))]))
"""
    )
    assert found == [True, None, None]
