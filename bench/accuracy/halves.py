"""Records in two halves by the hash of their id: one may be looked at, the other is only ever measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def is_unseen(name: str) -> bool:
    """Tell whether a record is of the half that nobody looks at.

    >>> is_unseen("2138"), is_unseen("2139")
    (True, False)
    """
    return _hash(name)[0] % 2 == 1


def _hash(name: str) -> bytes:
    return sha256(name.encode()).digest()


def half_of(names: Iterable[tuple[str, T]], unseen: bool, most: int | None) -> list[T]:
    """Give the records of one half, or some of them, chosen by their hash as well."""
    chosen = sorted(
        ((_hash(name), each) for name, each in names if is_unseen(name) == unseen), key=lambda pair: pair[0]
    )
    return [each for _, each in chosen][:most]


@dataclass(frozen=True)
class Counts:
    """What was found and right, what was found, and what was to be found."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def plus(self, found: Iterable[object], wanted: Iterable[object]) -> Counts:
        """Count one more text: what was found in it, and what was to be found."""
        found, wanted = set(found), set(wanted)
        return Counts(self.right + len(found & wanted), self.found + len(found), self.wanted + len(wanted))

    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0

    def precision(self) -> float:
        """Give the share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    def recall(self) -> float:
        """Give the share of what was to be found that was found."""
        return self.right / self.wanted if self.wanted else 0.0
