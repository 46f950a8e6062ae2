"""Queries that would end the engine's process are refused before it sees them."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.sparql.analysis import TextLimits, TooComplexError, analyse, check_complexity

CHAINS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("chains.yaml").read_text(encoding="utf-8")
)
STACK = 8 << 20
PROGRAM = """
import sys
from pyoxigraph import Store
answer = Store().query(sys.stdin.read(), base_iri="http://base/")
print("ready", flush=True)
list(answer)
"""


def grown(chain: dict[str, Any], times: int) -> str:
    units = "".join(chain["unit"].replace("§", str(time)) for time in range(times))
    middle = chain.get("middle", "") + chain.get("end", "") * times
    return f"{chain['start']}{units}{middle}{chain['close']}"


def is_refused(chain: dict[str, Any], times: int) -> bool:
    try:
        check_complexity(analyse(grown(chain, times)), TextLimits())
    except TooComplexError:
        return True
    return False


@pytest.mark.parametrize("name", CHAINS)
def test_the_longest_query_allowed_leaves_the_engine_alive(name: str) -> None:
    chain = CHAINS[name]
    longest = bisect_left(range(chain["died"]), True, key=lambda times: is_refused(chain, times)) - 1
    assert 50 < longest < chain["died"] - 1
    assert end_of(grown(chain, longest), processor_seconds=2) in {0, -signal.SIGXCPU}


def test_such_a_query_does_end_the_process() -> None:
    died = end_of(grown(CHAINS["functions"], 4 * CHAINS["functions"]["died"]), processor_seconds=60)
    assert died not in {0, -signal.SIGXCPU}


def end_of(query: str, processor_seconds: int) -> int:
    """Give the exit status of a process that evaluates a query: -SIGXCPU where it takes too long.

    Counted as time of the processor: by the clock, a busy machine would end it before it has begun.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 5))

    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=query.encode(),
        capture_output=True,
        check=False,
        preexec_fn=limit,
    ).returncode
