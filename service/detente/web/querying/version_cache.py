"""What has been made of versions, which never change: kept in one bounded cache of the service."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import update_wrapper
from threading import Lock
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from detente.web.language.languages import ENGLISH, present_language, written_in

CAPACITY = 1536
"""The weights of all that is kept, added up: two versions with 50,000 claims in all that pages count by."""

_Arguments = ParamSpec("_Arguments")
_Value = TypeVar("_Value")


class VersionCache:
    """Values made of versions, the ones used last, up to a sum of their weights; for many threads.

    Two threads that ask for the same at once may both make it: neither waits for the other.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.weight = 0
        self.hits = 0
        self.misses = 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether the value of a key is kept; that is no look-up of it."""
        with self._lock:
            return key in self._values

    def get(
        self, key: Hashable, make: Callable[[], _Value], weight: int | Callable[[_Value], int] = 1
    ) -> _Value:
        """Find the value of a key, or make it and keep it; one heavier than the capacity is not kept."""
        with self._lock:
            if key in self._values:
                self.hits += 1
                self._values.move_to_end(key)
                found: _Value = self._values[key][0]
                return found
            self.misses += 1
        value = make()
        with self._lock:
            self._put(key, value, weight(value) if callable(weight) else weight)
        return value

    def _put(self, key: Hashable, value: object, weight: int) -> None:
        if weight > self.capacity:
            return
        self._drop(key)
        self._values[key] = value, weight
        self.weight += weight
        while self.weight > self.capacity:
            self._drop(next(iter(self._values)))

    def _drop(self, key: Hashable) -> None:
        dropped = self._values.pop(key, None)
        if dropped is not None:
            self.weight -= dropped[1]


class HasVersionCache(Protocol):
    """A running service, as far as it keeps what is made of versions."""

    @property
    def version_cache(self) -> VersionCache:
        """The one cache of the service."""
        ...


_Service = TypeVar("_Service", bound=HasVersionCache)


class PerVersion(Generic[_Service, _Arguments, _Value]):
    """A function whose value is kept for each version, and for each list of its further arguments."""

    def __init__(
        self,
        make: Callable[Concatenate[_Service, str, _Arguments], _Value],
        weight: int | Callable[[Any], int],
        *,
        has_words: bool = True,
    ) -> None:
        self._make, self._weight, self._has_words = make, weight, has_words
        update_wrapper(self, make)

    def __call__(
        self, service: _Service, version: str, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Value:
        """Find the value that is kept, or make it and keep it."""
        language = self._language()

        def made() -> _Value:
            with written_in(language):
                return self._make(service, version, *args, **kwargs)

        value: _Value = service.version_cache.get(self._key(version, args, kwargs), made, self._weight)
        return value

    def is_kept(
        self, service: _Service, version: str, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> bool:
        """Tell whether a call would make nothing."""
        return self._key(version, args, kwargs) in service.version_cache

    def _key(self, version: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Hashable:
        return self._make, version, self._language(), args, tuple(sorted(kwargs.items()))

    def _language(self) -> str:
        return present_language() if self._has_words else ENGLISH


def per_version(
    weight: int | Callable[[Any], int] = 1, *, has_words: bool = True
) -> Callable[
    [Callable[Concatenate[_Service, str, _Arguments], _Value]], PerVersion[_Service, _Arguments, _Value]
]:
    """Keep what a function makes of a service and a version, with further arguments that can be hashed.

    `weight` is the share of the cache's capacity that one value takes, 1 for some hundred strings; or a
    function that tells it of the value. One that `has_words` is made once in each language of the pages that
    ask for it; any other one is made once, in English.
    """
    return lambda make: PerVersion(make, weight, has_words=has_words)
