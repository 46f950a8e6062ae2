"""How far a follower is: a file that the process that replays writes, and the service that answers reads."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

STATE = "following.json"
"""The file's name in the data folder. It is not synced: after a crash it is written anew."""


@dataclass(frozen=True)
class FollowerStanding:
    """What is known of a follower.

    `whole_at` is when it last was known to have all that its source had, in seconds since 1970; `head` is the
    source's last version as last heard; `trouble` is why it is behind, and `stopped` that it will stay so.
    """

    source: str
    head: str | None = None
    whole_at: float | None = None
    trouble: str = ""
    stopped: bool = False

    def lag(self, now: float | None = None) -> float | None:
        """Give seconds for which the source may have had more; None where it never had all."""
        if self.whole_at is None:
            return None
        return max(0.0, (time.time() if now is None else now) - self.whole_at)


class StateFile:
    """The file in a data folder. One process writes; reading costs a look at its time unless it is new."""

    def __init__(self, data: Path) -> None:
        self._path = data / STATE
        self._read: tuple[tuple[int, int], FollowerStanding] | None = None

    @property
    def is_there(self) -> bool:
        """Tell whether the data folder follows, or did."""
        return self._path.is_file()

    def write(self, standing: FollowerStanding) -> None:
        """Write the file so that readers find the old one or the new."""
        coming = self._path.with_name(f"{STATE}.next")
        coming.parent.mkdir(parents=True, exist_ok=True)
        coming.write_text(json.dumps(asdict(standing)) + "\n", encoding="utf-8")
        coming.replace(self._path)

    def read(self) -> FollowerStanding:
        """Read the file; one that says nothing where there is none yet."""
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, FollowerStanding(**json.loads(self._path.read_text(encoding="utf-8"))))
            return self._read[1]
        except (FileNotFoundError, ValueError, TypeError):
            return FollowerStanding(source="")

    def without_whole(self) -> FollowerStanding:
        """Read what a process before has written, of which `whole_at` alone still holds."""
        return replace(self.read(), trouble="", stopped=False)
