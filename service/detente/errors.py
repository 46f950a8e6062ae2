"""Errors that point at the place in the user's input that caused them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with an input, and where.

    `line` and `column` count from 1, as editors do; both are None where an input has no position.
    """

    file: str
    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}"


class DetenteError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(DetenteError):
    """An input that cannot be accepted; carries every problem found, in order of position."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.column or 0)))
        super().__init__("\n".join(map(str, self.problems)))
