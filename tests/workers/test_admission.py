"""Who runs next: each client in turn, never more than there are slots, and no slot is lost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.workers.admission import Admission
from detente.workers.jobs import BusyError


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 300))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Client:
    """Queries of one client that hold their slot until they are let go."""

    def __init__(self, admission: Admission, name: str, served: list[str]) -> None:
        self.admission, self.name, self.served = admission, name, served
        self.tasks: list[asyncio.Task[None]] = []
        self.let_go = asyncio.Semaphore(0)

    def ask(self, number: int = 1) -> None:
        self.tasks += [asyncio.create_task(self._query()) for _ in range(number)]

    async def _query(self) -> None:
        async with self.admission.slot(self.name):
            self.served.append(self.name)
            await self.let_go.acquire()

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def test_a_client_that_floods_waits_behind_another_that_asks_once() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(2, 100, 10)
        a, b = Client(admission, "a", served), Client(admission, "b", served)
        a.ask(20)
        await settle()
        b.ask(2)
        await settle()
        assert served == ["a", "b"]
        for _ in range(3):
            a.let_go.release()
            b.let_go.release()
            await settle()
        assert Counter(served[:4]) == {"a": 2, "b": 2}
        await a.end()
        await b.end()
        assert (admission.running, admission.waiting) == (0, 0)

    run(scenario())


def test_clients_are_served_in_turn() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(1, 100, 10)
        clients = [Client(admission, name, served) for name in "abc"]
        for client in clients:
            client.ask(3)
            await settle()
        for number in range(9):
            clients["abc".index(served[number])].let_go.release()
            await settle()
        assert "".join(served) == "abcabcabc"

    run(scenario())


def test_one_slot_is_kept_from_a_client_that_has_the_others() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(4, 100, 10)
        a, b = Client(admission, "a", served), Client(admission, "b", served)
        a.ask(6)
        await settle()
        assert (admission.running, admission.waiting) == (3, 3)
        b.ask()
        await settle()
        assert served == ["a", "a", "a", "b"]
        await a.end()
        await b.end()

    run(scenario())


def test_the_only_slot_is_anybodys() -> None:
    async def scenario() -> None:
        admission = Admission(1, 10, 10)
        async with admission.slot("a"):
            assert admission.running == 1

    run(scenario())


def test_a_wait_that_is_too_long_is_told_with_when_to_ask_again() -> None:
    async def scenario() -> None:
        admission = Admission(1, 10, 0.02)
        async with admission.slot("a"):
            with pytest.raises(BusyError, match=r"no query process was free for 0\.02 s") as raised:
                await admission.enter("b")
            assert (raised.value.seconds, raised.value.is_client) == (1, False)
            assert (admission.running, admission.waiting) == (1, 0)
        await admission.enter("b")
        assert admission.running == 1

    run(scenario())


def test_clients_that_fill_the_queue_make_room_for_others() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(1, 4, 60)
        a, b = Client(admission, "a", served), Client(admission, "b", served)
        a.ask(3)
        await settle()
        with pytest.raises(BusyError, match="2 queries of this client are waiting already") as raised:
            await admission.enter("a")
        assert (raised.value.seconds, raised.value.is_client) == (30, True)
        b.ask(2)
        await settle()
        others = [Client(admission, name, served) for name in "cd"]
        for each in others:
            each.ask()
        await settle()
        assert admission.waiting == 4
        lost = [task.exception() for task in (*a.tasks, *b.tasks) if task.done()]
        assert [isinstance(each, BusyError) and each.is_client for each in lost] == [True, True]
        assert all("others have fewer queries waiting" in str(each) for each in lost)
        with pytest.raises(BusyError, match="4 queries are waiting already") as raised:
            await admission.enter("e")
        assert not raised.value.is_client
        for each in (a, b, *others):
            await each.end()
        assert (admission.running, admission.waiting) == (0, 0)

    run(scenario())


def test_a_full_queue_of_one_client_does_not_keep_another_from_a_free_slot() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(2, 1, 60)
        a = Client(admission, "a", served)
        a.ask(2)
        await settle()
        assert (admission.running, admission.waiting) == (1, 1)
        await asyncio.wait_for(admission.enter("b"), 300)
        assert admission.running == 2
        await a.end()

    run(scenario())


def test_a_query_that_leaves_the_queue_leaves_no_hole() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(1, 10, 10)
        a, b = Client(admission, "a", served), Client(admission, "b", served)
        a.ask()
        await settle()
        b.ask(2)
        await settle()
        a.let_go.release()
        b.tasks[0].cancel()  # in the same step: the turn passes over the one that leaves
        await settle()
        assert served == ["a", "b"]
        await b.end()

    run(scenario())


def test_a_turn_that_comes_with_the_cancellation_is_given_on() -> None:
    async def scenario() -> None:
        served: list[str] = []
        admission = Admission(1, 10, 10)
        b = Client(admission, "b", served)
        await admission.enter("a")
        b.ask(2)
        await settle()
        admission.leave("a")
        b.tasks[0].cancel()
        await settle()
        assert (served, admission.running) == (["b"], 1)
        await b.end()
        assert admission.running == 0

    run(scenario())


def test_a_turn_that_comes_with_the_end_of_the_wait_is_not_lost() -> None:
    async def scenario() -> None:
        admission = Admission(1, 10, 0.01)
        loop = asyncio.get_running_loop()

        async def late() -> None:
            async with admission.slot("b"):
                pass

        await admission.enter("a")
        task = asyncio.create_task(late())
        await settle()
        # The slot comes and the deadline passes in one step of the loop.
        loop.call_soon(admission.leave, "a")
        time.sleep(0.02)
        await asyncio.gather(task, return_exceptions=True)
        assert (admission.running, admission.waiting) == (0, 0)
        await admission.enter("c")

    run(scenario())


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("ask", "ask", "end", "cancel")),
        st.sampled_from("abcd"),
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=60,
)


class Play:
    """Queries of some clients, each of which ends when it is told to."""

    def __init__(self, slots: int, length: int) -> None:
        self.admission = Admission(slots, length, 60)
        self.holding: list[tuple[str, asyncio.Event]] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def query(self, client: str) -> None:
        held = (client, asyncio.Event())
        async with self.admission.slot(client):
            assert self.admission.running <= self.admission.slots
            self.holding.append(held)
            try:
                await held[1].wait()
            finally:
                self.holding.remove(held)

    def take(self, step: str, client: str, number: int) -> None:
        if step == "ask":
            self.tasks.append(asyncio.create_task(self.query(client)))
        elif step == "end" and self.holding:
            self.holding[number % len(self.holding)][1].set()
        elif step == "cancel" and self.tasks:
            self.tasks[number % len(self.tasks)].cancel()

    def check(self) -> None:
        admission = self.admission
        held = Counter(name for name, _ in self.holding)
        assert admission.running == held.total()
        assert admission.waiting == sum(map(len, admission._lines.values())) <= admission.length
        # Who waits does so for want of a slot, not because a turn was forgotten.
        share = max(1, admission.slots - 1)
        assert held.total() == admission.slots or all(held[name] >= share for name in admission._lines)

    async def finish(self) -> None:
        while any(not task.done() for task in self.tasks):
            for _, done in self.holding:
                done.set()
            await settle()
        assert (self.admission.running, self.admission.waiting, self.admission._lines) == (0, 0, {})
        ends = await asyncio.gather(*self.tasks, return_exceptions=True)
        assert all(end is None or isinstance(end, BusyError | asyncio.CancelledError) for end in ends)


@settings(deadline=None)
@given(slots=st.integers(1, 4), length=st.integers(1, 8), steps=STEPS)
def test_whatever_happens_no_slot_is_taken_twice_or_lost(
    slots: int, length: int, steps: list[tuple[str, str, int, bool]]
) -> None:
    async def scenario() -> None:
        play = Play(slots, length)
        for step, client, number, is_settled in steps:
            play.take(step, client, number)
            if is_settled:
                await settle()
                play.check()
        await play.finish()

    run(scenario())
