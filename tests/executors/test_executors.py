"""Executors: results in the order of the tasks, errors as they were raised, lost workers told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.errors import DetenteError, InputError, TooLargeError
from detente.executors.executor import Executor, InlineExecutor
from detente.executors.process_executor import ProcessExecutor
from tests.executors.functions import add, end, refuse, wait_for, who
from tests.spark import SPARK


@pytest.fixture(params=[InlineExecutor(), ProcessExecutor(2), SPARK], ids=["inline", "processes", "Spark"])
def executor(request: pytest.FixtureRequest) -> Executor:
    found: Executor = request.getfixturevalue("spark") if request.param == "Spark" else request.param
    return found


def test_results_are_in_the_order_of_the_tasks(executor: Executor) -> None:
    assert list(executor.run(add, 100, range(50))) == list(range(100, 150))
    assert list(executor.run(add, 100, ())) == []


def test_out_of_order_every_result_comes_once() -> None:
    assert sorted(ProcessExecutor(2, in_order=False).run(add, 100, range(50))) == list(range(100, 150))


def test_out_of_order_a_long_task_holds_up_no_others(tmp_path: Path) -> None:
    numbers = ProcessExecutor(2, in_order=False).run(wait_for, tmp_path / "last", range(20))
    assert list(numbers)[-1] == 0


def test_errors_come_with_their_places(executor: Executor) -> None:
    with pytest.raises(InputError, match="file:1: is wrong") as raised:
        list(executor.run(refuse, "file", [1]))
    assert raised.value.problems[0].line == 1
    with pytest.raises(TooLargeError, match="file:2: is wrong") as too_large:
        list(executor.run(refuse, "file", [2]))
    assert too_large.value.limit == "bytes"


def test_tasks_are_taken_as_workers_come_to_them() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    running = ProcessExecutor(2).run(add, 0, tasks())
    assert next(running) == 0
    assert len(taken) < 20
    running.close()  # type: ignore[attr-defined]


def test_processes_are_others() -> None:
    assert os.getpid() not in set(ProcessExecutor(2).run(who, None, range(4)))


def test_a_worker_that_is_killed_ends_the_run() -> None:
    with pytest.raises(DetenteError, match="was killed"):
        list(ProcessExecutor(2).run(end, None, range(4)))


@pytest.mark.spark
def test_a_worker_of_spark_that_is_killed_ends_the_run(spark: Executor) -> None:
    with pytest.raises(DetenteError, match="Spark gave a task up"):
        list(spark.run(end, None, range(4)))


def test_spark_that_is_not_installed_is_told() -> None:
    program = (
        "import sys; sys.modules['pyspark'] = None\n"
        "from detente.executors.spark_executor import spark_executor\n"
        "with spark_executor('local[1]'): pass"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "needs PySpark: pip install 'detente[spark]'" in done.stderr
