"""So many acts of one client in so long a time, and no memory without end."""

from __future__ import annotations

from detente.web.noting import rates
from detente.web.noting.rates import ClientRates


def test_the_next_is_told_when() -> None:
    now = 0.0
    counted = ClientRates(2, 60, lambda: now)
    assert [counted.take("a"), counted.take("a"), counted.take("a"), counted.take("b")] == [0, 0, 60, 0]
    now = 59.5
    assert counted.take("a") == 1
    now = 60.0
    assert [counted.take("a"), counted.take("a"), counted.take("a")] == [0, 0, 60]


def test_who_was_not_heard_of_longest_is_forgotten() -> None:
    counted = ClientRates(1, 60, lambda: 0.0)
    for number in range(rates.MOST_CLIENTS + 1):
        assert counted.take(str(number)) == 0
    assert counted.take("0") == 0
    assert counted.take(str(rates.MOST_CLIENTS)) == 60
