"""Tasks on Apache Spark, by PySpark (the extra `spark`): on this machine, or on a cluster's workers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from detente.errors import DetenteError
from detente.executors.executor import Made, Shared, Task

LOCAL = "local[*]"
"""Spark on this machine alone, with a worker for each core."""
_WAITING_FOR_EACH = 4
"""Tasks of a job for each core: what comes of them is in the driver's memory together."""


@dataclass(frozen=True)
class _Refused:
    """What a task raised on purpose: as a result, since Spark would try again, and tell of it as text."""

    error: DetenteError


class SparkExecutor:
    """Runs tasks by a Spark context; what all share is broadcast.

    Each worker has the package installed, and the folders that tasks name.
    """

    def __init__(self, context: Any) -> None:
        self._context = context

    def run(
        self, function: Callable[[Shared, Task], Made], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Made]:
        """See `Executor`."""
        broadcast = self._context.broadcast(shared)
        remaining = iter(tasks)
        try:
            while window := list(islice(remaining, self._context.defaultParallelism * _WAITING_FOR_EACH)):
                for made in self._all(window, lambda task: _done(function, broadcast.value, task)):
                    if isinstance(made, _Refused):
                        raise made.error
                    yield made
        finally:
            broadcast.destroy()

    def _all(self, tasks: list[Task], work: Callable[[Task], Made | _Refused]) -> list[Made | _Refused]:
        """Do some tasks, each a partition of its own."""
        from py4j.protocol import Py4JError

        try:
            made: list[Made | _Refused] = self._context.parallelize(tasks, len(tasks)).map(work).collect()
        except Py4JError as error:
            raise DetenteError(f"Spark gave a task up: {error}") from None
        return made


def _done(function: Callable[[Shared, Task], Made], shared: Shared, task: Task) -> Made | _Refused:
    try:
        return function(shared, task)
    except DetenteError as error:
        return _Refused(error)


@contextmanager
def spark_executor(master: str) -> Iterator[SparkExecutor]:
    """Start a driver for a master (`local[4]`, `spark://host:7077`), and stop it afterwards.

    Raises DetenteError where PySpark, or the Java that it needs, is missing, or Spark cannot be started.
    """
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
    except ImportError:
        raise DetenteError("needs PySpark: pip install 'detente[spark]'") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers take another Python
    conf = SparkConf().setMaster(master).setAppName("detente").set("spark.ui.enabled", "false")
    if master.startswith("local"):
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    try:
        context = SparkContext(conf=conf)
    except (PySparkException, OSError) as error:
        raise DetenteError(f"Spark cannot be started ({error}); does `java -version` answer?") from None
    try:
        context.setLogLevel("ERROR")
        yield SparkExecutor(context)
    finally:
        context.stop()
