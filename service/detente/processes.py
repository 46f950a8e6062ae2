"""Functions run in processes of their own: started from scratch, held to limits, with an end that has a name.

A process is an interpreter that has imported one module and calls one function of it with texts. None of the
caller's state goes into it, so it may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

Function = Callable[..., Any] | str
"""A function at the top of a module, or `module:function` where the caller is not to import it."""

MEMORY_CODE = 7
"""Exit code of a function that ran out of memory."""

_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}  # an arena for each thread would eat the memory limit
_NOTHING: Mapping[str, str] = {}


class End(Enum):
    """How a process ended."""

    FINISHED = "finished"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    KILLED = "killed"


@dataclass(frozen=True)
class ChildLimits:
    """What a process may take: seconds of the clock, seconds of processor time, bytes beyond its imports."""

    seconds: float
    processor_seconds: int | None = None
    memory: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it wrote; `code` is as of `subprocess`, None where the clock ended it."""

    code: int | None
    output: bytes = b""
    errors: bytes = b""

    @property
    def how(self) -> End:
        """Name the end. A library that finds no memory aborts; one that fails calls that a failure."""
        match self.code:
            case None:
                return End.TIMED_OUT
            case 0:
                return End.FINISHED
            case code if code == MEMORY_CODE or code == -signal.SIGABRT:
                return End.OUT_OF_MEMORY
            case code if code == -signal.SIGXCPU:
                return End.TIMED_OUT
            case code:
                return End.KILLED if code < 0 else End.FAILED

    def __str__(self) -> str:
        how = f"exit status {self.code}" if self.how is End.FAILED else self.how.value
        return f"{how} {self.errors.decode(errors='replace')}".strip()


def command(function: Function, *arguments: object, limits: ChildLimits | None = None) -> list[str]:
    """Write the command line that calls a function with arguments, as text."""
    name = function if isinstance(function, str) else f"{function.__module__}:{function.__name__}"
    held = {"processor_seconds": limits.processor_seconds, "memory": limits.memory} if limits else {}
    return [sys.executable, "-m", "detente.processes", json.dumps(held), name, *map(str, arguments)]


def environment(more: Mapping[str, str] = _NOTHING) -> Mapping[str, str]:
    """Give the environment of a process: the caller's, what keeps its memory small, and some more."""
    return {**os.environ, **_ENVIRONMENT, **more}


def start(
    function: Function,
    *arguments: object,
    pass_fds: Sequence[int] = (),
    variables: Mapping[str, str] = _NOTHING,
) -> subprocess.Popen[bytes]:
    """Start a process that goes on by itself; descriptors in `pass_fds` are open in it too."""
    return subprocess.Popen(  # noqa: S603 - this interpreter, and arguments of our own
        command(function, *arguments), pass_fds=pass_fds, stdin=subprocess.DEVNULL, env=environment(variables)
    )


def run(
    function: Function,
    *arguments: object,
    limits: ChildLimits,
    data: bytes = b"",
    variables: Mapping[str, str] = _NOTHING,
) -> Ended:
    """Run a function to its end, with `data` on its standard input."""
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, and arguments of our own
            command(function, *arguments, limits=limits),
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env=environment(variables),
        )
    except subprocess.TimeoutExpired as error:
        return Ended(None, error.stdout or b"", error.stderr or b"")
    return Ended(done.returncode, done.stdout, done.stderr)


async def run_async(function: Function, *arguments: object, limits: ChildLimits) -> Ended:
    """Run a function to its end in an event loop; a task that is cancelled ends the process.

    What it writes to standard output goes to the caller's.
    """
    process = await asyncio.create_subprocess_exec(
        *command(function, *arguments, limits=limits),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    try:
        async with asyncio.timeout(limits.seconds):
            _, errors = await process.communicate()
    except TimeoutError:
        return Ended(None)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(process.returncode, errors=errors)


def limit_memory(extra: int) -> bool:
    """Let this process take so many bytes more than it holds now; never more than that, core dumps neither.

    RLIMIT_DATA and not RLIMIT_AS: an idle reader of a store maps a gigabyte of files.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = _data_bytes()
    if held is None:
        return False
    resource.setrlimit(resource.RLIMIT_DATA, (held + extra, held + extra))
    return True


def _data_bytes() -> int | None:
    """Read how much private memory the kernel counts for RLIMIT_DATA; None where it does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmData:")), None)
    return None if kilobytes is None else int(kilobytes) * 1024


def _main(limits: str, name: str, *arguments: str) -> object:
    """Call a function within limits: the whole of such a process. Its result is the exit code."""
    module, _, function = name.partition(":")
    call = getattr(import_module(module), function)
    held = json.loads(limits)
    if (seconds := held.get("processor_seconds")) is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if (memory := held.get("memory")) is not None:
        limit_memory(memory)
    try:
        return call(*arguments)
    except MemoryError:
        return MEMORY_CODE


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))  # type: ignore[arg-type]
