"""Linear work on hostile text, told from quadratic by a bound that no load of a machine reaches."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CPU_SECONDS = 60
"""Linear work over the texts of these tests takes less than one, quadratic work many minutes."""


@contextmanager
def linear_time() -> Iterator[None]:
    """Fail, from within, what has taken more of the processor than anything linear can.

    What other tests keep in memory is not gone through meanwhile: that takes seconds, by itself.

    Raises:
        AssertionError: It took more than `CPU_SECONDS` of this process.

    """

    def fail(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"it takes more than {CPU_SECONDS} s of CPU")

    before = signal.signal(signal.SIGPROF, fail)
    collects = gc.isenabled()
    gc.disable()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if collects:
            gc.enable()
