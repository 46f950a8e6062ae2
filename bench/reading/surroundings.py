"""What a figure cannot be compared without: machine, versions, size of the data, settings."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.reading.data import FULL, PART
from bench.reading.measure import Plan
from bench.reading.peers import Peer
from bench.reading.places import MissingToolError, tool

_GIB = 1 << 30


def surroundings(peers: Sequence[Peer], plan: Plan, command: str) -> dict[str, object]:
    """Describe the run; names no host and no path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command,
        "CPUs": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{peer.name: peer.version() for peer in peers},
        "wrk": _wrk_version(),
        "quads": f"{FULL.quads():,}",
        "quads for rdflib-endpoint": f"{PART.quads():,}",
        "seconds a cell": f"{plan.seconds:g} ({plan.mix_seconds:g} for the mix), {plan.rounds} rounds",
        "load average at the end": f"{os.getloadavg()[0]:.1f}",
    }


def _wrk_version() -> str:
    try:
        done = subprocess.run([tool("wrk", "wrk"), "-v"], capture_output=True, text=True, check=False)
    except MissingToolError:
        return "none"
    return done.stdout.split("[")[0].removeprefix("wrk ").strip()
