"""The caches keep what was used last, within their bounds."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.http.cache import OVERHEAD, SEEN, AnswerCache, CachedAnswer, Recent, Recurring


def answer(size: int, mark: bytes = b"x") -> CachedAnswer:
    return CachedAnswer(mark * size, "identity", 1)


def test_an_answer_is_found_again_and_counted() -> None:
    cache: AnswerCache[CachedAnswer] = AnswerCache(1 << 20)
    assert cache.get("key") is None
    cache.put("key", answer(10))
    assert cache.get("key") == answer(10)
    assert (cache.hits, cache.misses, len(cache), cache.bytes) == (1, 1, 1, 10 + OVERHEAD)


def test_the_answer_that_was_not_asked_for_longest_goes() -> None:
    size = 1 << 10
    cache: AnswerCache[CachedAnswer] = AnswerCache(10 * (size + OVERHEAD))
    for number in range(10):
        cache.put(str(number), answer(size))
    cache.get("0")
    cache.put("new", answer(size))
    assert cache.get("0") is not None
    assert cache.get("1") is None


def test_an_answer_put_twice_counts_once() -> None:
    cache: AnswerCache[CachedAnswer] = AnswerCache(1 << 20)
    cache.put("key", answer(100))
    cache.put("key", answer(10, b"y"))
    assert cache.get("key") == answer(10, b"y")
    assert cache.bytes == 10 + OVERHEAD


@pytest.mark.parametrize("limit", [0, 1, OVERHEAD])
def test_a_cache_without_room_keeps_nothing(limit: int) -> None:
    cache: AnswerCache[CachedAnswer] = AnswerCache(limit)
    cache.put("key", answer(0))
    assert (len(cache), cache.bytes) == (0, 0)


def test_an_answer_larger_than_an_eighth_is_not_kept_and_drops_nothing() -> None:
    cache: AnswerCache[CachedAnswer] = AnswerCache(8 << 10)
    cache.put("small", answer(10))
    cache.put("large", answer((1 << 10) - OVERHEAD + 1))
    assert cache.get("large") is None
    assert cache.get("small") is not None
    cache.put("exact", answer((1 << 10) - OVERHEAD))
    assert cache.get("exact") is not None


@given(
    limit=st.integers(0, 20_000),
    steps=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3000), st.booleans()), max_size=80),
)
def test_it_never_takes_more_than_its_bytes(limit: int, steps: list[tuple[str, int, bool]]) -> None:
    cache: AnswerCache[CachedAnswer] = AnswerCache(limit)
    last: dict[str, CachedAnswer] = {}
    for key, size, is_put in steps:
        if is_put:
            cache.put(key, answer(size))
            if size + OVERHEAD <= limit // 8:
                last[key] = answer(size)
        else:
            # What is found is what was kept last, though an answer too large to keep came after it.
            assert cache.get(key) in (None, last.get(key))
        kept = cache._answers.values()
        assert cache.bytes == sum(len(each.body) + OVERHEAD for each in kept) <= limit


@given(most=st.integers(1, 5), keys=st.lists(st.integers(0, 8), max_size=40))
def test_the_values_used_last_are_kept(most: int, keys: list[int]) -> None:
    recent: Recent[str] = Recent(most)
    order: list[int] = []
    for key in keys:
        found = recent.get(key)
        assert found == (str(key) if key in order[-most:] else None)
        recent.put(key, str(key))
        order = [each for each in order if each != key] + [key]


@given(most=st.integers(1, 5), keys=st.lists(st.integers(0, 8), max_size=40))
def test_a_value_is_kept_when_its_key_comes_again(most: int, keys: list[int]) -> None:
    values: Recurring[str] = Recurring(most)
    counts: Counter[int] = Counter()
    for key in keys:
        values.put(key, str(key))
        counts[key] += 1
        if counts[key] == 1:
            assert values.get(key) is None
        assert values.get(key) in (None, str(key))
    assert len(values._values) <= most
    assert len(values._seen) <= most * SEEN


def test_a_key_that_comes_at_once_again_is_kept() -> None:
    values: Recurring[str] = Recurring(4)
    for key in range(1000):
        values.put(key, "once")
    assert not values._values
    values.put("key", "first")
    assert values.get("key") is None
    values.put("key", "second")
    assert values.get("key") == "second"
