"""Why a query process died, as its client is told and as it is counted."""

from __future__ import annotations

import signal

from detente.sparql.answers import QueryError
from detente.workers.error_output import PANIC
from detente.workers.fork_client import Ending
from detente.workers.jobs import (
    CancelledJobError,
    CrashedError,
    OutOfMemoryError,
    TimedOutError,
    UnorderedError,
)

_KINDS: dict[type[QueryError], str] = {
    TimedOutError: "timeout",
    CancelledJobError: "cancelled",
    OutOfMemoryError: "memory",
}


def kind_of_end(cause: QueryError) -> str:
    """Name the count of queries that ended so."""
    return _KINDS.get(type(cause), "crash")


def cause_of_death(ending: Ending) -> QueryError:
    """Make the error that a process ended with, from the signal that ended it and what it said last."""
    number = ending.signal
    # The engine aborts where an allocation fails, without a panic, and where it finds itself at fault.
    if number == signal.SIGABRT and PANIC in ending.said:
        if "total order" in ending.said:
            return UnorderedError("the engine found no order for the values that the query sorts")
        return CrashedError("the engine met a fault of its own, and gave up")
    # SIGKILL that nobody here sent is the kernel's, out of memory.
    if number in (signal.SIGABRT, signal.SIGKILL):
        return OutOfMemoryError("the query needed more memory than it may have")
    return CrashedError(f"the query process died of signal {number}" if number else "the query process ended")
