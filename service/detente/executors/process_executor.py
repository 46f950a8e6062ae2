"""Tasks in processes of this machine, each started from scratch."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from typing import Any

from detente.errors import DetenteError
from detente.executors.executor import Made, Shared, Task

_WAITING_FOR_EACH = 4
"""Tasks that wait for each process, so that the memory does not grow with their number."""

_worker: list[tuple[Callable[..., Any], Any]] = []
"""In a worker: the function, and what all tasks share."""


class ProcessExecutor:
    """Runs tasks in so many processes, which end when this one does, killed or not.

    Out of order, what has ended first comes first: a long task then holds up no others.
    """

    def __init__(self, jobs: int, *, in_order: bool = True) -> None:
        self._jobs = jobs
        self._in_order = in_order

    def run(
        self, function: Callable[[Shared, Task], Made], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Made]:
        """See `Executor`."""
        remaining = iter(tasks)
        spawn = get_context("spawn")
        with ProcessPoolExecutor(self._jobs, spawn, _begin, (function, shared)) as pool:
            waiting: deque[Future[Made]] = deque()
            try:
                for task in islice(remaining, self._jobs * _WAITING_FOR_EACH):
                    waiting.append(pool.submit(_work, task))
                while waiting:
                    made = self._next(waiting).result()
                    waiting.extend(pool.submit(_work, task) for task in islice(remaining, 1))
                    yield made
            except BrokenProcessPool:
                raise DetenteError(
                    "a process that worked on a part was killed, by want of memory perhaps; use fewer jobs"
                ) from None
            finally:
                for each in waiting:
                    each.cancel()

    def _next(self, waiting: deque[Future[Made]]) -> Future[Made]:
        if self._in_order:
            return waiting.popleft()
        wait(waiting, return_when=FIRST_COMPLETED)
        ended = next(each for each in waiting if each.done())
        waiting.remove(ended)
        return ended


def _begin(function: Callable[..., Any], shared: object) -> None:
    _end_with_parent()
    _worker.append((function, shared))


def _end_with_parent() -> None:
    """End this process when its parent is gone: one that was killed tells nobody to stop."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _work(task: object) -> Any:
    function, shared = _worker[0]
    return function(shared, task)
