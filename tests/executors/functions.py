"""What tests have executors run."""

from __future__ import annotations

import os

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
