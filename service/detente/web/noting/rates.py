"""How often one client may do something: so many times in so many seconds."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_CLIENTS = 10_000
"""So many clients are remembered; the one that was not heard of longest is forgotten first."""


class ClientRates:
    """Counts what clients do; threads may share it. `clock` gives seconds."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, client: str) -> int:
        """Count an act of a client; returns 0, or in how many seconds it may act, and counts none then."""
        with self._lock:
            now = self._clock()
            times = self._times.setdefault(client, deque())
            self._times.move_to_end(client)
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return max(1, math.ceil(times[0] + self._seconds - now))
            times.append(now)
            if len(self._times) > MOST_CLIENTS:
                self._times.popitem(last=False)
            return 0
