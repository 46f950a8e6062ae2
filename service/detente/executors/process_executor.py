"""Tasks in processes of this machine, each started from scratch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any

from detente.errors import DetenteError
from detente.executors.executor import Made, Shared, Task

_WAITING_FOR_EACH = 4
"""Tasks that wait for each process, so that the memory does not grow with their number."""

_worker: list[tuple[Callable[..., Any], Any]] = []
"""In a worker: the function, and what all tasks share."""


class ProcessExecutor:
    """Runs tasks in so many processes."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

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
                    made = waiting.popleft().result()
                    waiting.extend(pool.submit(_work, task) for task in islice(remaining, 1))
                    yield made
            except BrokenProcessPool:
                raise DetenteError(
                    "a process that worked on a part was killed, by want of memory perhaps; use fewer jobs"
                ) from None
            finally:
                for each in waiting:
                    each.cancel()


def _begin(function: Callable[..., Any], shared: object) -> None:
    _worker.append((function, shared))


def _work(task: object) -> Any:
    function, shared = _worker[0]
    return function(shared, task)
