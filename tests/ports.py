"""Ports for programs that are told their port: free when they are given, and not taken until they are used.

The system hands the ports of its ephemeral range to whoever connects anywhere, so that one of them may be
gone by the time a program that takes seconds to start listens to it. These are from below that range
(`ip_local_port_range`, from 32768), and chosen at random, since other runs of the tests choose theirs.
"""

from __future__ import annotations

import random
import socket

PORTS = range(20_000, 32_000)
TRIES = 1000

_chance = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """Give a port of this machine that nothing listens to, and that nobody here was given before."""
    for _ in range(TRIES):
        port = _chance.choice(PORTS)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise AssertionError(f"no port from {PORTS.start} to {PORTS.stop} is free")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("", port))
        except OSError:
            return False
    return True
