"""What tests have executors run."""

from __future__ import annotations

import os
import time
from pathlib import Path

from detente.errors import InputError, Problem, TooLargeError


def add(shared: int, task: int) -> int:
    return shared + task


def refuse(shared: str, task: int) -> int:
    problem = Problem(shared, task, None, "is wrong")
    raise TooLargeError(problem, "bytes") if task > 1 else InputError([problem])


def end(_: object, __: object) -> None:
    os._exit(9)


def who(_: object, __: object) -> int:
    return os.getpid()


def wait_for(last: Path, task: int) -> int:
    """Have the first task end when the last one has, which leaves a file."""
    if task == 19:
        last.touch()
    while task == 0 and not last.exists():
        time.sleep(0.01)
    return task
