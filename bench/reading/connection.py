"""One keep-alive connection to a service on this machine."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field

JSON_RESULTS = "application/sparql-results+json"
TIMEOUT_SECONDS = 120
OK = 200
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Answer:
    """One answer; status 0 where none came."""

    status: int
    seconds: float
    body: bytes = field(repr=False)


class Connection:
    """A keep-alive connection that opens again after an error."""

    def __init__(self, port: int, timeout: float = TIMEOUT_SECONDS) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, accept: str = JSON_RESULTS) -> Answer:
        """Ask and read the whole answer."""
        start = time.perf_counter()
        try:
            self._http.request("GET", path, headers={"Accept": accept})
            response = self._http.getresponse()
            body = response.read()
        except (http.client.HTTPException, OSError):
            self._http.close()
            return Answer(0, time.perf_counter() - start, b"")
        return Answer(response.status, time.perf_counter() - start, body)

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
