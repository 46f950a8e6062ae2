"""Errors that point at the place in the user's input that caused them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with an input, and where.

    `line` and `column` count from 1, as editors do; both are None where an input has no position.
    `excerpt` is that line, cut around the column, with a caret below it; empty where it is not at hand.
    """

    file: str
    line: int | None
    column: int | None
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        told = f"{place}: {self.message}"
        return f"{told}\n{self.excerpt}" if self.excerpt else told


class DetenteError(Exception):
    """Base of every error that this package raises on purpose; `exit_code` is that of a command it ends."""

    exit_code = 1

    def in_full(self) -> str:
        """Tell everything that is known of it, on as many lines as that takes."""
        return str(self)


class InputError(DetenteError):
    """An input that cannot be accepted; carries every problem found, in order of position."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.column or 0)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Come out of another process with the problems."""
        return type(self), (self.problems,)


class UnsupportedTermError(DetenteError):
    """A term that RDF 1.1 has not: HTTP answers 400."""


class UnknownFormatError(InputError):
    """An input in a format that is not read here: HTTP answers 415."""


class TooLargeError(InputError):
    """An input beyond a limit: HTTP answers 413. `limit` names the field of `intake.limits.Limits`."""

    def __init__(self, problem: Problem, limit: str) -> None:
        super().__init__([problem])
        self.limit = limit

    def __reduce__(self) -> tuple[Any, ...]:
        """Come out of another process with the limit."""
        return type(self), (self.problems[0], self.limit)
