"""Load over keep-alive connections: wrk for fast answers, threads for slow ones.

wrk costs little CPU, but drops what is under way at its end, neither counted nor waited for, and servers go
on working at that while the next cell is measured. The threads wait for every answer; at the rates of slow
answers they cost nothing either.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from bench.reading.connection import JSON_RESULTS, OK, TIMEOUT_SECONDS, Connection
from bench.reading.places import cache_folder, tool


@dataclass(frozen=True)
class Load:
    """What one run of load saw; `failed` are answers with another status than 200, and broken connections."""

    seconds: float
    answers: int
    failed: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.answers / self.seconds


def run_wrk(port: int, paths: Iterable[str], clients: int, seconds: float) -> Load:
    """Let clients ask for some seconds (wrk takes whole ones)."""
    requests = cache_folder() / "requests.txt"
    requests.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
    command = [tool("wrk", "wrk"), "--threads", "1", "--connections", str(clients), "--latency"]
    command += ["--timeout", f"{TIMEOUT_SECONDS}s", "--duration", f"{math.ceil(seconds)}s"]
    command += ["--script", str(Path(__file__).with_name("wrk.lua")), f"http://127.0.0.1:{port}"]
    environment = {**os.environ, "REQUESTS": str(requests), "ACCEPT": JSON_RESULTS}
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("RESULT "))
    seen = json.loads(line.removeprefix("RESULT "))
    good, failed = seen["requests"] - seen["bad_status"], seen["bad_status"] + seen["broken"]
    return Load(seen["seconds"], good, failed, seen["p50_ms"], seen["p99_ms"])


def run_threads(port: int, paths: Sequence[str], clients: int, seconds: float) -> Load:
    """Let each client ask for some seconds, and at least once; wait for every answer."""
    queue, lock = cycle(paths), threading.Lock()
    taken: list[tuple[bool, float]] = []
    start = time.perf_counter()

    def client() -> None:
        with Connection(port) as connection:
            while True:
                with lock:
                    path = next(queue)
                answer = connection.get(path)
                taken.append((answer.status == OK, answer.seconds * 1000))
                if time.perf_counter() - start >= seconds:
                    return

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _summary(taken, time.perf_counter() - start)


def _summary(taken: Sequence[tuple[bool, float]], seconds: float) -> Load:
    good = [milliseconds for is_good, milliseconds in taken if is_good]
    if len(good) > 1:
        centiles = quantiles(good, n=100, method="inclusive")
        p50, p99 = centiles[49], centiles[98]
    else:
        p50 = p99 = good[0] if good else 0.0
    return Load(seconds, len(good), len(taken) - len(good), p50, p99)
