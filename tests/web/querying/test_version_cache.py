"""What is made of versions is kept up to a weight, for each service and version apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.web.language.languages import present_language, written_in
from detente.web.querying.version_cache import VersionCache, per_version


@dataclass(eq=False)
class Service:
    version_cache: VersionCache = field(default_factory=VersionCache)
    made: list[tuple[str, int]] = field(default_factory=list)


@per_version(weight=2)
def doubled(service: Service, version: str, number: int = 1) -> int:
    """Double a number."""
    service.made.append((version, number))
    return 2 * number


@per_version()
def nothing(service: Service, version: str) -> None:
    service.made.append((version, 0))


def test_a_value_is_made_once_for_each_version_and_argument() -> None:
    service = Service()
    asked = [("a",), ("a",), ("b",), ("a", 3)]
    assert [doubled(service, *arguments) for arguments in asked] == [2, 2, 2, 6]  # type: ignore[arg-type]
    assert service.made == [("a", 1), ("b", 1), ("a", 3)]
    assert (service.version_cache.hits, service.version_cache.misses) == (1, 3)
    assert doubled.__doc__ == "Double a number."


def test_no_value_is_a_value() -> None:
    service = Service()
    nothing(service, "a")
    nothing(service, "a")
    assert service.made == [("a", 0)]


def test_services_share_nothing() -> None:
    one, other = Service(), Service()
    doubled(one, "a")
    doubled(other, "a")
    assert (len(one.made), len(other.made)) == (1, 1)


def test_what_fails_is_not_kept() -> None:
    cache = VersionCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 3) == 3


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 7)), max_size=40))
def test_the_weight_stays_within_the_capacity_and_the_last_asked_stay(asked: list[tuple[int, int]]) -> None:
    cache, weights = VersionCache(capacity=12), dict[int, int]()
    for key, weight in asked:
        weight = weights.setdefault(key, weight)
        assert cache.get(key, lambda key=key: key * 10, weight) == key * 10  # type: ignore[misc]
        assert cache.weight <= 12
    last = list(dict.fromkeys(key for key, _ in reversed(asked)))
    kept = cache.misses
    total = 0
    for key in last:
        total += weights[key]
        if total > 12:
            break
        cache.get(key, lambda: 0)
    assert cache.misses == kept


def test_what_is_kept_is_known_without_a_look_up() -> None:
    service = Service()
    assert not doubled.is_kept(service, "a", 3)
    doubled(service, "a", 3)
    assert doubled.is_kept(service, "a", 3)
    assert not doubled.is_kept(service, "b", 3)
    assert (service.version_cache.hits, service.version_cache.misses) == (0, 1)


def test_what_has_words_is_kept_for_each_language_and_made_in_it_and_nothing_else_is() -> None:
    service = Service()
    in_words, alone = (
        per_version(has_words=has_words)(lambda _service, version: f"{version} {present_language()}")
        for has_words in (True, False)
    )
    with written_in("fr"):
        assert (in_words(service, "v"), alone(service, "v")) == ("v fr", "v en")
        assert in_words.is_kept(service, "v")
    assert not in_words.is_kept(service, "v")
    assert (in_words(service, "v"), alone(service, "v")) == ("v en", "v en")
