"""Where a log in PostgreSQL is, and connections to it: to the one of its servers that takes changes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from detente.errors import InputError, Problem

SCHEME = "postgresql"
CONNECT_SECONDS = 10.0
_ATTRIBUTE = "target_session_attrs"
_IN_RECOVERY = "SELECT pg_is_in_recovery()"


def servers(address: str) -> list[dict[str, Any]]:
    """Read an address into the arguments of the driver, for each host that it names.

    Several stand with commas between them, as libpq takes them: of these the primary is meant, whichever
    it is (https://www.postgresql.org/docs/current/libpq-connect.html, section 34.1.1.3). Raises InputError
    where it is no address.
    """
    scheme, found, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, hosts = authority.rpartition("@")
    return [
        connection_arguments(f"{scheme}{found}{user}{at}{host}{slash}{path}") for host in hosts.split(",")
    ]


def connection_arguments(address: str) -> dict[str, Any]:
    """Read an address into the arguments of the driver; raises InputError where it is none."""
    parts = urlsplit(address)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    try:
        port = parts.port or 5432
    except ValueError as error:
        raise _no_address(str(error)) from None
    database = unquote(parts.path.lstrip("/"))
    unknown = query.keys() - {"host", "sslmode", _ATTRIBUTE}
    if parts.scheme not in (SCHEME, "postgres") or not parts.username or not database or unknown:
        raise _no_address("expected postgresql://user:password@host:port/database?sslmode=require")
    found: dict[str, Any] = {
        "user": unquote(parts.username),
        "password": None if parts.password is None else unquote(parts.password),
        "database": database,
        "timeout": CONNECT_SECONDS,
        "application_name": "detente",
    }
    if folder := query.get("host"):
        return {**found, "unix_sock": f"{folder}/.s.PGSQL.{port}"}
    if query.get("sslmode", "disable") != "disable":
        found["ssl_context"] = ssl.create_default_context()
    return {**found, "host": parts.hostname or "localhost", "port": port}


def _no_address(why: str) -> InputError:
    return InputError([Problem("DETENTE_LOG", None, None, f"no address of a log: {why}")])


def connected(candidates: Sequence[Mapping[str, Any]], table: str) -> Any:
    """Connect to the first server that answers and takes changes, and have it make the table.

    Raises what the driver does for the last one, OSError where all that answer are standbys.
    """
    from pg8000.exceptions import DatabaseError, InterfaceError

    failed: Exception = OSError("no server is named")
    for arguments in candidates:
        try:
            connection = _opened(arguments, table, primary=len(candidates) > 1)
        except (DatabaseError, InterfaceError, OSError) as error:
            failed = error
        else:
            return connection
    raise failed


def _opened(arguments: Mapping[str, Any], table: str, *, primary: bool) -> Any:
    from pg8000.exceptions import DatabaseError
    from pg8000.native import Connection

    opened = _socket(arguments)
    try:
        connection = Connection(**arguments, sock=opened)
        if primary and connection.run(_IN_RECOVERY)[0][0]:
            raise OSError(f"{arguments['host']}:{arguments['port']} is a standby")
        if connection.run("SELECT to_regclass('detente_log')")[0][0] is None:
            with suppress(DatabaseError):  # made by another just now; else what follows tells
                connection.run(table)
    except BaseException:
        opened.close()  # which the driver leaves open
        raise
    return connection


def _socket(arguments: Mapping[str, Any]) -> socket.socket:
    if (path := arguments.get("unix_sock")) is None:
        return socket.create_connection((arguments["host"], arguments["port"]), CONNECT_SECONDS)
    opened = socket.socket(socket.AF_UNIX)
    try:
        opened.settimeout(CONNECT_SECONDS)
        opened.connect(path)
    except OSError:
        opened.close()
        raise
    return opened
