"""A soak: clients that do right and wrong at random for a while, and how the memory went meanwhile."""

from __future__ import annotations

import random
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.controls import Control, controlling
from tests.faults.hostile import CUT, Hostile, product, table
from tests.faults.service import Service, control_query, is_right
from tests.faults.test_clients import GARBAGE
from tests.faults.test_hostile import send as send_query
from tests.faults.wire import head, post, receive, reset

SEED = 20160902
CLIENTS = 5
SAMPLE_SECONDS = 0.25


@dataclass
class Soak:
    """What was seen: outcomes by kind of action, answers that were not allowed, memory in bytes over time."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    all_bytes: list[int] = field(default_factory=list)
    web_bytes: list[int] = field(default_factory=list)


def run(service: Service, seconds: float, seed: int = SEED) -> tuple[Soak, list[Control]]:
    """Attack a service for some seconds, while two other clients ask control queries."""
    soak, stop = Soak(), threading.Event()
    work: list[Callable[[], None]] = [lambda: _sample(service, soak, stop)]
    work += [
        lambda n=n: _attack(service, soak, stop, random.Random(f"{seed} {n}"), n)  # type: ignore[misc]
        for n in range(CLIENTS)
    ]
    threads = [threading.Thread(target=each) for each in work]
    with ExitStack() as stack:
        controls = [stack.enter_context(controlling(service, f"198.51.100.{n}")) for n in (7, 8)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        stop.set()
        for thread in threads:
            thread.join()
    return soak, controls


def summary(soak: Soak, controls: list[Control], seconds: float, rest: tuple[int, int]) -> dict[str, Any]:
    """Put what was seen into figures: MiB, and milliseconds of the control queries."""
    waits = sorted(each for control in controls for each in control.seconds)
    return {
        "seconds": seconds,
        "seed": SEED,
        "clients": CLIENTS,
        "outcomes": dict(sorted(soak.outcomes.items())),
        "wrong": len(soak.wrong),
        "control_queries": len(waits),
        "control_queries_wrong": sum(len(control.wrong) for control in controls),
        "control_ms": {
            "median": round(statistics.median(waits) * 1e3, 1),
            "p99": round(waits[int(len(waits) * 0.99)] * 1e3, 1),
            "most": round(waits[-1] * 1e3, 1),
        },
        "rest_mib": {"before": rest[0] >> 20, "after": rest[1] >> 20},
        "all_mib": _figures(soak.all_bytes),
        "web_mib": _figures(soak.web_bytes),
    }


def fifth(samples: list[int], n: int) -> float:
    """Give the median of the n-th fifth of the samples, from 1."""
    size = len(samples) // 5
    return statistics.median(samples[(n - 1) * size : n * size])


def _figures(samples: list[int]) -> dict[str, int]:
    second, last = (int(fifth(samples, n)) >> 20 for n in (2, 5))
    return {"second_fifth": second, "last_fifth": last, "most": max(samples) >> 20}


def _sample(service: Service, soak: Soak, stop: threading.Event) -> None:
    while not stop.wait(SAMPLE_SECONDS):
        soak.all_bytes.append(service.memory())
        soak.web_bytes.append(service.web_memory())


def _attack(service: Service, soak: Soak, stop: threading.Event, chance: random.Random, n: int) -> None:
    hostile = table()
    while not stop.is_set():
        who = f"192.0.2.{n if chance.random() < 0.5 else chance.randrange(100)}"
        act = chance.choice((_ask, _ask, _harm, _leave, _break_off, _garbage, _read_slowly))
        name = act.__name__.strip("_")
        try:
            outcome = act(service, chance, who, hostile)
        except AssertionError as error:
            soak.wrong.append(f"{name}: {error}")
            outcome = "wrong"
        except (OSError, httpx.HTTPError) as error:
            outcome = type(error).__name__
        soak.outcomes[f"{name}: {outcome}"] += 1


def _ask(service: Service, chance: random.Random, who: str, _: list[Hostile]) -> str:
    """Ask what has an answer: a control query, from the cache or not, or a path."""
    n, nonce = chance.randrange(100), str(chance.choice((1, chance.random())))
    steps = chance.randrange(1, 50)
    with service.client(who) as client:
        if chance.random() < 0.5:
            answer = service.ask_in_time(client, control_query(n, nonce))
            assert answer.status_code in (429, 503) or is_right(service, answer, n, nonce), answer.text[:300]
        else:
            path = "/".join(["<urn:next>"] * steps)
            answer = service.ask_in_time(client, f"SELECT ?x {{ <urn:n:{n}> {path} ?x }}", Accept="text/csv")
            expected = f"x\r\nurn:n:{n + steps}\r\n"
            assert answer.status_code in (429, 503) or answer.text == expected, answer.text[:300]
    return str(answer.status_code)


def _harm(service: Service, chance: random.Random, who: str, hostile: list[Hostile]) -> str:
    """Send a hostile query."""
    row = chance.choice(hostile)
    outcome, body = send_query(service, row.query, row.accept, who)
    assert outcome in (*row.outcomes, 429, 503, 504), f"{row.name}: {outcome} {body[:300]!r}"
    return CUT if outcome == CUT else str(outcome)


def _leave(service: Service, chance: random.Random, who: str, hostile: list[Hostile]) -> str:
    """Ask, and go before the answer, or in the middle of it."""
    row = chance.choice(hostile)
    with service.connection(
        post(row.query, f"Accept: {row.accept}", f"X-Forwarded-For: {who}")
    ) as connection:
        if chance.random() < 0.5:
            connection.settimeout(0.5)
            with suppress(TimeoutError):
                receive(connection, most=chance.randrange(1, 100_000))
        chance.choice((socket.socket.close, reset))(connection)
    return "left"


def _break_off(service: Service, chance: random.Random, who: str, _: list[Hostile]) -> str:
    """Send a part of a request."""
    whole = post("ASK { ?s ?p ?o }", f"X-Forwarded-For: {who}")
    with service.connection(whole[: chance.randrange(len(whole))]) as connection:
        time.sleep(chance.random() / 10)
        chance.choice((socket.socket.close, reset))(connection)
    return "broken off"


def _garbage(service: Service, chance: random.Random, who: str, _: list[Hostile]) -> str:
    """Send what is no HTTP, made or at random."""
    del who
    data = chance.choice((*GARBAGE.values(), chance.randbytes(1000), head(10) + chance.randbytes(1000)))
    with service.connection(data, seconds=0.2) as connection, suppress(TimeoutError):
        receive(connection, most=1000)
    return "sent"


def _read_slowly(service: Service, chance: random.Random, who: str, _: list[Hostile]) -> str:
    """Ask for a long answer, read a little of it, and wait."""
    request = post(product(2), f"X-Forwarded-For: {who}", "Accept: text/csv")
    with service.connection(request) as connection:
        for _n in range(chance.randrange(1, 10)):
            receive(connection, most=chance.randrange(1, 200_000))
            time.sleep(0.1)
    return "read"
