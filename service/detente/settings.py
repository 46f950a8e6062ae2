"""Settings of the service: one declarative table, read from `DETENTE_*` environment variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from detente.errors import InputError, Problem
from detente.rdf.namespaces import DEFAULT_BASE

MAX_THREADS = 256
MAX_PROXIES = 8
MAX_SECONDS = 86_400
PROFILES = ("full", "plain")
ALLOCATORS = ("auto", "mimalloc", "jemalloc", "system")
FOLLOW_WRITES = ("refuse", "pass")
_LOG = re.compile(r"postgres(?:ql)?://[!-~]+", re.ASCII)
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~%:\[\]-]+/(?:[A-Za-z0-9._~-]+/)*", re.ASCII)
_LINK = re.compile(r"https?://[!-~]+", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_SWITCH = {"on": True, "off": False}


def _host(text: str) -> str:
    if not text or any(character.isspace() for character in text):
        raise ValueError("expected a host name or an address, such as 127.0.0.1")
    return text


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("expected a name, on one line")
    return text.strip()


def _port(text: str) -> int:
    return _whole_number(text, "a port", 65_535)


def _threads(text: str) -> int:
    return _whole_number(text, "a number of threads", MAX_THREADS)


def _number(what: str, most: int, *, least: int = 1) -> Callable[[str], int]:
    return lambda text: _whole_number(text, what, most, least=least)


def _seconds(text: str) -> float:
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= MAX_SECONDS:
        raise ValueError(f"expected a number of seconds above 0, up to {MAX_SECONDS}")
    return float(text)


def _switch(text: str) -> bool:
    if text not in _SWITCH:
        raise ValueError(f"expected {' or '.join(_SWITCH)}")
    return _SWITCH[text]


def _addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(text.split())
    if not all(address.startswith(("http://", "https://")) for address in addresses):
        raise ValueError("expected addresses that begin with http:// or https://, with spaces between them")
    return addresses


def _address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError("expected an address that begins with http:// or https:// and ends in /")
    return text


def _link(text: str) -> str:
    if text and not _LINK.fullmatch(text):
        raise ValueError("expected an address that begins with http:// or https://")
    return text


def _contact(text: str) -> str:
    if text and not (_LINK.fullmatch(text) or _MAILBOX.fullmatch(text)):
        raise ValueError("expected an e-mail address, or an address that begins with http:// or https://")
    return text


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


def _follow_writes(text: str) -> str:
    if text not in FOLLOW_WRITES:
        raise ValueError(f"expected {' or '.join(FOLLOW_WRITES)}")
    return text


def _log(text: str) -> str:
    if text and not _LOG.fullmatch(text):
        raise ValueError("expected an address that begins with postgresql://")
    return text


def _allocator(text: str) -> str:
    if text not in ALLOCATORS:
        raise ValueError(f"expected {', '.join(ALLOCATORS[:-1])} or {ALLOCATORS[-1]}")
    return text


def _folder(text: str) -> Path:
    if not text:
        raise ValueError("expected a folder")
    return Path(text).expanduser()


def _seeds(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


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
    seeds: Path | None = field(
        default=None,
        metadata=_row(
            _seeds,
            "folder",
            "seeds that `build` and `serve` read; empty for those that ship with the package",
        ),
    )
    base: str = field(
        default=DEFAULT_BASE,
        metadata=_row(_base, "IRI", "IRI that everything minted here starts with; ends in / or #"),
    )
    threads: int = field(
        default=4, metadata=_row(_threads, "integer", "pages that are made at the same time")
    )
    processes: int = field(
        default=4,
        metadata=_row(
            _number("a number of processes", 256), "integer", "queries that are evaluated at the same time"
        ),
    )
    query_seconds: float = field(
        default=30.0,
        metadata=_row(
            _seconds, "seconds", "time that a query may take; `timeout` in a request asks for less"
        ),
    )
    query_memory: int = field(
        default=1024,
        metadata=_row(
            _number("megabytes", 1 << 20, least=16),
            "MiB",
            "memory that a query may take beside the graph's own",
        ),
    )
    queue_length: int = field(
        default=1000,
        metadata=_row(
            _number("a number of queries", 100_000),
            "integer",
            "queries that wait at most, half of them of one client",
        ),
    )
    queue_seconds: float = field(
        default=10.0, metadata=_row(_seconds, "seconds", "time that a query waits for its turn at most")
    )
    load_quads: int = field(
        default=5_000_000,
        metadata=_row(
            _number("a number of quads", 10**9, least=0),
            "integer",
            "a graph of up to so many quads is kept in memory, about 400 MiB a million",
        ),
    )
    allocator: str = field(
        default="auto",
        metadata=_row(
            _allocator,
            "word",
            "how query processes get memory: `mimalloc`, `jemalloc`, `system` for the C library's, "
            "`auto` for the first of these that is installed",
        ),
    )
    write_seconds: float = field(
        default=60.0, metadata=_row(_seconds, "seconds", "time that a change over HTTP may take to be judged")
    )
    write_memory: int = field(
        default=2048,
        metadata=_row(
            _number("megabytes", 1 << 20, least=64), "MiB", "memory that a change over HTTP may take"
        ),
    )
    upload: int = field(
        default=64,
        metadata=_row(_number("megabytes", 1 << 20), "MiB", "size of a body that writes, as it is sent"),
    )
    dump_seconds: float = field(
        default=600.0, metadata=_row(_seconds, "seconds", "time that a file to download may take to be made")
    )
    dump_memory: int = field(
        default=2048,
        metadata=_row(
            _number("megabytes", 1 << 20, least=64), "MiB", "memory that making a file to download may take"
        ),
    )
    dump_versions: int = field(
        default=4,
        metadata=_row(
            _number("a number of versions", 10_000, least=0),
            "integer",
            "versions that keep their files to download, beside the current and the tagged ones",
        ),
    )
    keep_versions: int = field(
        default=8,
        metadata=_row(
            _number("a number of versions", 100_000),
            "integer",
            "newest versions that keep a store on disk; of others one is made when it is asked for",
        ),
    )
    keep_days: int = field(
        default=30,
        metadata=_row(
            _number("a number of days", 36_500, least=0),
            "integer",
            "days of which the last version keeps its store",
        ),
    )
    keep_quads: int = field(
        default=50_000,
        metadata=_row(
            _number("a number of quads", 10**9),
            "integer",
            "a version keeps its store where more changed quads lie between it and the one before that does; "
            "each version between counts as 500 more",
        ),
    )
    made_versions: int = field(
        default=8,
        metadata=_row(
            _number("a number of versions", 10_000),
            "integer",
            "versions without a store of their own whose store stays once it was made",
        ),
    )
    made_disk: int = field(
        default=2048,
        metadata=_row(
            _number("megabytes", 1 << 20),
            "MiB",
            "disk that stores may take which were made, beside the others",
        ),
    )
    make_seconds: float = field(
        default=60.0,
        metadata=_row(_seconds, "seconds", "time that making the store of an old version may take"),
    )
    make_memory: int = field(
        default=2048,
        metadata=_row(
            _number("megabytes", 1 << 20, least=64),
            "MiB",
            "memory that making the store of an old version may take",
        ),
    )
    lock_seconds: float = field(
        default=30.0, metadata=_row(_seconds, "seconds", "time to wait for another process that writes")
    )
    cache: int = field(
        default=48,
        metadata=_row(
            _number("megabytes", 1 << 20, least=0), "MiB", "memory for answers that are asked for again"
        ),
    )
    federation: tuple[str, ...] = field(
        default=(),
        metadata=_row(
            _addresses,
            "addresses",
            "endpoints that a query may ask with SERVICE, with spaces between them; else none",
        ),
    )
    access_log: bool = field(
        default=False,
        metadata=_row(_switch, "on or off", "write a line of JSON for each request to standard error"),
    )
    profile: str = field(
        default="full",
        metadata=_row(
            _profile, "word", "`full`, or `plain` to serve whatever the data folder holds, on loopback only"
        ),
    )
    creator: str = field(
        default="The detente founders",
        metadata=_row(_name, "name", "who made the graph, as citations have it"),
    )
    address: str = field(
        default="",
        metadata=_row(
            _address,
            "URL",
            "where clients reach the service, such as https://detente.example/: links have it, by "
            "whatever name a request asks; without it, the name asked for",
        ),
    )
    contact: str = field(
        default="",
        metadata=_row(
            _contact,
            "e-mail address or URL",
            "where readers reach whoever runs the service; `/about` has it",
        ),
    )
    repository: str = field(
        default="",
        metadata=_row(_link, "URL", "where the source of the service and its seeds is; `/about` has it"),
    )
    log: str = field(
        default="",
        metadata=_row(
            _log,
            "URL",
            "a log of patches that several writers share, such as postgresql://user@host/database; without "
            "it, the data folder has its own",
        ),
    )
    log_files: Path | None = field(
        default=None,
        metadata=_row(
            _seeds,
            "folder",
            "where patches lie that are too large for that log's table: all who write or follow share it",
        ),
    )
    writer: str = field(
        default="",
        metadata=_row(
            _address,
            "URL",
            "the service that a follower sends writers to; without it, the service that it follows",
        ),
    )
    follow_writes: str = field(
        default="refuse",
        metadata=_row(
            _follow_writes,
            "word",
            "what a follower does with a change: `refuse` it with the writer's address, or `pass` it on",
        ),
    )
    follow_seconds: float = field(
        default=0.5,
        metadata=_row(_seconds, "seconds", "time after which a follower notes again how far it is"),
    )
    fresh_seconds: float = field(
        default=5.0,
        metadata=_row(
            _seconds,
            "seconds",
            "time that a request waits for the version that it asks for by Detente-At-Least",
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
