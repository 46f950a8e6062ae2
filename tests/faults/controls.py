"""A client that does nothing wrong, and has to be served whatever the others do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.faults.data import CONTROLS
from tests.faults.service import Service, control_query, eventually, is_right

PAUSE_SECONDS = 0.02


@dataclass
class Control:
    """What one such client saw: how long each answer took, and each that was not right."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def assert_served(self) -> None:
        """Assert that every answer was right."""
        assert not self.wrong, f"{len(self.wrong)} of {len(self.seconds)} answers: {self.wrong[:3]}"


@contextmanager
def controlling(service: Service, who: str = "198.51.100.7") -> Iterator[Control]:
    """Ask control queries in a thread, from before the context begins until it ends."""
    control, stop = Control(), threading.Event()
    thread = threading.Thread(target=_ask_until, args=(service, control, stop, who))
    thread.start()
    try:
        eventually(lambda: bool(control.seconds), "no control query is answered")
        yield control
    finally:
        stop.set()
        thread.join()
    assert not thread.is_alive()


def _ask_until(service: Service, control: Control, stop: threading.Event, who: str) -> None:
    chance = random.Random(who)
    with service.client(who, seconds=240) as client:
        while not stop.is_set():
            _ask(service, client, control, chance.randrange(CONTROLS))
            time.sleep(PAUSE_SECONDS)


def _ask(service: Service, client: httpx.Client, control: Control, n: int) -> None:
    start = time.monotonic()
    nonce = f"control {start}"
    try:
        answer = service.ask_in_time(client, control_query(n, nonce))
        if not is_right(service, answer, n, nonce):
            control.wrong.append(f"{answer.status_code} {answer.text[:300]}")
    except httpx.HTTPError as error:
        control.wrong.append(f"{type(error).__name__}: {error}")
    control.seconds.append(time.monotonic() - start)
