"""Load over keep-alive connections: wrk for fast answers, Python's threads for slow ones.

wrk costs little CPU, but counts only answers that come within its time, and so errs where one takes a good
part of it. The threads wait for every answer; below a few hundred requests a second they cost nothing either.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from bench.reading.places import cache_folder, tool

JSON_RESULTS = "application/sparql-results+json"
TIMEOUT_SECONDS = 120
OK = 200
_CHUNK = 1 << 20


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


@dataclass
class Answer:
    """One answer as the threads see it."""

    status: int
    seconds: float
    body: bytes = field(repr=False)


def write_requests(paths: Iterable[str], name: str) -> Path:
    """Write a file of request paths for wrk."""
    file = cache_folder() / f"{name}.requests"
    file.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
    return file


def run_wrk(port: int, requests: Path, clients: int, seconds: float) -> Load:
    """Send the requests of a file for some seconds (at least one; wrk takes whole ones)."""
    command = [tool("wrk", "wrk"), "--threads", "1", "--connections", str(clients)]
    command += ["--duration", f"{max(1, round(seconds))}s", "--timeout", f"{TIMEOUT_SECONDS}s", "--latency"]
    command += ["--script", str(Path(__file__).with_name("wrk.lua")), f"http://127.0.0.1:{port}"]
    environment = {**os.environ, "REQUESTS": str(requests), "ACCEPT": JSON_RESULTS}
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("RESULT "))
    seen = json.loads(line.removeprefix("RESULT "))
    return Load(
        seen["seconds"],
        seen["requests"] - seen["bad_status"],
        seen["bad_status"] + seen["broken"],
        seen["p50_ms"],
        seen["p99_ms"],
    )


def run_threads(port: int, paths: Sequence[str], clients: int, seconds: float, least: int) -> Load:
    """Let each client ask for some seconds, and at least so often; wait for every answer."""
    queue = _Endless(paths)
    answers: list[Answer] = []
    start = time.perf_counter()

    def client() -> None:
        asked = 0
        with Connection(port) as connection:
            while asked < least or time.perf_counter() - start < seconds:
                answers.append(connection.get(next(queue), keep=False))
                asked += 1

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _summary(answers, time.perf_counter() - start)


class Connection:
    """A keep-alive connection that opens again after an error."""

    def __init__(self, port: int, timeout: float = TIMEOUT_SECONDS) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, accept: str = JSON_RESULTS, *, keep: bool = True) -> Answer:
        """Ask and read the whole answer; status 0 where the connection broke or nothing came in time."""
        start = time.perf_counter()
        try:
            self._http.request("GET", path, headers={"Accept": accept})
            response = self._http.getresponse()
            body = response.read()
        except (http.client.HTTPException, OSError):
            self._http.close()
            return Answer(0, time.perf_counter() - start, b"")
        return Answer(response.status, time.perf_counter() - start, body if keep else b"")

    def count_lines(self, path: str, accept: str) -> tuple[int, int, float]:
        """Ask, and count the bytes and lines of the answer as they come; give these and the seconds.

        Raises HTTPException where the status is not 200 or the answer is cut short.
        """
        start, size, lines = time.perf_counter(), 0, 0
        self._http.request("GET", path, headers={"Accept": accept})
        response = self._http.getresponse()
        if response.status != OK:
            raise http.client.HTTPException(f"status {response.status}")
        while chunk := response.read(_CHUNK):
            size, lines = size + len(chunk), lines + chunk.count(b"\n")
        if response.length:
            raise http.client.HTTPException(f"{response.length} bytes are missing")
        return size, lines, time.perf_counter() - start


class _Endless(Iterator[str]):
    def __init__(self, paths: Sequence[str]) -> None:
        self._paths, self._place, self._lock = paths, 0, threading.Lock()

    def __next__(self) -> str:
        with self._lock:
            path = self._paths[self._place % len(self._paths)]
            self._place += 1
            return path


def _summary(answers: Sequence[Answer], seconds: float) -> Load:
    good = [answer.seconds * 1000 for answer in answers if answer.status == OK]
    if len(good) > 1:
        centiles = quantiles(good, n=100, method="inclusive")
        p50, p99 = centiles[49], centiles[98]
    else:
        p50 = p99 = good[0] if good else float("nan")
    return Load(seconds, len(good), len(answers) - len(good), p50, p99)
