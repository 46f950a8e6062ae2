"""What takes long is made once, in its own thread, however many wait; a new version gets it at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from detente.sparql.answers import QueryError
from detente.web.querying.preparing import Preparation, Preparing
from detente.web.querying.version_cache import VersionCache, per_version
from detente.workers.admission import Admission
from detente.workers.jobs import BusyError

SECONDS = 300.0


@dataclass(eq=False)
class Service:
    version_cache: VersionCache = field(default_factory=VersionCache)
    made: list[tuple[str, str]] = field(default_factory=list)
    may_end: threading.Event = field(default_factory=threading.Event)
    failing: bool = False


@per_version()
def counted(service: Service, version: str, name: str = "") -> str:
    service.may_end.wait(SECONDS)
    service.made.append((version, name))
    if service.failing:
        raise QueryError("it cannot be counted")
    return f"{version} {name}"


CLAIMS, EVENTS = Preparation(counted, ("claims",)), Preparation(counted, ("events",))


def run(
    work: Callable[[Service, Preparing[Service]], Coroutine[Any, Any, None]], current: str = "b"
) -> Service:
    service = Service()

    async def at_rest(_: str) -> None:
        await asyncio.sleep(0)

    async def running() -> None:
        turns = Admission(1, 64, SECONDS, "preparations", "turn")
        preparing = Preparing(service, turns, lambda: current, at_rest)
        try:
            await work(service, preparing)
        finally:
            service.may_end.set()
            preparing.stop()

    asyncio.run(running())
    return service


def test_many_wait_for_one_making() -> None:
    async def work(service: Service, preparing: Preparing[Service]) -> None:
        waiting = [asyncio.ensure_future(preparing.ready([CLAIMS], "a", f"{n}", SECONDS)) for n in range(20)]
        await asyncio.sleep(0)  # the loop is free while they wait
        service.may_end.set()
        await asyncio.gather(*waiting)
        await preparing.ready([CLAIMS], "a", "later", SECONDS)

    assert run(work).made == [("a", "claims")]


def test_who_waits_too_long_is_told_and_the_making_goes_on() -> None:
    async def work(service: Service, preparing: Preparing[Service]) -> None:
        with pytest.raises(BusyError, match="of version a is still being made"):
            await preparing.ready([CLAIMS], "a", "one", 0.01)
        service.may_end.set()
        await preparing.ready([CLAIMS], "a", "one", SECONDS)

    assert run(work).made == [("a", "claims")]


def test_what_cannot_be_made_is_told_and_tried_again() -> None:
    async def work(service: Service, preparing: Preparing[Service]) -> None:
        service.may_end.set()
        service.failing = True
        for _ in range(2):
            with pytest.raises(QueryError, match="cannot be counted"):
                await preparing.ready([CLAIMS], "a", "one", SECONDS)

    assert run(work).made == [("a", "claims")] * 2


@pytest.mark.parametrize(("current", "made"), [("b", [("b", "claims")]), ("c", [])])
def test_a_version_that_is_current_gets_what_was_asked_of_others(
    current: str, made: list[tuple[str, str]]
) -> None:
    async def work(service: Service, preparing: Preparing[Service]) -> None:
        service.may_end.set()
        await preparing.ready([CLAIMS], "a", "one", SECONDS)
        service.made.clear()
        preparing.renew("b")
        await preparing.ready([EVENTS], "a", "one", SECONDS)  # its turn comes after

    assert [each for each in run(work, current).made if each[0] == "b"] == made
