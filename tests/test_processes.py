"""Functions in processes of their own: what they are given and may take, and how their end is named."""

from __future__ import annotations

import asyncio
import re
import signal
from importlib import import_module
from pathlib import Path

import pytest

from detente.processes import ChildLimits, End, Function, run, run_async
from tests import programs

LONG = 60.0
ENDS: list[tuple[Function, tuple[object, ...], ChildLimits, End]] = [
    (programs.repeat, (), ChildLimits(LONG), End.FINISHED),
    ("tests.programs:repeat", (), ChildLimits(LONG), End.FINISHED),
    (programs.fail, (), ChildLimits(LONG), End.FAILED),
    ("tests.programs:nothing_of_this_name", (), ChildLimits(LONG), End.FAILED),
    ("tests.no_such_module:main", (), ChildLimits(LONG), End.FAILED),
    (programs.wait_for_ever, (), ChildLimits(0.5), End.TIMED_OUT),
    (programs.compute_for_ever, (), ChildLimits(LONG, processor_seconds=1), End.TIMED_OUT),
    (programs.take_memory, (), ChildLimits(LONG, memory=64 << 20), End.OUT_OF_MEMORY),
    (programs.kill_itself, (int(signal.SIGABRT),), ChildLimits(LONG), End.OUT_OF_MEMORY),
    (programs.kill_itself, (int(signal.SIGKILL),), ChildLimits(LONG), End.KILLED),
]


@pytest.mark.parametrize(("function", "arguments", "limits", "end"), ENDS)
def test_every_end_has_its_name(
    function: Function, arguments: tuple[object, ...], limits: ChildLimits, end: End
) -> None:
    assert run(function, *arguments, limits=limits).how is end
    assert asyncio.run(run_async(function, *arguments, limits=limits)).how is end


def test_arguments_and_standard_input_arrive() -> None:
    ended = run(programs.repeat, "a b", 7, "'\"$", limits=ChildLimits(LONG), data=b"!")
    assert ended.output == b"a b 7 '\"$!"


def test_a_failure_says_its_status_and_last_words() -> None:
    assert str(run(programs.fail, limits=ChildLimits(LONG))) == "exit status 3 no luck"


def test_threads_share_the_memory_limit_and_not_arenas() -> None:
    assert run(programs.print_environment, limits=ChildLimits(LONG)).output == b"1"


def test_functions_that_are_named_by_text_are_there(root: Path) -> None:
    named = {
        name
        for path in (root / "service/detente").rglob("*.py")
        for name in re.findall(r'"(detente(?:\.\w+)+:\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named >= {
        "detente.workers.fork_server:fork_query_processes",
        "detente.workers.write_worker:fork_write_processes",
    }
    for name in named:
        module, _, function = name.partition(":")
        assert callable(getattr(import_module(module), function)), name


def test_no_program_is_written_in_a_string(root: Path) -> None:
    package = root / "service/detente"
    found = [p.name for p in package.rglob("*.py") if '"-c"' in p.read_text(encoding="utf-8")]
    assert found == []
