"""Settings as environment variables: read from them, and listed for the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from detente.errors import InputError, Problem
from detente.settings.table import Settings


@dataclass(frozen=True)
class Row:
    """One setting as documentation shows it."""

    name: str
    variable: str
    type: str
    default: str
    help: str


def setting_rows() -> tuple[Row, ...]:
    """List every setting in the order of the table."""
    return tuple(
        Row(f.name, _variable(f.name), f.metadata["type"], written(f.default), f.metadata["help"])
        for f in fields(Settings)
    )


def written(value: object) -> str:
    """Write a value as its environment variable would have it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def shown_value(settings: Settings, name: str) -> str:
    """Write the value of a setting for whoever looks on: of a secret one only that there is one."""
    value = written(getattr(settings, name))
    return "(secret)" if value and name in _secret() else value


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables; an unset one takes its default.

    Raises InputError with one problem for each variable whose value cannot be used.
    """
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, parse, text in _given(environ):
        try:
            read[name] = parse(text)
        except ValueError as error:
            told = "" if name in _secret() else f", not {text!r}"
            problems.append(Problem(_variable(name), None, None, f"{error}{told}"))
    if problems:
        raise InputError(problems)
    return Settings(**read)


def _given(environ: Mapping[str, str]) -> Iterator[tuple[str, Callable[[str], Any], str]]:
    for f in fields(Settings):
        text = environ.get(_variable(f.name))
        if text is not None:
            yield f.name, f.metadata["parse"], text


def _secret() -> set[str]:
    """Name the settings whose values no message repeats."""
    return {f.name for f in fields(Settings) if not f.repr}


def _variable(name: str) -> str:
    return f"DETENTE_{name.upper()}"
