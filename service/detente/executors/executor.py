"""What runs one function over many tasks, and gives what came of each in the order of the tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Made = TypeVar("Made")


class Executor(Protocol):
    """Runs functions of the top of a module; what all tasks share goes to each worker once."""

    def run(
        self, function: Callable[[Shared, Task], Made], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Made]:
        """Yield `function(shared, task)` for each task; all three can be pickled.

        In the order of the tasks, unless the executor was made to do otherwise.
        An error of the function ends the run. Raises DetenteError where workers are lost.
        """
        ...


class InlineExecutor:
    """Runs everything in this process, one task after another."""

    def run(
        self, function: Callable[[Shared, Task], Made], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Made]:
        """See `Executor`."""
        return (function(shared, task) for task in tasks)
