"""What has been made of versions, which never change: kept in one bounded cache of the service."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from detente.web.language.languages import ENGLISH, present_language, written_in

CAPACITY = 512
"""The weights of all that is kept, added up."""

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


def per_version(
    weight: int | Callable[[Any], int] = 1, *, has_words: bool = True
) -> Callable[
    [Callable[Concatenate[_Service, str, _Arguments], _Value]],
    Callable[Concatenate[_Service, str, _Arguments], _Value],
]:
    """Keep what a function makes of a service and a version, with further arguments that can be hashed.

    `weight` is the share of the cache's capacity that one value takes, 1 for some hundred strings; or a
    function that tells it of the value. One that `has_words` is made once in each language of the pages that
    ask for it; any other one is made once, in English.
    """

    def decorate(
        make: Callable[Concatenate[_Service, str, _Arguments], _Value],
    ) -> Callable[Concatenate[_Service, str, _Arguments], _Value]:
        @wraps(make)
        def kept(
            service: _Service, version: str, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
        ) -> _Value:
            language = present_language() if has_words else ENGLISH
            key = (make, version, language, args, tuple(sorted(kwargs.items())))

            def made() -> _Value:
                with written_in(language):
                    return make(service, version, *args, **kwargs)

            value: _Value = service.version_cache.get(key, made, weight)
            return value

        return kept

    return decorate
