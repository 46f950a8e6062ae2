"""Answers that an object keeps, so that what many rules ask is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar, cast
from weakref import WeakMethod

_Self = TypeVar("_Self")
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

LIMIT = 20_000
"""Answers of one method that are kept; then all of them are let go, which bounds the memory of a rebuild."""


def weak_method(method: Callable[[_Key], _Value]) -> Callable[[_Key], _Value]:
    """Give a method that does not hold its object, for what the object itself holds.

    Else the two would hold each other, and the store that they read, until the interpreter looks for such.
    """
    held, name = WeakMethod(cast(Any, method)), method.__qualname__

    def answer(key: _Key) -> _Value:
        found = held()
        if found is None:
            raise ReferenceError(f"what {name} was asked of is not there any more")
        return cast(_Value, found(key))

    return answer


def cached_method(method: Callable[[_Self, _Key], _Value]) -> Callable[[_Self, _Key], _Value]:
    """Keep the answers of a method of one argument with its object, whose data must not change."""
    name = f"_cached_{method.__name__}"

    @wraps(method)
    def answer(self: _Self, key: _Key) -> _Value:
        known: dict[Any, _Value] = self.__dict__.setdefault(name, {})
        if key in known:
            return known[key]
        found = method(self, key)
        if len(known) >= LIMIT:
            known.clear()
        known[key] = found
        return found

    return answer
