"""What was made for a request before: plans by their number, answers by the bytes they take."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

OVERHEAD = 512
"""Bytes that an entry takes beside its body, about."""


_Value = TypeVar("_Value")


class Recent(Generic[_Value]):
    """The values used last, up to a number of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()

    def get(self, key: Hashable) -> _Value | None:
        """Find a value."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Hashable, value: _Value) -> None:
        """Keep a value, and drop the one that was not used longest."""
        self._values[key] = value
        if len(self._values) > self._most:
            self._values.popitem(last=False)


class Recurring(Recent[_Value]):
    """Values used last, of keys that have come more than once: of most distinct queries there is no second.

    A value is some twenty objects, all of which Python goes through whenever it looks for cycles. So at first
    the hash of a key alone is kept; where another key has the same one, a value is kept too early.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._seen: set[int] = set()

    def put(self, key: Hashable, value: _Value) -> None:
        """Keep a value where its key has been put before."""
        mark = hash(key)
        if mark in self._seen:
            super().put(key, value)
            return
        if len(self._seen) >= self._most * SEEN:
            self._seen.clear()
        self._seen.add(mark)


SEEN = 4
"""So many times as many keys are known to have come as there are values."""


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """A whole answer in its content coding."""

    body: bytes
    encoding: str
    rows: int


class Answered(Protocol):
    """What is kept of an answer: at least its body."""

    @property
    def body(self) -> bytes:
        """The bytes that are sent."""
        ...


_Answer = TypeVar("_Answer", bound=Answered)


class AnswerCache(Generic[_Answer]):
    """The answers asked for last, up to `limit` bytes in all; one larger than an eighth of that is not kept.

    A key holds the version, so an answer never goes stale.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether an answer is here; counts as no look-up of it."""
        return key in self._answers

    def get(self, key: Hashable) -> _Answer | None:
        """Find an answer, and count whether there was one."""
        answer = self._answers.get(key)
        if answer is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return answer

    def put(self, key: Hashable, answer: _Answer) -> None:
        """Keep an answer, and drop those that were not asked for longest."""
        size = len(answer.body) + OVERHEAD
        if size > self.limit // 8:
            return
        self._drop(key)
        self._answers[key] = answer
        self.bytes += size
        while self.bytes > self.limit:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: Hashable) -> None:
        dropped = self._answers.pop(key, None)
        if dropped is not None:
            self.bytes -= len(dropped.body) + OVERHEAD
