"""Every setting: its variable, type, default and what it does; the documentation is made from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.rdf.namespaces import DEFAULT_BASE
from detente.settings import values


def _row(parse: Callable[[str], object], kind: str, text: str) -> dict[str, Any]:
    return {"parse": parse, "type": kind, "help": text}


@dataclass(frozen=True)
class Settings:
    """Typed settings; each attribute is set by the variable `DETENTE_` and its name in capitals."""

    host: str = field(
        default="127.0.0.1", metadata=_row(values.as_host, "host", "address that the service listens on")
    )
    port: int = field(
        default=8000, metadata=_row(values.as_port, "integer", "TCP port that the service listens on")
    )
    data: Path = field(
        default=Path("data"),
        metadata=_row(values.as_folder, "folder", "folder that holds the versions of the graph"),
    )
    seeds: Path | None = field(
        default=None,
        metadata=_row(
            values.as_seeds,
            "folder",
            "seeds that `build` and `serve` read; empty for those that ship with the package",
        ),
    )
    base: str = field(
        default=DEFAULT_BASE,
        metadata=_row(values.as_base, "IRI", "IRI that everything minted here starts with; ends in / or #"),
    )
    threads: int = field(
        default=4, metadata=_row(values.as_threads, "integer", "pages that are made at the same time")
    )
    processes: int = field(
        default=4,
        metadata=_row(
            values.reader_of_numbers("a number of processes", 256),
            "integer",
            "queries that are evaluated at the same time",
        ),
    )
    query_seconds: float = field(
        default=30.0,
        metadata=_row(
            values.as_seconds, "seconds", "time that a query may take; `timeout` in a request asks for less"
        ),
    )
    query_memory: int = field(
        default=1024,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20, least=16),
            "MiB",
            "memory that a query may take beside the graph's own",
        ),
    )
    queue_length: int = field(
        default=1000,
        metadata=_row(
            values.reader_of_numbers("a number of queries", 100_000),
            "integer",
            "queries that wait at most, half of them of one client",
        ),
    )
    queue_seconds: float = field(
        default=10.0,
        metadata=_row(values.as_seconds, "seconds", "time that a query waits for its turn at most"),
    )
    load_quads: int = field(
        default=5_000_000,
        metadata=_row(
            values.reader_of_numbers("a number of quads", 10**9, least=0),
            "integer",
            "a graph of up to so many quads is kept in memory, about 400 MiB a million",
        ),
    )
    allocator: str = field(
        default="auto",
        metadata=_row(
            values.as_allocator,
            "word",
            "how query processes get memory: `mimalloc`, `jemalloc`, `system` for the C library's, "
            "`auto` for the first of these that is installed",
        ),
    )
    write_seconds: float = field(
        default=60.0,
        metadata=_row(values.as_seconds, "seconds", "time that a change over HTTP may take to be judged"),
    )
    write_memory: int = field(
        default=2048,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20, least=64),
            "MiB",
            "memory that a change over HTTP may take",
        ),
    )
    upload: int = field(
        default=64,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20), "MiB", "size of a body that writes, as it is sent"
        ),
    )
    dump_seconds: float = field(
        default=600.0,
        metadata=_row(values.as_seconds, "seconds", "time that a file to download may take to be made"),
    )
    dump_memory: int = field(
        default=2048,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20, least=64),
            "MiB",
            "memory that making a file to download may take",
        ),
    )
    dump_versions: int = field(
        default=4,
        metadata=_row(
            values.reader_of_numbers("a number of versions", 10_000, least=0),
            "integer",
            "versions that keep their files to download, beside the current and the tagged ones",
        ),
    )
    keep_versions: int = field(
        default=4,
        metadata=_row(
            values.reader_of_numbers("a number of versions", 100_000),
            "integer",
            "newest versions that keep a store on disk; of others one is made when it is asked for",
        ),
    )
    keep_days: int = field(
        default=30,
        metadata=_row(
            values.reader_of_numbers("a number of days", 36_500, least=0),
            "integer",
            "days of which the last version keeps its store",
        ),
    )
    keep_quads: int = field(
        default=400_000,
        metadata=_row(
            values.reader_of_numbers("a number of quads", 10**9),
            "integer",
            "a version keeps its store where more changed quads lie between it and the one before that does; "
            "each version between counts as 500 more",
        ),
    )
    made_versions: int = field(
        default=8,
        metadata=_row(
            values.reader_of_numbers("a number of versions", 10_000),
            "integer",
            "versions without a store of their own whose store stays once it was made",
        ),
    )
    made_disk: int = field(
        default=2048,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20),
            "MiB",
            "disk that stores may take which were made, beside the others",
        ),
    )
    make_seconds: float = field(
        default=60.0,
        metadata=_row(values.as_seconds, "seconds", "time that making the store of an old version may take"),
    )
    make_memory: int = field(
        default=2048,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20, least=64),
            "MiB",
            "memory that making the store of an old version may take",
        ),
    )
    lock_seconds: float = field(
        default=30.0,
        metadata=_row(values.as_seconds, "seconds", "time to wait for another process that writes"),
    )
    cache: int = field(
        default=48,
        metadata=_row(
            values.reader_of_numbers("megabytes", 1 << 20, least=0),
            "MiB",
            "memory for answers that are asked for again",
        ),
    )
    federation: tuple[str, ...] = field(
        default=(),
        metadata=_row(
            values.as_addresses,
            "addresses",
            "endpoints that a query may ask with SERVICE, with spaces between them; else none",
        ),
    )
    feeds: tuple[str, ...] = field(
        default=(),
        metadata=_row(
            values.as_addresses,
            "addresses",
            "feeds that `detente watch` may read, with spaces between them: each the whole address, or what "
            "it begins with; else none",
        ),
    )
    feeds_private: bool = field(
        default=False,
        metadata=_row(
            values.as_switch, "on or off", "hosts of those feeds may have addresses that are not public"
        ),
    )
    access_log: bool = field(
        default=False,
        metadata=_row(
            values.as_switch, "on or off", "write a line of JSON for each request to standard error"
        ),
    )
    profile: str = field(
        default="full",
        metadata=_row(
            values.as_profile,
            "word",
            "`full`, or `plain` to serve whatever the data folder holds, on loopback only",
        ),
    )
    font: str = field(
        default="DejaVu Sans",
        metadata=_row(
            values.as_name,
            "name",
            "family of this machine's fonts that pictures as PNG are written in, if it is there",
        ),
    )
    creator: str = field(
        default="The detente founders",
        metadata=_row(values.as_name, "name", "who made the graph, as citations have it"),
    )
    address: str = field(
        default="",
        metadata=_row(
            values.as_address,
            "URL",
            "where clients reach the service, such as https://detente.example/: links have it, by "
            "whatever name a request asks; without it, the name asked for",
        ),
    )
    contact: str = field(
        default="",
        metadata=_row(
            values.as_contact,
            "e-mail address or URL",
            "where readers reach whoever runs the service; `/about` has it",
        ),
    )
    repository: str = field(
        default="",
        metadata=_row(
            values.as_link, "URL", "where the source of the service and its seeds is; `/about` has it"
        ),
    )
    language_model_address: str = field(
        default="",
        metadata=_row(
            values.as_link,
            "URL",
            "where a language model answers by OpenAI's chat completions, such as http://127.0.0.1:8080/v1; "
            "texts are sent nowhere without it",
        ),
    )
    language_model_name: str = field(
        default="", metadata=_row(values.as_model, "name", "the model that is asked there")
    )
    language_model_key: str = field(
        default="",
        repr=False,
        metadata=_row(values.as_key, "text", "key that is sent with each request to it, if it wants one"),
    )
    language_model_seconds: float = field(
        default=120.0, metadata=_row(values.as_seconds, "seconds", "time that one answer of it may take")
    )
    log: str = field(
        default="",
        metadata=_row(
            values.as_log,
            "URL",
            "a log of patches that several writers share, such as postgresql://user@host/database; without "
            "it, the data folder has its own",
        ),
    )
    log_files: Path | None = field(
        default=None,
        metadata=_row(
            values.as_seeds,
            "folder",
            "where patches lie that are too large for that log's table: all who write or follow share it",
        ),
    )
    writer: str = field(
        default="",
        metadata=_row(
            values.as_address,
            "URL",
            "the service that a follower sends writers to; without it, the service that it follows",
        ),
    )
    follow_writes: str = field(
        default="refuse",
        metadata=_row(
            values.as_follow_writes,
            "word",
            "what a follower does with a change: `refuse` it with the writer's address, or `pass` it on",
        ),
    )
    follow_seconds: float = field(
        default=0.5,
        metadata=_row(values.as_seconds, "seconds", "time after which a follower notes again how far it is"),
    )
    fresh_seconds: float = field(
        default=5.0,
        metadata=_row(
            values.as_seconds,
            "seconds",
            "time that a request waits for the version that it asks for by Detente-At-Least",
        ),
    )
    route: str = field(
        default="off",
        metadata=_row(
            values.as_route,
            "word",
            "which queries SPARQL followers answer, where they have the version and do so rightly: `off` for "
            "none, `groupings` for those that aggregate, `all`",
        ),
    )
    engine_seconds: float = field(
        default=5.0,
        metadata=_row(
            values.as_seconds,
            "seconds",
            "time that a SPARQL follower has for an answer, at most half of the query's; then it is had here",
        ),
    )
    engine_passwords: str = field(
        default="",
        repr=False,
        metadata=_row(
            values.as_logins,
            "text",
            "who asks SPARQL followers that want a password: ENGINE:USER:PASSWORD, blanks between several",
        ),
    )
    engine_password_file: Path | None = field(
        default=None,
        metadata=_row(values.as_seeds, "file", "a file of the same, one a line, of mode 600"),
    )
    proxies: int = field(
        default=0,
        metadata=_row(
            values.as_proxies,
            "integer",
            "reverse proxies in front whose `X-Forwarded-*` headers are believed; 0 for none",
        ),
    )
