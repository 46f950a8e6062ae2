"""What a process and all below it take, also those that nobody waits for: looked at now and then."""

from __future__ import annotations

import threading

from tests.faults.processes import cpu_seconds, pss, tree

_EVERY_SECONDS = 0.5


class TreeUsage(threading.Thread):
    """Adds up processor time and memory of a process's descendants, and of itself, until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._ends = threading.Event()
        self._seconds: dict[int, float] = {}
        self.most_bytes = 0
        """Of all together, each byte that several share counted once."""

    @property
    def seconds(self) -> float:
        """Processor time of all; of a process that ended, what it had when it was last looked at."""
        return sum(self._seconds.values())

    def run(self) -> None:
        """Look, until told to stop."""
        while not self._ends.wait(_EVERY_SECONDS):
            self.look()

    def stop(self) -> None:
        """Look once more, and no longer."""
        self._ends.set()
        self.join()
        self.look()

    def look(self) -> None:
        """Look at every process that there is."""
        held = 0
        for pid in tree(self._root):
            if taken := cpu_seconds(pid):
                self._seconds[pid] = taken
            held += pss(pid)
        self.most_bytes = max(self.most_bytes, held)
