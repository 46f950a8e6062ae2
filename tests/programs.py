"""Functions for processes of their own, which end in every way that a process can."""

from __future__ import annotations

import os
import sys
import time


def print_text(*_: str) -> None:
    sys.stdout.write(os.environ["TEXT"])


def repeat(*arguments: str) -> None:
    sys.stdout.write(" ".join(arguments) + sys.stdin.read())


def fail(*_: str) -> int:
    sys.stderr.write("no luck")
    return 3


def compute_for_ever(*_: str) -> None:
    while True:
        pass


def wait_for_ever(*_: str) -> None:
    while True:
        time.sleep(60)


def take_memory(*_: str) -> int:
    return len(bytearray(1 << 30))


def kill_itself(number: str) -> None:
    os.kill(os.getpid(), int(number))


def print_environment(*_: str) -> None:
    sys.stdout.write(os.environ["MALLOC_ARENA_MAX"])


def run_in_shell(script: str) -> None:
    os.execvp("sh", ["sh", "-c", script])
