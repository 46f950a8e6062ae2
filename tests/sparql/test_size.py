"""Queries that would end the engine's process are refused before it sees them."""

from __future__ import annotations

import resource
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
    assert end_of(grown(chain, longest)) in {0, None}


def test_such_a_query_does_end_the_process() -> None:
    assert end_of(grown(CHAINS["functions"], 4 * CHAINS["functions"]["died"]), seconds=60) not in {0, None}


def end_of(query: str, seconds: float = 1.5) -> int | None:
    """Give the exit status of a process that evaluates a query; None if it takes too long."""
    command = [sys.executable, "-c", PROGRAM]
    try:
        return subprocess.run(
            command,
            input=query.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK)),
        ).returncode
    except subprocess.TimeoutExpired:
        return None
