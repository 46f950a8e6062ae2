"""Settings of the service: one declarative table, read from `DETENTE_*` environment variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from detente.errors import InputError, Problem
from detente.vocab import DEFAULT_BASE

MAX_THREADS = 256
MAX_PROXIES = 8
PROFILES = ("full", "plain")


def _host(text: str) -> str:
    if not text or any(character.isspace() for character in text):
        raise ValueError("expected a host name or an address, such as 127.0.0.1")
    return text


def _port(text: str) -> int:
    return _whole_number(text, "a port", 65_535)


def _threads(text: str) -> int:
    return _whole_number(text, "a number of threads", MAX_THREADS)


def _proxies(text: str) -> int:
    return _whole_number(text, "a number of proxies", MAX_PROXIES, least=0)


def _whole_number(text: str, what: str, most: int, *, least: int = 1) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not (is_number and least <= int(text) <= most):
        raise ValueError(f"expected {what} from {least} to {most}")
    return int(text)


def _profile(text: str) -> str:
    if text not in PROFILES:
        raise ValueError(f"expected {' or '.join(PROFILES)}")
    return text


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("expected a folder")
    return Path(text).expanduser()


def _base(text: str) -> str:
    try:
        NamedNode(text)
    except ValueError as error:
        raise ValueError(f"expected an absolute IRI ({error})") from None
    if not text.endswith(("/", "#")):
        raise ValueError("expected an IRI that ends in / or #")
    return text


def _row(parse: Callable[[str], object], kind: str, text: str) -> dict[str, Any]:
    return {"parse": parse, "type": kind, "help": text}


@dataclass(frozen=True)
class Settings:
    """Typed settings; each attribute is set by the variable `DETENTE_` and its name in capitals."""

    host: str = field(
        default="127.0.0.1", metadata=_row(_host, "host", "address that the service listens on")
    )
    port: int = field(default=8000, metadata=_row(_port, "integer", "TCP port that the service listens on"))
    data: Path = field(
        default=Path("data"), metadata=_row(_folder, "folder", "folder that holds the versions of the graph")
    )
    base: str = field(
        default=DEFAULT_BASE,
        metadata=_row(_base, "IRI", "IRI that everything minted here starts with; ends in / or #"),
    )
    threads: int = field(
        default=4, metadata=_row(_threads, "integer", "requests that one process answers at the same time")
    )
    profile: str = field(
        default="full",
        metadata=_row(
            _profile, "word", "`full`, or `plain` to serve whatever the data folder holds, on loopback only"
        ),
    )
    proxies: int = field(
        default=0,
        metadata=_row(
            _proxies,
            "integer",
            "reverse proxies in front whose `X-Forwarded-*` headers are believed; 0 for none",
        ),
    )


@dataclass(frozen=True)
class Row:
    """One setting as documentation shows it."""

    name: str
    variable: str
    type: str
    default: str
    help: str


def describe() -> tuple[Row, ...]:
    """List every setting in the order of the table."""
    return tuple(
        Row(f.name, _variable(f.name), f.metadata["type"], str(f.default), f.metadata["help"])
        for f in fields(Settings)
    )


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables; an unset one takes its default.

    Raises InputError with one problem for each variable whose value cannot be used.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, parse, text in _given(environ):
        try:
            values[name] = parse(text)
        except ValueError as error:
            problems.append(Problem(_variable(name), None, None, f"{error}, not {text!r}"))
    if problems:
        raise InputError(problems)
    return Settings(**values)


def _given(environ: Mapping[str, str]) -> Iterator[tuple[str, Callable[[str], Any], str]]:
    for f in fields(Settings):
        text = environ.get(_variable(f.name))
        if text is not None:
            yield f.name, f.metadata["parse"], text


def _variable(name: str) -> str:
    return f"DETENTE_{name.upper()}"
