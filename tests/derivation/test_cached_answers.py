from __future__ import annotations

import pytest

from detente.derivation import cache
from detente.derivation.cache import cached_method


class Doubling:
    def __init__(self) -> None:
        self.asked: list[int] = []

    @cached_method
    def twice(self, number: int) -> int | None:
        self.asked.append(number)
        return 2 * number or None


def test_answer_is_found_once_for_each_object() -> None:
    one, other = Doubling(), Doubling()
    assert [one.twice(2), one.twice(2), one.twice(0), one.twice(0), other.twice(2)] == [4, 4, None, None, 4]
    assert (one.asked, other.asked) == ([2, 0], [2])


def test_answers_are_let_go_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 2)
    doubling = Doubling()
    assert [doubling.twice(number) for number in (1, 2, 3, 3, 1)] == [2, 4, 6, 6, 2]
    assert doubling.asked == [1, 2, 3, 1]
