"""Who does the work of a command that is divided: this process, others of this machine, or Spark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from detente.executors.executor import Executor, InlineExecutor
from detente.executors.process_executor import ProcessExecutor
from detente.executors.spark_executor import spark_executor


@contextmanager
def executor_of(jobs: int | None, spark: str | None, *, in_order: bool = True) -> Iterator[Executor]:
    """Start what `--jobs` or `--spark` asks for; without either the work is done in this process.

    Raises UsageError where both are given, DetenteError where Spark cannot be started.
    """
    if jobs is not None and spark is not None:
        raise click.UsageError("--jobs and --spark are two ways of one thing; take one")
    if spark is not None:
        with spark_executor(spark) as executor:
            yield executor
    elif jobs is not None and jobs > 1:
        yield ProcessExecutor(jobs, in_order=in_order)
    else:
        yield InlineExecutor()
